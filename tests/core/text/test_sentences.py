# ruff: noqa: RUF001 – the punctuation of other scripts is what is tested
"""Sentences and quotes stand verbatim in their passage and carry the answer."""

from collections.abc import Sequence
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.ranking import grams
from core.text.sentences import LIMIT, QUOTE, best_sentences, quote, relevance, split_sentences

MARKDOWN = st.text(st.sampled_from("abc .!?`*#>|-~\n\t1:()。é"), max_size=900)
GUIDE = (
    "Footnote is a small program.\n\n"
    "It answers questions. Set the `--workers` option to start several processes. Each one loads the index.\n\n"
    "The port is read from the environment.\n"
)


def equal(_gram: str) -> float:
    return 1.0


def texts(text: str) -> list[str]:
    return [span.text for span in split_sentences(text)]


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("One. Two! Three? Four", ["One.", "Two!", "Three?", "Four"]),
        ("Use e.g. Milvus, i.e. This one. Next.", ["Use e.g. Milvus, i.e. This one.", "Next."]),
        ("Version v2.4 is out. Open file.py at https://a.b/c.d?e=f. Done.", None),
        ("FLAT vs. IVF is a choice. Ask Dr. Who.", ["FLAT vs. IVF is a choice.", "Ask Dr. Who."]),
        ("See no. 5 first. The answer is no. Then go.", ["See no. 5 first.", "The answer is no.", "Then go."]),
        ("Das gilt z.B. Für alle, d.h. Immer. Punkt.", ["Das gilt z.B. Für alle, d.h. Immer.", "Punkt."]),
        ("Run `it. Now` then. End", ["Run `it. Now` then.", "End"]),
        ("Wait... what? yes", ["Wait... what? yes"]),
        ('He said "stop." Then left.', ['He said "stop."', "Then left."]),
        ("これはテストです。次の文！「はい。」終わり", ["これはテストです。", "次の文！", "「はい。」", "終わり"]),
        ("你好。在哪里？这里", ["你好。", "在哪里？", "这里"]),
        ("यह एक है। वह दो है।", ["यह एक है।", "वह दो है।"]),
        ("Où est-ce ? C'est ici.", ["Où est-ce ?", "C'est ici."]),
        ("A line\nthat goes on. Next\nline.", ["A line\nthat goes on.", "Next\nline."]),
    ],
)
def test_splits_where_a_reader_would(text: str, sentences: Sequence[str] | None) -> None:
    expected = sentences or ["Version v2.4 is out.", "Open file.py at https://a.b/c.d?e=f.", "Done."]

    assert texts(text) == expected


def test_takes_items_rows_headings_and_fences_as_one_each() -> None:
    found = split_sentences("## Two. Words\n\n- One. Two.\n\n| A. B | c |\n|---|---|\n\n```sh\nls. Now\n```\n")

    assert [(span.kind, span.text) for span in found] == [
        ("heading", "Two. Words"),
        ("item", "One. Two."),
        ("row", "| A. B | c |"),
        ("code", "```sh\nls. Now\n```"),
    ]
    assert [span.is_code for span in found] == [False, False, False, True]


def test_cuts_a_long_sentence_at_a_clause_before_a_space() -> None:
    text = "word " * 50 + "here; " + "word " * 60

    first, *rest = texts(text)

    assert first.endswith("here;")
    assert all(len(sentence) <= LIMIT for sentence in rest)


def test_cuts_a_sentence_without_spaces_by_length() -> None:
    assert [len(sentence) for sentence in texts("x" * 900)] == [400, 400, 100]


@given(MARKDOWN)
def test_every_sentence_stands_verbatim_and_in_order(text: str) -> None:
    found = split_sentences(text)

    assert all(text[span.start : span.end] == span.text == span.text.strip() for span in found if not span.is_code)
    assert all(text[span.start : span.end] == span.text for span in found)
    assert all(one.end <= two.start for one, two in pairwise(found))
    assert all(span.is_code or 0 < len(span.text) <= LIMIT for span in found)


@given(st.text(st.sampled_from("abc .!?1\n"), max_size=900))
def test_loses_no_word_of_plain_text(text: str) -> None:
    assert "".join("".join(texts(text)).split()).count("a") == text.count("a")


def test_best_sentences_share_most_with_the_question() -> None:
    first, second = best_sentences("how do I start several worker processes?", GUIDE, idf=equal, limit=2)

    assert first.text == "Set the `--workers` option to start several processes."
    assert second.start != first.start


def test_rare_grams_outweigh_frequent_ones() -> None:
    text = "The port is the port that you set. Use zstd here."
    rare = set(grams("zstd"))

    (best,) = best_sentences("the port for zstd", text, idf=lambda gram: 5.0 if gram in rare else 0.1)

    assert best.text == "Use zstd here."


def test_the_earlier_sentence_wins_a_tie() -> None:
    (best,) = best_sentences("anything", "One thing here. One thing here.", idf=equal)

    assert best.start == 0


def test_code_weighs_less_than_prose_that_says_the_same() -> None:
    spans = split_sentences("```\nstart workers\n```\n\nstart workers")

    code, prose = relevance("start workers", spans, idf=equal)

    assert prose == pytest.approx(0.2)
    assert code == pytest.approx(0.1)


def test_no_sentences_without_words() -> None:
    assert best_sentences("x", "***\n\n---", idf=equal) == []


def test_quotes_the_sentence_that_answers_rather_than_the_head() -> None:
    found = quote("how do I start several worker processes?", "Head. " * 60 + "\n\n" + GUIDE, idf=equal)

    assert "Set the `--workers` option to start several processes." in found
    assert not found.startswith("Head.")


def test_quotes_what_supports_the_cited_claim() -> None:
    text = (
        "The port of the server is open. " + "Something else entirely stands here. " * 8 + "Logs go to standard error."
    )

    found = quote("what about the port of the server?", text, idf=equal, answer="Logs are on standard error [1].")

    assert "Logs go to standard error." in found
    assert "port" not in found


def test_lines_quoted_in_the_answer_claim_nothing() -> None:
    text = "The port is open. " + "Something else entirely stands here. " * 8 + "Logs go to standard error."

    assert "port" in quote("which port?", text, idf=equal, answer="> Logs go to standard error. [1]")


def test_quotes_what_a_colon_announces() -> None:
    before = "A package is " + "a thing " * 14
    text = f"{before}.\n\nTo install the package run:\n\n- `{'get it ' * 16}`\n\nDone."

    found = quote("install the package", text, idf=equal)

    assert found.startswith("To install the package run:\n\n- `get it")


def test_quotes_a_short_fence_whole() -> None:
    text = "Intro.\n\n```sh\npip install it\n```\n\nOutro."

    found = quote("pip install it", text, idf=equal, answer="pip install it")

    assert found.count("```") in {0, 2}
    assert "pip install it" in found


def test_quotes_a_long_fence_without_its_markers() -> None:
    body = "\n".join(f"filler_{number} = {number}" for number in range(60))
    text = f"```python\nspecial_option = True\n{body}\n```"

    found = quote("special option in python", text, idf=equal)

    assert "special_option = True" in found
    assert "```" not in found


def test_quotes_something_of_a_text_without_words() -> None:
    assert quote("x", "  ---  ", idf=equal) == "---"
    assert quote("x", "", idf=equal) == ""


@given(MARKDOWN, MARKDOWN)
def test_a_quote_is_short_verbatim_and_never_half_a_fence(text: str, answer: str) -> None:
    found = quote("abc a b c", text, idf=equal, answer=answer)

    assert found in text
    assert len(found) <= QUOTE


@given(st.lists(st.sampled_from(["Abc def. Ghi.", "- item abc", "```\nabc\n```", "```\n" + "abc def\n" * 60 + "```"])))
def test_a_quote_keeps_fences_balanced(parts: list[str]) -> None:
    assert quote("abc", "\n\n".join(parts), idf=equal).count("```") % 2 == 0


@pytest.mark.parametrize("unit", [".", "a ", "`", "` ", ". ", ".a", "a. B ", ":x ", "。", "“", "a.)", "```\n", "é"])
def test_a_megabyte_is_read_before_the_test_times_out(unit: str) -> None:
    text = unit * (1_000_000 // len(unit))

    found = quote("what is a b", text, idf=equal)

    assert found in text
