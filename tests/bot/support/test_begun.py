"""What happens to a question while its answer is written: a person answers, it is deleted, taken back, added to."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from bot.desk.amends import withdrawn
from bot.desk.claiming import now
from bot.desk.recovery import take_abandoned
from bot.support.values import Post, draft_key
from core.domain import Answer
from tests.bot.desks import DeskReply, idle, locked
from tests.bot.support.rooms import MODERATORS, QUESTION, Room, open_room
from tests.scripted import ANSWER, RecordingAnswerer
from tests.waiting import until

ADVICE = "You should install Milvus with Docker on Windows"
PUBLIC = {"mode": "confident", "wait": "0"}
SHADOW = PUBLIC | {"shadow": MODERATORS.channel}
LEASE = 0.4


@asynccontextmanager
async def writing(
    folder: Path, values: dict[str, str], *, limit: float = 5.0
) -> AsyncIterator[tuple[Room, Room, Post, RecordingAnswerer]]:
    """Open two processes, of which the first writes an answer that nobody has seen yet."""
    slow = RecordingAnswerer()
    async with open_room(folder, slow, values=values, limit=limit) as one, open_room(folder, values=values) as two:
        post = await two.say()
        async with one.support.kept(one.speaker):
            await until(lambda: slow.asked)
            yield one, two, post, slow
            slow.go.set()
            await idle(one.desk)


async def begun(room: Room) -> list[str]:
    """Return the texts that are being answered."""
    return [one.payload["text"] for one in await room.journal.timers.waiting("test", "begun/")]


ANSWERS = [{}, {"reply": True}, {"reply": True, "in_thread": True}]


@pytest.mark.parametrize("values", [PUBLIC, SHADOW], ids=["answer", "draft"])
@pytest.mark.parametrize("answer", ANSWERS, ids=["alone", "reply", "thread"])
@pytest.mark.parametrize("same", [True, False], ids=["here", "elsewhere"])
async def test_a_person_who_answers_meanwhile_is_first(
    tmp_path: Path, values: dict[str, str], answer: dict[str, bool], *, same: bool
) -> None:
    async with writing(tmp_path, values) as (one, two, post, slow):
        root = post.key if answer.get("reply") else ""
        in_thread = bool(answer.get("in_thread"))
        await (one if same else two).say(ADVICE, person="U2", root=root, in_thread=in_thread)
        slow.go.set()
        await idle(one.desk)

        assert [reply.calls for reply in one.speaker.shown.get(post.key, [])] in ([], [[]])
        assert one.speaker.drafts == []
        assert await two.decided(post) == ["wait waiting", "silent human_first"]
        assert await two.journal.answers.askers(post.thread) == {}
        assert await begun(two) == await two.waiting() == []


@pytest.mark.parametrize("values", [PUBLIC, SHADOW], ids=["answer", "draft"])
@pytest.mark.parametrize("how", ["deleted", "edited", "never mind"])
async def test_what_is_taken_back_meanwhile_is_not_answered(tmp_path: Path, values: dict[str, str], how: str) -> None:
    async with writing(tmp_path, values) as (one, two, post, slow):
        match how:
            case "deleted":
                await two.support.deleted("T1", "C1", post.key)
                await withdrawn(two.desk, "T1", post.key)
            case "edited":
                assert await two.support.edited(replace(post, text="It works now, solved."))
            case _:
                await two.say("never mind, found it", person=post.person)
        slow.go.set()
        await idle(one.desk)

        assert one.speaker.answered == []
        reason = "deleted" if how == "deleted" else "not_a_question"
        assert await two.decided(post) == ["wait waiting", f"silent {reason}"]
        assert await begun(two) == []


@pytest.mark.parametrize("values", [PUBLIC, SHADOW], ids=["answer", "draft"])
async def test_what_its_writer_adds_meanwhile_is_answered_with_it(tmp_path: Path, values: dict[str, str]) -> None:
    async with writing(tmp_path, values) as (one, two, post, slow):
        await two.say("It is for Windows 11.", person=post.person)
        slow.go.set()
        await until(lambda: one.speaker.answered)
        await idle(one.desk)

        assert slow.texts == [QUESTION, f"{QUESTION}\nIt is for Windows 11."]
        assert one.speaker.answered == [post.key if values is PUBLIC else draft_key("C1", post.key)]
        assert (await two.decided(post))[:1] == ["wait waiting"]
        assert len(await two.decided(post)) == 2
        assert await begun(two) == await two.waiting() == []


async def test_who_asks_the_bot_itself_meanwhile_gets_one_answer(tmp_path: Path) -> None:
    async with writing(tmp_path, SHADOW) as (one, two, post, slow):
        assert not await two.support.edited(replace(post, addressed=True))
        slow.go.set()
        await idle(one.desk)

        assert one.speaker.drafts == []
        assert await two.decided(post) == ["wait waiting", "answer addressed"]


@pytest.mark.parametrize("person", [True, False])
async def test_killed_while_it_writes_recovery_knows_whether_a_person_was_first(
    tmp_path: Path, *, person: bool
) -> None:
    slow = RecordingAnswerer()
    async with open_room(tmp_path, slow, values=PUBLIC, lease=LEASE) as dead:
        post = await dead.say()
        async with dead.support.kept(dead.speaker):
            await until(lambda: slow.asked)
            await dead.desk.drop(("T1", post.key))  # nothing runs any more, and nothing is said or kept
    async with open_room(tmp_path, values=PUBLIC) as alive:
        assert await begun(alive) == [QUESTION]
        if person:
            await alive.say(ADVICE, person="U2", root=post.key)
        await asyncio.sleep(1.5 * LEASE)
        await take_abandoned(alive.desk, alive.journal, alive.recover)
        await idle(alive.desk)

        assert alive.speaker.answered == ([] if person else [post.key])
        last = "silent human_first" if person else "answer answered"
        assert await alive.decided(post) == ["wait waiting", last]
        assert await begun(alive) == []
        assert bool(await alive.journal.answers.askers(post.thread)) != person


async def test_who_answers_in_the_moment_in_which_a_draft_appears_is_noticed(tmp_path: Path) -> None:
    class Slow(DeskReply):
        async def finish(self, answer: Answer) -> None:
            await one.say(ADVICE, person="U2", root=post.key)
            await DeskReply.finish(self, answer)

    async with writing(tmp_path, SHADOW) as (one, two, post, slow):
        one.speaker.shown[draft_key("C1", post.key)].clear()
        held = one.desk.held["T1", draft_key("C1", post.key)]
        await one.desk.drop(("T1", draft_key("C1", post.key)))
        reply = Slow()
        one.desk.start(held.claim, await one.support.wrapped(held.claim, reply))
        slow.go.set()
        await until(lambda: reply.ends)

        assert await two.decided(post) == ["wait waiting", "draft drafted", "silent human_first"]


async def test_while_the_journal_can_not_tell_who_was_first_nothing_is_said(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    async with writing(tmp_path, {"mode": "always", "wait": "0"}, limit=0.2) as (one, two, post, slow):
        with locked(tmp_path):
            slow.go.set()
            await idle(one.desk)
        left = await two.journal.questions.unfinished("test", now().replace(year=2100))
        assert one.speaker.answered == []
        assert [claim.event_key for claim in left] == [post.key]
        await two.recover(left[0])
        await idle(two.desk)

        assert two.speaker.calls(post) == [("finish", ANSWER.text)]
        [told] = [one for one in caplog.records if one.name == "bot.desk.tasks"]
        assert (told.levelno, told.exc_info) == (logging.INFO, None)


async def test_no_mark_is_left_for_ever(tmp_path: Path) -> None:
    async with open_room(tmp_path, values=PUBLIC) as room:
        await room.journal.timers.set_timer("test", "begun/T1/C1/C1/1", due=now(), payload={})
        async with room.support.kept(room.speaker):
            for _ in range(500):
                if not await room.journal.timers.waiting("test", "begun/"):
                    break
                await asyncio.sleep(0.01)

        assert await room.journal.timers.waiting("test", "begun/") == ()
        assert room.speaker.order == []
