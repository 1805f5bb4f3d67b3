"""What an index is about: its headings, by scope, and the questions among them, of different pages first."""

import pytest

from core.domain import Heading
from core.errors import SearchUnavailable
from core.milvus.connection import Connection
from core.milvus.headings import LONGEST_QUESTION, questions_among
from tests.core.milvus.samples import filled, reader_of, rows_of

PAIRS = [
    ("b.md", Heading("B", "Where is it?")),
    ("a.md", Heading("A", "Why?")),
    ("a.md", Heading("A", "How?")),
    ("a.md", Heading("A", "Overview")),
    ("c.md", Heading("C", "どこ\uff1f")),
    ("a.md", Heading("A", "x" * LONGEST_QUESTION + "?")),
    ("d.md", Heading("D", "How?")),
]


def test_the_first_question_of_each_page_comes_before_its_others() -> None:
    assert questions_among(PAIRS, 9) == ("How?", "Where is it?", "どこ\uff1f", "Why?")
    assert questions_among(PAIRS, 2) == ("How?", "Where is it?")
    assert questions_among([("a.md", Heading("A", "Overview"))], 2) == ()


async def test_an_index_knows_its_questions_by_scope(connection: Connection) -> None:
    alpha = rows_of("alpha.md", "Why? Because.", "Overview of it", scope="alpha")
    filled(connection, [alpha, rows_of("beta.md", "How? So.", scope="beta")])
    reader = reader_of(connection)

    assert await reader.questions("alpha", 5) == ("Why?",)
    assert await reader.questions(None, 5) == ("Why?", "How?")


async def test_an_index_knows_its_headings_by_scope_each_once(connection: Connection) -> None:
    alpha = rows_of("alpha.md", "Why? Because.", "Why? So.", "Overview of it", scope="alpha")
    filled(connection, [alpha, rows_of("beta.md", "How? So.", scope="beta")])
    reader = reader_of(connection)

    found = await reader.headings("alpha", 5)
    assert sorted(found, key=lambda each: each.text) == [Heading("alpha.md", "Overview"), Heading("alpha.md", "Why?")]
    assert len(await reader.headings(None, 5)) == 3
    assert len(await reader.headings(None, 2)) == 2
    assert await reader.headings("gamma", 5) == ()


async def test_without_milvus_there_is_nothing_to_suggest(connection: Connection) -> None:
    filled(connection, [rows_of("alpha.md", "Text")])
    reader = reader_of(connection)
    connection.client.drop_alias("footnote")
    connection.client.drop_collection(reader.collection)

    with pytest.raises(SearchUnavailable):
        await reader.questions(None, 5)
    with pytest.raises(SearchUnavailable):
        await reader.headings(None, 5)
