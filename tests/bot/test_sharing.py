"""Sharing a private answer: once, whoever presses how often, and again after what failed; nothing is asked anew."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from bot import wording
from bot.desk.claiming import Asked
from bot.desk.desk import Desk
from bot.sharing import NotPosted, share
from core.journal import Journal
from core.journal.values import AnsweredQuestion, Claim
from tests.bot.desks import THREAD, DeskReply, asked, idle, locked, open_desk
from tests.scripted import ANSWER, RecordingAnswerer, ready

SHARED = replace(THREAD, thread="2.0")


@dataclass(slots=True)
class Room:
    """An Audience that remembers what it was shown; ``refusal`` is why nothing can be posted there."""

    desk: Desk
    person: str = "U1"
    refusal: str = ""
    taken: bool = False
    replies: list[DeskReply] = field(default_factory=list)
    questions: list[str] = field(default_factory=list)

    async def admits(self, kept: AnsweredQuestion) -> bool:
        return kept.person == self.person

    async def gate(self, kept: AnsweredQuestion) -> Claim | None:
        return await self.desk.accept(Asked(kept.thread, f"share/{kept.id}", kept.person, kept.text))

    async def ask(self, kept: AnsweredQuestion) -> Claim | None:
        if self.refusal:
            raise NotPosted(self.refusal)
        self.questions.append(kept.text)
        key = asked().event_key if self.taken else f"C1/{len(self.questions)}"
        return await self.desk.accept(Asked(SHARED, key, kept.person, kept.text))

    def reply(self, claim: Claim) -> DeskReply:
        self.replies.append(DeskReply(failing="finish" if self.refusal == "later" else ""))
        return self.replies[-1]


@dataclass(slots=True)
class Scene:
    """A desk at which somebody got a private answer."""

    desk: Desk
    journal: Journal
    answerer: RecordingAnswerer
    claim: int
    folder: Path


@pytest.fixture
async def scene(tmp_path: Path) -> AsyncIterator[Scene]:
    answerer = ready()
    async with open_desk(answerer, tmp_path) as (desk, journal):
        claim = await desk.accept(asked())
        assert claim is not None
        desk.start(claim, DeskReply())
        await idle(desk)
        yield Scene(desk, journal, answerer, claim.id, tmp_path)


async def test_an_answer_is_shared_once_however_often_that_is_wanted(scene: Scene) -> None:
    room = Room(scene.desk)

    told = await asyncio.gather(*(share(scene.desk, scene.claim, room) for _ in range(5)))

    assert sorted(told) == sorted([wording.SHARED, *4 * [wording.SHARED_BEFORE]])
    assert room.questions == ["where?"]
    assert [reply.answers for reply in room.replies] == [[ANSWER]]
    assert [reply.closed for reply in room.replies] == [1]
    assert len(scene.answerer.asked) == 1


async def test_two_processes_share_it_once(scene: Scene) -> None:
    async with open_desk(scene.answerer, scene.folder) as (other, _):
        rooms = Room(scene.desk), Room(other)

        told = await asyncio.gather(*(share(room.desk, scene.claim, room) for room in rooms))

    assert sorted(told) == sorted([wording.SHARED, wording.SHARED_BEFORE])
    assert sum(len(room.replies) for room in rooms) == 1


async def test_what_is_shared_is_kept_as_an_answered_question_of_its_own(scene: Scene) -> None:
    await share(scene.desk, scene.claim, Room(scene.desk))

    turns = await scene.journal.answers.turns(SHARED, limit=9)
    assert [turn.role for turn in turns] == ["user", "assistant"]
    assert not await scene.journal.questions.unfinished("test", limit=9, now=asked().loose().accepted_at)


async def test_where_nothing_can_be_posted_it_may_be_tried_again(scene: Scene) -> None:
    room = Room(scene.desk, refusal=wording.NOT_HERE)
    told = await share(scene.desk, scene.claim, room)
    room.refusal = ""

    assert told == wording.NOT_HERE
    assert await share(scene.desk, scene.claim, room) == wording.SHARED


async def test_only_who_asked_may_share(scene: Scene) -> None:
    room = Room(scene.desk, person="U2")

    assert await share(scene.desk, scene.claim, room) == wording.NO_LONGER_KEPT
    assert await share(scene.desk, 999, Room(scene.desk)) == wording.NO_LONGER_KEPT
    assert not room.questions


async def test_a_question_that_was_posted_and_taken_by_another_process_is_left_to_it(scene: Scene) -> None:
    room = Room(scene.desk, taken=True)

    assert await share(scene.desk, scene.claim, room) == wording.SHARED
    assert not room.replies


async def test_while_the_journal_is_away_it_says_so(scene: Scene) -> None:
    room = Room(scene.desk)
    with locked(scene.folder):
        assert await share(scene.desk, scene.claim, room) == wording.NOT_SHARED

    assert await share(scene.desk, scene.claim, room) == wording.SHARED


async def test_without_a_journal_no_answer_is_known(scene: Scene, tmp_path: Path) -> None:
    desk = Desk(scene.answerer, None, "test", scene.desk._tasks)

    assert await share(desk, scene.claim, Room(desk)) == wording.NO_LONGER_KEPT
