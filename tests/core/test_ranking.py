"""Grams, counts and the score that ranks candidates."""

import math
import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.domain import Passage
from core.ranking import Frequencies, Tally, bm25, count_grams, grams, lexical_text, one_a_section, rank, weighted

PLAIN = Passage("Flush data to disk.", "Flush", "How", "", "faq/how_to-flush.md", (1, 1), breadcrumb="Flush > How")

words = st.text(alphabet="ab cdé日_-.\n", max_size=40)
odd = st.one_of(st.text(alphabet="abB9é日\ud800\U00010400-_ .", max_size=40), st.text(max_size=40))
passages = st.builds(
    Passage,
    text=words,
    title=words,
    heading=words,
    url=st.just(""),
    path=st.one_of(words, st.sampled_from(["a.md", ".", "..", "/", "a/.b", "x/y.tar.gz", ".md"])),
    lines=st.just((1, 1)),
    breadcrumb=words,
    similarity=st.floats(-1, 1),
)


def test_cuts_words_into_overlapping_grams() -> None:
    assert grams("Flush, it") == ["_flu", "flus", "lush", "ush_", "_it_"]


def test_keeps_words_too_short_for_a_gram_whole() -> None:
    assert grams("a I ") == ["_a_", "_i_"]
    assert grams("") == grams("…!") == []


def test_reads_breadcrumb_and_path_twice() -> None:
    head = "Flush > How faq how to flush\n"

    assert lexical_text(PLAIN) == head + head + "Flush data to disk."


@pytest.mark.parametrize(("path", "shown"), [("a.md", "a"), ("x/y.z/b", "x y z b"), (".hidden", " hidden"), ("", "")])
def test_leaves_the_suffix_of_a_path_out(path: str, shown: str) -> None:
    assert lexical_text(replace(PLAIN, path=path, breadcrumb="", text="")) == f" {shown}\n" * 2


def test_scores_by_the_formula_of_bm25() -> None:
    frequencies = Frequencies(10, 100, {"_a_": 2})
    idf = math.log(1 + 8.5 / 2.5)

    [score] = bm25({"_a_": frequencies.idf("_a_"), "_b_": 9.0}, ["a a c d"], frequencies.mean_length)

    assert score == pytest.approx(idf * 2 * 2.5 / (2 + 1.5 * (0.25 + 0.75 * 4 / 10)))


@given(st.one_of(words, st.text(max_size=60), st.text(alphabet=st.characters(max_codepoint=127), max_size=60)))
def test_cuts_any_text_into_the_grams_of_its_words(text: str) -> None:
    wrapped = [f"_{word}_" for word in re.findall(r"\w+", text.lower())]
    expected = [word[at : at + 4] for word in wrapped for at in range(max(1, len(word) - 3))]

    assert grams(text) == expected


@given(odd, st.lists(odd, max_size=4))
def test_scores_any_texts_as_their_words_are_counted(question: str, texts: list[str]) -> None:
    asked = weighted(question, Frequencies(10, 100, {}))

    assert bm25(asked, texts, 10) == pytest.approx([plainly_scored(asked, text) for text in texts], rel=1e-12)


def plainly_scored(asked: dict[str, float], text: str) -> float:
    wrapped = " ".join(f"_{word}_" for word in re.findall(r"\w+", text.lower()))
    norm = 1.5 * (0.25 + 0.75 * len(grams(text)) / 10)
    counts = {gram: wrapped.count(gram) for gram in asked}
    return sum(asked[gram] * n * 2.5 / (n + norm) for gram, n in counts.items())


def test_words_lift_a_passage_that_is_almost_as_close() -> None:
    near = Passage("Boil eggs.", "Eggs", "Eggs", "", "a.md", (1, 1), breadcrumb="Eggs", similarity=0.5)
    lexical = replace(PLAIN, similarity=0.45)
    frequencies = count_grams([near, lexical])

    ranked = rank("how to flush", [near, lexical], frequencies, weight=0.22, limit=2)

    assert [passage.heading for passage in ranked] == ["How", "Eggs"]
    assert ranked[0].score == pytest.approx(0.45 + 0.22 * 1.3)  # the only one with words: above the mean, capped
    assert ranked[0].similarity == 0.45


def test_without_weight_only_similarity_ranks() -> None:
    candidates = [replace(PLAIN, breadcrumb=str(at), similarity=at / 10) for at in range(5)]

    ranked = rank("flush", candidates, count_grams(candidates), weight=0.0, limit=3)

    assert [passage.score for passage in ranked] == [0.4, 0.3, 0.2]


def test_keeps_one_passage_a_section_and_scope() -> None:
    best, second = replace(PLAIN, text="one"), replace(PLAIN, text="two")
    elsewhere = replace(PLAIN, scope="other")

    assert one_a_section([best, second, elsewhere], 5) == [best, elsewhere]


def test_an_index_without_words_divides_by_nothing() -> None:
    silent = replace(PLAIN, text="!!!", breadcrumb="", path="")
    frequencies = count_grams([silent])

    assert frequencies.mean_length == 1.0
    assert rank("flush", [silent, PLAIN], frequencies, weight=0.22, limit=2)
    assert rank("", [], Frequencies(), weight=0.22, limit=2) == []


@given(st.lists(passages, max_size=6), st.lists(passages, max_size=6), st.lists(passages, max_size=6))
def test_counting_in_and_out_equals_a_fresh_count(
    stay: list[Passage], leave: list[Passage], come: list[Passage]
) -> None:
    tally = Tally()
    for passage in leave:
        tally.count(passage, -1)
    for passage in come:
        tally.count(passage)

    assert tally.on(count_grams([*stay, *leave])) == count_grams([*stay, *come])


@given(st.lists(passages, max_size=8), words, st.integers(1, 8))
def test_ranks_any_candidates_by_falling_score(candidates: list[Passage], question: str, limit: int) -> None:
    ranked = rank(question, candidates, count_grams(candidates), weight=0.22, limit=limit)

    scores = [passage.score for passage in ranked]
    assert scores == sorted(scores, reverse=True)
    assert len(ranked) <= limit
    assert len({(passage.path, passage.breadcrumb) for passage in ranked}) == len(ranked)
    assert all(0 <= passage.score - passage.similarity <= 1.3 * 0.22 + 1e-9 for passage in ranked)


@given(st.integers(0, 50), st.dictionaries(st.sampled_from(["_a_", "_b_"]), st.integers(1, 50)))
def test_rare_grams_weigh_more_and_none_weighs_less_than_nothing(number: int, counts: dict[str, int]) -> None:
    frequencies = Frequencies(number, 10, counts)

    assert frequencies.idf("_a_") >= 0
    assert frequencies.idf("never seen") >= frequencies.idf("_a_")
