"""Envelopes of Socket Mode on the wire: taken, acknowledged, and none lost."""

import asyncio
import json
import logging
from collections.abc import AsyncIterator

import pytest
from slack_bolt.async_app import AsyncApp, AsyncBoltRequest
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.response import BoltResponse

from bot.slack.connection.socket import Pace
from tests.bot.slack.sockets import EVENT, Answering, opened
from tests.doubles.slack import BOT_ID, BOT_USER, TEAM
from tests.doubles.slack_socket import SocketServer, socket_server
from tests.waiting import until

BROKEN: tuple[object, ...] = (5, "x", [5], {"event": None}, {"event": []})


@pytest.fixture
async def server() -> AsyncIterator[SocketServer]:
    async with socket_server() as served:
        yield served


async def test_an_event_reaches_the_app_and_is_acknowledged(server: SocketServer) -> None:
    app = Answering()

    async with opened(server, app) as mode:
        ack = await server.deliver(EVENT)
        assert mode.connected

    assert ack is not None
    assert ack.body == {"envelope_id": ack.envelope}
    (asked,) = app.asked
    assert asked.mode == "socket_mode"
    assert asked.body == EVENT
    assert server.opened == 1


@pytest.mark.parametrize("status", [200, 404, 401])
async def test_what_the_app_does_not_know_is_acknowledged_once(server: SocketServer, status: int) -> None:
    app = Answering(status)

    async with opened(server, app):
        assert await server.deliver(EVENT)

    assert len(server.sent) == len(app.asked) == 1


async def test_what_failed_is_not_acknowledged_so_that_it_comes_again(server: SocketServer) -> None:
    app = Answering(500)

    async with opened(server, app):
        assert await server.deliver(EVENT, attempts=1) is None
        app.status = 200
        assert await server.deliver(EVENT)

    assert len(app.asked) == 2


async def test_a_lost_acknowledgement_brings_the_event_again(server: SocketServer) -> None:
    app = Answering()
    server.ignored_acks = 1

    async with opened(server, app):
        assert await server.deliver(EVENT)

    assert [request.headers.get("x-slack-retry-num") for request in app.asked] == [None, ["1"]]


@pytest.mark.parametrize(
    ("body", "interactive", "payload"),
    [
        ('{"response_action": "clear"}', True, {"response_action": "clear"}),
        ("words", True, {"text": "words"}),
        ("words", False, None),
        ("", True, None),
    ],
)
async def test_an_answer_goes_along_with_the_acknowledgement_where_slack_takes_one(
    server: SocketServer, body: str, *, interactive: bool, payload: object
) -> None:
    async with opened(server, Answering(body=body)):
        ack = await server.deliver({"type": "view_submission"}, "interactive", interactive=interactive)

    assert ack is not None
    assert ack.body.get("payload") == payload


async def test_bolt_acknowledges_events_that_no_listener_knows(server: SocketServer) -> None:
    async def authorize() -> AuthorizeResult:
        return AuthorizeResult(
            enterprise_id=None, team_id=TEAM, bot_user_id=BOT_USER, bot_id=BOT_ID, bot_token="xoxb-test"
        )

    app = AsyncApp(signing_secret="x", authorize=authorize, logger=logging.getLogger("quiet"))

    async with opened(server, app.async_dispatch):
        assert await server.deliver(EVENT | {"event": {"type": "channel_archive"}})


@pytest.mark.parametrize("text", ["no json", "[]", "7", '{"type": "unheard of"}', '{"envelope_id": ""}'])
async def test_nonsense_on_the_wire_ends_nothing(server: SocketServer, text: str) -> None:
    async with opened(server, Answering()):
        await server.say(text)

        assert await server.deliver(EVENT)
    assert server.opened == 1


async def test_what_was_taken_is_acknowledged_before_the_end(server: SocketServer) -> None:
    app = Answering(seconds=0.2)

    async with opened(server, app):
        delivery = asyncio.create_task(server.deliver(EVENT, attempts=1))
        await until(lambda: app.asked)

    assert await delivery


async def test_an_app_that_hangs_does_not_hold_up_the_end(server: SocketServer) -> None:
    app = Answering(seconds=60)
    loop = asyncio.get_running_loop()

    async with opened(server, app, Pace(acknowledge=0.1)):
        delivery = asyncio.create_task(server.deliver(EVENT, attempts=1))
        await until(lambda: app.asked)
        began = loop.time()

    assert loop.time() - began < 2.0
    assert await delivery is None


async def test_only_so_many_envelopes_are_worked_on_at_a_time(
    server: SocketServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.slack.connection.envelopes.AT_ONCE", 2)
    app = Answering(seconds=0.1)
    server.ack_seconds = 2.0

    async with opened(server, app):
        deliveries = [asyncio.create_task(server.deliver(EVENT)) for _ in range(5)]
        await asyncio.sleep(0.05)
        assert len(app.asked) == 2
        assert all(await asyncio.gather(*deliveries))


async def test_a_bug_in_the_app_costs_one_event_alone(server: SocketServer, caplog: pytest.LogCaptureFixture) -> None:
    async def failing(request: AsyncBoltRequest) -> BoltResponse:
        if request.body.get("bug"):
            text = "bug"
            raise RuntimeError(text)
        return BoltResponse(status=200)

    async with opened(server, failing):
        assert await server.deliver({"bug": True}, attempts=1) is None
        assert await server.deliver(EVENT)

    assert "RuntimeError: bug" in caplog.text


@pytest.mark.parametrize(
    "frame",
    ["", "{", "[]", "null", "5", "[" * 100_000, '{"envelope_id": 5}', '{"type": null}']
    + [json.dumps({"envelope_id": "x", "payload": broken}) for broken in BROKEN],
)
async def test_a_frame_that_is_no_envelope_costs_nothing(
    server: SocketServer, caplog: pytest.LogCaptureFixture, frame: str
) -> None:
    app = Answering()

    async with opened(server, app):
        (socket,) = server.sockets.values()
        await socket.send_str(frame)
        assert await server.deliver(EVENT)

    assert server.opened == 1
    assert not [record for record in caplog.records if record.exc_info]
