"""What goes wrong while a command or a message is answered: one answer all the same, the bot stays up."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from tests.discord.asked import WAYS, Asked, Way, all_answered, askers, left_open
from tests.discord.running import Plan, open_bot
from tests.discord.scripted import asked, fate
from tests.doubles.discord import DiscordServer
from tests.doubles.discord_faults import ALWAYS, Fault, cut, failing, limited, refused, slow
from tests.doubles.discord_state import ASKER, FORUM, GENERAL, GUILD, SUPPORT
from tests.scripted import ScriptedAnswers
from tests.waiting import until

pytestmark = pytest.mark.timeout(90)

COMMANDS: list[Way] = ["command", "command in a thread", "private command"]
RESPONSE, HOOK = "create_interaction_response", "*webhook*"


@pytest.mark.parametrize(
    "fault",
    [
        pytest.param(limited(HOOK, 0.3, times=ALWAYS, every=2), id="429 every second call"),
        pytest.param(limited("*", 0.3, times=3, everything=True), id="429 for everything"),
        pytest.param(limited(RESPONSE, 0.3), id="429 for the response"),
        pytest.param(failing(RESPONSE, 503), id="503 for the response"),
        pytest.param(failing(RESPONSE, 503, done=True), id="503 though it was acknowledged"),
        pytest.param(cut(RESPONSE), id="acknowledged and cut"),
        pytest.param(cut(RESPONSE, done=False), id="cut before"),
        pytest.param(failing(HOOK, 502, times=2), id="502 twice"),
        pytest.param(failing(HOOK, 500, done=True), id="500 though it was done"),
        pytest.param(cut(HOOK), id="done and cut"),
        pytest.param(slow(RESPONSE, 3.5, times=1), id="too slow to be acknowledged"),
    ],
)
@pytest.mark.parametrize("way", COMMANDS)
async def test_a_command_is_answered_once(discord: DiscordServer, tmp_path: Path, way: Way, fault: Fault) -> None:
    async with open_bot(Plan(discord.url, tmp_path), ScriptedAnswers(3, 0.1)):
        people = askers(discord)
        discord.faults.append(replace(fault))
        question = people.ask(way, 1)
        await all_answered(discord, [question], 30.0, always=True)
        discord.faults.clear()


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("how", ["close 4000", "reconnect", "forgotten"])
async def test_a_connection_that_ends_during_an_answer_changes_nothing(
    discord: DiscordServer, tmp_path: Path, how: str, way: Way
) -> None:
    gateway = discord.gateway
    ends: dict[str, Callable[[], None]] = {
        "close 4000": lambda: gateway.close(4000),
        "reconnect": gateway.reconnect,
        "forgotten": lambda: gateway.invalidate(resumable=False),
    }
    async with open_bot(Plan(discord.url, tmp_path), ScriptedAnswers(3, 0.3)):
        question = askers(discord).ask(way, 1)
        await until(lambda: left_open(discord))
        ends[how]()
        await all_answered(discord, [question], always=True)
        await until(lambda: gateway.live)

    assert len(gateway.identified) + len(gateway.resumed) >= 2


async def test_what_is_replayed_after_a_resume_is_answered_once(discord: DiscordServer, tmp_path: Path) -> None:
    async with open_bot(Plan(discord.url, tmp_path), ScriptedAnswers(3, 0.1)):
        people = askers(discord)
        heard = [people.ask(way, number) for number, way in enumerate(WAYS)]
        await all_answered(discord, heard)
        discord.gateway.deaf = True
        missed = [people.ask(way, number) for number, way in enumerate(WAYS, 10)]
        discord.gateway.deaf = False
        (session,) = discord.gateway.live
        for frame in list(session.history):
            if frame["t"] in {"MESSAGE_CREATE", "THREAD_CREATE", "INTERACTION_CREATE"} and session.wire is not None:
                session.wire.outbox.put_nowait({**frame, "s": 1})  # as if none of it had been read
        discord.gateway.reconnect()
        await all_answered(discord, [*heard, *missed], always=True)

    assert len(discord.gateway.identified) == 1
    assert discord.gateway.resumed


async def test_a_post_that_is_told_before_its_thread_is_answered(discord: DiscordServer, tmp_path: Path) -> None:
    async with open_bot(Plan(discord.url, tmp_path), ScriptedAnswers()):
        (session,) = discord.gateway.live
        assert session.wire is not None
        discord.gateway.deaf = True
        question = askers(discord).ask("forum", 1)
        discord.gateway.deaf = False
        for frame in reversed(session.history):
            if frame["t"] in {"MESSAGE_CREATE", "THREAD_CREATE"} and frame["d"].get("parent_id", FORUM) == FORUM:
                session.wire.outbox.put_nowait(frame)
        await all_answered(discord, [question])


async def test_a_command_told_too_late_is_answered_in_an_ordinary_message(
    discord: DiscordServer, tmp_path: Path
) -> None:
    async with open_bot(Plan(discord.url, tmp_path), ScriptedAnswers()):
        public = discord.slash("ask", question="where is it?", private=False, age=4.0)
        private = discord.slash("ask", question="where am I?", private=True, age=4.0)
        await all_answered(discord, [Asked("where is it?", public), Asked("where am I?", private)], always=True)

    assert (public.answer, private.answer) == (0, 0)
    assert "where is it?" in discord.replies(SUPPORT)[0]["content"]
    assert "where am I?" in discord.replies(discord.direct(ASKER))[0]["content"]


@pytest.mark.parametrize("way", ["channel", "command"])
@pytest.mark.parametrize("code", [50013, 50001])
async def test_where_no_thread_can_be_opened_after_all_the_answer_is_inline(
    discord: DiscordServer, tmp_path: Path, way: Way, code: int
) -> None:
    async with open_bot(Plan(discord.url, tmp_path), ScriptedAnswers(3, 0.1)):
        discord.faults.append(refused("create_thread_from_message", code, times=ALWAYS))
        await all_answered(discord, [askers(discord).ask(way, 1)], always=True)

    assert [one for one in discord.replies(SUPPORT) if "docs.example" in one["content"]]


@pytest.mark.parametrize("denied", [("send_messages",), ("view_channel",), ("read_message_history",)])
async def test_permissions_that_go_while_it_answers_end_nothing(
    discord: DiscordServer, tmp_path: Path, denied: tuple[str, ...]
) -> None:
    async with open_bot(Plan(discord.url, tmp_path), ScriptedAnswers(4, 0.2)):
        people = askers(discord)
        for way in WAYS:
            people.ask(way, 1)
        await until(lambda: left_open(discord))
        discord.deny(SUPPORT, *denied, "send_messages_in_threads")
        discord.tell_place("CHANNEL_UPDATE", SUPPORT)
        await _goes_on(discord)


@pytest.mark.parametrize("way", WAYS)
async def test_a_place_that_is_gone_while_it_answers_ends_nothing(
    discord: DiscordServer, tmp_path: Path, way: Way
) -> None:
    async with open_bot(Plan(discord.url, tmp_path), ScriptedAnswers(4, 0.2)):
        people = askers(discord)
        people.ask(way, 1)
        await until(lambda: left_open(discord))
        places = [SUPPORT, *(place for place, one in discord.channels.items() if one.get("parent_id"))]
        for place in reversed(places):
            discord.close(place)
        await _goes_on(discord)


async def _goes_on(discord: DiscordServer) -> None:
    """Look whether another question is answered elsewhere."""
    question = asked(discord, 2, GENERAL)
    await until(lambda: fate(discord, question) == "answered", 20)
    await asyncio.sleep(0.5)
    assert len(discord.gateway.identified) == 1
    assert discord.guild_of(GENERAL) == GUILD


@pytest.mark.parametrize("deep", [False, True])
async def test_a_question_deleted_while_it_is_answered_leaves_nothing(
    discord: DiscordServer, tmp_path: Path, deep: bool
) -> None:
    async with open_bot(Plan(discord.url, tmp_path), ScriptedAnswers(4, 0.3)):
        question = asked(discord, 1, SUPPORT if deep else discord.direct(ASKER))
        await until(lambda: left_open(discord))
        discord.delete(question)
        await until(lambda: not left_open(discord))
        await asyncio.sleep(1.0)

        assert fate(discord, question) == "silent"


@pytest.mark.parametrize("direct", [False, True])
async def test_a_question_edited_while_it_is_answered_gets_one_answer_to_its_last_words(
    discord: DiscordServer, tmp_path: Path, direct: bool
) -> None:
    async with open_bot(Plan(discord.url, tmp_path), ScriptedAnswers(4, 0.3)):
        question = asked(discord, 1, discord.direct(ASKER) if direct else SUPPORT)
        await until(lambda: left_open(discord))
        for number in (2, 3):
            discord.edit(question, question["content"].replace(f"number {number - 1}", f"number {number}"))
        await all_answered(discord, [Asked("where does number 3 live?")])

    assert fate(discord, question) == "answered"
