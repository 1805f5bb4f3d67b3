"""What an explanation says, whatever the platform."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import get_args

import pytest

from bot import wording
from bot.deciding import draft_key, waiting_key
from bot.why import BEGINNING, DECISIONS, SHOWN, Why, explained, explained_answer, why, why_silent
from core.config import JournalSettings
from core.domain import Answer, Outcome, Passage, Reason, Source, Timings
from core.journal import open_journal
from core.journal.values import Address, AnsweredQuestion, Decision, Thread

NOW = datetime(2026, 3, 1, 12, 30, tzinfo=UTC)
PASSAGE = Passage("It lives\n there.", "FAQ", "Where?", "https://docs.test/", "faq.md", (3, 9), "", 0.7123, 0.6551)
ANSWER = Answer("It.", "answered", "grounded", (), 0.9, "mistral-7b")
SOURCE = Source(1, "FAQ", "Where?", "faq.md", "https://docs.test/", "It lives there.", (3, 9))


def answered(answer: Answer) -> AnsweredQuestion:
    thread = Thread("slack", "T1", "C1", "1.1")
    return AnsweredQuestion(7, thread, "C1/1.1", "U1", "where?", None, NOW, NOW, answer, "", ())


def decision(name: str, reason: str) -> Decision:
    return Decision(Address("slack", "T1", "C1", "1.1"), "U1", name, reason, NOW)


def test_says_outcome_reason_confidence_model_decisions_and_timings() -> None:
    timings = Timings(4.2, 18.0, 300.4, 12_345.0)
    answer = Answer("It.", "answered", "grounded", (SOURCE,), 0.934, "mistral-7b", timings, (PASSAGE,))

    explained = why(answered(answer), [decision("wait", "waiting"), decision("answer", "answered")])

    assert explained.asked == "where?"
    assert explained.sentences == (
        "I answered from the documentation.",
        wording.DECIDED["grounded"],
        "Retrieval is 93 % sure that the documentation covers this; 1 passages were considered.",
        "Written by mistral-7b.",
        "01 Mar 12:30 UTC: I waited, so that people could answer first.",
        "01 Mar 12:30 UTC: Nobody answered in time, so I did.",
        "Time: embedding 4 ms, search 18 ms, first word 300 ms, in all 12,345 ms.",
    )


def test_what_is_quoted_was_written_by_nobody() -> None:
    explained = why(answered(Answer("It.", "quoted", "no_model", (SOURCE,), 0.9, "extractive")))

    assert not [sentence for sentence in explained.sentences if "extractive" in sentence]


def test_an_answer_that_was_held_back_is_not_called_one() -> None:
    answer = Answer("It.", "answered", "grounded", (SOURCE,), 0.5, "mistral-7b", Timings(), (PASSAGE,))

    explained = why(answered(answer), [decision("wait", "waiting"), decision("silent", "not_confident")])

    assert explained.sentences[:2] == (
        "I gave no answer.",
        "Retrieval is 50 % sure that the documentation covers this; 1 passages were considered.",
    )
    assert explained.sentences[3] == "01 Mar 12:30 UTC: I found no answer that I was sure enough of."
    assert "Written by mistral-7b." not in explained.sentences


def test_lists_passages_with_scores_and_marks_those_that_are_shown_as_sources() -> None:
    other = replace(PASSAGE, heading="FAQ", lines=(11, 12), score=0.5, text="x" * 1_000)
    untitled = replace(PASSAGE, title="", heading="", lines=(1, 2))

    listed = why(
        answered(Answer("It.", "answered", "grounded", (SOURCE,), passages=(PASSAGE, other, untitled)))
    ).passages

    assert [each.name for each in listed] == ["FAQ › Where?", "FAQ", "faq.md"]
    assert [each.cited for each in listed] == [True, False, False]
    assert [each.place for each in listed] == ["faq.md:3–9", "faq.md:11–12", "faq.md:1–2"]
    assert listed[0].scores == "score 0.712, similarity 0.655"
    assert listed[0].beginning == "It lives there."
    assert len(listed[1].beginning) == BEGINNING


def test_lists_so_many_passages_and_no_more() -> None:
    many = tuple(replace(PASSAGE, lines=(number, number)) for number in range(30))

    assert len(why(answered(Answer("It.", "answered", "grounded", passages=many))).passages) == SHOWN


def test_a_message_without_an_answer_is_explained_by_its_decisions() -> None:
    decided = [decision("wait", "waiting"), decision("silent", "human_first"), decision("silent", "no_question")]

    assert why_silent(decided).sentences == (
        "01 Mar 12:30 UTC: I waited, so that people could answer first.",
        "01 Mar 12:30 UTC: A person answered first.",
        "01 Mar 12:30 UTC: silent (no_question).",
    )
    assert why_silent([]) == Why("", (wording.WHY_NOTHING,))


def test_only_the_last_decisions_are_told() -> None:
    decided = [decision("silent", str(number)) for number in range(10 * DECISIONS)]

    assert why_silent(decided).sentences == why_silent(decided[-DECISIONS:]).sentences
    assert len(why_silent(decided).sentences) == DECISIONS


async def test_a_message_that_still_waits_says_until_when(tmp_path: Path) -> None:
    message, key = Address("slack", "T1", "C1", "1.1"), "C1/1.1"
    asked = [(replace(message, workspace="T0"), key), (message, key)]

    async with open_journal(JournalSettings(), tmp_path) as journal:
        assert (await explained(journal, asked, str)).sentences == (wording.WHY_NOTHING,)
        for _ in range(2):
            await journal.decisions.record(decision("wait", "waiting"))
        timer = waiting_key(message, key)
        await journal.timers.set_timer("slack", timer, due=NOW + timedelta(minutes=10), payload={})
        waiting = await explained(journal, asked, str)
        await journal.timers.cancel_timer("slack", timer)

        assert waiting.sentences == (
            "01 Mar 12:30 UTC: I waited, so that people could answer first.",
            "01 Mar 12:30 UTC: Waiting until 12:40 UTC, so that people can answer first.",
        )
        assert set((await explained(journal, asked, str)).sentences) == {waiting.sentences[0]}


@pytest.mark.parametrize("reason", get_args(Reason))
@pytest.mark.parametrize("outcome", get_args(Outcome))
def test_every_outcome_and_reason_has_words(outcome: Outcome, reason: Reason) -> None:
    explained = why(answered(Answer("", outcome, reason)))

    assert all(sentence.endswith(".") for sentence in explained.sentences)


@pytest.mark.parametrize(("asked", "message"), [(str, "C1/1.1"), (lambda key: key.rpartition("/")[2], "1.1")])
async def test_a_draft_tells_what_was_decided_on_the_question_that_it_is_for(
    tmp_path: Path, asked: Callable[[str], str], message: str
) -> None:
    draft = replace(
        answered(ANSWER), thread=Thread("slack", "T1", "MODERATORS", ""), event_key=draft_key("C1", "C1/1.1")
    )
    async with open_journal(JournalSettings(), tmp_path) as journal:
        for name, reason in (("wait", "waiting"), ("draft", "drafted"), ("shadow", "wrong")):
            await journal.decisions.record(Decision(Address("slack", "T1", "C1", message), "U1", name, reason, NOW))
        found = await explained_answer(journal, draft, asked)

    assert [line.partition("UTC: ")[2] for line in found.sentences if "UTC: " in line] == [
        "I waited, so that people could answer first.",
        "Nobody answered in time, so the moderators got a draft.",
        "A moderator said that the draft is wrong.",
    ]
