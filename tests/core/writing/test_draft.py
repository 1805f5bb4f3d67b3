"""What a draft shows, holds back and judges while a model writes."""

import time
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.domain import Prompt
from core.writing.draft import Draft
from core.writing.prompt import REFUSAL
from tests.scripted import passage

PASSAGES = (passage(number=1), passage(number=2))


def draft(*, confident: bool = False) -> Draft:
    return Draft(Prompt("Where is data stored?", PASSAGES), time.perf_counter(), confident=confident)


def cut(text: str, places: list[int]) -> list[str]:
    ends = sorted({place % (len(text) + 1) for place in places} | {0, len(text)})
    return [text[start:end] for start, end in pairwise(ends)]


def written(made: Draft, pieces: list[str]) -> str:
    return "".join([*(made.add(piece) for piece in pieces), made.close("m")])


REFUSALS = [
    REFUSAL,
    f"  {REFUSAL}\n",
    f"**{REFUSAL}**",
    f"{REFUSAL} [1]",
    f"{REFUSAL[:-1]} [2].",
    f"{REFUSAL} You may want to look elsewhere. Or ask someone.",
    "I couldn’t find anything about that in the sources.",
    "Unfortunately, the provided sources do not mention any prices.",
    "The sources do not contain information about the weather in Paris.",
    "There is no information about this in the given context.",
    "Ich konnte das in der Dokumentation nicht finden.",
    "Je n'ai pas trouvé cela dans la documentation.",
]


@pytest.mark.parametrize("text", REFUSALS)
@settings(max_examples=30, deadline=None)
@given(places=st.lists(st.integers(0, 200), max_size=30))
def test_nothing_of_a_refusal_is_ever_shown_however_it_arrives(text: str, places: list[int]) -> None:
    made = draft()

    shown = written(made, cut(text, places))

    assert shown.strip() == ""
    assert made.refused


@pytest.mark.parametrize(
    "text",
    [
        "I could not find a price list in the documentation. The limits are in the table of quotas [1].",
        "The sources do not mention Windows, but Linux is supported [2].",
        "It stores data in object storage [1].",
        "There is a flag for that [2].",
        "The index is built in memory first, and the segments are flushed to storage later on [1].",
        "I [1]",
        "No [2]",
    ],
)
@settings(max_examples=30, deadline=None)
@given(places=st.lists(st.integers(0, 200), max_size=30))
def test_an_answer_that_only_begins_like_a_refusal_is_shown_whole(text: str, places: list[int]) -> None:
    made = draft()

    shown = written(made, cut(text, places))
    made.judge()

    assert shown == text == made.text
    assert not made.needs_rescue
    assert not made.refused


def test_an_answer_that_cannot_become_a_refusal_is_shown_at_once() -> None:
    made = draft()

    assert made.add("Milvus stores ") == "Milvus stores"
    assert made.add("data") == " data"


def test_a_beginning_that_refusals_share_waits_for_the_end_of_its_sentence() -> None:
    made = draft()

    assert made.add("The data is kept") == ""
    assert made.add(" in S3 [1]. ") == ""
    assert made.add("And") == "The data is kept in S3 [1]. And"


def test_a_long_first_sentence_is_not_held_for_ever() -> None:
    made = draft()

    shown = made.add("The " + "very " * 80)

    assert len(shown) > 300


@pytest.mark.parametrize(
    "text", ["It is in S3.", "It is in S3 [3].", "It is in S3 [0][99].", "`[1]`", "", "   ", "[1]", "[1][2]."]
)
def test_a_text_without_a_claim_and_a_valid_citation_must_be_rescued(text: str) -> None:
    made = draft()

    written(made, [text])
    made.judge()

    assert made.needs_rescue
    assert made.reason == "not_grounded"


def test_bogus_numbers_are_gone_and_good_ones_stay() -> None:
    made = draft()

    shown = written(made, ["It is in S3 [7][2", "] or on disk [1][", "12]."])
    made.judge()

    assert shown == "It is in S3 [2] or on disk [1]."
    assert made.cited == (1, 2)
    assert not made.needs_rescue


def test_a_storm_of_citations_ends_in_each_number_once_a_row() -> None:
    made = draft()

    shown = written(made, ["It is in S3 ", *["[1][2][3]"] * 400, "."])

    assert shown == "It is in S3 [1][2]."


def test_a_mark_that_is_cut_off_at_the_end_cites_nothing() -> None:
    made = draft()

    written(made, ["It is in S3 [1"])
    made.judge()

    assert made.cited == ()
    assert made.needs_rescue


def test_confident_retrieval_outweighs_a_refusal() -> None:
    sure, unsure = draft(confident=True), draft()

    for made in (sure, unsure):
        written(made, [REFUSAL])
        made.judge()

    assert (sure.is_refusal, sure.needs_rescue, sure.reason) == (False, True, "model_refused")
    assert (unsure.is_refusal, unsure.needs_rescue) == (True, False)


def test_a_failure_after_a_good_text_still_needs_rescue_and_keeps_its_reason() -> None:
    made = draft()

    made.add("It is in S3 [1]")
    made.fail("model_cut_off")
    made.judge()
    assert made.needs_rescue

    made.restart("extractive")
    assert (made.text, made.outcome, made.reason, made.cited) == ("", "quoted", "model_cut_off", ())


def test_a_quoted_passage_that_speaks_like_a_refusal_is_no_refusal() -> None:
    """Documentation may say "there is no information about …": that is its text, not the model's verdict."""
    made = draft()
    made.restart("extractive")

    shown = written(made, ["> There is no documentation for the old client [1]"])

    assert shown == "> There is no documentation for the old client [1]"
    assert not made.is_refusal
    assert made.cited == (1,)


def test_what_the_model_left_behind_does_not_reach_the_quotation() -> None:
    made = draft(confident=True)
    written(made, [REFUSAL, " half a mark ["])
    made.judge()
    made.restart("extractive")

    assert written(made, ["> Quoted [2]"]) == "> Quoted [2]"
    assert made.text == "> Quoted [2]"
    assert made.model == "m"


def test_the_first_token_counts_from_the_question() -> None:
    made = Draft(Prompt("q", PASSAGES), time.perf_counter() - 0.5, confident=False)

    made.add("Milvus")
    first = made.first_token
    made.add(" is")

    assert 500 <= first < 5_000
    assert made.first_token == first
