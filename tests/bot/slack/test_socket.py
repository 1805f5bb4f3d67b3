"""Socket Mode on the wire: connects, connects again, and ends."""

import asyncio
import json
import logging
from collections.abc import AsyncIterator

import pytest

from bot.slack.connection.socket import Pace, open_socket
from core.errors import ConfigError
from tests.bot.slack.sockets import EVENT, QUICK, Answering, opened, settings
from tests.doubles.slack_socket import SocketServer, socket_server
from tests.waiting import until


@pytest.fixture
async def server() -> AsyncIterator[SocketServer]:
    async with socket_server() as served:
        yield served


@pytest.mark.parametrize("reason", ["warning", "refresh_requested"])
async def test_a_refresh_opens_the_next_connection_before_the_old_one_ends(server: SocketServer, reason: str) -> None:
    app = Answering()

    async with opened(server, app) as mode:
        await asyncio.sleep(QUICK.settled)
        await server.disconnect(reason)
        await until(lambda: len(server.sockets) == 2)
        assert mode.connected

        acks = [await server.deliver(EVENT) for _ in range(4)]
        assert {ack.connection for ack in acks if ack} == {1, 2}

        await until(lambda: set(server.sockets) == {2})
        assert await server.deliver(EVENT)
    assert len(app.asked) == 5


async def test_a_dropped_connection_is_opened_again_and_the_event_arrives(server: SocketServer) -> None:
    app = Answering()

    async with opened(server, app):
        await server.close()
        assert await server.deliver(EVENT)

    assert server.opened == 2
    assert len(app.asked) == 1


async def test_it_tells_for_how_long_there_was_no_connection(server: SocketServer) -> None:
    away: list[float] = []
    async with open_socket(settings(server), Answering(), QUICK, away.append):
        server.failures += ["internal_error"] * 2
        await server.close()
        await until(lambda: server.opened == 2 and away)

    assert len(away) == 1
    assert QUICK.first / 2 <= away[0] < 5


@pytest.mark.parametrize("failures", [["internal_error"] * 3, [500, 503], ["fatal_error", 500]])
async def test_slack_out_of_reach_is_tried_again_until_it_is_back(
    server: SocketServer, failures: list[str | int], caplog: pytest.LogCaptureFixture
) -> None:
    async with opened(server, Answering()):
        server.failures += failures
        await server.close()
        await until(lambda: server.sockets)

    assert caplog.text.count("no connection by Socket Mode") == len(failures)


async def test_a_connection_that_answers_no_ping_is_given_up(server: SocketServer) -> None:
    server.mute = True
    async with opened(server, Answering(), Pace(first=0.01, heartbeat=0.2)):
        await until(lambda: 2 in server.sockets)  # it is mute, too
        server.mute = False
        await until(lambda: server.opened >= 3)

        assert await server.deliver(EVENT)


async def test_a_rate_limit_at_the_start_is_waited_for(server: SocketServer) -> None:
    server.failures.append(429)

    async with opened(server, Answering(), Pace(longest=5)) as mode:
        assert mode.connected


@pytest.mark.parametrize("failures", [["internal_error"] * 2, [500, 503]])
async def test_slack_out_of_reach_at_the_start_is_waited_for(
    server: SocketServer, failures: list[str | int], caplog: pytest.LogCaptureFixture
) -> None:
    server.failures += failures

    async with opened(server, Answering()) as mode:
        assert mode.connected

    assert caplog.text.count("no connection by Socket Mode") == len(failures)


@pytest.mark.parametrize(
    "greeting", ["{}", "[]", "null", "{", "[" * 100_000, '{"type": "hello", "num_connections": []}']
)
async def test_a_strange_greeting_costs_one_attempt_at_most(server: SocketServer, greeting: str) -> None:
    server.greetings.append(greeting)

    async with opened(server, Answering()):
        assert await server.deliver(EVENT)


async def test_a_rate_limit_is_waited_for(server: SocketServer) -> None:
    async with opened(server, Answering()):
        server.failures += [429]
        began = asyncio.get_running_loop().time()
        await server.close()
        await until(lambda: server.sockets)

    assert asyncio.get_running_loop().time() - began >= 1.0


async def test_connections_that_end_at_once_are_opened_ever_more_slowly(server: SocketServer) -> None:
    async with opened(server, Answering(), Pace(first=0.05, longest=60, settled=5, linger=0.01, hello=1)):
        for number in range(2, 5):
            await server.disconnect("refresh_requested")
            await until(lambda number=number: number in server.sockets)  # type: ignore[misc]
        await server.disconnect("refresh_requested")
        await asyncio.sleep(0.15)

        assert server.opened == 4


async def test_too_many_connections_are_no_greeting(server: SocketServer, caplog: pytest.LogCaptureFixture) -> None:
    server.greetings.append(json.dumps({"type": "disconnect", "reason": "too_many_websockets"}))

    async with opened(server, Answering()) as mode:
        assert mode.connected

    assert "Slack said too_many_websockets instead of hello" in caplog.text


@pytest.mark.parametrize("code", ["invalid_auth", "token_revoked", "not_allowed_token_type"])
async def test_a_refused_app_token_ends_the_start_with_one_line(server: SocketServer, code: str) -> None:
    server.failures.append(code)

    with pytest.raises(ConfigError, match=rf"^SLACK_APP_TOKEN: .*\({code}\)") as raised:
        async with opened(server, Answering()):
            pass

    assert len(str(raised.value).splitlines()) == 1


async def test_a_token_that_is_revoked_later_ends_it_with_one_line(server: SocketServer) -> None:
    async with opened(server, Answering()) as mode:
        server.failures.append("token_revoked")
        await server.close()

        with pytest.raises(ConfigError, match=r"\(token_revoked\)"):
            await mode.broken()


async def test_socket_mode_switched_off_says_where_to_switch_it_on(
    server: SocketServer, caplog: pytest.LogCaptureFixture
) -> None:
    async with opened(server, Answering()):
        await server.disconnect("link_disabled")
        await until(lambda: server.opened == 2)

    (line,) = [record.getMessage() for record in caplog.records if record.levelno == logging.ERROR]
    assert "switch it on" in line
