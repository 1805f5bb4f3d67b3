"""Texts cut to a budget."""

import re
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.knowledge.splitting import Line, Measure, split


def words(text: str) -> int:
    return len(re.findall(r"\w+|[^\w\s]", text))


def pieces(text: str, budget: int, count: Callable[[str], int] = words) -> list[str]:
    lines: list[Line] = list(enumerate(text.split("\n"), 1))
    return [piece.text for piece in split(lines, Measure(count, budget))]


def test_keeps_whole_what_fits() -> None:
    assert pieces("a b\n\nc d", 4) == ["a b\n\nc d"]


def test_splits_at_blank_lines_before_lines_before_sentences_before_words() -> None:
    assert pieces("a b\nc\n\nd e f", 3) == ["a b\nc", "d e f"]
    assert pieces("a b\nc d\ne f", 4) == ["a b\nc d", "e f"]
    assert pieces("One two. Three four. Five six.", 6) == ["One two. Three four.", "Five six."]
    assert pieces("a b c d e", 2) == ["a b", "c d", "e"]


def test_keeps_a_fence_whole_where_it_fits() -> None:
    text = "intro one two three four five six\n\n```py\na\n\nb\n```"

    assert pieces(text, 12) == ["intro one two three four five six", "```py\na\n\nb\n```"]


def test_fences_each_part_of_a_long_fence() -> None:
    assert pieces("```py\na b\nc d\ne f\n```", 11) == ["```py\na b\nc d\n```", "```py\ne f\n```"]
    assert pieces("```\na b\nc d\ne f", 8) == ["```\na b\n```", "```\nc d\n```", "```\ne f\n```"]


def test_repeats_the_header_above_each_part_of_a_table() -> None:
    table = "| h |\n|-|\n| 1 |\n| 2 |\n| 3 |"

    assert pieces(table, 12) == ["| h |\n|-|\n| 1 |\n| 2 |", "| h |\n|-|\n| 3 |"]


def test_cuts_a_row_only_when_it_is_too_long_for_any_piece() -> None:
    found = pieces("| h | k |\n|-|-|\n| 1 | 2 |\n| a b c d e f g | h i \\| j |\n| 2 | 3 |", 15)

    assert found == ["| h | k |\n|-|-|\n| 1 | 2 |", "a b c d e f g\nh i \\| j", "| h | k |\n|-|-|\n| 2 | 3 |"]


def test_ends_words_of_chinese_and_japanese_at_their_stops() -> None:
    text = "これは文です。" * 3

    assert pieces(text, 8, len) == ["これは文です。"] * 3


def test_halves_a_word_that_no_piece_can_hold() -> None:
    assert pieces("x" * 10, 3, len) == ["xx", "xxx", "xx", "xxx"]


def test_numbers_pieces_by_their_lines() -> None:
    lines = [(3, "a b"), (4, ""), (5, "c"), (9, "d")]

    found = list(split(lines, Measure(words, 2)))

    assert [piece.lines for piece in found] == [((3, "a b"),), ((5, "c"), (9, "d"))]


def test_checks_the_whole_when_the_tokenizer_counts_line_ends() -> None:
    def count(text: str) -> int:
        return len(text.split()) + 3 * text.count("\n")

    assert all(count(piece) <= 6 for piece in pieces("a b\nc d\ne f\ng h", 6, count))


def test_asks_the_tokenizer_about_as_often_as_there_are_lines() -> None:
    asked = 0

    def count(text: str) -> int:
        nonlocal asked
        asked += len(text)
        return words(text)

    text = "\n".join(f"line {n} of a long paragraph" for n in range(2000))
    pieces(text, 230, count)

    assert asked < 4 * len(text)


MARKUP = st.lists(
    st.sampled_from(
        ["word", "b", "```", "````", "| a | b |", "|-|-|", "", "", "- x", "One. Two", "x" * 40, "。あ、い"]
    ),
    max_size=40,
).map("\n".join)


@given(text=MARKUP | st.text(alphabet="ab .\n`|", max_size=200), budget=st.integers(12, 60))
def test_loses_nothing_keeps_the_budget_and_the_order(text: str, budget: int) -> None:
    lines: list[Line] = list(enumerate(text.split("\n"), 1))

    found = list(split(lines, Measure(words, budget)))

    numbers = [piece.lines[0][0] for piece in found]
    assert numbers == sorted(numbers)
    assert all(words(piece.text) <= budget for piece in found)
    kept = re.sub(r"\s", "", "".join(piece.text for piece in found))
    for letters in ("word", "x", "One", "あ"):
        assert kept.count(letters) >= text.count(letters)


@given(st.text(alphabet="ab 。\n", max_size=100), st.integers(1, 10))
def test_loses_no_letter_of_prose(text: str, budget: int) -> None:
    found = pieces(text, budget, len)

    assert re.sub(r"\s", "", "".join(found)) == re.sub(r"\s", "", text)
    assert all(len(piece) <= budget or not piece.strip() for piece in found)


@pytest.mark.parametrize("text", ["", "\n\n", "```", "```\n```", "|\n|\n|"])
def test_takes_degenerate_text(text: str) -> None:
    assert len(pieces(text, 1)) <= 4


@pytest.mark.parametrize(
    "text",
    [
        "~~~" + " x" * 500 + "\n" + "a b\n" * 500 + "~~~",
        "~~~\n" + "`" * 3_000 + "\n" + "a b\n" * 1_000 + "~~~",
        "|" + " x |" * 500 + "\n|" + "-|" * 500 + "\n" + "| a | b |\n" * 500,
    ],
    ids=["fence", "ticks", "table"],
)
def test_what_frames_its_parts_is_not_repeated_when_it_is_long(text: str) -> None:
    assert sum(map(len, pieces(text, 40))) < 4 * len(text)
