"""What can go wrong, as types; texts are for the operator, people read ``bot/wording/``.

FootnoteError
 ├─ ConfigError            the process does not start
 ├─ SourceError            a knowledge source can't be read at all
 ├─ EmbeddingError         the embedder can't be opened, or refused a text
 ├─ IndexUnavailable       Milvus can't be reached, or its file is in use
 │   └─ IndexMissing       nothing has been indexed yet
 ├─ JournalUnavailable     the database of questions and answers can't be reached, or is newer than the program
 ├─ IndexMismatch          the index was made by another embedder: says how to rebuild
 └─ AnswerError            a question was not answered
     ├─ SearchUnavailable
     └─ WriterUnavailable
         ├─ WriterTooSlow
         └─ WriterCutOff
"""


class FootnoteError(Exception):
    """The base of all failures that have a name."""


class ConfigError(FootnoteError):
    """The settings are not usable; one line a problem."""


class SourceError(FootnoteError):
    """A source of knowledge can't be opened."""


class EmbeddingError(FootnoteError):
    """The embedder can't be opened or used."""


class IndexUnavailable(FootnoteError):
    """The index can't be opened, read or written."""


class IndexMissing(IndexUnavailable):
    """Nothing has been indexed at this address yet."""


class IndexMismatch(FootnoteError):
    """The index was made with other rules or by another embedder."""


class JournalUnavailable(FootnoteError):
    """The journal can't be opened, read or written right now."""


class AnswerError(FootnoteError):
    """A question could not be answered."""


class SearchUnavailable(AnswerError):
    """The passages can't be searched right now."""


class WriterUnavailable(AnswerError):
    """The model can't be used right now."""


class WriterTooSlow(WriterUnavailable):
    """The model did not answer in time."""


class WriterCutOff(WriterUnavailable):
    """The model's stream ended before the answer did."""
