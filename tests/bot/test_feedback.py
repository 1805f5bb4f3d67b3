"""What people say of answers, on any platform: one vote a person, out of reach elsewhere, a word when all is away."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot import wording
from bot.feedback import LONGEST_COMMENT, Feedback, Pressed, claimed, refusal, until_kept
from core.config import JournalSettings
from core.domain import Answer
from core.errors import JournalUnavailable
from core.journal import Journal, open_journal
from core.journal.values import Claim, Thread

THREAD = Thread("test", "T1", "C1", "1.0")
PRESSED = Pressed("test", frozenset({"T1"}), "C1", "U1")
ANSWER = Answer("There.", "answered", "grounded")


@pytest.fixture
async def journal(tmp_path: Path) -> AsyncIterator[Journal]:
    async with open_journal(JournalSettings(), tmp_path) as journal:
        yield journal


async def claim_of(journal: Journal, key: str = "C1/1.0") -> Claim:
    claim = await journal.questions.claim(THREAD, key, person="U1", text="where?", scope=None, now=now())
    assert claim is not None
    return claim


async def answered(journal: Journal, key: str = "C1/1.0") -> int:
    claim = await claim_of(journal, key)
    await journal.questions.finish(claim, ANSWER, now=now())
    return claim.id


async def test_a_vote_a_reason_and_a_comment_are_one_vote(journal: Journal) -> None:
    feedback, claim = Feedback(journal), await answered(journal)

    kept = [
        await feedback.vote(PRESSED, claim, helpful=True),
        await feedback.reason(PRESSED, claim, "unclear"),
        await feedback.comment(PRESSED, claim, "x" * (LONGEST_COMMENT + 1)),
    ]

    (vote,) = await journal.votes.votes_of(claim)
    assert kept == ["kept"] * 3
    assert (vote.helpful, vote.reason, vote.comment) == (False, "unclear", "x" * LONGEST_COMMENT)


async def test_a_comment_leaves_a_vote_as_it_was_given(journal: Journal) -> None:
    feedback, claim = Feedback(journal), await answered(journal)

    await feedback.vote(PRESSED, claim, helpful=True)
    await feedback.comment(PRESSED, claim, "thanks")
    await feedback.comment(replace(PRESSED, person="U2"), claim, "no")

    assert [(vote.helpful, vote.comment) for vote in await journal.votes.votes_of(claim)] == [
        (True, "thanks"),
        (False, "no"),
    ]


@pytest.mark.parametrize(
    "pressed",
    [
        replace(PRESSED, platform="other"),
        replace(PRESSED, workspaces=frozenset({"T2"})),
        replace(PRESSED, workspaces=frozenset[str]()),
        replace(PRESSED, channel="C2"),
    ],
    ids=["platform", "workspace", "no workspace", "channel"],
)
async def test_an_answer_of_another_place_is_out_of_reach(journal: Journal, pressed: Pressed) -> None:
    feedback, claim = Feedback(journal), await answered(journal)

    assert await feedback.vote(pressed, claim, helpful=True) == "gone"
    assert await feedback.reason(pressed, claim, "wrong") == "gone"
    assert await feedback.comment(pressed, claim, "words") == "gone"
    assert not await journal.votes.votes_of(claim)


async def test_who_is_known_everywhere_reaches_an_answer_of_another_place(journal: Journal) -> None:
    feedback, claim = Feedback(journal), await answered(journal)
    elsewhere = Pressed("test", None, "D9", "U9")

    assert await feedback.known(elsewhere, claim) is None
    assert await feedback.known(elsewhere, claim, elsewhere=True) is not None
    assert await feedback.known(replace(elsewhere, platform="other"), claim, elsewhere=True) is None


async def test_what_one_person_was_shown_is_theirs_alone(journal: Journal) -> None:
    feedback, claim = Feedback(journal), await answered(journal, "ask/1")

    assert await feedback.known(PRESSED, claim) is not None
    assert await feedback.known(replace(PRESSED, person="U2"), claim) is None


@pytest.mark.parametrize("claim", [None, 0, 999])
async def test_an_answer_that_is_not_there_is_gone(journal: Journal, claim: int | None) -> None:
    assert await Feedback(journal).vote(PRESSED, claim, helpful=True) == "gone"


async def test_without_a_journal_nothing_is_noted() -> None:
    feedback = Feedback(None)

    assert await feedback.vote(PRESSED, 1, helpful=True) == "away"
    assert await feedback.vote(PRESSED, None, helpful=True) == "away"
    assert await feedback.comment(PRESSED, 1, "words") == "away"
    with pytest.raises(JournalUnavailable):
        await feedback.known(PRESSED, 1)


async def test_an_answer_that_is_about_to_be_kept_is_waited_for(journal: Journal) -> None:
    claim = await claim_of(journal)
    found = asyncio.create_task(until_kept(journal, claim.id))
    await asyncio.sleep(0)

    await journal.questions.finish(claim, ANSWER, now=now())

    kept = await found
    assert kept is not None
    assert kept.id == claim.id


def test_each_outcome_has_its_sentence() -> None:
    assert refusal("kept") == ""
    assert refusal("gone") == wording.NO_LONGER_KEPT
    assert refusal("away") == wording.NOT_KEPT


@pytest.mark.parametrize(("value", "claim"), [("7", 7), ("0", 0), ("", None), ("-7", None), ("\uff17", None)])
def test_only_an_id_is_read_from_a_button(value: str, claim: int | None) -> None:
    assert claimed(value) == claim


def now() -> datetime:
    return datetime.now(UTC)
