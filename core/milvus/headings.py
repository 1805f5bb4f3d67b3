"""What the pages of a build are about: their titles and headings, and which of these ask something."""

from collections.abc import Iterable
from itertools import islice

from core.domain import Heading
from core.milvus.connection import Connection
from core.milvus.rows import scope_filter
from core.milvus.scanning import scan

LOOKED_AT = 50_000  # passages, for all headings: two seconds of Milvus Lite
SUGGESTING = 2_000  # passages, for a few questions
LONGEST_QUESTION = 75


def read_headings(connection: Connection, collection: str, scope: str | None, limit: int) -> tuple[Heading, ...]:
    """Return what the sections of a build are called, each once; raises IndexUnavailable."""
    rows = scan(connection, collection, scope_filter(scope), ("title", "heading"), limit=LOOKED_AT)
    named = (Heading(str(row["title"]).strip(), str(row["heading"]).strip()) for row in rows)
    return tuple(islice(dict.fromkeys(each for each in named if each.title or each.text), limit))


def read_questions(connection: Connection, collection: str, scope: str | None, limit: int) -> tuple[str, ...]:
    """Return headings that are questions, of different pages first; raises IndexUnavailable."""
    rows = scan(connection, collection, scope_filter(scope), ("path", "heading"), limit=SUGGESTING)
    return questions_among(((str(row["path"]), Heading("", str(row["heading"]).strip())) for row in rows), limit)


def questions_among(headings: Iterable[tuple[str, Heading]], limit: int) -> tuple[str, ...]:
    """Return the headings, each with its page's path, that are short questions: the first of each page, then more."""
    asked = sorted({(path, each.text) for path, each in headings if each.asks and len(each.text) <= LONGEST_QUESTION})
    first = dict(reversed(asked))
    ordered = [*(first[path] for path in sorted(first)), *(heading for _, heading in asked)]
    return tuple(dict.fromkeys(ordered))[:limit]
