"""Questions that are searched for at the same time: each gets its own, whatever the others ask."""

import asyncio
import logging
from contextvars import ContextVar

import pytest

from core.milvus.connection import Connection
from tests.core.milvus.samples import filled, found, reader_of, rows_of

whose: ContextVar[int] = ContextVar("whose", default=-1)
WORDS = ["flush", "insert", "search", "index", "load", "query", "backup", "restore"]


async def test_each_of_many_questions_gets_its_own_passages(connection: Connection) -> None:
    filled(
        connection, [rows_of(f"{word}.md", f"{word} it in {scope}", scope=scope) for word in WORDS for scope in "ab"]
    )
    reader = reader_of(connection)
    asked = [(word, scope, limit) for word in WORDS for scope in ("a", "b", None) for limit in (1, 3)]

    alone = [await found(reader, word, scope=scope, limit=limit) for word, scope, limit in asked]
    together = await asyncio.gather(*(found(reader, word, scope=scope, limit=limit) for word, scope, limit in asked))

    assert together == alone
    assert [len(texts) for texts in together] == [limit for _, _, limit in asked]
    assert [texts[0].split()[0] for texts in together] == [word for word, _, _ in asked]


async def test_a_line_about_a_search_is_told_by_each_that_it_is_about(
    lite: Connection, caplog: pytest.LogCaptureFixture
) -> None:
    class Asker(logging.Filter):
        def filter(self, record: logging.LogRecord) -> bool:
            told.append(whose.get())
            return True

    async def asking(number: int) -> list[str]:
        whose.set(number)
        return await found(reader, "flush")

    told: list[int] = []
    caplog.set_level(logging.INFO, "core.milvus.reader")
    logging.getLogger("core.milvus.reader").addFilter(asker := Asker())
    filled(lite, [rows_of("a.md", "flush it")])
    reader = reader_of(lite)
    filled(lite, [rows_of("a.md", "flush it anew")], rebuild=True)

    texts = await asyncio.gather(*(asyncio.create_task(asking(number)) for number in range(4)))

    logging.getLogger("core.milvus.reader").removeFilter(asker)
    assert texts == [["flush it anew"]] * 4
    assert told
    assert -1 not in told
    assert len(told) == len(set(told))
