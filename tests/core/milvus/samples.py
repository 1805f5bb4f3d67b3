"""Passages, rows and rules that the tests of the index share."""

import hashlib
from collections.abc import Sequence

from core.confidence import Calibration
from core.domain import Passage
from core.manifest import KnownSource, Rules
from core.milvus.connection import Connection
from core.milvus.reader import Reader
from core.milvus.rows import Row, passage_id
from core.milvus.writer import IndexWriter, open_writer
from tests.fakes import FakeEmbedder

EMBEDDER = FakeEmbedder()
RULES = Rules(EMBEDDER.name, EMBEDDER.dimension, "headings", 230, 0.2)
SOURCE = "docs"
CALIBRATION = Calibration(0.1, 0.02, 0.8, 1)


def calibrate() -> Calibration:
    """Stand in for what measures the index."""
    return CALIBRATION


def passage(path: str, text: str, *, scope: str = "default", language: str = "en") -> Passage:
    """Return a passage under a heading of its own."""
    heading = text.split(" ")[0]
    return Passage(
        text, path, heading, f"#{path}", path, (1, 2), breadcrumb=f"{path} > {heading}", scope=scope, language=language
    )


def rows_of(path: str, *texts: str, scope: str = "default", source: str = SOURCE, language: str = "en") -> list[Row]:
    """Return the rows of one page."""
    passages = [passage(path, text, scope=scope, language=language) for text in texts]
    vectors = EMBEDDER.embed_documents([f"{each.breadcrumb}\n{each.text}" for each in passages])
    digest = hashlib.blake2b("\0".join(texts).encode("utf-8", "replace"), digest_size=20).hexdigest()
    return [
        Row(passage_id(source, each, 0), each, vector, source, digest, len(passages), 7)
        for each, vector in zip(passages, vectors, strict=True)
    ]


def filled(connection: Connection, pages: Sequence[Sequence[Row]], *, rebuild: bool = False) -> IndexWriter:
    """Write pages as one run does, and publish them."""
    writer = open_writer(connection, RULES, rebuild=rebuild)
    for rows in pages:
        writer.replace_page(rows, [])
    writer.finish(known(pages), calibrate)
    return writer


def known(pages: Sequence[Sequence[Row]]) -> list[KnownSource]:
    """Return the sources that ``pages`` come from."""
    places = {(row.source, row.passage.scope) for rows in pages for row in rows}
    return [KnownSource(source, scope) for source, scope in sorted(places)]


def reader_of(connection: Connection, rules: Rules = RULES) -> Reader:
    """Return an open reader; the fixture closes the connection."""
    reader = Reader(connection, rules, candidates=50, weight=0.22)
    reader.open()
    return reader


async def found(reader: Reader, text: str, *, scope: str | None = None, limit: int = 10) -> list[str]:
    """Return the texts that a question finds."""
    vector = await EMBEDDER.embed_query(text)
    return [each.text for each in await reader.search(vector, text, scope=scope, limit=limit)]
