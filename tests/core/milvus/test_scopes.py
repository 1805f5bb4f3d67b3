"""Scopes, paths and titles of any characters, on each kind of Milvus: kept apart, and never a filter."""

import pytest

from core.milvus.connection import Connection
from tests.core.milvus.samples import (
    SOURCE,
    filled,
    found,
    reader_of,
    rows_of,
)

NASTY = [
    "plain",
    'quote" or scope != "',
    "it's",
    "back\\slash",
    "end\\",
    '\\"',
    "a\nb",
    "a\r\nb",
    "a\tb",
    "%",
    "_",
    "100%",
    "😀",
    "日本語",
    "\ud800x",
    "nul\x00x",
    "\x7f\x1b[0m",
    "{x}",
    "\u2028",
    "é" * 100,
    "' or 1==1 or '",
    "\\n",
    "\\u0041",
    "A",
    "\\x41",
    "//",
    '["a"]',
    "",
    " ",
]
INJECTIONS = [
    'x" or scope != "x',
    'x" or scope != "',
    '" or 1==1 or "',
    '\\" or scope != "zz',
    '\\\\" or scope != "zz',
    'x\n" or scope != "',
    "x" * 5_000,
    "%",
    "*",
    "\ud800",
]


async def test_searches_one_scope_or_all(connection: Connection) -> None:
    pages = [rows_of(f"{scope}.md", f"Flush in {scope}", scope=scope) for scope in ("alpha", "beta")]
    filled(connection, pages)
    reader = reader_of(connection)

    assert await found(reader, "flush", scope="alpha") == ["Flush in alpha"]
    assert await found(reader, "flush", scope="gamma") == []
    assert len(await found(reader, "flush")) == 2


async def test_keeps_scopes_paths_and_titles_of_any_characters_apart(connection: Connection) -> None:
    pages = [rows_of(f"{at}-{scope}.md", f"Text{at} {scope}", scope=scope) for at, scope in enumerate(NASTY)]
    writer = filled(connection, pages)
    reader = reader_of(connection)

    for at, scope in enumerate(NASTY):
        texts = await found(reader, "text", scope=scope)
        assert [text.split(" ")[0] for text in texts] == [f"Text{at}"], scope
        assert len(writer.pages(scope, SOURCE)) == 1, scope


@pytest.mark.parametrize("scope", INJECTIONS)
async def test_finds_nothing_in_a_scope_that_tries_to_be_a_filter(lite: Connection, scope: str) -> None:
    filled(lite, [rows_of("a.md", "Flushing data", scope="secret")])

    assert await found(reader_of(lite), "flush", scope=scope) == []


async def test_no_scope_escapes_its_quotes_on_any_server(connection: Connection) -> None:
    filled(connection, [rows_of("a.md", "Flushing data", scope="secret")])
    reader = reader_of(connection)

    assert [await found(reader, "flush", scope=scope) for scope in INJECTIONS] == [[]] * len(INJECTIONS)
