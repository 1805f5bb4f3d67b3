"""Every sentence stands where it belongs, and each reason has one."""

from typing import get_args

import pytest

from bot import wording
from core.domain import Answer, Reason, Source
from core.errors import (
    EmbeddingError,
    FootnoteError,
    IndexMissing,
    IndexUnavailable,
    SearchUnavailable,
    WriterCutOff,
    WriterTooSlow,
)

CLOSEST = (Source(1, "T", "H", "p.md", "u", "q", (1, 2)),)
QUOTED: set[Reason] = {
    "no_model", "model_unavailable", "model_slow", "model_cut_off", "not_grounded", "model_refused",
}  # fmt: skip


def test_what_is_not_covered_names_the_closest_sections_only_where_there_are_some() -> None:
    assert wording.not_found(Answer("", "not_found", "not_covered", CLOSEST)).endswith("the closest sections are:")
    assert wording.not_found(Answer("", "not_found", "model_refused", CLOSEST)).endswith("the closest sections are:")
    assert wording.not_found(Answer("", "not_found", "not_covered")) == "The documentation does not cover this."


@pytest.mark.parametrize(("reason", "word"), [("empty", "Ask me"), ("small_talk", "Hello!")])
def test_small_talk_gets_a_hint(reason: Reason, word: str) -> None:
    assert wording.not_found(Answer("", "not_found", reason)).startswith(word)


@pytest.mark.parametrize("reason", get_args(Reason))
def test_every_reason_to_quote_has_a_sentence_and_no_other_reason_has(reason: Reason) -> None:
    assert bool(wording.quoting(reason)) == (reason in QUOTED)


def test_a_grounded_and_confident_answer_needs_no_notice() -> None:
    assert wording.notice(Answer("A [1].", "answered", "grounded", CLOSEST, confidence=0.9)) == ""


def test_doubt_is_said_once_and_after_the_reason() -> None:
    unsure = wording.notice(Answer("A [1].", "answered", "grounded", CLOSEST, confidence=0.6))
    both = wording.notice(Answer("> A [1]", "quoted", "model_slow", CLOSEST, confidence=0.6))

    assert unsure == wording.UNSURE
    assert both == f"{wording.quoting('model_slow')} {wording.UNSURE}"
    assert wording.notice(Answer("", "not_found", "not_covered", confidence=0.2)) == ""


def test_the_start_says_who_writes() -> None:
    assert "mistral-7b" in wording.started("mistral-7b")
    assert wording.started("") == wording.quoting("no_model")


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (SearchUnavailable("x"), "documentation search is not reachable"),
        (WriterTooSlow("x"), "language model is not reachable"),
        (WriterCutOff("x"), "language model is not reachable"),
        (IndexMissing("x"), "Nothing is indexed yet"),
        (IndexUnavailable("x"), "I can't answer right now"),
        (EmbeddingError("x"), "I can't answer right now"),
        (FootnoteError("x"), "I can't answer right now"),
        (KeyError("x"), "Something went wrong on my side."),
    ],
)
def test_a_failure_is_worded_by_its_class_and_says_nothing_of_its_text(error: Exception, sentence: str) -> None:
    assert sentence in wording.failure(error)
    assert "x" not in wording.failure(error).replace("exed", "")


def test_what_only_tells_what_goes_on_is_no_part_of_a_conversation() -> None:
    notes = [wording.SEARCHING, wording.WRITING.format(passages=5), wording.TOO_MANY, wording.GIVEN_UP]

    assert all(map(wording.is_note, notes))
    assert not wording.is_note(f"{wording.SEARCHING} It is here.")
