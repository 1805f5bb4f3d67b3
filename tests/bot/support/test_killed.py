"""A process that watches a channel is killed at any point, or told to stop: one answer, and none is lost."""

import asyncio
from pathlib import Path

import pytest

from bot import wording
from bot.desk.claiming import Asked, now
from bot.desk.recovery import take_abandoned
from bot.support.values import Post
from core.journal.values import Claim, Decision
from tests.bot.desks import DeskReply, asked, idle
from tests.bot.support.rooms import Room, open_room, until_last
from tests.scripted import ANSWER, RecordingAnswerer, ready
from tests.waiting import until

LEASE = 0.4


async def claimed(room: Room, post: Post) -> Claim:
    """Claim a question as the keeper does."""
    claim = await room.desk.accept(Asked(post.thread, post.key, post.person, post.text, "default"))
    assert claim is not None
    return claim


async def go_on(room: Room, post: Post) -> None:
    """Let another process live on the journal until the question is done with."""
    async with room.support.kept(room.speaker):
        for _ in range(200):
            await take_abandoned(room.desk, room.journal, room.recover)
            await asyncio.sleep(0.05)
            known = await room.journal.answers.asked_in("test", "T1", post.key)
            if known and await room.journal.answers.answer(known) and not await room.waiting():
                break
        await until_last(room, post)
        await idle(room.desk)


@pytest.mark.parametrize("point", ["taken", "claimed", "finished", "told", "answered"])
async def test_killed_anywhere_the_question_is_answered_once(tmp_path: Path, point: str) -> None:
    async with open_room(tmp_path, lease=LEASE) as dead, open_room(tmp_path) as alive:
        post = await dead.say(minutes=1)
        [timer] = await dead.journal.timers.take_due("test", now())
        if point != "taken":
            claim = await claimed(dead, post)
        if point in ("finished", "told", "answered"):
            assert await dead.journal.timers.finish_timer(timer)
        if point in ("told", "answered"):
            await dead.journal.decisions.record(Decision(post.message, post.person, "answer", "answered", now()))
        if point == "answered":
            await dead.desk.keep(claim, ANSWER)
        await asyncio.sleep(1.5 * LEASE)
        await go_on(alive, post)

        assert alive.speaker.answered == ([] if point == "answered" else [post.key])
        assert {call for call, _ in alive.speaker.calls(post)} <= {"finish"}
        assert await alive.decided(post) == ["wait waiting", "answer answered"]
        assert await alive.waiting() == []


async def test_killed_before_the_timer_is_gone_a_persons_answer_still_comes_first(tmp_path: Path) -> None:
    async with open_room(tmp_path, lease=LEASE) as dead, open_room(tmp_path) as alive:
        post = await dead.say(minutes=1)
        await dead.journal.timers.take_due("test", now())
        await claimed(dead, post)
        await alive.say("Use Docker to install it", person="U2", root=post.key, in_thread=True)
        await asyncio.sleep(1.5 * LEASE)
        await go_on(alive, post)

        assert alive.speaker.answered == []
        assert await alive.decided(post) == ["wait waiting", "silent human_first"]
        assert await alive.journal.answers.askers(post.thread) == {}


@pytest.mark.parametrize("waits", [False, True])
async def test_told_to_stop_it_leaves_the_question_to_the_next_process(tmp_path: Path, *, waits: bool) -> None:
    slow = RecordingAnswerer()
    async with open_room(tmp_path, slow, at_once=1) as stopping:
        if waits:
            before = await stopping.desk.accept(asked())
            assert before is not None
            stopping.desk.start(before, DeskReply())
        post = await stopping.say(minutes=1)
        async with stopping.support.kept(stopping.speaker):
            await until(lambda: ("T1", post.key) in stopping.desk.held)
            await stopping.desk.drain(0.1)
        shown = stopping.speaker.calls(post)
        left = await stopping.waiting()
    async with open_room(tmp_path, ready()) as following:
        await following.settled(post)

        assert shown == []
        assert left == [post.text]
        assert following.speaker.answered == [post.key]
        assert await following.decided(post) == ["wait waiting", "answer answered"]


@pytest.mark.parametrize("sentence", [wording.BUSY, wording.TOO_MANY, wording.RESTARTING, wording.GIVEN_UP])
@pytest.mark.parametrize("mode", ["always", "confident"])
async def test_nobody_who_did_not_ask_reads_an_excuse(tmp_path: Path, mode: str, sentence: str) -> None:
    async with open_room(tmp_path, values={"mode": mode, "wait": "0"}) as room:
        post = await room.say()
        reply = await room.speaker.reply(await claimed(room, post))
        assert reply is not None
        claim = (await room.journal.questions.unfinished("test", now().replace(year=2100)))[0]
        held = await room.support.wrapped(claim, reply)
        await room.desk.close(claim, held, sentence)

        assert room.speaker.calls(post) == []
        assert len(await room.waiting()) == (0 if sentence == wording.GIVEN_UP else 1)
