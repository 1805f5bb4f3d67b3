"""How often grams stand in texts: as ``str.count`` has it, however they are found."""

import re
from itertools import product
from string import ascii_lowercase

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.counting import occurrences

letters = st.text(alphabet="abcÄ日_\U00010400", min_size=1, max_size=5)
texts = st.lists(st.text(alphabet="abcÄ日_ \U00010400", max_size=60), max_size=5)


def counted(grams: list[str], texts: list[str]) -> list[list[int]]:
    return [[text.count(gram) for text in texts] for gram in grams]


@given(st.lists(letters, max_size=12), texts)
def test_counts_any_grams_in_any_texts(grams: list[str], texts: list[str]) -> None:
    found = occurrences(grams, texts)

    assert found.shape == (len(grams), len(texts))
    assert found.tolist() == counted(grams, texts)


@given(st.text(max_size=80), st.text(max_size=80))
def test_counts_the_words_of_any_language(asked: str, read: str) -> None:
    grams = re.findall(r"\w{4}", asked + read)
    texts = [" ".join(re.findall(r"\w+", text)) for text in (asked, read)]

    assert occurrences(grams, texts).tolist() == counted(grams, texts)


def test_counts_grams_that_share_a_hash() -> None:
    grams = ["_" + "".join(three) for three in product(ascii_lowercase, repeat=3)]  # more than there are hashes
    text = "_abc_zzz_the_fox_".replace("_", "_ _")

    found = occurrences(grams, [text, text + text])

    assert found.tolist() == counted(grams, [text, text + text])
    assert found.sum() == 12


@pytest.mark.parametrize("size", [1, 59_999, 60_000, 60_001, 130_000])
def test_counts_in_long_texts_as_in_short_ones(size: int) -> None:
    texts = ["_ab_", "abcd" * (size // 4), "x", "_abc", "", "abcd_abc"]

    assert occurrences(["abcd", "_abc", "cdab"], texts).tolist() == counted(["abcd", "_abc", "cdab"], texts)


def test_nothing_is_found_across_two_texts() -> None:
    assert occurrences(["abcd"], ["xab", "cdx"]).tolist() == [[0, 0]]


def test_nothing_asked_or_nothing_read_is_no_failure() -> None:
    assert occurrences([], ["a"]).shape == (0, 1)
    assert occurrences(["abcd", "_a_"], []).shape == (2, 0)
    assert occurrences([], []).shape == (0, 0)
