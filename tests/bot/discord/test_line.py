"""One shard's connection on the wire: it goes on where it was, begins anew where it can't, ever more slowly."""

import asyncio
import socket

import pytest

from bot.discord.gateway.line import Pace
from core.config import DiscordSettings
from tests.bot.discord.listening import Heard, connected
from tests.doubles.discord import DiscordServer
from tests.doubles.discord_state import SUPPORT
from tests.waiting import until


@pytest.mark.parametrize("way", ["op 7", "op 9", "4000", "4009", "1000", "cut"])
async def test_a_connection_that_ends_is_followed_by_another_and_nothing_is_lost(
    server: DiscordServer, settings: DiscordSettings, way: str
) -> None:
    heard, gateway = Heard(), server.gateway
    ends = {
        "op 7": gateway.reconnect,
        "op 9": lambda: gateway.invalidate(resumable=True),
        "cut": gateway.cut,
    }

    async with connected(settings, heard):
        server.say(SUPPORT, "before")
        await until(lambda: heard.said_)
        ends.get(way, lambda: gateway.close(int(way)))()
        await until(lambda: gateway.connected == 2)
        await until(lambda: gateway.live)
        server.say(SUPPORT, "after")
        await until(lambda: len(heard.said_) == 2)

    assert heard.said_ == ["before", "after"]
    assert len(gateway.resumed) == 1
    assert len(gateway.identified) == (2 if way == "4009" else 1)


async def test_what_is_said_while_it_is_away_is_told_when_it_goes_on(
    server: DiscordServer, settings: DiscordSettings
) -> None:
    heard = Heard()

    async with connected(settings, heard):
        await until(lambda: heard.looked == 1)
        server.gateway.close(4000)
        server.say(SUPPORT, "meanwhile")
        await until(lambda: heard.said_)
        await until(lambda: server.gateway.resumed)

    assert (heard.said_, heard.looked) == (["meanwhile"], 1)


async def test_a_session_that_discord_ends_is_followed_by_a_fresh_one_that_looks_back(
    server: DiscordServer, settings: DiscordSettings
) -> None:
    heard = Heard()

    async with connected(settings, heard):
        await until(lambda: heard.looked == 1)
        server.gateway.invalidate(resumable=False)
        await until(lambda: heard.looked == 2)

    assert (len(server.gateway.identified), len(server.gateway.resumed)) == (2, 0)


async def test_a_session_that_discord_does_not_resume_is_given_up(
    server: DiscordServer, settings: DiscordSettings
) -> None:
    heard = Heard()

    async with connected(settings, heard):
        await until(lambda: heard.looked == 1)
        server.gateway.stubborn = True
        server.gateway.close(4000)
        await until(lambda: heard.looked == 2)

    assert (len(server.gateway.identified), len(server.gateway.resumed)) == (2, 1)


@pytest.mark.parametrize("listening", [False, True])
async def test_a_session_whose_address_is_dead_is_given_up(
    server: DiscordServer, settings: DiscordSettings, listening: bool
) -> None:
    heard, address = Heard(), server.gateway.url
    asked: list[str] = []
    dead = socket.create_server(("127.0.0.1", 0))

    def dead_once_told() -> None:
        asked.append(server.gateway.url)
        server.gateway.url = f"ws://127.0.0.1:{dead.getsockname()[1]}/" if len(asked) == 2 else address

    server.after["get_bot_gateway"] = dead_once_told

    async with connected(settings, heard, Pace(first=0.02, longest=0.1, settled=0.2, apart=0.0, connect=0.3)):
        await until(lambda: heard.looked == 1)
        server.gateway.url = address
        if not listening:
            dead.close()
        server.gateway.close(4000)
        await until(lambda: heard.looked == 2)

    dead.close()
    assert (len(server.gateway.identified), len(server.gateway.resumed)) == (2, 0)


async def test_connections_that_end_at_once_are_opened_ever_more_slowly(
    server: DiscordServer, settings: DiscordSettings, caplog: pytest.LogCaptureFixture
) -> None:
    async with connected(settings, Heard(), Pace(first=0.05, longest=60, settled=60, apart=0.0)):
        for number in range(1, 5):
            await until(lambda number=number: server.gateway.connected == number and server.gateway.live)  # type: ignore[misc]
            server.gateway.reconnect()
        await until(lambda: "attempt 5" in caplog.text)
        await asyncio.sleep(0.1)

        assert server.gateway.connected == 4


async def test_a_frame_that_is_no_json_begins_a_fresh_session(server: DiscordServer, settings: DiscordSettings) -> None:
    heard = Heard()

    async with connected(settings, heard):
        for wire in server.gateway.wires:
            await wire.socket.send_str("{")
        await until(lambda: len(server.gateway.identified) == 2)
        await until(lambda: server.gateway.live)
        server.say(SUPPORT, "after")
        await until(lambda: heard.said_)

    assert heard.said_ == ["after"]


async def test_what_discord_kept_while_too_much_was_under_way_is_read_afterwards(
    server: DiscordServer, settings: DiscordSettings
) -> None:
    heard = Heard()
    server.gateway.heartbeat_seconds = 0.1

    async with connected(settings, heard, heartbeat=0.5):
        heard.gate.clear()
        for number in range(1_900):
            server.say(SUPPORT, "x" * 1_000 + str(number))
        await until(lambda: 4000 in server.gateway.closed)
        heard.gate.set()
        await until(lambda: len(heard.said_) == 1_900, 30)

    assert server.gateway.resumed
    assert len(set(heard.said_)) == 1_900
