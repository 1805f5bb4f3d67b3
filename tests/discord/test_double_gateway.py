"""The double's gateway: who is told what, and what happens when a connection or a session ends."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
from aiohttp import ClientSession, ClientWebSocketResponse, WSMsgType

from tests.doubles.discord import DiscordServer
from tests.doubles.discord_intents import CONTENT, DIRECT_MESSAGES, GUILD_MESSAGES, GUILDS
from tests.doubles.discord_shapes import HAS_THREAD
from tests.doubles.discord_state import BOT, GENERAL, GUILD, SUPPORT, TOKEN
from tests.waiting import until

ALL = GUILDS | GUILD_MESSAGES | DIRECT_MESSAGES | CONTENT


@dataclass(slots=True)
class Listener:
    """One plain connection, and what came through it."""

    socket: ClientWebSocketResponse
    frames: list[dict[str, Any]] = field(default_factory=list)

    async def identify(self, intents: int = ALL, shard: tuple[int, int] = (0, 1), token: str = TOKEN) -> None:
        """Begin a session."""
        data = {"token": token, "intents": intents, "shard": shard, "properties": {}}
        await self.socket.send_json({"op": 2, "d": data})

    async def resume(self, session: str, sequence: int) -> None:
        """Go on with a session."""
        await self.socket.send_json({"op": 6, "d": {"token": TOKEN, "session_id": session, "seq": sequence}})

    async def until(self, event: str) -> None:
        """Read until an event comes; fails when the connection ends before."""
        while event not in [frame["t"] for frame in self.frames]:
            got = await self.socket.receive(timeout=5)
            assert got.type is WSMsgType.TEXT, (got, self.frames)
            self.frames.append(json.loads(got.data))

    async def ended(self) -> int | None:
        """Read until the connection ends; return its close code."""
        async for got in self.socket:
            self.frames.append(json.loads(got.data))
        return self.socket.close_code

    @property
    def said(self) -> list[str]:
        """The words of the messages that it was told."""
        return [frame["d"]["content"] for frame in self.frames if frame["t"] == "MESSAGE_CREATE"]

    @property
    def events(self) -> list[str]:
        """The names of the events that it was told."""
        return [frame["t"] for frame in self.frames if frame["t"]]


@asynccontextmanager
async def listening(discord: DiscordServer, count: int = 1) -> AsyncIterator[list[Listener]]:
    """Open plain connections."""
    async with ClientSession() as session:
        yield [Listener(await session.ws_connect(discord.gateway.url)) for _ in range(count)]


@asynccontextmanager
async def ended(discord: DiscordServer, code: int | None) -> AsyncIterator[Listener]:
    """Begin a session that then ends with a close code, or None for a cut; yields its listener before that."""
    async with listening(discord) as [one]:
        await one.identify()
        await one.until("GUILD_CREATE")
        yield one
        discord.gateway.raw(code)
        await one.ended()
    await until(lambda: not discord.gateway.live)


async def test_a_session_begins_with_its_servers_and_counts_its_events(discord: DiscordServer) -> None:
    async with listening(discord) as [one]:
        await one.identify()
        await one.until("GUILD_CREATE")
        discord.say(SUPPORT, "hello")
        await one.until("MESSAGE_CREATE")

    assert [frame["op"] for frame in one.frames] == [10, 0, 0, 0]
    assert [frame["s"] for frame in one.frames] == [None, 1, 2, 3]
    ready, guild = one.frames[1]["d"], one.frames[2]["d"]
    assert (ready["user"]["id"], ready["resume_gateway_url"]) == (BOT, discord.gateway.url)
    assert {channel["name"] for channel in guild["channels"]} >= {"general", "support", "help"}
    assert one.frames[3]["d"]["guild_id"] == GUILD


async def test_two_processes_of_a_shard_are_told_everything_twice(discord: DiscordServer) -> None:
    async with listening(discord, 2) as listeners:
        for one in listeners:
            await one.identify()
            await one.until("GUILD_CREATE")
        discord.say(SUPPORT, "hello")
        for one in listeners:
            await one.until("MESSAGE_CREATE")

    assert [one.said for one in listeners] == [["hello"], ["hello"]]


async def test_a_server_belongs_to_one_of_two_shards_and_direct_messages_to_the_first(discord: DiscordServer) -> None:
    places = [discord.add_channel("x", guild=discord.add_guild("x", shard=(number, 2))) for number in range(2)]
    async with listening(discord, 2) as listeners:
        for number, one in enumerate(listeners):
            await one.identify(shard=(number, 2))
            await one.until("GUILD_CREATE")
        for number, place in enumerate(places):
            discord.say(place, f"to {number}")
        discord.whisper("directly")
        for one in listeners:
            await one.until("MESSAGE_CREATE")
        await until(lambda: len(discord.gateway.live) == 2)
        discord.gateway.close(4000)
        for one in listeners:
            await one.ended()

    assert [one.said for one in listeners] == [["to 0", "directly"], ["to 1"]]


async def test_words_are_told_only_with_the_intent_or_to_whom_they_are_said(discord: DiscordServer) -> None:
    async with listening(discord) as [one]:
        await one.identify(ALL & ~CONTENT)
        await one.until("GUILD_CREATE")
        discord.say(SUPPORT, "not for you")
        discord.mention("for you")
        discord.whisper("for you alone")
        discord.deny(GENERAL, "view_channel")
        discord.say(GENERAL, "unseen")
        discord.gateway.close(4000)
        await one.ended()

    assert one.said == ["", f"<@{BOT}> for you", "for you alone"]


async def test_a_thread_is_told_with_a_changed_message_and_its_first_one(discord: DiscordServer) -> None:
    async with listening(discord) as [one]:
        await one.identify()
        await one.until("GUILD_CREATE")
        discord.open_thread(discord.say(SUPPORT, "Where?"), "Where?")
        discord.post_in_forum("How?", "Like this?")
        discord.gateway.close(4000)
        await one.ended()

    told = [frame for frame in one.frames if frame["t"]][2:]
    assert [frame["t"] for frame in told] == [
        *("MESSAGE_CREATE", "THREAD_CREATE", "MESSAGE_UPDATE", "MESSAGE_CREATE"),
        *("THREAD_CREATE", "MESSAGE_CREATE"),
    ]
    assert told[2]["d"]["flags"] & HAS_THREAD
    assert told[2]["d"]["edited_timestamp"] is None
    assert (told[3]["d"]["type"], told[3]["d"]["content"]) == (21, "")
    assert told[4]["d"]["id"] == told[5]["d"]["id"]


async def test_an_unknown_token_and_an_unapproved_intent_end_the_connection(discord: DiscordServer) -> None:
    discord.gateway.approved = ~CONTENT
    async with listening(discord, 3) as [stranger, greedy, nowhere]:
        await stranger.identify(token="wrong")
        await greedy.identify()
        await nowhere.identify(GUILDS, shard=(2, 2))

        assert [await one.ended() for one in (stranger, greedy, nowhere)] == [4004, 4014, 4010]


@pytest.mark.parametrize("code", [None, 4000])
async def test_a_resume_brings_what_was_missed(discord: DiscordServer, code: int | None) -> None:
    async with ended(discord, code) as first:
        discord.say(SUPPORT, "heard")
        await first.until("MESSAGE_CREATE")
        discord.gateway.deaf = True
        discord.say(SUPPORT, "lost on the way")
        discord.gateway.deaf = False
    discord.say(SUPPORT, "said meanwhile")
    async with listening(discord) as [second]:
        await second.resume(first.frames[1]["d"]["session_id"], 3)
        await second.until("RESUMED")

    assert first.said == ["heard"]
    assert second.said == ["lost on the way", "said meanwhile"]
    assert [frame["s"] for frame in second.frames] == [None, 4, 5, 6]


async def test_a_session_is_told_to_begin_anew_or_to_go_on(discord: DiscordServer) -> None:
    async with ended(discord, 4000) as one:
        discord.gateway.reconnect()
        discord.gateway.invalidate(resumable=True)
        kept = len(discord.gateway.sessions)
        discord.gateway.invalidate(resumable=False)

    assert [(frame["op"], frame["d"]) for frame in one.frames[3:]] == [(7, None), (9, True), (9, False)]
    assert (kept, len(discord.gateway.sessions)) == (1, 0)


@pytest.mark.parametrize("stubborn", [False, True])
async def test_a_session_that_is_no_more_can_not_go_on(discord: DiscordServer, stubborn: bool) -> None:
    async with ended(discord, 4000 if stubborn else 4009) as first:
        pass
    discord.gateway.stubborn = stubborn
    async with listening(discord) as [second]:
        await second.resume(first.frames[1]["d"]["session_id"], 2)
        answers = [await second.socket.receive_json(), await second.socket.receive_json()]

    assert [(frame["op"], frame["d"]) for frame in answers[1:]] == [(9, False)]


async def test_a_client_that_leaves_ends_its_session(discord: DiscordServer) -> None:
    async with listening(discord) as [one]:
        await one.identify()
        await one.until("GUILD_CREATE")
        await one.socket.close(code=1000)
        await until(lambda: not discord.gateway.sessions)

    assert discord.gateway.closed == [1000]


async def test_heartbeats_are_answered_unless_it_is_mute(discord: DiscordServer) -> None:
    async with listening(discord) as [one]:
        await one.socket.send_json({"op": 1, "d": None})
        answers = [await one.socket.receive_json(), await one.socket.receive_json()]
        discord.gateway.mute = True
        await one.socket.send_json({"op": 1, "d": None})
        await until(lambda: len(discord.gateway.heartbeats) == 2)
        discord.gateway.close(4000)
        await one.ended()

    assert [frame["op"] for frame in answers] == [10, 11]
    assert one.frames == []
