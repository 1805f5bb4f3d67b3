"""The desk: once over all processes, kept when answered, and still answering while the journal is away."""

import asyncio
import logging
from pathlib import Path

import pytest

from bot import wording
from bot.desk.claiming import now
from bot.desk.desk import Desk
from bot.desk.quotas import Quotas
from bot.desk.recovery import keep_later, take_abandoned
from bot.desk.tasks import Tasks
from core.domain import Turn
from core.errors import JournalUnavailable, SearchUnavailable
from tests.bot.desks import THREAD, DeskReply, Replies, asked, idle, locked, open_desk
from tests.scripted import ANSWER, RecordingAnswerer, ScriptedAnswerer, ready
from tests.waiting import until


async def test_two_processes_take_a_question_once(tmp_path: Path) -> None:
    async with open_desk(ready(), tmp_path) as (one, _), open_desk(ready(), tmp_path) as (other, _):
        claims = await asyncio.gather(*(desk.accept(asked()) for desk in (one, other, one, other)))

    assert len([claim for claim in claims if claim is not None]) == 1


async def test_what_was_answered_is_kept(tmp_path: Path) -> None:
    async with open_desk(ready(), tmp_path) as (desk, journal):
        claim = await desk.accept(asked())
        assert claim is not None
        reply = DeskReply()
        desk.start(claim, reply)
        await idle(desk)
        kept = await journal.answers.answer(claim.id)

    assert reply.ends == ["finish"]
    assert reply.closed == 1
    assert kept is not None
    assert kept.answer == ANSWER


async def test_a_failure_is_closed_with_its_sentence_and_is_no_turn(tmp_path: Path) -> None:
    async with open_desk(ScriptedAnswerer([SearchUnavailable("down")]), tmp_path) as (desk, journal):
        claim = await desk.accept(asked())
        assert claim is not None
        desk.start(claim, DeskReply())
        await idle(desk)
        kept = await journal.answers.answer(claim.id)
        turns = await journal.answers.turns(THREAD, limit=9)

    assert kept is not None
    assert (kept.answer.outcome, kept.answer.reason) == ("failed", "search_unavailable")
    assert kept.answer.text == wording.failure(SearchUnavailable())
    assert turns == (Turn("user", "where?"),)


async def test_the_turns_of_the_journal_come_before_those_of_the_platform(tmp_path: Path) -> None:
    answerer, read = ready(), list[str]()

    async def history() -> tuple[Turn, ...]:
        read.append("platform")
        return (Turn("user", "said before"),)

    async with open_desk(answerer, tmp_path) as (desk, _):
        for key in ("C1/1.0", "C1/2.0"):
            claim = await desk.accept(asked(key))
            assert claim is not None
            desk.start(claim, DeskReply(), history)
            await idle(desk)

    assert answerer.asked[0].history == (Turn("user", "said before"),)
    assert answerer.asked[1].history == (Turn("user", "where?"), Turn("assistant", ANSWER.text))
    assert read == ["platform"]


async def test_without_the_journal_a_question_is_answered_once_and_kept_later(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with open_desk(ready(), tmp_path) as (desk, journal):
        reply = DeskReply()
        with locked(tmp_path):
            claims = [await desk.accept(asked()) for _ in range(3)]
            assert claims[0] is not None
            desk.start(claims[0], reply)
            await idle(desk)
        again = await desk.accept(asked())
        await keep_later(desk, journal)
        known = await journal.answers.asked_in("test", "T1", "C1/1.0")
        kept = await journal.answers.answer(known or 0)

    assert (claims[1:], again) == ([None, None], None)
    assert reply.ends == ["finish"]
    assert kept is not None
    assert kept.answer == ANSWER
    assert not desk.unkept
    assert [record.levelno for record in caplog.records if record.name == "bot.desk.desk"] == [logging.ERROR]


async def test_a_question_that_reached_a_slow_journal_after_all_is_not_answered_again(tmp_path: Path) -> None:
    async with open_desk(ready(), tmp_path, lease=0.05) as (desk, journal):
        with locked(tmp_path):
            loose = await desk.accept(asked())
        assert loose is not None
        late = await journal.questions.claim(
            THREAD, "C1/1.0", person="U1", text="where?", scope=None, now=loose.accepted_at
        )
        assert late is not None
        desk.start(loose, DeskReply())
        await idle(desk)
        await asyncio.sleep(0.1)
        replies = Replies(desk)
        await take_abandoned(desk, journal, replies.recover)
        kept = await journal.answers.answer(late.id)

    assert not replies.begun
    assert kept is not None


async def test_an_answer_that_can_not_be_kept_is_kept_later(tmp_path: Path) -> None:
    slow = RecordingAnswerer()
    async with open_desk(slow, tmp_path) as (desk, journal):
        claim = await desk.accept(asked())
        assert claim is not None
        desk.start(claim, DeskReply())
        await until(lambda: slow.asked)
        with locked(tmp_path):
            slow.go.set()
            await idle(desk)
        missing = await journal.answers.answer(claim.id)
        await keep_later(desk, journal)
        kept = await journal.answers.answer(claim.id)

    assert missing is None
    assert kept is not None


async def test_who_is_patient_waits_for_a_slow_journal_and_who_is_not_comes_again(tmp_path: Path) -> None:
    async with open_desk(ready(), tmp_path, limit=20.0) as (desk, _):
        with locked(tmp_path):
            patient = asyncio.create_task(desk.accept(asked("C1/1.0"), patient=True))
            with pytest.raises(JournalUnavailable):
                await desk.accept(asked("C1/2.0"))
        claims = [await patient, await desk.accept(asked("C1/2.0"))]

    assert {claim.id for claim in claims if claim is not None} == {1, 2}


async def test_who_is_patient_is_answered_without_a_journal_that_gives_up(tmp_path: Path) -> None:
    async with open_desk(ready(), tmp_path) as (desk, _):
        with locked(tmp_path):
            claim = await desk.accept(asked(), patient=True)

    assert claim is not None
    assert claim.id == 0


async def test_without_any_journal_it_answers_as_well() -> None:
    desk = Desk(ready(), None, "test", Tasks(at_once=1, waiting=1))
    claims = [await desk.accept(asked()) for _ in range(2)]
    reply = DeskReply()
    assert claims[0] is not None

    desk.start(claims[0], reply)
    await desk.drain(5)

    assert claims[1] is None
    assert reply.ends == ["finish"]
    assert not desk.unkept


async def test_who_asks_too_often_is_told_once_and_the_question_is_closed(tmp_path: Path) -> None:
    quotas = Quotas(per_person=1, per_channel=0, clock=lambda: 0.0)
    async with open_desk(ready(), tmp_path, quotas=quotas) as (desk, journal):
        replies = []
        for key, person in (("C1/1.0", "U1"), ("C1/2.0", "U1"), ("C1/3.0", "U2")):
            claim = await desk.accept(asked(key, person=person))
            assert claim is not None
            replies.append(DeskReply())
            desk.start(claim, replies[-1])
        await idle(desk)
        open_ones = await journal.questions.renew(now())

    assert [reply.calls[-1] for reply in replies][1] == ("fail", wording.TOO_MANY)
    assert [reply.ends for reply in replies] == [["finish"], ["fail"], ["finish"]]
    assert not open_ones


async def test_who_has_to_wait_is_told_and_who_finds_no_room_too(tmp_path: Path) -> None:
    slow = RecordingAnswerer()
    async with open_desk(slow, tmp_path, at_once=1, waiting=1) as (desk, _):
        replies = []
        for number in range(3):
            claim = await desk.accept(asked(f"C1/{number}"))
            assert claim is not None
            replies.append(DeskReply())
            desk.start(claim, replies[-1])
            await asyncio.sleep(0.01)
        await until(lambda: replies[2].ends)
        slow.go.set()
        await idle(desk)

    assert ("status", wording.WAITING) not in replies[0].calls
    assert replies[1].calls[0] == ("status", wording.WAITING)
    assert replies[2].calls == [("fail", wording.BUSY)]
    assert [reply.ends for reply in replies] == [["finish"], ["finish"], ["fail"]]


async def test_a_dropped_question_says_nothing_more(tmp_path: Path) -> None:
    slow = RecordingAnswerer()
    async with open_desk(slow, tmp_path) as (desk, _):
        claim = await desk.accept(asked())
        assert claim is not None
        reply = DeskReply()
        desk.start(claim, reply)
        await until(lambda: slow.asked)

        await desk.drop(("T1", "C1/1.0"))

    assert reply.ends == []
    assert reply.closed == 1


async def test_a_discarded_question_may_be_asked_again(tmp_path: Path) -> None:
    async with open_desk(ready(), tmp_path) as (desk, _):
        claim = await desk.accept(asked())
        assert claim is not None

        await desk.discard(claim)

        assert await desk.accept(asked()) is not None


async def test_what_is_cut_off_is_closed_with_a_sentence(tmp_path: Path) -> None:
    slow = RecordingAnswerer()
    async with open_desk(slow, tmp_path) as (desk, journal):
        claim = await desk.accept(asked())
        assert claim is not None
        reply = DeskReply()
        desk.start(claim, reply)
        await until(lambda: slow.asked)

        await desk.drain(0.05)
        kept = await journal.answers.answer(claim.id)

    assert reply.calls[-1] == ("fail", wording.RESTARTING)
    assert kept is not None
    assert kept.answer.text == wording.RESTARTING
