"""Broken events of Discord's gateway: the client stays up, and whoever asks something well-formed is answered."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from bot.discord.connecting import OpenDiscord
from tests.discord.running import Plan, open_bot
from tests.discord.scripted import asked, fate, settled
from tests.doubles.discord import DiscordServer, discord_server
from tests.doubles.discord_state import SUPPORT
from tests.fuzz.lasting import Lasting, kept_open
from tests.fuzz.mutating import HOSTILE, Json, mutated
from tests.scripted import ScriptedAnswers
from tests.waiting import until

# What tells of the bot's own surroundings is left as it is: a server that is said to be gone is gone.
KINDS = {
    "MESSAGE_CREATE",
    "MESSAGE_UPDATE",
    "MESSAGE_DELETE",
    "MESSAGE_DELETE_BULK",
    "THREAD_CREATE",
    "THREAD_DELETE",
    "INTERACTION_CREATE",
}
BATCH = 12
SECONDS = 20.0
DISPATCH = 0


@asynccontextmanager
async def opened(folder: Path) -> AsyncIterator[tuple[DiscordServer, OpenDiscord]]:
    """A community and a bot in it."""
    async with AsyncExitStack() as stack:
        discord = await stack.enter_async_context(discord_server())
        bot = await stack.enter_async_context(open_bot(Plan(discord.url, folder), ScriptedAnswers()))
        yield discord, bot


async def recorded(discord: DiscordServer) -> list[Json]:
    """Let people do a bit of everything; return the events that told of it."""
    said = asked(discord, 0)
    await settled(discord, [said])
    other = discord.say(SUPPORT, "hello")
    discord.edit(said, "where does it live now?")
    discord.slash("ask", question="where?")
    discord.menu("Answer this", other)
    discord.whisper("where?")
    discord.delete_many([discord.say(SUPPORT, "a"), discord.say(SUPPORT, "b")])
    thread = discord.open_thread(other, "named")
    discord.say(thread, "inside")
    discord.post_in_forum("How?", "Where does it live?")
    discord.close(thread)
    discord.delete(other)
    await asyncio.sleep(0.3)
    return [
        {"t": frame["t"], "d": frame["d"]}
        for session in discord.gateway.sessions.values()
        for frame in session.history
        if frame["t"] in KINDS
    ]


def tell(discord: DiscordServer, events: Sequence[Json]) -> None:
    """Tell every session these events, as they are."""
    for event in events:
        for session in discord.gateway.live:
            session.tell(event.get("t"), event.get("d"))  # type: ignore[arg-type]  # that is the point


def test_broken_events_cost_nobody_an_answer(lasting: Lasting, tmp_path: Path) -> None:
    with kept_open(opened(tmp_path)) as (runner, (discord, _)):
        events = runner.run(recorded(discord))
        assert {event["t"] for event in events} == KINDS
        number = iter(range(1, 10**9))

        async def told(broken: list[Json]) -> None:
            tell(discord, broken)
            question = asked(discord, next(number))
            await until(lambda: fate(discord, question) == "answered", SECONDS)

        def check(broken: list[Json]) -> None:
            runner.run(told(broken))

        lasting.over(3, check, st.lists(mutated(events), min_size=1, max_size=BATCH))
        discord.calls.clear()


def test_frames_that_are_none_cost_nobody_an_answer(lasting: Lasting, tmp_path: Path) -> None:
    frames: tuple[Any, ...] = (
        {"op": 99, "d": None, "s": None, "t": None},
        {"op": DISPATCH, "d": None, "s": None, "t": None},
        {"op": DISPATCH, "d": {}, "s": 2**70, "t": "NOBODY_KNOWS_THIS"},
        {"op": DISPATCH, "t": "MESSAGE_CREATE"},
        {"op": "0"},
        {"d": {}},
        {},
        [],
        "text",
        {"op": 10, "d": {}, "s": None, "t": None},
        {"op": 9, "d": "perhaps", "s": None, "t": None},
        {"op": 7, "d": {"x": 1}, "s": None, "t": None},
        *({"op": DISPATCH, "d": one, "s": 1, "t": "MESSAGE_CREATE"} for one in HOSTILE),
        *({"op": one, "d": one, "s": one, "t": one} for one in HOSTILE),
    )
    with kept_open(opened(tmp_path)) as (runner, (discord, _)):
        number = iter(range(1, 10**9))

        async def told(broken: list[Any]) -> None:
            for frame in broken:
                discord.gateway.raw(frame)
            question = asked(discord, next(number))
            await until(lambda: fate(discord, question) == "answered", SECONDS)

        def check(broken: list[Any]) -> None:
            runner.run(told(broken))

        lasting.over(2, check, st.lists(st.sampled_from(frames), min_size=1, max_size=4))
        discord.calls.clear()
