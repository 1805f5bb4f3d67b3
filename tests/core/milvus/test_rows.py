"""How passages become rows and filters, and come back."""

import json

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from core.domain import Passage
from core.milvus.rows import NOTE_CHARACTERS, Row, clipped, escaped, in_pieces, passage_id, to_passage, to_values
from tests.core.milvus.samples import EMBEDDER, passage

anything = st.text(st.characters(exclude_categories=()), max_size=60)
passages = st.builds(
    Passage,
    text=anything,
    title=anything,
    heading=anything,
    url=anything,
    path=anything,
    lines=st.tuples(st.integers(1, 9), st.integers(9, 99)),
    breadcrumb=anything,
    scope=anything,
    language=st.sampled_from(["en", ""]),
    page=st.none() | st.integers(0, 9),
)


def row(each: Passage) -> Row:
    return Row("id", each, EMBEDDER.embed_documents(["x"])[0], "docs", "hash", 1, 1)


@given(anything)
@example('"')
@example("\\")
@example('\\"')
@example("\r\n")
def test_a_filter_literal_ends_where_it_should(value: str) -> None:
    literal = escaped(value)
    inner = literal[1:-1].replace("\\\\", "").replace('\\"', "")

    assert literal[0] == literal[-1] == '"'
    assert '"' not in inner
    assert "\n" not in literal
    assert not inner.endswith("\\")
    literal.encode("utf-8")


@given(passages)
def test_comes_back_as_it_was_but_for_lone_surrogates(each: Passage) -> None:
    values = to_values(row(each))
    back = to_passage(values)

    assert back == to_passage(to_values(row(back)))
    assert back.text == each.text.encode("utf-8", "replace").decode()
    assert (back.lines, back.page, back.language) == (each.lines, each.page, each.language)
    json.dumps(values["text"]).encode("utf-8")


@given(anything, st.integers(0, 40))
def test_clips_at_a_character(text: str, limit: int) -> None:
    short = clipped(text, limit)

    assert len(short.encode("utf-8")) <= limit
    assert text.encode("utf-8", "replace").decode().startswith(short)
    assert len(short.encode("utf-8")) > min(limit, len(text.encode("utf-8", "replace"))) - 4


def test_clips_texts_that_milvus_would_refuse() -> None:
    values = to_values(row(passage("a.md", "é" * 50_000)))

    assert len(values["text"].encode("utf-8")) == 60_000


def test_a_passage_keeps_its_key_when_only_its_lines_move() -> None:
    one, other = passage("a.md", "text"), passage("b.md", "text")

    keys = {
        passage_id("docs", one, 0),
        passage_id("docs", one, 1),
        passage_id("docs", other, 0),
        passage_id("x", one, 0),
    }
    assert len(keys) == 4
    assert passage_id("docs", one, 0) == passage_id("docs", one, 0)


@pytest.mark.parametrize("count", [0, 1, 5_000])
def test_pieces_fit_a_note_and_join_again(count: int) -> None:
    counts = {f"😀{at:04}"[:4] + str(at): at + 1 for at in range(count)}

    pieces = in_pieces(counts)

    assert json.loads("".join(pieces)) == counts
    assert all(len(piece) <= NOTE_CHARACTERS and len(piece.encode()) <= 65_535 for piece in pieces)
