"""The questions that an index can suggest: headings that ask something, of different pages first."""

import pytest

from core.errors import SearchUnavailable
from core.milvus.connection import Connection
from core.milvus.reader import LONGEST_QUESTION, questions_among
from tests.core.milvus.samples import filled, reader_of, rows_of

PAIRS = [
    ("b.md", "Where is it?"),
    ("a.md", "Why?"),
    ("a.md", "How?"),
    ("a.md", "Overview"),
    ("c.md", "どこ\uff1f"),
    ("a.md", "x" * LONGEST_QUESTION + "?"),
    ("d.md", "How?"),
]


def test_the_first_question_of_each_page_comes_before_its_others() -> None:
    assert questions_among(PAIRS, 9) == ("How?", "Where is it?", "どこ\uff1f", "Why?")
    assert questions_among(PAIRS, 2) == ("How?", "Where is it?")
    assert questions_among([("a.md", "Overview")], 2) == ()


async def test_an_index_knows_its_questions_by_scope(connection: Connection) -> None:
    alpha = rows_of("alpha.md", "Why? Because.", "Overview of it", scope="alpha")
    filled(connection, [alpha, rows_of("beta.md", "How? So.", scope="beta")])
    reader = reader_of(connection)

    assert await reader.questions("alpha", 5) == ("Why?",)
    assert await reader.questions(None, 5) == ("Why?", "How?")


async def test_without_milvus_there_is_nothing_to_suggest(connection: Connection) -> None:
    filled(connection, [rows_of("alpha.md", "Text")])
    reader = reader_of(connection)
    connection.client.drop_alias("footnote")
    connection.client.drop_collection(reader.collection)

    with pytest.raises(SearchUnavailable):
        await reader.questions(None, 5)
