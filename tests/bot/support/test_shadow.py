"""Drafts: moderators see them first, post them once, and say what is wrong with them."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot import wording
from bot.desk.claiming import Asked, now
from bot.feedback import Pressed
from bot.support.shadow import judge, last_judgement
from bot.support.values import Post, draft_key
from bot.wording import drafts
from tests.bot.desks import idle, locked
from tests.bot.support.rooms import MODERATORS, Room, open_room
from tests.scripted import ANSWER

SHADOW = {"mode": "always", "wait": "0", "shadow": MODERATORS.channel}
PRESSED = Pressed("test", frozenset({"T1"}), MODERATORS.channel, "M7")


async def drafted(room: Room) -> tuple[Post, int]:
    """Return a question, and the claim on its draft."""
    post = await room.say()
    await room.settled(post)
    claim = await room.journal.answers.asked_in("test", "T1", draft_key("C1", post.key))
    assert claim is not None
    return post, claim


async def test_moderators_get_what_would_have_been_said(tmp_path: Path) -> None:
    async with open_room(tmp_path, values=SHADOW) as room:
        post, claim = await drafted(room)
        kept = await room.journal.answers.answer(claim)

        assert room.speaker.drafts == [post.key]
        assert room.speaker.calls(post) == []
        assert await room.decided(post) == ["wait waiting", "draft drafted"]
        assert kept is not None
        assert kept.thread.channel == MODERATORS.channel
        assert await room.journal.answers.askers(post.thread) == {}


async def test_a_draft_is_posted_once_over_all_processes(tmp_path: Path) -> None:
    async with open_room(tmp_path, values=SHADOW) as one, open_room(tmp_path, values=SHADOW) as two:
        post, claim = await drafted(one)
        told = await asyncio.gather(
            *(judge(room.desk, room.speaker, PRESSED, claim, "posted") for room in (one, two, one, two))
        )
        shown = one.speaker.calls(post) + two.speaker.calls(post)

        assert sorted(told) == sorted([drafts.DRAFT_POSTED, *[drafts.DRAFT_POSTED_BEFORE] * 3])
        assert shown == [("finish", ANSWER.text)]
        assert (await one.decided(post)).count("answer answered") == 1
        assert await one.journal.answers.askers(post.thread) == {post.key: "U1"}


async def test_what_is_said_of_a_draft_is_kept_and_the_last_word_counts(tmp_path: Path) -> None:
    async with open_room(tmp_path, values=SHADOW) as room:
        post, claim = await drafted(room)
        assert (
            await judge(room.desk, room.speaker, PRESSED, claim, "not_a_question")
            == (drafts.DRAFT_NOTED["not_a_question"])
        )
        assert await judge(room.desk, room.speaker, PRESSED, claim, "wrong") == drafts.DRAFT_NOTED["wrong"]
        [vote] = await room.journal.votes.votes_of(claim)
        said = (await room.journal.decisions.of(post.message))[-2:]

        assert [(one.decision, one.reason, one.person) for one in said] == [
            ("shadow", "not_a_question", "M7"),
            ("shadow", "wrong", "M7"),
        ]
        assert (vote.person, vote.helpful, vote.reason) == ("M7", False, "wrong")
        assert not await room.support.edited(post) or room.speaker.drafts == [post.key]


@pytest.mark.parametrize("in_thread", [True, False])
async def test_a_draft_is_not_posted_when_somebody_answered_meanwhile(tmp_path: Path, *, in_thread: bool) -> None:
    async with open_room(tmp_path, values=SHADOW) as room:
        post, claim = await drafted(room)
        root = {"root": post.key, "in_thread": True} if in_thread else {}
        await room.say("you should install milvus with docker on windows", person="U2", **root)

        assert await judge(room.desk, room.speaker, PRESSED, claim, "posted") == drafts.DRAFT_TOO_LATE
        assert room.speaker.calls(post) == []
        assert (await room.decided(post))[-1] == "silent human_first"  # nothing was posted


async def test_buttons_that_reach_no_draft_of_the_channel_do_nothing(tmp_path: Path) -> None:
    async with open_room(tmp_path, values=SHADOW) as room:
        post, claim = await drafted(room)
        elsewhere = Pressed("test", frozenset({"T1"}), "C9", "M7")
        stranger = Pressed("test", frozenset({"T2"}), MODERATORS.channel, "M7")
        for pressed, number in ((elsewhere, claim), (stranger, claim), (PRESSED, None), (PRESSED, claim + 7)):
            assert await judge(room.desk, room.speaker, pressed, number, "posted") == wording.NO_LONGER_KEPT

        assert room.speaker.calls(post) == []
        assert await room.decided(post) == ["wait waiting", "draft drafted"]


async def test_an_answer_that_is_no_draft_can_not_be_judged(tmp_path: Path) -> None:
    async with open_room(tmp_path) as room:
        post = await room.say()
        await room.settled(post)
        claim = await room.journal.answers.asked_in("test", "T1", post.key)
        here = Pressed("test", frozenset({"T1"}), "C1", "M7")

        assert await judge(room.desk, room.speaker, here, claim, "posted") == wording.NO_LONGER_KEPT


@pytest.mark.parametrize("failing", ["", "finish"])
async def test_what_can_not_be_posted_is_told(tmp_path: Path, failing: str) -> None:
    async with open_room(tmp_path, values=SHADOW) as room:
        post, claim = await drafted(room)
        room.speaker.gone, room.speaker.failing = not failing, failing

        assert await judge(room.desk, room.speaker, PRESSED, claim, "posted") == drafts.DRAFT_NOT_POSTED
        assert ("fail", drafts.DRAFT_NOT_POSTED) not in room.speaker.calls(post)
        assert "shadow posted" not in await room.decided(post)
        again = await judge(room.desk, room.speaker, PRESSED, claim, "posted")
        assert again == (drafts.DRAFT_POSTED_BEFORE if failing else drafts.DRAFT_NOT_POSTED)


async def test_while_the_journal_is_away_nothing_is_posted(tmp_path: Path) -> None:
    async with open_room(tmp_path, values=SHADOW, limit=0.3) as room:
        post, claim = await drafted(room)
        with locked(tmp_path):
            told = await judge(room.desk, room.speaker, PRESSED, claim, "posted")

        assert told == wording.NOT_KEPT
        assert room.speaker.calls(post) == []


async def test_what_was_judged_last_is_known_with_who_said_so_first(tmp_path: Path) -> None:
    async with open_room(tmp_path, values=SHADOW) as room:
        _, claim = await drafted(room)
        other = replace(PRESSED, person="M8")
        for pressed, verdict in ((PRESSED, "wrong"), (other, "not_a_question"), (PRESSED, "not_a_question")):
            told = await judge(room.desk, room.speaker, pressed, claim, verdict)  # type: ignore[arg-type]
        known = await last_judgement(room.desk, room.speaker, claim, told)

        assert known is not None
        assert (known.reason, known.person) == ("not_a_question", "M8")
        assert await last_judgement(room.desk, room.speaker, claim + 7, told) is None
        assert await last_judgement(room.desk, room.speaker, claim, drafts.DRAFT_NOT_POSTED) is None


async def test_a_draft_whose_posting_broke_off_is_posted_by_recovery_unless_somebody_was_first(tmp_path: Path) -> None:
    async with open_room(tmp_path, values=SHADOW) as room:
        for person in ("U2", ""):
            post, number = await drafted(room)
            draft = await room.journal.answers.answer(number)
            assert draft is not None
            claim = await room.desk.accept(Asked(post.thread, post.key, post.person, post.text))
            assert claim is not None
            if person:
                await room.say("You should install Milvus with Docker", person=person, root=post.key)
            await room.recover(claim)
            await idle(room.desk)

            assert len(room.speaker.calls(post)) == (0 if person else 1)
            last = "silent human_first" if person else "answer answered"
            assert await room.decided(post) == ["wait waiting", "draft drafted", last]
            assert await room.journal.timers.waiting("test", "drafted/") == ()


async def test_it_is_not_noticed_for_ever_that_somebody_answered(tmp_path: Path) -> None:
    async with open_room(tmp_path, values=SHADOW) as room:
        await drafted(room)
        [marker] = await room.journal.timers.waiting("test", "drafted/")
        assert abs(marker.due - now() - timedelta(days=1)) < timedelta(minutes=1)
        await room.journal.timers.move_timer(marker, now())
        async with room.support.kept(room.speaker):
            for _ in range(500):
                if not await room.journal.timers.waiting("test", "drafted/"):
                    break
                await asyncio.sleep(0.01)

        assert await room.journal.timers.waiting("test", "drafted/") == ()
        assert len(room.speaker.drafts) == 1
