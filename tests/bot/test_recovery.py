"""What a dead process left is answered or closed, once; what was taken away is left."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot import wording
from bot.desk.claiming import now
from bot.desk.desk import Desk
from bot.desk.insisting import ATTEMPTS, HOPELESS, HOPELESS_AFTER
from bot.desk.recovery import STALE, renew, take_abandoned, tended
from core.journal import Journal
from core.journal.values import Claim
from tests.bot.desks import THREAD, DeskReply, Replies, asked, idle, locked, open_desk
from tests.scripted import RecordingAnswerer, ready
from tests.waiting import until

SHORT = 0.05


async def abandoned(desk: Desk, *, after: float = 2 * SHORT) -> Claim:
    """Take a question and never answer it, as a killed process does."""
    claim = await desk.accept(asked())
    assert claim is not None
    await asyncio.sleep(after)
    return claim


async def test_what_a_dead_process_left_is_answered_by_one_other(tmp_path: Path) -> None:
    async with (
        open_desk(ready(), tmp_path, lease=SHORT) as (dead, _),
        open_desk(ready(), tmp_path) as (one, first),
        open_desk(ready(), tmp_path) as (two, second),
    ):
        claim = await abandoned(dead)
        await dead.note(claim, "9.0")
        replies = [Replies(one), Replies(two)]
        await asyncio.gather(
            take_abandoned(one, first, replies[0].recover), take_abandoned(two, second, replies[1].recover)
        )
        await idle(one)
        await idle(two)
        kept = await first.answers.answer(claim.id)

    ((again, reply),) = [*replies[0].begun, *replies[1].begun]
    assert (again.id, again.attempts, [one.message for one in again.messages]) == (claim.id, 2, ["9.0"])
    assert reply.ends == ["finish"]
    assert kept is not None


async def test_after_so_many_attempts_it_is_closed_with_a_sentence(tmp_path: Path) -> None:
    async with open_desk(ready(), tmp_path, lease=0.001) as (desk, journal):
        claim = await abandoned(desk)
        replies = Replies(desk)
        for attempt in range(ATTEMPTS - 1):
            await journal.questions.take_over(claim.id, now() + timedelta(seconds=attempt / 10))
        await asyncio.sleep(0.2)
        await take_abandoned(desk, journal, replies.recover)
        await idle(desk)
        kept = await journal.answers.answer(claim.id)

    assert [reply.calls for _, reply in replies.begun] == [[("fail", wording.GIVEN_UP)]]
    assert kept is not None
    assert kept.answer.outcome == "failed"


async def test_what_is_old_is_not_answered_any_more(tmp_path: Path) -> None:
    async with open_desk(ready(), tmp_path) as (desk, journal):
        await journal.questions.claim(THREAD, "old", person="U1", text="where?", scope=None, now=now() - 2 * STALE)
        replies = Replies(desk)

        await take_abandoned(desk, journal, replies.recover)
        await idle(desk)

    assert [reply.calls for _, reply in replies.begun] == [[("fail", wording.GIVEN_UP)]]


@pytest.mark.parametrize(
    ("attempts", "age", "ends"),
    [(HOPELESS, 2 * HOPELESS_AFTER, False), (HOPELESS + 1, 2 * HOPELESS_AFTER, True), (99, HOPELESS_AFTER / 2, False)],
)
async def test_what_can_not_even_be_closed_ends_some_time_when_its_platform_had_time_to_come_back(
    tmp_path: Path, attempts: int, age: timedelta, *, ends: bool
) -> None:
    async with open_desk(ready(), tmp_path, lease=SHORT) as (desk, journal):
        claim = await abandoned(desk)
        old = replace(claim, attempts=attempts, accepted_at=now() - age)
        desk.start(old, DeskReply(failing="fail"))
        await idle(desk)
        kept = await journal.answers.answer(claim.id)

    assert (kept is not None) == ends


async def test_leases_are_renewed_while_a_question_is_answered_and_no_longer(tmp_path: Path) -> None:
    slow = RecordingAnswerer()
    async with open_desk(slow, tmp_path, lease=0.3) as (desk, _journal), open_desk(slow, tmp_path) as (other, theirs):
        claim = await desk.accept(asked())
        assert claim is not None
        desk.start(claim, DeskReply())
        await until(lambda: slow.asked)
        replies = Replies(other)
        async with tended(desk, Replies(desk).recover):
            await asyncio.sleep(0.6)
            await take_abandoned(other, theirs, replies.recover)
            held = list(replies.begun)
            slow.go.set()
            await idle(desk)

    assert not held
    assert len(slow.asked) == 1


async def test_a_question_that_was_taken_away_is_dropped(tmp_path: Path) -> None:
    slow = RecordingAnswerer()
    async with open_desk(slow, tmp_path, lease=SHORT) as (desk, journal), open_desk(ready(), tmp_path) as (_, other):
        claim = await desk.accept(asked())
        assert claim is not None
        reply = DeskReply()
        desk.start(claim, reply)
        await until(lambda: slow.asked)
        await asyncio.sleep(2 * SHORT)
        assert await other.questions.take_over(claim.id, now()) is not None

        await renew(desk, journal)
        await idle(desk)

    assert reply.ends == []


async def test_who_lost_a_question_in_the_last_moment_shows_nothing(tmp_path: Path) -> None:
    slow = RecordingAnswerer()
    async with open_desk(slow, tmp_path, lease=SHORT) as (desk, _), open_desk(ready(), tmp_path) as (_, other):
        claim = await desk.accept(asked())
        assert claim is not None
        reply = DeskReply()
        desk.start(claim, reply)
        await until(lambda: slow.asked)
        await asyncio.sleep(2 * SHORT)
        assert await other.questions.take_over(claim.id, now()) is not None
        slow.go.set()
        await idle(desk)

    assert reply.ends == []


async def test_an_orderly_end_lets_others_take_over_at_once(tmp_path: Path) -> None:
    async with open_desk(ready(), tmp_path) as (desk, _), open_desk(ready(), tmp_path) as (other, journal):
        async with tended(desk, Replies(desk).recover):
            await desk.accept(asked())
        replies = Replies(other)

        await take_abandoned(other, journal, replies.recover)
        await idle(other)

    assert len(replies.begun) == 1


async def test_the_journal_may_be_away_for_a_while(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    async with open_desk(ready(), tmp_path, lease=SHORT) as (desk, journal):
        await abandoned(desk)
        replies = Replies(desk)
        with locked(tmp_path):
            async with tended(desk, replies.recover):
                await asyncio.sleep(0.5)
        async with tended(desk, replies.recover):
            await until(lambda: replies.begun)
            await idle(desk)

    assert "the journal can't be kept" in caplog.text
    assert isinstance(journal, Journal)
    assert replies.begun[0][1].ends == ["finish"]
