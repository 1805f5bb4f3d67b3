"""Somebody answers, edits or deletes a question in the moment in which a process begins to answer it."""

import asyncio
import random
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

import pytest

from bot.desk.claiming import Asked
from bot.support.values import Post
from core.config import SupportSettings
from core.journal.timers import Timers
from core.journal.values import Decision, Timer
from tests.bot.desks import idle
from tests.bot.support.rooms import Room, open_room, until_last, written
from tests.scripted import RecordingAnswerer, ready

NEW = "How do I install Milvus on a Mac?"


@dataclass(frozen=True, slots=True)
class Gated(Timers):
    """Timers that turn only when the gate is open."""

    reached: asyncio.Event = field(default_factory=asyncio.Event)
    gate: asyncio.Event = field(default_factory=asyncio.Event)

    async def turn_timer(
        self,
        timer: Timer,
        key: str,
        *,
        due: datetime,
        payload: Mapping[str, str] | None = None,
        decision: Decision | None = None,
    ) -> bool:
        """Wait, then turn the timer."""
        self.reached.set()
        await self.gate.wait()
        return await Timers.turn_timer(self, timer, key, due=due, payload=payload, decision=decision)


@asynccontextmanager
async def about_to_answer(folder: Path, answerer: RecordingAnswerer) -> AsyncIterator[tuple[Room, Room, Post, Gated]]:
    """Open two processes, of which the first has claimed a question whose timer it holds."""
    async with open_room(folder, answerer) as one, open_room(folder, answerer) as two:
        timers = one.journal.timers
        gated = Gated(timers.database, timers.owner, timers.lease)
        one.desk.journal = replace(one.journal, timers=gated)
        post = await two.say(minutes=1)
        async with one.support.kept(one.speaker):
            await gated.reached.wait()
            yield one, two, post, gated


async def test_a_person_who_answers_in_that_moment_is_first(tmp_path: Path) -> None:
    async with about_to_answer(tmp_path, ready()) as (one, two, post, gated):
        await two.say("Use Docker to install it", person="U2", root=post.key, in_thread=True)
        gated.gate.set()
        await asyncio.sleep(0.2)
        await idle(one.desk)
        again = await two.desk.accept(Asked(post.thread, post.key, "U1", post.text))

        assert one.speaker.order == []
        assert await two.decided(post) == ["wait waiting", "silent human_first"]
        assert again is not None  # it may still be asked of the bot itself


async def test_an_edit_in_that_moment_is_answered_once_in_its_new_words(tmp_path: Path) -> None:
    answerer = ready()
    async with about_to_answer(tmp_path, answerer) as (one, two, post, gated):
        assert await two.support.edited(replace(post, text=NEW))
        gated.gate.set()
        async with two.support.kept(two.speaker):
            await until_last(two, post)
            await idle(one.desk)

        assert answerer.texts == [NEW]
        assert len(one.speaker.answered + two.speaker.answered) == 1
        assert await two.decided(post) == ["wait waiting", "answer answered"]


async def test_a_question_deleted_in_that_moment_is_not_answered(tmp_path: Path) -> None:
    async with about_to_answer(tmp_path, ready()) as (one, two, post, gated):
        await two.support.deleted("T1", "C1", post.key)
        gated.gate.set()
        await asyncio.sleep(0.2)
        await idle(one.desk)

        assert one.speaker.order == []
        assert await two.decided(post) == ["wait waiting", "silent deleted"]


async def test_what_two_processes_hear_at_once_is_one_question(tmp_path: Path) -> None:
    values = {"mode": "always", "wait": "10"}
    async with open_room(tmp_path, values=values) as one, open_room(tmp_path, values=values) as two:
        for text in ("How do I install Milvus?", "It is for Windows 11."):
            post = written(text)
            await asyncio.gather(*(room.support.heard(post) for room in (one, two) * 3))

        assert await one.waiting() == ["How do I install Milvus?\nIt is for Windows 11."]


@pytest.mark.parametrize("seed", range(3))
async def test_whatever_comes_when_each_question_ends_one_way(tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 no secret
    settings = SupportSettings(per_channel_an_hour=0)
    async with open_room(tmp_path, settings=settings) as one, open_room(tmp_path, settings=settings) as two:
        rooms = (one, two)
        posts = [await one.say(f"How do I do task {number} with Milvus?", person=f"U{number}") for number in range(30)]

        async def happens(post: Post) -> None:
            await asyncio.sleep(chance.random())
            room = chance.choice(rooms)
            match chance.randrange(4):
                case 0:
                    await room.say("Docker does that for you", person="H1", root=post.key, in_thread=True)
                case 1:
                    await room.support.edited(replace(post, text=NEW))
                case 2:
                    await room.support.deleted("T1", "C1", post.key)
                case _:
                    await room.support.heard(post)

        async with one.support.kept(one.speaker), two.support.kept(two.speaker):
            await asyncio.gather(*(happens(post) for post in posts))
            for post in posts:
                await until_last(one, post)
        for room in rooms:
            await idle(room.desk)
        shown = one.speaker.answered + two.speaker.answered
        for post in posts:
            decided = [each for each in await one.decided(post) if each != "wait waiting"]
            assert shown.count(post.key) == decided.count("answer answered") == (decided == ["answer answered"])
            assert len(decided) == 1
