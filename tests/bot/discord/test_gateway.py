"""The gateway on the wire: how it starts, how many shards it holds, and what ends it for good."""

import asyncio
import logging
import socket

import pytest
from pydantic import SecretStr

from bot.discord.gateway.client import Client
from bot.discord.gateway.line import Pace
from bot.discord.gateway.sessions import open_gateway
from core.config import DiscordSettings
from core.errors import ConfigError
from tests.bot.discord.listening import QUICK, Heard, connected
from tests.doubles.discord import DiscordServer, discord_server
from tests.doubles.discord_faults import Fault, failing
from tests.doubles.discord_state import TOKEN
from tests.waiting import until


@pytest.mark.parametrize(
    ("code", "line"),
    [
        (4004, r"^DISCORD_TOKEN: Discord refuses the token; "),
        (4010, r"^discord\.shard_ids: Discord knows no shard 0 of 1$"),
        (4012, r"update Footnote$"),
        (4013, r"update Footnote$"),
        (4014, r'^Discord does not let the bot read messages: .*"Message Content Intent".*message_content = false'),
    ],
)
async def test_a_refusal_ends_it_with_one_plain_line(
    server: DiscordServer, settings: DiscordSettings, code: int, line: str
) -> None:
    async with connected(settings) as (_, gateway):
        server.gateway.close(code)

        with pytest.raises(ConfigError, match=line) as raised:
            await asyncio.wait_for(gateway.broken(), 5)

    assert len(str(raised.value).splitlines()) == 1
    assert server.gateway.connected == 1


async def test_an_intent_that_is_not_approved_ends_the_start(server: DiscordServer, settings: DiscordSettings) -> None:
    server.gateway.approved = ~(1 << 15)

    async with open_gateway(Client(settings), settings, QUICK) as gateway:
        with pytest.raises(ConfigError, match="Message Content Intent"):
            await asyncio.wait_for(gateway.broken(), 5)


async def test_too_few_shards_are_replaced_by_as_many_as_discord_likes(
    server: DiscordServer, settings: DiscordSettings
) -> None:
    async with connected(settings) as (client, _):
        server.gateway.shards = 2
        server.gateway.close(4011)
        await until(lambda: len(server.gateway.live) == 2)
        await until(lambda: client.shard_count == 2)

    assert sorted(one["shard"] for one in server.gateway.identified) == [[0, 1], [0, 2], [1, 2]]


async def test_too_few_shards_of_the_settings_end_it_with_one_line(
    server: DiscordServer, settings: DiscordSettings
) -> None:
    async with connected(settings.model_copy(update={"shard_count": 2})) as (_, gateway):
        server.gateway.close(4011)

        with pytest.raises(ConfigError, match=r"^discord\.shard_count: 2 are too few"):
            await asyncio.wait_for(gateway.broken(), 5)


async def test_holds_the_shards_of_the_settings_and_looks_back_once(
    server: DiscordServer, settings: DiscordSettings
) -> None:
    heard = Heard()
    fixed = settings.model_copy(update={"shard_count": 4, "shard_ids": (1, 3)})

    async with connected(fixed, heard) as (client, _):
        await until(lambda: heard.looked)
        await asyncio.sleep(0.2)
        assert client.shard_count == 4

    assert sorted(one["shard"] for one in server.gateway.identified) == [[1, 4], [3, 4]]
    assert heard.looked == 1


async def test_a_shard_that_loses_its_connection_leaves_the_others_alone(
    server: DiscordServer, settings: DiscordSettings
) -> None:
    async with connected(settings.model_copy(update={"shard_count": 2}), Heard()):
        kept, lost = server.gateway.wires
        lost.outbox.put_nowait(4000)
        await until(lambda: server.gateway.resumed)

        assert kept in server.gateway.wires
        assert (server.gateway.connected, len(server.gateway.identified)) == (3, 2)


@pytest.mark.parametrize("token", ["wrong", ""])
async def test_a_token_that_is_refused_ends_the_start_with_one_line(
    server: DiscordServer, settings: DiscordSettings, token: str
) -> None:
    refused = settings.model_copy(update={"token": SecretStr(token)})

    with pytest.raises(ConfigError, match=r"^DISCORD_TOKEN: ") as raised:
        async with open_gateway(Client(refused), refused, QUICK):
            pass

    assert len(str(raised.value).splitlines()) == 1
    assert "wrong" not in str(raised.value)


async def test_discord_out_of_reach_at_the_start_is_waited_for(caplog: pytest.LogCaptureFixture) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
    nowhere = DiscordSettings(token=SecretStr(TOKEN), api_url=f"http://127.0.0.1:{port}/api/v10")
    client = Client(nowhere)

    async with open_gateway(client, nowhere, QUICK):
        await asyncio.sleep(0.3)
        assert not client.reached.is_set()
        async with discord_server(port):
            await until(client.is_ready)

    lines = [record.getMessage() for record in caplog.records if record.levelno >= logging.WARNING]
    told = [line for line in lines if "not reachable" in line]
    assert told == lines[: len(told)]
    assert told[0].endswith("trying until it is")
    assert [line.rpartition(" ")[2] for line in told[1:]] == [str(number + 2) for number in range(len(told) - 1)]


async def test_a_failure_at_the_start_is_waited_for(server: DiscordServer, settings: DiscordSettings) -> None:
    server.faults += [failing("get_my_user", 403), failing("get_bot_gateway", 403, times=2)]

    async with connected(settings) as (client, _):
        assert client.user is not None


async def test_no_session_begins_while_none_is_left_that_day(
    server: DiscordServer, settings: DiscordSettings, caplog: pytest.LogCaptureFixture
) -> None:
    async with open_gateway(client := Client(settings), settings, Pace(apart=0.0, reserve=1_000)):
        await until(lambda: "no sessions left" in caplog.text or client.is_ready())

    assert "no sessions left today" in caplog.text


async def test_sessions_begin_apart_from_each_other(server: DiscordServer, settings: DiscordSettings) -> None:
    began = asyncio.get_running_loop().time()

    async with connected(settings.model_copy(update={"shard_count": 3}), pace=Pace(apart=0.2)):
        await until(lambda: len(server.gateway.identified) == 3)

    assert asyncio.get_running_loop().time() - began >= 0.4


async def test_as_many_sessions_begin_at_a_time_as_discord_allows(
    server: DiscordServer, settings: DiscordSettings
) -> None:
    server.gateway.at_once = 2
    fixed = settings.model_copy(update={"shard_count": 4, "shard_ids": (0, 1, 3)})

    async with open_gateway(Client(fixed), fixed, Pace(apart=60.0)):
        await until(lambda: len(server.gateway.identified) == 2)
        await until(lambda: len(server.called("get_bot_gateway")) == 3)

    assert [one["shard"] for one in server.gateway.identified] == [[0, 4], [1, 4]]


async def test_the_end_closes_the_sessions_for_good(server: DiscordServer, settings: DiscordSettings) -> None:
    async with connected(settings) as (client, _):
        pass

    await until(lambda: server.gateway.closed)
    assert (server.gateway.closed, client.is_closed()) == ([1000], True)


async def test_a_stranger_at_the_address_of_discord_is_taken_for_an_outage(
    server: DiscordServer, settings: DiscordSettings, caplog: pytest.LogCaptureFixture
) -> None:
    page = Fault("*", 200, headers={"Content-Type": "text/html"}, times=4)
    server.faults.append(page)

    async with connected(settings):
        assert page.times == 0

    assert "not reachable (something else answers in its place)" in caplog.text
