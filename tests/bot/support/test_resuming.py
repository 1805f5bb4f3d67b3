"""Questions that are taken up again: held back where nobody asked the bot, as they are where somebody did."""

from dataclasses import replace
from pathlib import Path

import pytest

from bot.desk.claiming import Asked, now
from bot.support.held import Held
from bot.support.support import Support
from bot.support.values import Post, draft_key
from core.domain import Answer, NothingFound
from core.errors import JournalUnavailable
from core.journal.timers import Timers
from core.journal.values import Claim, Decision, Thread, Timer
from core.policy import Reason
from tests.bot.desks import DeskReply, idle
from tests.bot.support.rooms import MODERATORS, Room, open_room, written
from tests.scripted import ANSWER, ScriptedAnswerer

NOTHING = ScriptedAnswerer([NothingFound(Answer("", "not_found", "not_covered"))])


class Away(Timers):
    """Timers of a journal that can't be reached."""

    async def timer(self, platform: str, key: str) -> Timer | None:
        """Fail."""
        raise JournalUnavailable(platform, key)


async def claimed(room: Room, post: Post, key: str = "", thread: Thread | None = None) -> Claim:
    """Take a question."""
    claim = await room.desk.accept(Asked(thread or post.thread, key or post.key, post.person, post.text))
    assert claim is not None
    return claim


async def decide(room: Room, post: Post, *decisions: tuple[str, Reason]) -> None:
    """Keep decisions on a message."""
    for decision, reason in decisions:
        await room.journal.decisions.record(Decision(post.message, post.person, decision, reason, now()))


HELD = [
    ([], False),
    ([("answer", Reason.ADDRESSED)], False),
    ([("wait", Reason.WAITING), ("answer", Reason.ADDRESSED)], False),
    ([("silent", Reason.NOT_A_QUESTION)], False),  # somebody asked for it since
    ([("wait", Reason.WAITING)], True),
    ([("wait", Reason.QUIET_HOURS)], True),
    ([("wait", Reason.WAITING), ("answer", Reason.ANSWERED)], True),
    ([("wait", Reason.WAITING), ("silent", Reason.NOT_CONFIDENT)], True),
]


@pytest.mark.parametrize(("decisions", "held"), HELD)
async def test_what_nobody_asked_the_bot_is_held_again(
    tmp_path: Path, decisions: list[tuple[str, Reason]], *, held: bool
) -> None:
    async with open_room(tmp_path) as room:
        post = written()
        await decide(room, post, *decisions)
        claim, reply = await claimed(room, post), DeskReply()
        wrapped = await room.support.wrapped(claim, reply)

        assert isinstance(wrapped, Held) == held
        assert held or wrapped is reply


async def test_a_draft_is_taken_up_as_one(tmp_path: Path) -> None:
    async with open_room(tmp_path, values={"mode": "always", "shadow": MODERATORS.channel}) as room:
        post = written()
        await decide(room, post, ("wait", Reason.WAITING))
        there = Thread("test", "T1", MODERATORS.channel, "")
        claim = await claimed(room, post, draft_key("C1", post.key), there)
        await room.recover(claim)
        await idle(room.desk)

        assert room.speaker.drafts == [post.key]
        assert await room.decided(post) == ["wait waiting", "draft drafted"]


async def test_what_was_answered_by_a_person_since_stays_silent(tmp_path: Path) -> None:
    async with open_room(tmp_path) as room:
        post = written()
        claim = await claimed(room, post)
        await decide(room, post, ("wait", Reason.WAITING), ("silent", Reason.HUMAN_FIRST))
        await room.recover(claim)
        await idle(room.desk)

        assert room.speaker.calls(post) == []
        assert len(await room.decided(post)) == 2


@pytest.mark.parametrize("mode", ["mention", "off"])
async def test_in_a_channel_that_is_watched_no_more_nothing_is_said(tmp_path: Path, mode: str) -> None:
    async with open_room(tmp_path, values={"mode": mode}) as room:
        post = written()
        await decide(room, post, ("wait", Reason.WAITING))
        await room.recover(await claimed(room, post))
        await idle(room.desk)

        assert room.speaker.calls(post) == []


async def test_what_left_its_conversation_before_it_was_closed_is_answered_where_it_was_asked(tmp_path: Path) -> None:
    async with open_room(tmp_path, values={"mode": "confident", "wait": "0"}) as room:
        post = written()
        await decide(room, post, ("wait", Reason.WAITING), ("silent", Reason.NOT_CONFIDENT))
        claim = await room.desk.move(await claimed(room, post), replace(post.thread, thread=""))
        assert claim is not None
        await room.recover(claim)
        await idle(room.desk)

        assert room.speaker.shown[post.key][0].calls == []  # of the adapter, in the wrong place
        assert room.speaker.shown[post.key][1].calls == [("finish", ANSWER.text)]
        assert await room.journal.answers.askers(post.thread) == {post.key: "U1"}


async def test_an_answer_that_stands_there_is_replaced_by_whatever_is_found_now(tmp_path: Path) -> None:
    async with open_room(tmp_path, NOTHING, values={"mode": "confident", "wait": "0"}) as room:
        post = written()
        await decide(room, post, ("wait", Reason.WAITING), ("answer", Reason.ANSWERED))
        claim = await claimed(room, post)
        await room.recover(replace(claim, messages=(post.message,)))
        await idle(room.desk)

        assert [name for name, _ in room.speaker.calls(post)] == ["finish"]
        assert len(await room.decided(post)) == 2


async def test_without_a_speaker_nobody_knows_whose_question_it_is(tmp_path: Path) -> None:
    async with open_room(tmp_path) as room:
        post, reply = written(), DeskReply()
        await decide(room, post, ("wait", Reason.WAITING))
        claim = await claimed(room, post)

        assert await Support(room.desk, room.support.policies).wrapped(claim, reply) is reply


async def test_while_the_journal_can_not_tell_who_asked_nothing_is_said(tmp_path: Path) -> None:
    async with open_room(tmp_path) as room:
        post = written()
        claim, reply = await claimed(room, post), DeskReply()
        timers = room.journal.timers
        room.desk.journal = replace(room.journal, timers=Away(timers.database, timers.owner, timers.lease))
        with pytest.raises(JournalUnavailable):
            await room.support.wrapped(claim, reply)

        assert reply.calls == []


async def test_decisions_are_counted(tmp_path: Path) -> None:
    async with open_room(tmp_path) as room:
        post = await room.say()
        await room.say("good morning", person="U2")
        await room.settled(post)
        registry = room.desk.metrics.metrics.registry
        counted = {
            (decision, reason): registry.get_sample_value(
                "footnote_decisions_total", {"platform": "test", "decision": decision, "reason": reason}
            )
            for decision, reason in (("wait", "waiting"), ("answer", "answered"), ("silent", "not_a_question"))
        }

        assert set(counted.values()) == {1.0}
