"""A call for a human on any platform: once over all processes, taken back when nobody was reached."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import get_args

import pytest

from bot import wording
from bot.handoff import (
    CLOSEST,
    PER_PERSON_AN_HOUR,
    PER_WORKSPACE_AN_HOUR,
    Call,
    Called,
    call_once,
    called_before,
    card,
    solve,
    worded,
)
from core.config import JournalSettings
from core.domain import Answer, Source
from core.journal import Journal, open_journal
from core.journal.values import AnsweredQuestion, Thread
from tests.scripted import ANSWER, passage


@pytest.fixture
async def journal(tmp_path: Path) -> AsyncIterator[Journal]:
    async with open_journal(JournalSettings(), tmp_path) as journal:
        yield journal


async def asked(journal: Journal, answer: Answer = ANSWER, key: str = "C1/1") -> AnsweredQuestion:
    thread = Thread("test", "T1", "C1", "1.0")
    claim = await journal.questions.claim(thread, key, person="U1", text="where?", scope=None, now=now())
    assert claim is not None
    await journal.questions.finish(claim, answer, now=now())
    question = await journal.answers.answer(claim.id)
    assert question is not None
    return question


class People:
    """Whom a platform calls: counts, and can be out of reach."""

    def __init__(self) -> None:
        self.called = 0
        self.there = True

    async def reach(self) -> bool:
        """Call."""
        self.called += 1
        await asyncio.sleep(0)
        return self.there


async def test_people_are_called_once_over_all_processes(journal: Journal, tmp_path: Path) -> None:
    question, people = await asked(journal), People()

    async with open_journal(JournalSettings(), tmp_path) as other:
        calls = await asyncio.gather(
            *(call_once(each, question, f"U{number}", people.reach) for number in range(5) for each in (journal, other))
        )

    assert people.called == 1
    assert sorted(call.outcome for call in calls) == ["called", *["called_before"] * 9]


async def test_a_call_that_reached_nobody_can_be_made_again(journal: Journal) -> None:
    question, people = await asked(journal), People()
    people.there = False

    first = await call_once(journal, question, "U1", people.reach)
    people.there = True
    second = await call_once(journal, question, "U1", people.reach)

    assert (first, second, people.called) == (Call("not_called"), Call("called"), 2)


async def test_a_call_that_breaks_can_be_made_again(journal: Journal) -> None:
    async def fail() -> bool:
        raise ZeroDivisionError

    question = await asked(journal)
    with pytest.raises(ZeroDivisionError):
        await call_once(journal, question, "U1", fail)

    assert await called_before(journal, question) is None


async def test_somebody_who_asks_a_lot_can_call_people_only_now_and_then(journal: Journal) -> None:
    people = People()
    questions = [await asked(journal, key=f"C1/{number}") for number in range(PER_PERSON_AN_HOUR + 2)]

    calls = [await call_once(journal, question, "U1", people.reach) for question in questions]
    other = await call_once(journal, questions[-1], "U2", people.reach)

    assert [call.outcome for call in calls] == ["called"] * PER_PERSON_AN_HOUR + ["too_often"] * 2
    assert other.outcome == "called"
    assert people.called == PER_PERSON_AN_HOUR + 1


async def test_many_people_together_can_call_only_now_and_then(journal: Journal) -> None:
    people = People()
    questions = [await asked(journal, key=f"C1/{number}") for number in range(PER_WORKSPACE_AN_HOUR + 1)]

    calls = [await call_once(journal, each, f"U{number}", people.reach) for number, each in enumerate(questions)]

    assert [call.outcome for call in calls] == ["called"] * PER_WORKSPACE_AN_HOUR + ["too_often"]
    assert people.called == PER_WORKSPACE_AN_HOUR


async def test_an_edited_question_calls_people_no_oftener(journal: Journal) -> None:
    question, people = await asked(journal), People()

    calls = [await call_once(journal, question, "U1", people.reach)]
    for number in range(PER_PERSON_AN_HOUR):
        claim = await journal.questions.replace(question.id, f"where? {number}", now=now())
        assert claim is not None
        await journal.questions.finish(claim, ANSWER, now=now())
        calls.append(await call_once(journal, question, "U1", people.reach))

    assert [call.outcome for call in calls] == ["called"] * PER_PERSON_AN_HOUR + ["too_often"]
    assert people.called == PER_PERSON_AN_HOUR


async def test_a_call_is_remembered_open_and_solved(journal: Journal) -> None:
    question, people = await asked(journal), People()
    before = await called_before(journal, question)
    await call_once(journal, question, "U1", people.reach)
    called = await called_before(journal, question)

    solved = [await solve(journal, question, "U2"), await solve(journal, question, "U3")]

    assert before is None
    assert called == Call("called_before", wording.MINUTES.format(count=0))
    assert solved == [True, False]
    assert await called_before(journal, question) == Call("solved_before", wording.MINUTES.format(count=0))


@pytest.mark.parametrize(
    ("ago", "words"),
    [
        (timedelta(0), "0 minutes ago"),
        (timedelta(seconds=-5), "0 minutes ago"),
        (timedelta(seconds=61), "a minute ago"),
        (timedelta(minutes=59), "59 minutes ago"),
        (timedelta(minutes=90), "2 hours ago"),
        (timedelta(hours=47), "47 hours ago"),
        (timedelta(days=3), "3 days ago"),
    ],
)
async def test_it_is_said_how_long_ago_people_were_called(journal: Journal, ago: timedelta, words: str) -> None:
    question = await asked(journal)
    await journal.hand_offs.hand_off(question.id, "U1", now() - ago)

    call = await called_before(journal, question)

    assert call is not None
    assert worded(call, "@ann") == f"I called @ann {words}."


@pytest.mark.parametrize("outcome", get_args(Called))
def test_every_outcome_is_worded(outcome: Called) -> None:
    told = worded(Call(outcome), "@ann")

    assert told
    assert ("@ann" in told) == (outcome not in {"not_called", "too_often"})


async def test_who_is_called_reads_what_was_tried_and_the_closest_sections(journal: Journal) -> None:
    sources = tuple(Source(n, "FAQ", f"H{n}", "faq.md", f"https://docs.example/{n}", "Q", (1, 2)) for n in range(1, 9))
    question = await asked(journal, replace(ANSWER, sources=sources))

    told = card(question)

    assert told.question == "where?"
    assert wording.OUTCOMES["answered"] in told.tried
    assert wording.DECIDED["grounded"] in told.tried
    assert told.closest == tuple((f"FAQ › H{n}", f"https://docs.example/{n}") for n in range(1, CLOSEST + 1))


async def test_what_the_search_found_stands_in_for_sources(journal: Journal) -> None:
    nothing = Answer("", "not_found", "not_covered", passages=(passage(),))

    assert card(await asked(journal, nothing)).closest == (("Page 1 › Heading 1", "https://docs.example/1"),)


def now() -> datetime:
    return datetime.now(UTC)
