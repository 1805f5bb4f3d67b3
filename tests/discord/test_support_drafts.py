"""Drafts through the real client: what moderators see, and what each of the three buttons does, once."""

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from bot.discord.pressing.buttons import VOTE_UP
from bot.discord.support.drafts import ACTIONS
from bot.wording import drafts
from tests.discord.dying import dying
from tests.discord.running import Plan, started
from tests.discord.supported import BY_HAND, HOW, MINUTE, Channels
from tests.discord.watching import buttons, told
from tests.doubles.discord import DiscordServer
from tests.doubles.discord_faults import refused
from tests.doubles.discord_shapes import Json
from tests.doubles.discord_state import ASKER, GUILD, MODERATOR, OTHER, OWNER, STAFF, SUPPORT
from tests.waiting import until

pytestmark = pytest.mark.timeout(120)

POST_IT, NO_QUESTION, WRONG = drafts.DRAFT_BUTTONS.values()


@pytest.fixture
def channels(discord: DiscordServer, tmp_path: Path) -> Channels:
    return Channels(discord, tmp_path)


async def draft_of(channels: Channels) -> Json:
    """Let somebody ask, and return the draft that moderators get."""
    await channels.choose(mode="confident", wait="0", shadow=STAFF)
    channels.ask()
    return await drafted(channels)


async def drafted(channels: Channels) -> Json:
    await until(lambda: any(buttons(one) for one in channels.discord.replies(STAFF)), 20)
    await until(lambda: channels.waiting("drafted"))
    (draft,) = channels.discord.replies(STAFF)
    return draft


def asked(channels: Channels) -> Json:
    """Return the question."""
    return next(one for one in channels.discord.seen(SUPPORT) if HOW in one["content"])


def votes(channels: Channels) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(f"file:{channels.folder}/journal.db?mode=ro", uri=True)) as journal:
        return journal.execute("SELECT person, helpful, reason FROM votes").fetchall()


async def test_moderators_get_the_draft_and_the_channel_gets_nothing(channels: Channels) -> None:
    async with channels.bot():
        draft = await draft_of(channels)

    question = asked(channels)
    link = f"https://discord.com/channels/{GUILD}/{SUPPORT}/{question['id']}"
    assert buttons(draft) == list(ACTIONS.values())
    assert f"<@{ASKER}>" in draft["content"]
    assert f"(<{link}>)" in draft["content"]
    assert not channels.discord.pings
    assert not channels.discord.replies(SUPPORT)
    assert not channels.discord.thread_of(question)
    assert channels.decided(question) == ["waiting", "drafted"]


async def test_posted_it_stands_below_the_question_like_any_answer(channels: Channels) -> None:
    async with channels.bot():
        draft = await draft_of(channels)
        press = channels.discord.press(draft, POST_IT, person=MODERATOR)
        await told(channels.discord, press, drafts.DRAFT_POSTED)
        again = channels.ask("and how often is that done?", asked(channels)["id"])
        await until(lambda: channels.answers(again["channel_id"], "and how often is that done?") == 1, 20)

    (answer, _) = channels.discord.replies(asked(channels)["id"])
    assert channels.answers(asked(channels)["id"]) == 1
    assert VOTE_UP in buttons(answer)
    assert not buttons(draft)
    assert draft["content"].endswith(f"\n-# ✅ Posted by <@{MODERATOR}>.")


@pytest.mark.parametrize(("button", "verdict"), [(NO_QUESTION, "not_a_question"), (WRONG, "wrong")])
async def test_what_is_not_posted_is_kept_as_a_judgement(channels: Channels, button: str, verdict: str) -> None:
    async with channels.bot():
        draft = await draft_of(channels)
        press = channels.discord.press(draft, button, person=MODERATOR)
        await told(channels.discord, press, drafts.DRAFT_NOTED[verdict])

    assert channels.decided(asked(channels))[-1] == verdict
    assert votes(channels) == ([(MODERATOR, False, "wrong")] if verdict == "wrong" else [])
    assert not buttons(draft)
    assert draft["content"].splitlines()[-1] == f"-# {drafts.DRAFT_JUDGED[verdict].format(person=f'<@{MODERATOR}>')}"
    assert not channels.discord.replies(SUPPORT)
    assert not channels.discord.thread_of(asked(channels))


async def test_two_moderators_post_it_once(channels: Channels) -> None:
    async with channels.bot(), channels.bot():
        draft = await draft_of(channels)
        presses = [channels.discord.press(draft, POST_IT, person=person) for person in (MODERATOR, OWNER)]
        await until(lambda: all(press.followups for press in presses), 20)
        await until(lambda: not buttons(draft))

    assert channels.answers(asked(channels)["id"]) == 1
    assert len(channels.discord.replies(STAFF)) == 1
    assert draft["content"].count("-# ") == 1


async def test_after_a_restart_the_buttons_work(channels: Channels) -> None:
    async with channels.bot():
        draft = await draft_of(channels)
    async with channels.bot():
        press = channels.discord.press(draft, POST_IT, person=MODERATOR)
        await told(channels.discord, press, drafts.DRAFT_POSTED)

    assert channels.answers(asked(channels)["id"]) == 1
    assert len(channels.discord.replies(STAFF)) == 1


async def test_a_deleted_question_takes_its_draft_with_it(channels: Channels) -> None:
    async with channels.bot():
        await draft_of(channels)
        channels.discord.delete(asked(channels))
        await until(lambda: not channels.discord.replies(STAFF), 20)


async def test_a_question_that_somebody_answered_meanwhile_is_left_alone(channels: Channels) -> None:
    async with channels.bot():
        draft = await draft_of(channels)
        channels.discord.say(SUPPORT, BY_HAND, person=OTHER, reply_to=asked(channels))
        await until(lambda: "human_first" in channels.decided(asked(channels)))
        press = channels.discord.press(draft, POST_IT, person=MODERATOR)
        await told(channels.discord, press, drafts.DRAFT_TOO_LATE)

    assert draft["content"].endswith(f"\n-# {drafts.DRAFT_TOO_LATE}")
    assert not channels.discord.thread_of(asked(channels))


async def test_what_could_not_be_posted_keeps_its_buttons_and_may_be_posted_later(channels: Channels) -> None:
    async with channels.bot():
        draft = await draft_of(channels)
        faults = [refused("create_thread_from_message", 50013), refused("create_message", 50013)]
        channels.discord.faults += faults
        press = channels.discord.press(draft, POST_IT, person=MODERATOR)
        await told(channels.discord, press, drafts.DRAFT_NOT_POSTED)
        kept = buttons(draft)

    assert kept == list(ACTIONS.values())


@pytest.mark.parametrize("done", [True, False])
async def test_a_process_that_dies_at_a_draft_leaves_one(channels: Channels, done: bool) -> None:
    await channels.choose(mode="confident", wait="0", shadow=STAFF)
    plan = Plan(channels.discord.url, channels.folder, support=MINUTE, lease=1.0)
    first = await started(plan)
    with dying(channels.discord, first, "create_message", 1, done=done):
        channels.ask()
        await until(lambda: not first.process.is_alive(), 30)
    channels.discord.ahead = 600.0  # no nonce is remembered for so long
    second = await started(plan)
    try:
        await drafted(channels)
        await asyncio.sleep(0.5)  # for what must not come
    finally:
        await second.ended()

    assert len(channels.discord.replies(STAFF)) == 1


async def test_a_process_that_dies_while_it_posts_leaves_one_answer(channels: Channels) -> None:
    plan = Plan(channels.discord.url, channels.folder, support=MINUTE, lease=1.0)
    first = await started(plan)
    draft = await draft_of(channels)
    with dying(channels.discord, first, "create_message", 1, done=True):
        channels.discord.press(draft, POST_IT, person=MODERATOR)
        await until(lambda: not first.process.is_alive(), 30)
    second = await started(plan)
    try:
        await until(lambda: VOTE_UP in str(channels.discord.replies(asked(channels)["id"])), 20)
        await asyncio.sleep(2.0)  # for what must not come
        press = channels.discord.press(draft, POST_IT, person=MODERATOR)
        await told(channels.discord, press, drafts.DRAFT_POSTED_BEFORE)
    finally:
        await second.ended()

    assert channels.answers(asked(channels)["id"]) == 1
    assert not buttons(draft)
