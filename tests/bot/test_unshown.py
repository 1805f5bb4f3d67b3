"""An answer that is written comes, whatever its platform does in that moment; what is never taken is closed."""

from dataclasses import replace
from pathlib import Path

import pytest

from bot.desk.claiming import now
from bot.desk.insisting import ATTEMPTS
from bot.desk.recovery import take_abandoned
from tests.bot.desks import AWAY, NEVER, DeskReply, Replies, asked, idle, open_desk
from tests.scripted import ANSWER, ready
from tests.waiting import until


async def test_an_answer_comes_when_its_platform_is_back_and_is_asked_for_once(tmp_path: Path) -> None:
    answerer, reply = ready(), DeskReply(refusals=[AWAY])
    async with open_desk(answerer, tmp_path) as (desk, journal):
        claim = await desk.accept(asked())
        assert claim is not None
        desk.start(claim, reply)
        await idle(desk)
        kept = await journal.answers.answer(claim.id)

    assert reply.ends == ["finish", "finish"]
    assert len(answerer.asked) == 1
    assert kept is not None
    assert kept.answer == ANSWER


@pytest.mark.parametrize("attempts", [2, ATTEMPTS + 1])
async def test_what_is_written_is_shown_later_without_being_asked_for_again(tmp_path: Path, attempts: int) -> None:
    answerer, reply = ready(), DeskReply()
    async with open_desk(answerer, tmp_path) as (desk, journal):
        claim = await desk.accept(asked())
        assert claim is not None
        desk.written.keep(claim, ANSWER)
        desk.start(replace(claim, attempts=attempts), reply)
        await idle(desk)
        kept = await journal.answers.answer(claim.id)

        assert desk.written.of(claim) is None
    assert reply.calls == [("finish", ANSWER.text)]
    assert not answerer.asked
    assert kept is not None
    assert kept.answer == ANSWER


async def test_what_was_asked_in_other_words_is_asked_for_anew(tmp_path: Path) -> None:
    answerer = ready()
    async with open_desk(answerer, tmp_path) as (desk, journal):
        claim = await desk.accept(asked())
        assert claim is not None
        desk.written.keep(claim, ANSWER)
        edited = await journal.questions.replace(claim.id, "where else?", now=now())
        assert edited is not None
        desk.start(edited, DeskReply())
        await idle(desk)

    assert answerer.texts == ["where else?"]


@pytest.mark.parametrize("finished", [True, False])
async def test_what_is_never_taken_is_closed_at_once(tmp_path: Path, *, finished: bool) -> None:
    reply = DeskReply(refusals=[NEVER])
    async with open_desk(ready(), tmp_path, lease=0.001) as (desk, journal):
        claim = await desk.accept(asked())
        assert claim is not None
        desk.start(claim if finished else replace(claim, attempts=ATTEMPTS + 1), reply)
        await idle(desk)
        kept = await journal.answers.answer(claim.id)
        replies = Replies(desk)
        await take_abandoned(desk, journal, replies.recover)

    assert reply.ends == ["finish" if finished else "fail"]
    assert kept is not None
    assert (kept.answer.outcome, kept.answer.text) == ("failed", "")
    assert not replies.begun


async def test_what_is_cut_off_while_its_platform_is_away_shows_the_answer_and_no_sentence(tmp_path: Path) -> None:
    reply = DeskReply(refusals=[AWAY])
    async with open_desk(ready(), tmp_path) as (desk, journal):
        claim = await desk.accept(asked())
        assert claim is not None
        desk.start(claim, reply)
        await until(lambda: reply.ends)
        await desk.drain(0.01)
        kept = await journal.answers.answer(claim.id)

    assert reply.ends == ["finish", "finish"]
    assert kept is not None
    assert kept.answer == ANSWER


async def test_what_is_cut_off_and_still_not_taken_is_left_open_with_its_answer(tmp_path: Path) -> None:
    reply = DeskReply(refusals=[AWAY, AWAY])
    async with open_desk(ready(), tmp_path) as (desk, journal):
        claim = await desk.accept(asked())
        assert claim is not None
        desk.start(claim, reply)
        await until(lambda: reply.ends)
        await desk.drain(0.01)

        assert await journal.questions.holds(claim)
        assert desk.written.of(claim) == ANSWER
