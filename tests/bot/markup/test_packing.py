"""Pieces packed into messages: whole where they fit, cut where nothing is torn apart, whatever they say."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.markup.packing import Cuts, Piece, line_or_word, packed, parts, unfenced

CUTS = Cuts(line_or_word)

TEXTS = st.text(st.sampled_from("ab \n"), min_size=1, max_size=80).filter(str.strip)
PIECES = st.builds(Piece, TEXTS, tight=st.booleans())
FENCES = st.builds(lambda code, tight: Piece(f"```py\n{code}\n```", code=True, tight=tight), TEXTS, st.booleans())


def test_pieces_are_filled_up_and_parted_as_they_stand() -> None:
    found = [Piece("one"), Piece("two", tight=True), Piece("three"), Piece("four")]

    assert list(packed(found, 14, CUTS)) == ["one\ntwo\n\nthree", "four"]


@pytest.mark.parametrize(
    ("text", "longest", "end"),
    [("short", 9, 5), ("one\ntwo three", 9, 7), ("one two\nthree", 9, 7), ("endlessly", 4, 4)],
)
def test_a_cut_is_at_a_line_or_a_word(text: str, longest: int, end: int) -> None:
    assert line_or_word(text, longest) == end


def test_a_quote_that_is_cut_stays_a_quote() -> None:
    made = list(parts(Piece("> " + "word " * 20), 30, CUTS))

    assert len(made) > 3
    assert all(part.text.startswith("> word") and part.tight == bool(n) for n, part in enumerate(made))


def test_a_line_that_is_cut_begins_as_its_platform_needs() -> None:
    made = list(parts(Piece("word - " * 10), 20, Cuts(line_or_word, begun=lambda text: f"\\{text}")))

    assert [part.text[0] for part in made] == ["w", *"\\" * (len(made) - 1)]


def test_no_three_backticks_stand_together() -> None:
    assert unfenced("``") == "``"
    assert "```" not in unfenced("`" * 50)
    assert unfenced("`" * 50).replace("\u200b", "") == "`" * 50


@given(st.lists(st.one_of(PIECES, FENCES), max_size=12), st.integers(20, 60))
def test_nothing_is_lost_and_every_fence_is_balanced(found: list[Piece], longest: int) -> None:
    made = list(packed(found, longest, CUTS))

    assert all(0 < len(text) <= longest for text in made)
    assert all(text.count("```") % 2 == 0 for text in made)
    words = "".join("".join(piece.text.removeprefix("```py").removesuffix("```").split()) for piece in found)
    assert "".join("".join(made).replace("```py", "").replace("```", "").split()) == words


@given(st.lists(st.one_of(PIECES, FENCES), max_size=12), st.integers(20, 60))
def test_what_is_packed_is_packed_again_to_the_same(found: list[Piece], longest: int) -> None:
    made = list(packed(found, longest, CUTS))

    assert [text for whole in made for text in packed([Piece(whole)], longest, CUTS)] == made
