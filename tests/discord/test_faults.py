"""Discord limits, fails, closes and forgets: the same final text, no second message, and the bot stays up."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest

from tests.discord.running import Plan, open_bot, started
from tests.discord.scripted import asked, fate, settled
from tests.doubles.discord import DiscordServer
from tests.doubles.discord_faults import ALWAYS, USUAL_LIMITS, Fault, cut, failing, limited, refused
from tests.doubles.discord_state import ASKER, GUILD, SUPPORT
from tests.scripted import ScriptedAnswers
from tests.waiting import until

pytestmark = pytest.mark.timeout(90)


@pytest.mark.parametrize(
    "fault",
    [
        pytest.param(limited("*_message", 0.3, times=ALWAYS, every=2), id="429 every second call"),
        pytest.param(limited("*", 0.3, times=3, everything=True), id="429 for everything"),
        pytest.param(limited("create_message", 0.3, via=False), id="429 as Cloudflare bans"),
        pytest.param(limited("create_thread_from_message", 0.3), id="429 for the thread"),
        pytest.param(failing("*_message", 502, times=2), id="502 twice"),
        pytest.param(failing("create_message", 503), id="503 once"),
        pytest.param(failing("create_message", 500, done=True), id="500 though it was posted"),
        pytest.param(failing("create_thread_from_message", 503, done=True), id="503 though the thread was opened"),
        pytest.param(cut("create_thread_from_message"), id="thread opened and cut"),
        pytest.param(cut("create_message"), id="posted and cut"),
        pytest.param(cut("create_message", done=False), id="cut before"),
        pytest.param(cut("update_message", times=2), id="edited and cut"),
        pytest.param(refused("create_message", 40058, times=2), id="too fresh"),
        pytest.param(refused("create_message", 10008, times=2), id="unknown yet"),
    ],
)
@pytest.mark.parametrize("where", ["channel", "direct"])
async def test_the_answer_is_whole_and_alone(discord: DiscordServer, tmp_path: Path, fault: Fault, where: str) -> None:
    async with open_bot(Plan(discord.url, tmp_path), ScriptedAnswers(3, 0.15)):
        discord.faults.append(replace(fault))
        question = asked(discord, 1, SUPPORT if where == "channel" else discord.direct(ASKER))
        await settled(discord, [question], 40)
        discord.faults.clear()

    assert fate(discord, question) == "answered"


@pytest.mark.parametrize("code", [40058, 10008, 10003])
async def test_a_forum_post_too_fresh_to_be_answered_is_answered(
    discord: DiscordServer, tmp_path: Path, code: int
) -> None:
    async with open_bot(Plan(discord.url, tmp_path), ScriptedAnswers()):
        discord.faults.append(refused("create_message", code, times=3))
        post = discord.post_in_forum("How?", "Where does it live?")
        await until(lambda: any("docs.example" in message["content"] for message in discord.replies(post["id"])), 20)
        await asyncio.sleep(0.5)

    assert len(discord.replies(post["id"])) == 1


@pytest.mark.parametrize("how", ["close 4000", "cut", "reconnect", "invalid", "forgotten"])
async def test_a_connection_that_ends_loses_nothing(discord: DiscordServer, tmp_path: Path, how: str) -> None:
    gateway = discord.gateway
    ends: dict[str, Callable[[], None]] = {
        "close 4000": lambda: gateway.close(4000),
        "cut": gateway.cut,
        "reconnect": gateway.reconnect,
        "invalid": lambda: gateway.invalidate(resumable=True),
        "forgotten": lambda: gateway.invalidate(resumable=False),
    }
    async with open_bot(Plan(discord.url, tmp_path), ScriptedAnswers(3, 0.1)):
        questions = [asked(discord, 0)]
        await settled(discord, questions)
        gateway.deaf = True
        questions.append(asked(discord, 1))
        gateway.deaf = False
        ends[how]()
        questions.append(asked(discord, 2))
        await settled(discord, questions, 30)

    assert [fate(discord, question) for question in questions] == ["answered"] * 3


async def test_events_that_lack_a_field_do_not_end_it(discord: DiscordServer, tmp_path: Path) -> None:
    async with open_bot(Plan(discord.url, tmp_path), ScriptedAnswers()):
        for event in ("MESSAGE_CREATE", "MESSAGE_UPDATE", "THREAD_CREATE", "INTERACTION_CREATE", "CHANNEL_UPDATE"):
            discord.gateway.tell(event, {"id": "1"}, GUILD)
        question = asked(discord, 1)
        await settled(discord, [question])

    assert fate(discord, question) == "answered"
    assert len(discord.gateway.identified) == 1


async def test_an_event_told_twice_to_two_processes_is_answered_once(discord: DiscordServer, tmp_path: Path) -> None:
    plan = Plan(discord.url, tmp_path, pause=0.05)
    both = [await started(plan), await started(plan)]
    try:
        questions = [asked(discord, number) for number in range(5)]
        for question in questions:
            discord.again(question)
        whispered = discord.whisper("where does it live?")
        interaction = discord.slash("ask", question="where is it?", private=True)
        await settled(discord, [*questions, whispered])
        await until(lambda: any("docs.example" in one["content"] for one in discord.whispers()))
    finally:
        for process in both:
            await process.ended()

    assert [fate(discord, question) for question in questions] == ["answered"] * 5
    assert fate(discord, whispered) == "answered"
    codes = sorted(call.code for call in discord.called("create_interaction_response"))
    assert codes in ([0], [0, 40060])  # who is slower finds it taken in the journal, or acknowledged by Discord
    assert interaction.followups == []


async def test_discords_own_pace_is_kept(discord: DiscordServer, tmp_path: Path) -> None:
    discord.limits.rules |= USUAL_LIMITS
    async with open_bot(Plan(discord.url, tmp_path), ScriptedAnswers(40, 0.1)):
        question = asked(discord, 1)
        await settled(discord, [question], 30)

    assert fate(discord, question) == "answered"
    moments = discord.edits[discord.replies(discord.thread_of(question))[0]["id"]]
    *paced, _last = moments  # which waits for nothing
    assert min(after - before for before, after in pairwise(paced)) > 0.9
    assert discord.limits.hits == 0
