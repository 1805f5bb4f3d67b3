"""What the index holds now of pages that answers cited, on each kind of Milvus."""

import pytest

from core.errors import IndexMissing
from core.milvus.cited import read_pages
from core.milvus.connection import Connection
from tests.core.milvus.samples import filled, rows_of

NASTY = ['a"b].md', "c\\d.md", "e\nf.md", "日本.md"]


def test_the_passages_of_pages_are_read_by_path_whatever_that_holds(connection: Connection) -> None:
    filled(connection, [rows_of(path, f"First of {at}", f"Second of {at}") for at, path in enumerate(NASTY)])

    found = read_pages(connection, [*NASTY, *NASTY, "none.md", '"] or id != "'])

    assert sorted(found) == sorted(NASTY)
    assert {len(passages) for passages in found.values()} == {2}
    assert {passage.text for passage in found["日本.md"]} == {"First of 3", "Second of 3"}


def test_more_paths_than_one_filter_takes_are_all_read(connection: Connection) -> None:
    paths = [f"{at}.md" for at in range(120)]
    filled(connection, [rows_of(path, "Text of it") for path in paths])

    assert len(read_pages(connection, paths)) == 120
    assert read_pages(connection, []) == {}


def test_without_an_index_it_is_said(connection: Connection) -> None:
    with pytest.raises(IndexMissing):
        read_pages(connection, ["a.md"])
