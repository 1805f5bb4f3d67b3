"""What becomes of messages in support channels that are edited or deleted."""

from collections.abc import AsyncGenerator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.desk.amends import edited, withdrawn
from bot.desk.claiming import now
from bot.support.values import Post, draft_key
from core.domain import Answer, AnswerEvent, Finished, NothingFound, Question
from core.journal.values import Address
from tests.bot.desks import idle
from tests.bot.support.rooms import MODERATORS, QUESTION, Room, open_room, written
from tests.scripted import ANSWER, ready
from tests.waiting import until

NEW = "How do I install Milvus on a Mac?"


class Learning:
    """An Answerer that knows the answer when it is asked again."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    async def answer(self, question: Question) -> AsyncGenerator[AnswerEvent, None]:
        """Answer the second time."""
        self.asked.append(question.text)
        yield NothingFound(Answer("", "not_found", "not_covered")) if len(self.asked) == 1 else Finished(ANSWER)


async def edit(room: Room, post: Post, *, addressed: bool = False) -> bool:
    """Change the words of a message."""
    return await room.support.edited(replace(post, text=NEW, addressed=addressed))


async def test_a_question_that_waits_goes_on_in_its_new_words(tmp_path: Path) -> None:
    async with open_room(tmp_path, values={"mode": "always", "wait": "10"}) as room:
        post = await room.say(minutes=3)
        [before] = await room.journal.timers.waiting("test", "support/")

        assert await edit(room, post)
        [after] = await room.journal.timers.waiting("test", "support/")
        assert (after.payload["text"], after.due) == (NEW, before.due)
        assert await room.decided(post) == ["wait waiting"]


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"text": "It works now, solved."}, "not_a_question"),
        ({"mentions": frozenset({"U2"})}, "addressed_to_somebody"),
    ],
)
async def test_an_edit_that_withdraws_the_question_ends_its_wait(
    tmp_path: Path, change: dict[str, str], reason: str
) -> None:
    async with open_room(tmp_path, values={"mode": "always", "wait": "10"}) as room:
        post = await room.say()

        assert await room.support.edited(replace(post, **change))  # type: ignore[arg-type]
        assert await room.waiting() == []
        assert await room.decided(post) == ["wait waiting", f"silent {reason}"]


async def test_who_mentions_the_bot_by_an_edit_waits_no_more(tmp_path: Path) -> None:
    async with open_room(tmp_path, values={"mode": "always", "wait": "10"}) as room:
        post = await room.say()

        assert not await edit(room, post, addressed=True)
        assert await room.waiting() == []
        assert await room.decided(post) == ["wait waiting", "answer addressed"]


async def test_an_edit_makes_a_question_of_what_was_none_and_its_time_counts(tmp_path: Path) -> None:
    async with open_room(tmp_path, values={"mode": "always", "wait": "10"}) as room:
        fresh = await room.say("good morning", minutes=4)
        old = await room.say("good morning", minutes=300)

        assert await edit(room, fresh)
        assert not await edit(room, old)
        [timer] = await room.journal.timers.waiting("test", "support/")
        assert abs(timer.due - now() - timedelta(minutes=6)) < timedelta(seconds=30)
        assert await room.decided(fresh) == ["silent not_a_question", "wait waiting"]


async def test_what_is_answered_or_not_known_is_left_to_the_adapter(tmp_path: Path) -> None:
    async with open_room(tmp_path) as room:
        post = await room.say()
        await room.settled(post)

        assert not await edit(room, post)
        assert not await edit(room, written())
        claim = await edited(room.desk, "T1", post.key, NEW)
        assert claim is not None
        await room.recover(claim)
        await until(lambda: len(room.speaker.answered) == 2)
        await idle(room.desk)
        assert await room.decided(post) == ["wait waiting", "answer answered"]


async def test_a_question_of_which_nothing_was_shown_is_answered_in_its_new_words(tmp_path: Path) -> None:
    answerer = Learning()
    async with open_room(tmp_path, answerer, values={"mode": "confident", "wait": "0"}) as room:
        post = await room.say()
        await room.settled(post)
        assert room.speaker.calls(post) == []

        assert await edit(room, post)
        await until(lambda: room.speaker.calls(post))
        await idle(room.desk)
        assert answerer.asked == [QUESTION, NEW]
        assert (await room.decided(post))[1:] == ["silent not_confident", "answer answered"]
        assert await room.journal.answers.askers(post.thread) == {post.key: "U1"}


async def test_a_draft_is_made_anew(tmp_path: Path) -> None:
    async with open_room(tmp_path, values={"mode": "always", "wait": "0", "shadow": MODERATORS.channel}) as room:
        post = await room.say()
        await room.settled(post)

        assert await edit(room, post)
        await until(lambda: len(room.speaker.drafts) == 2)
        assert room.speaker.drafts == [post.key] * 2


async def test_a_deleted_question_waits_no_more(tmp_path: Path) -> None:
    async with open_room(tmp_path, values={"mode": "always", "wait": "10"}) as room:
        post, other = await room.say(), await room.say("good morning", person="U2")
        for one in (post, other):
            await room.support.deleted("T1", "C1", one.key)

        assert await room.waiting() == []
        assert await room.decided(post) == ["wait waiting", "silent deleted"]
        assert await room.decided(other) == ["silent not_a_question"]


async def test_deleted_before_it_is_answered_it_is_not_answered(tmp_path: Path) -> None:
    answerer = ready()
    answerer.go.clear()
    async with open_room(tmp_path, answerer) as room:
        post = await room.say()
        async with room.support.kept(room.speaker):
            await until(lambda: answerer.asked)
            await room.support.deleted("T1", "C1", post.key)
            await withdrawn(room.desk, "T1", post.key)
            answerer.go.set()
            await idle(room.desk)

        assert room.speaker.calls(post) == []


async def test_the_draft_of_a_deleted_question_is_forgotten(tmp_path: Path) -> None:
    async with open_room(tmp_path, values={"mode": "always", "wait": "0", "shadow": MODERATORS.channel}) as room:
        post = await room.say()
        await room.settled(post)
        draft = await room.journal.answers.asked_in("test", "T1", draft_key("C1", post.key))
        assert draft is not None
        shown = Address("test", "T1", MODERATORS.channel, "9")
        await room.journal.questions.note_message(draft, shown)

        assert await room.support.deleted("T1", "C1", post.key) == (shown,)
        assert await room.journal.answers.answer(draft) is None
        assert await room.decided(post) == ["wait waiting", "draft drafted", "silent deleted"]


async def test_somebody_who_is_forgotten_waits_no_more(tmp_path: Path) -> None:
    async with open_room(tmp_path, values={"mode": "always", "wait": "10"}) as room:
        await room.say()
        removed = await room.journal.retention.forget("test", "U1")

        assert removed.timers == 1
        assert await room.waiting() == []
