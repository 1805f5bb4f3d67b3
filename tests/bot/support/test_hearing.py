"""What is decided on each message of a support channel, and what belongs to a question that waits."""

import asyncio
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from core.journal.channels import Decisions
from core.journal.values import Address, Decision
from tests.bot.desks import locked
from tests.bot.support.rooms import QUESTION, Room, open_room, written


@dataclass(frozen=True, slots=True)
class Late(Decisions):
    """Decisions that take a while to come back."""

    read: asyncio.Event = field(default_factory=asyncio.Event)
    go: asyncio.Event = field(default_factory=asyncio.Event)

    async def of(self, message: Address) -> tuple[Decision, ...]:
        """Read, then wait."""
        found = await Decisions.of(self, message)
        self.read.set()
        await self.go.wait()
        return found


SAID = [
    ("always", QUESTION, {}, ["wait waiting"]),
    ("confident", QUESTION, {}, ["wait waiting"]),
    ("confident", "can't get the client to connect, getting timeout", {}, ["wait waiting"]),
    ("confident", "A post without a question", {"is_post": True}, ["wait waiting"]),
    ("confident", "good morning all", {}, ["silent not_a_question"]),
    ("always", "We released 2.4 today.", {}, ["silent not_a_question"]),
    ("always", QUESTION, {"by_bot": True}, ["silent asker_is_a_bot"]),
    ("always", QUESTION, {"person": "H1"}, ["silent asker_is_a_helper"]),
    ("always", QUESTION, {"names": ("U1", "&helpers")}, ["silent asker_is_a_helper"]),
    ("always", QUESTION, {"mentions": ("U2",)}, ["silent addressed_to_somebody"]),
    ("always", QUESTION, {"root": "C1/0"}, ["silent addressed_to_somebody"]),
    ("always", QUESTION, {"minutes": 500}, ["silent too_old"]),
    ("always", QUESTION, {"root": "C1/0", "in_thread": True}, []),
    ("mention", QUESTION, {}, []),
    ("off", QUESTION, {}, []),
]


@pytest.mark.parametrize(("mode", "text", "known", "decided"), SAID)
async def test_each_message_of_a_watched_channel_is_decided_on(
    tmp_path: Path, mode: str, text: str, known: dict[str, object], decided: list[str]
) -> None:
    async with open_room(tmp_path, values={"mode": mode}) as room:
        post = await room.say(text, **known)

        assert await room.decided(post) == decided
        assert await room.waiting() == ([text] if "wait waiting" in decided else [])
        assert await room.support.decided(post) == bool(decided)


async def test_other_languages_are_left_out_where_some_are_chosen(tmp_path: Path) -> None:
    async with open_room(tmp_path, values={"mode": "always", "languages": "de"}) as room:
        english = await room.say("How do I install Milvus on my Windows computer without any problems?")
        german = await room.say("Wie installiere ich Milvus auf meinem Windows-Rechner ohne Probleme?")

        assert await room.decided(english) == ["silent language"]
        assert await room.decided(german) == ["wait waiting"]


async def test_a_message_that_is_told_twice_is_heard_once(tmp_path: Path) -> None:
    async with open_room(tmp_path, values={"mode": "always"}) as room:
        post = await room.say()
        await room.say("You need Docker for that, install Milvus with it.", person="U2", root=post.key, in_thread=True)
        await room.support.heard(post)

        assert await room.decided(post) == ["wait waiting", "silent human_first"]
        assert await room.waiting() == []


ANSWERS = [
    ("Install it with Docker, there is no package.", {"root": True, "in_thread": True}, True),
    ("Install it with Docker, there is no package.", {"root": True}, True),
    ("you should install milvus with docker", {}, True),
    ("Docker is the way", {"mentions": ("U1",)}, True),
    ("Docker is the way", {"mentions": ("U3",)}, False),
    ("same here", {"root": True, "in_thread": True}, False),
    ("Does that happen on Linux, too?", {"root": True, "in_thread": True}, False),
    ("The weather is great today.", {}, False),
    ("Install it with Docker", {"root": True, "in_thread": True, "by_bot": True}, False),
    ("you should install milvus with docker", {"minutes": 90}, False),  # said before the question
]


@pytest.mark.parametrize(("text", "known", "answers"), ANSWERS)
async def test_a_persons_answer_comes_first(
    tmp_path: Path, text: str, known: dict[str, object], *, answers: bool
) -> None:
    async with open_room(tmp_path, values={"mode": "always", "wait": "60"}) as room:
        question = await room.say(minutes=5)
        said = {**known, "root": question.key} if known.get("root") else known
        await room.say(text, person="U2", **said)

        assert await room.decided(question) == ["wait waiting", *(["silent human_first"] if answers else [])]
        assert len(await room.waiting()) == (0 if answers else 1)


async def test_of_several_questions_the_one_is_answered_that_the_answer_is_about(tmp_path: Path) -> None:
    async with open_room(tmp_path, values={"mode": "always", "wait": "60"}) as room:
        backup = await room.say("How can I back up a collection into object storage?", minutes=5, person="U1")
        password = await room.say("How can I change the root password of the server?", minutes=3, person="U2")
        await room.say("You should use the backup tool, it writes collections to object storage", person="U3")

        assert await room.decided(backup) == ["wait waiting", "silent human_first"]
        assert await room.decided(password) == ["wait waiting"]


ADDED = [
    ("It is version 2.3.5, with Docker.", {}, 1, "added"),
    ("Does it run without Docker?", {}, 1, "added"),
    ("thanks in advance", {}, 1, "not_a_question"),
    ("It is version 2.3.5, with Docker.", {}, 5, "not_a_question"),
    ("It is version 2.3.5, with Docker.", {"mentions": ("U2",)}, 1, "addressed_to_somebody"),
    ("It is version 2.3.5, with Docker.", {"root": "C1/0"}, 1, "addressed_to_somebody"),
    ("never mind, found it", {}, 1, "withdrawn"),
    ("nvm", {}, 8, "withdrawn"),
    ("hat sich erledigt, danke", {}, 8, "withdrawn"),
    ("that is with the trial plan", {}, 1, "added"),
    ("il problema è nella versione di prova", {}, 1, "added"),
    ("we solved it for the old one, but this one still fails", {}, 1, "kept"),
]


@pytest.mark.parametrize(("text", "known", "minutes", "becomes"), ADDED)
async def test_what_somebody_adds_belongs_to_their_question(
    tmp_path: Path, text: str, known: dict[str, object], minutes: int, becomes: str
) -> None:
    async with open_room(tmp_path, values={"mode": "always", "wait": "60"}) as room:
        question = await room.say(minutes=minutes)
        line = await room.say(text, **known)

        kept = {"added": [f"{QUESTION}\n{text}"], "withdrawn": []}.get(becomes, [QUESTION])
        assert await room.waiting() == kept
        assert await room.decided(line) == [
            f"silent {'continues' if becomes in ('added', 'kept', 'withdrawn') else becomes}"
        ]
        withdrawn = ["silent not_a_question"] if becomes == "withdrawn" else []
        assert await room.decided(question) == ["wait waiting", *withdrawn]


async def test_more_lines_do_not_put_the_answer_off_and_are_bounded(tmp_path: Path) -> None:
    async with open_room(tmp_path, values={"mode": "always", "wait": "60"}) as room:
        question = await room.say()
        [before] = await room.journal.timers.waiting("test", "support/")
        for number in range(3):
            await room.say(f"and then it says {number}: " + "timeout " * 300, in_thread=True, root=question.key)
        [after] = await room.journal.timers.waiting("test", "support/")

        assert after.due == before.due
        assert len(after.payload["text"]) == 4_000


async def test_in_a_channel_that_is_off_nobody_is_answered_and_it_is_kept_why(tmp_path: Path) -> None:
    async with open_room(tmp_path, values={"mode": "off"}) as off:
        mention = written(addressed=True)

        assert await off.support.silenced(mention)
        assert await off.decided(mention) == ["silent off"]


async def test_who_asks_the_bot_itself_waits_no_more_for_people(tmp_path: Path) -> None:
    async with open_room(tmp_path, values={"mode": "confident"}) as room:
        question = await room.say()
        other = await room.say("How can I change the root password of the server?", person="U2")

        assert not await room.support.silenced(written("install Milvus on Windows", addressed=True))
        assert await room.decided(question) == ["wait waiting", "silent already_answered"]
        assert await room.decided(other) == ["wait waiting"]


async def test_without_the_journal_a_message_is_given_up_and_nothing_raises(tmp_path: Path) -> None:
    async with open_room(tmp_path, values={"mode": "always"}, limit=0.3) as room:
        await room.support.policies.of(written().channel)
        with locked(tmp_path):
            post = await room.say()
            await room.support.deleted("T1", "C1", post.key)

            assert not await room.support.edited(post)
        assert not await room.support.decided(post)
        await room.support.heard(post, caught_up=True)
        assert await room.decided(post) == ["wait waiting"]


async def test_what_a_thread_says_of_its_first_message_is_no_decision_of_ours(tmp_path: Path) -> None:
    async with open_room(tmp_path, values={"mode": "always"}) as room:
        post = written()
        await room.journal.decisions.record(Decision(post.message, "U2", "silent", "people_talk", post.at))
        await room.support.heard(post)

        assert await room.decided(post) == ["silent people_talk", "wait waiting"]


async def test_an_answer_that_was_heard_before_its_question_still_answers_it(tmp_path: Path) -> None:
    async with open_room(tmp_path, values={"mode": "always"}) as room:
        question = written(minutes=3)
        answer = await room.say("Use Docker to install it", person="U2", root=question.key)
        await room.support.heard(question, caught_up=True)
        assert await room.waiting() == [QUESTION]
        await room.support.heard(answer, caught_up=True)

        assert await room.decided(question) == ["wait waiting", "silent human_first"]
        assert await room.decided(answer) == ["silent addressed_to_somebody"]


async def test_what_a_slower_process_hears_too_waits_once_and_never_after_its_answer(tmp_path: Path) -> None:
    async with open_room(tmp_path) as one, open_room(tmp_path) as two:
        timers, late = one.journal.timers, Late(one.journal.decisions.database)
        one.desk.journal = replace(one.journal, decisions=late)
        post = written()
        slow = asyncio.create_task(one.support.heard(post))
        await late.read.wait()
        await two.support.heard(post)
        await two.settled(post)
        late.go.set()
        await slow

        assert await two.decided(post) == ["wait waiting", "answer answered"]
        assert await timers.waiting("test", "support/") == ()


@pytest.mark.parametrize(("mode", "reason"), [("always", "not_a_question"), ("off", "off")])
async def test_what_two_processes_hear_and_let_pass_is_kept_once(tmp_path: Path, mode: str, reason: str) -> None:
    values, post = {"mode": mode}, written("good morning", addressed=mode == "off")

    async def hear(room: Room) -> None:
        await (room.support.silenced(post) if post.addressed else room.support.heard(post))

    async with open_room(tmp_path, values=values) as one, open_room(tmp_path, values=values) as two:
        late = Late(one.journal.decisions.database)
        one.desk.journal = replace(one.journal, decisions=late)
        slow = asyncio.create_task(hear(one))
        await late.read.wait()
        await hear(two)
        late.go.set()
        await slow
        await hear(two)

        assert await two.decided(post) == [f"silent {reason}"]
