"""Replies without a mention: whose they are, and that each is judged by what was said before it."""

import re
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.followups import FollowUps, Said
from core.config import JournalSettings
from core.journal import Journal, open_journal
from core.journal.values import Address, Thread
from tests.bot.desks import locked

THREAD = Thread("test", "T1", "C1", "7")
ROOT = Address("test", "T1", "C1", "C1/7")
START = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.fixture
async def journal(tmp_path: Path) -> AsyncIterator[Journal]:
    async with open_journal(JournalSettings(timeout=0.5), tmp_path) as opened:
        yield opened


@pytest.fixture
def follow_ups(journal: Journal) -> FollowUps:
    return FollowUps(journal)


def said(number: int, text: str = "and why?", person: str = "U1", *, others: bool = False) -> Said:
    """Return the thread's message ``number``, a minute after the one before."""

    def after(event_key: str) -> bool:
        return int(re.sub(r"\D", "", event_key)) < number

    return Said(THREAD, ROOT, person, text, START + timedelta(minutes=number), after, others)


async def asked(journal: Journal, number: int, person: str = "U1") -> None:
    claim = await journal.questions.claim(
        THREAD, f"e{number}", person=person, text="where?", scope=None, now=START + timedelta(minutes=number)
    )
    assert claim is not None


async def test_who_asked_before_may_go_on_without_a_mention(journal: Journal, follow_ups: FollowUps) -> None:
    await asked(journal, 1)

    assert await follow_ups.answers(said(2))
    assert await follow_ups.answers(said(3))


async def test_in_threads_of_others_it_is_silent(follow_ups: FollowUps) -> None:
    assert not await follow_ups.answers(said(2))


@pytest.mark.parametrize("text", ["", " \n", "thanks!"])
async def test_thanks_ask_nothing_and_change_nothing(journal: Journal, follow_ups: FollowUps, text: str) -> None:
    await asked(journal, 1)

    assert not await follow_ups.answers(said(2, text, "U2"))
    assert await follow_ups.answers(said(3))


@pytest.mark.parametrize("words", [said(2, person="U2"), said(2, others=True)])
async def test_once_people_talk_it_is_silent_until_it_is_mentioned(
    journal: Journal, follow_ups: FollowUps, words: Said
) -> None:
    await asked(journal, 1)

    silent = [await follow_ups.answers(one) for one in (words, said(3))]
    await follow_ups.mentioned(said(4))

    assert silent == [False, False]
    assert await follow_ups.answers(said(5))


async def test_what_is_told_again_later_is_judged_as_at_first(journal: Journal, follow_ups: FollowUps) -> None:
    await asked(journal, 2)
    told = [said(1), said(3), said(4, person="U2"), said(5), said(8)]
    first = [await follow_ups.answers(one) for one in told[:4]]
    await asked(journal, 6, person="U2")
    await follow_ups.mentioned(said(6, person="U2"))
    await follow_ups.mentioned(said(7, person="U2"))
    first.append(await follow_ups.answers(told[4]))

    again = [await FollowUps(journal).answers(one) for one in reversed(told)]

    assert first == [False, True, False, False, True]
    assert list(reversed(again)) == first
    assert [one.decision for one in await journal.decisions.of(ROOT)] == ["silent", "answers"]


async def test_a_thread_has_a_state_of_its_own(journal: Journal, follow_ups: FollowUps) -> None:
    await asked(journal, 1)
    await follow_ups.answers(said(2, person="U2"))
    elsewhere = replace(said(3), thread=replace(THREAD, thread="8"), root=replace(ROOT, message="C1/8"))
    claim = await journal.questions.claim(elsewhere.thread, "e0", person="U1", text="where?", scope=None, now=START)

    assert claim is not None
    assert await follow_ups.answers(elsewhere)


async def test_without_the_journal_only_mentions_are_answered(
    journal: Journal, follow_ups: FollowUps, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    await asked(journal, 1)
    with locked(tmp_path):
        answered = await follow_ups.answers(said(2, person="U2"))
    await follow_ups.answers(said(2, person="U2"))
    with locked(tmp_path):
        await follow_ups.mentioned(said(3))

    assert not answered
    assert not await FollowUps(None).answers(said(2))
    await FollowUps(None).mentioned(said(2))
    assert [record.getMessage().partition(":")[0] for record in caplog.records] == [
        "a reply in a thread is not answered",
        "a thread stays as it is",
    ]
