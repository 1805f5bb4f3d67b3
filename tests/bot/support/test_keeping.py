"""What waits is answered when it is due, once over all processes, whoever dies meanwhile, and nobody is overrun."""

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest

from bot.desk.claiming import now
from bot.desk.quotas import Quotas
from core.config import SupportSettings
from core.domain import Answer, Finished, NothingFound
from core.errors import SearchUnavailable
from core.ports import Answerer
from tests.bot.desks import idle, locked
from tests.bot.support.rooms import QUESTION, Room, open_room, written
from tests.scripted import ANSWER, RecordingAnswerer, ScriptedAnswerer, ready
from tests.waiting import until

NOTHING = ScriptedAnswerer([NothingFound(Answer("", "not_found", "not_covered"))])
DOUBTFUL = ScriptedAnswerer([Finished(Answer("Perhaps [1].", "answered", "grounded", ANSWER.sources, 0.6))])
BROKEN = ScriptedAnswerer([SearchUnavailable("away")])
FOUND: dict[str, Answerer] = {"answer": ready(), "nothing": NOTHING, "doubtful": DOUBTFUL, "broken": BROKEN}
TASK = "How do I do task {} with Milvus?"
UNLIMITED = SupportSettings(per_channel_an_hour=0)


async def test_a_question_that_nobody_answers_is_answered_when_it_is_due(tmp_path: Path) -> None:
    answerer = ready()
    async with open_room(tmp_path, answerer, values={"mode": "confident", "wait": "10"}) as room:
        early = await room.say("How do I start Milvus?", minutes=3)
        due = await room.say(minutes=9.999)
        await room.settled(due)

        assert room.speaker.answered == [due.key]
        assert room.speaker.calls(due) == [("finish", ANSWER.text)]
        assert [question.text for question in answerer.asked] == [QUESTION]
        assert await room.decided(due) == ["wait waiting", "answer answered"]
        assert await room.decided(early) == ["wait waiting"]
        assert set(await room.journal.answers.askers(due.thread)) == {due.key}


SHOWN = [
    ("always", "answer", "answered", 1),
    ("always", "nothing", "answered", 1),
    ("always", "doubtful", "answered", 1),
    ("always", "broken", "answered", 1),
    ("confident", "nothing", "not_confident", 0),
    ("confident", "doubtful", "not_confident", 0),
    ("confident", "broken", "not_confident", 0),
]


@pytest.mark.parametrize(("mode", "found", "reason", "shown"), SHOWN)
async def test_what_is_not_sure_is_shown_where_every_question_gets_an_answer(
    tmp_path: Path, mode: str, found: str, reason: str, shown: int
) -> None:
    async with open_room(tmp_path, FOUND[found], values={"mode": mode, "wait": "0"}) as room:
        post = await room.say()
        await room.settled(post)

        assert len(room.speaker.calls(post)) == shown
        assert (await room.decided(post))[1:] == [f"{'answer' if shown else 'silent'} {reason}"]
        known = await room.journal.answers.asked_in("test", "T1", post.key)
        assert known is not None
        assert await room.journal.answers.answer(known) is not None  # for the report on gaps
        assert bool(await room.journal.answers.askers(post.thread)) == bool(shown)


async def test_two_processes_answer_fifty_questions_that_are_due_at_once_once_each(tmp_path: Path) -> None:
    async with open_room(tmp_path, settings=UNLIMITED) as one, open_room(tmp_path, settings=UNLIMITED) as two:
        posts = [await one.say(TASK.format(number), person=f"U{number}", minutes=1) for number in range(50)]
        async with one.support.kept(one.speaker), two.support.kept(two.speaker):
            await until(lambda: len(one.speaker.answered) + len(two.speaker.answered) == 50, 60)
            await idle(one.desk)
            await idle(two.desk)

        assert sorted(one.speaker.answered + two.speaker.answered) == sorted(post.key for post in posts)
        assert await one.waiting() == []
        counts = await one.journal.decisions.counts(now() - timedelta(hours=1))
        assert counts == {("wait", "waiting"): 50, ("answer", "answered"): 50}


async def test_the_longest_waiting_comes_first_and_an_hour_has_so_many_answers(tmp_path: Path) -> None:
    settings = SupportSettings(per_channel_an_hour=3)
    async with open_room(tmp_path, settings=settings, at_once=1) as room:
        posts = [await room.say(TASK.format(number), person=f"U{number}", minutes=number) for number in range(1, 6)]
        await room.settled(*posts)

        assert room.speaker.answered == [post.key for post in reversed(posts[2:])]
        assert [(await room.decided(post))[1:] for post in posts[:2]] == [["silent quota"]] * 2


async def test_questions_wait_for_room_at_the_desk_and_are_never_told_to_ask_again(tmp_path: Path) -> None:
    quotas = Quotas(per_person=1, per_channel=1, clock=lambda: 0.0)
    room_for_two = open_room(tmp_path, settings=UNLIMITED, at_once=1, waiting=1, quotas=quotas)
    async with room_for_two as room:
        posts = [await room.say(TASK.format(number), person=f"U{number}", minutes=1) for number in range(8)]
        async with room.support.kept(room.speaker):
            await until(lambda: len(room.speaker.answered) == 8, 30)

        assert {call for post in posts for call in room.speaker.calls(post)} == {("finish", ANSWER.text)}
        assert quotas.allow("U1", "T1/C1")


async def test_who_asks_the_bot_waits_for_few_that_did_not(tmp_path: Path) -> None:
    slow = RecordingAnswerer()
    async with open_room(tmp_path, slow, settings=UNLIMITED, at_once=1, waiting=500) as room:
        posts = [await room.say(TASK.format(number), person=f"U{number}", minutes=1) for number in range(30)]
        async with room.support.kept(room.speaker):
            await until(lambda: len(room.desk.held) == 16)
            await asyncio.sleep(0.1)
            assert len(room.desk.held) == 16
            slow.go.set()
            await until(lambda: len(room.speaker.answered) == len(posts), 30)


async def test_a_question_is_decided_on_again_when_it_is_due(tmp_path: Path) -> None:
    async with open_room(tmp_path, values={"mode": "always", "wait": "0"}) as room:
        asked, answered = await room.say("How do I start it in Docker?"), await room.say(minutes=3)
        await room.put(quiet="00:00-23:59 UTC" if now().hour < 23 else "12:00-11:59 UTC")
        await room.journal.questions.claim(
            answered.thread, "other", person="U2", text="?", scope=None, now=now()
        )  # somebody asked the bot in the question's thread
        await room.settled(answered)
        await until_decided(room, 2, asked.key)

        assert await room.decided(answered) == ["wait waiting", "silent already_answered"]
        assert await room.decided(asked) == ["wait waiting", "wait quiet_hours"]
        await room.put(mode="mention", quiet="")
        [timer] = await room.journal.timers.waiting("test", "support/")
        await room.journal.timers.move_timer(timer, now())
        await room.settled(asked)
        assert (await room.decided(asked))[2:] == ["silent mention_only"]
        assert room.speaker.answered == []


async def until_decided(room: Room, count: int, key: str) -> None:
    """Wait until a message has so many decisions."""
    async with room.support.kept(room.speaker):
        for _ in range(500):
            if len(await room.decided(written(key=key))) >= count:
                return
            await asyncio.sleep(0.01)


async def test_a_person_who_answers_while_it_is_taken_is_first(tmp_path: Path) -> None:
    async with open_room(tmp_path) as room, open_room(tmp_path) as other:
        post = await room.say(minutes=1)
        [timer] = await other.journal.timers.take_due("test", now())
        await room.say("You should install Milvus with Docker on Windows", person="U2", root=post.key, in_thread=True)

        assert not await other.journal.timers.finish_timer(timer)
        assert await room.decided(post) == ["wait waiting", "silent human_first"]


async def test_where_the_bot_can_not_speak_any_more_the_question_is_closed(tmp_path: Path) -> None:
    async with open_room(tmp_path) as room:
        room.speaker.gone = True
        post = await room.say()
        await room.settled(post)

        known = await room.journal.answers.asked_in("test", "T1", post.key)
        assert known is not None
        assert await room.journal.questions.unfinished("test", now() + timedelta(hours=1)) == ()
        assert await room.journal.answers.askers(post.thread) == {}
        assert await room.decided(post) == ["wait waiting", "silent not_reached"]
        assert await room.journal.timers.waiting("test", "begun/") == ()


async def test_what_is_due_while_the_journal_is_away_is_answered_when_it_is_back(tmp_path: Path) -> None:
    async with open_room(tmp_path, limit=0.2) as room:
        post = await room.say()
        async with room.support.kept(room.speaker):
            with locked(tmp_path):
                await asyncio.sleep(0.5)
            await until(lambda: room.speaker.answered, 30)
        await idle(room.desk)

        assert room.speaker.answered == [post.key]
