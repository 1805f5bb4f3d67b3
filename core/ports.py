"""What the core needs from outside, as Protocols; each has at least two implementations, a fake counting as one."""

from collections.abc import AsyncGenerator, Sequence
from typing import Protocol

from core.confidence import Calibration
from core.domain import AnswerEvent, Passage, Prompt, Question, Vector


class Embedder(Protocol):
    """Turns a question into a vector of ``dimension`` float32."""

    @property
    def name(self) -> str:
        """What an index remembers: the same name makes the same vectors."""

    @property
    def dimension(self) -> int:
        """Length of each vector."""

    async def embed_query(self, text: str) -> Vector:
        """Return the vector of a question, shape ``(dimension,)``; raises SearchUnavailable."""


class DocumentEmbedder(Protocol):
    """Turns texts into vectors in batches; synchronous, for indexing."""

    @property
    def name(self) -> str:
        """What an index remembers: the same name makes the same vectors."""

    @property
    def dimension(self) -> int:
        """Length of each vector."""

    def embed_documents(self, texts: Sequence[str]) -> list[Vector]:
        """Return one vector of shape ``(dimension,)`` a text, in order; raises EmbeddingError."""

    def count_tokens(self, text: str) -> int:
        """Return the length of ``text`` in the embedder's own tokens."""


class Retriever(Protocol):
    """Finds the passages closest to a question."""

    @property
    def language(self) -> str:
        """The language most of the documentation is in, ISO 639-1, empty when unknown."""

    @property
    def calibration(self) -> Calibration | None:
        """Where the similarities of this index stand; None for an index that was never measured."""

    def idf(self, gram: str) -> float:
        """Return the inverse document frequency of a 4-gram in the index."""

    async def search(self, vector: Vector, text: str, *, scope: str | None, limit: int) -> Sequence[Passage]:
        """Return at most ``limit`` passages, best first, one a section; raises SearchUnavailable."""


class Writer(Protocol):
    """Writes an answer from numbered passages, piece by piece."""

    @property
    def name(self) -> str:
        """The model's name, as shown with an answer."""

    def stream(self, prompt: Prompt) -> AsyncGenerator[str, None]:
        """Yield pieces of Markdown with ``[n]`` citations; raises WriterUnavailable."""


class Translator(Protocol):
    """Puts a question into the language of the documentation."""

    async def translate(self, text: str, language: str) -> str:
        """Return ``text`` in ``language`` (ISO 639-1 code); raises WriterUnavailable."""


class Opinion(Protocol):
    """Tells whether a message asks for help, where the rules of ``core.text.asking`` are in doubt."""

    async def asks(self, text: str) -> bool | None:
        """Return whether ``text`` asks; None without an opinion: nobody to ask, too slow, failed. Raises nothing."""


class Answerer(Protocol):
    """Answers a question as a stream of events."""

    def answer(self, question: Question) -> AsyncGenerator[AnswerEvent, None]:
        """Yield Found, Deltas, then one Finished or NothingFound; raises AnswerError before the first Delta only."""
