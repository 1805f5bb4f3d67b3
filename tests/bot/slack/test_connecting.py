"""The whole connection: opened once Slack can be reached, ended when Slack takes a token no more."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from aiohttp import ClientSession
from pydantic import SecretStr

from bot.desk.desk import Desk
from bot.desk.tasks import Tasks
from bot.slack.connecting import OpenSlack, open_connection
from bot.web.server import application, open_server
from core.config import JournalSettings, SlackSettings, WebSettings
from core.errors import ConfigError
from core.journal import open_journal
from tests.bot.slack.conftest import slack_settings
from tests.doubles.slack import APP_TOKEN, BOT_USER, Fault, SlackServer, mention_event, signed, slack_server
from tests.doubles.slack_delivery import Delivery, HttpWire, SocketWire
from tests.doubles.slack_events import event_body
from tests.faults.links import linked
from tests.knowing import NOTHING_KNOWN
from tests.scripted import ready
from tests.waiting import until


@asynccontextmanager
async def opened(settings: SlackSettings, folder: Path, patience: float = 5.0) -> AsyncIterator[OpenSlack]:
    """Open the bot as a process would."""
    async with open_journal(JournalSettings(), folder) as journal:
        desk = Desk(ready(), journal, "slack", Tasks(at_once=4, waiting=50))
        async with open_connection(settings, desk, journal, NOTHING_KNOWN, patience=patience) as slack:
            yield slack


@asynccontextmanager
async def wired(slack: OpenSlack) -> AsyncIterator[tuple[HttpWire, str]]:
    """Serve what a connection serves over HTTP; yields the way for events."""
    async with open_server(WebSettings(port=0), application(slack.routes)) as address, ClientSession() as session:
        yield HttpWire(session, [f"{address}/slack/events"]), f"{address}/slack/events"


def by_socket(server: SlackServer) -> SlackSettings:
    return slack_settings(server).model_copy(update={"app_token": SecretStr(APP_TOKEN)})


async def broken(slack: OpenSlack) -> None:
    """Wait for what breaks it."""
    waits = [asyncio.ensure_future(wait()) for wait in slack.breaking]
    done, others = await asyncio.wait(waits, timeout=10, return_when=asyncio.FIRST_COMPLETED)
    for one in others:
        one.cancel()
    assert done
    done.pop().result()


async def test_says_where_it_is_and_how_events_come(slack: SlackServer, tmp_path: Path) -> None:
    async with opened(slack_settings(slack), tmp_path) as connection:
        assert connection.line == "slack: in workspace Test, events at /slack/events"
    async with opened(by_socket(slack), tmp_path) as connection:
        assert connection.line == "slack: in workspace Test, events by Socket Mode"


async def test_slack_out_of_reach_is_waited_for_and_events_come_again(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO")
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
    nowhere = SlackSettings(
        bot_token=SecretStr("xoxb-double"), signing_secret=SecretStr("x"), api_url=f"http://127.0.0.1:{port}/api/"
    )

    async with opened(nowhere, tmp_path, patience=0.1) as connection, wired(connection) as (_, url):
        assert (connection.reached, connection.line) == (False, "slack: not reached yet, trying until it is")
        data, headers = signed(event_body({"type": "app_mention"}))
        async with ClientSession() as session, session.post(url, data=data, headers=headers) as response:
            assert response.status == 503
        async with slack_server(port) as server:
            server.tokens.add("xoxb-double")
            await until(lambda: connection.reached, 20)

    assert "slack: in workspace Test, events at /slack/events" in caplog.text


async def test_it_ends_in_order_while_slack_is_out_of_reach(slack: SlackServer, tmp_path: Path) -> None:
    slack.faults.append(Fault("auth.test", 503, times=10**9))

    async with opened(slack_settings(slack), tmp_path, patience=0.1) as connection:
        assert not connection.reached


async def test_a_token_that_is_refused_ends_the_start(slack: SlackServer, tmp_path: Path) -> None:
    slack.tokens.clear()

    with pytest.raises(ConfigError, match=r"^SLACK_BOT_TOKEN: Slack refuses the token \(invalid_auth\)"):
        async with opened(slack_settings(slack), tmp_path):
            pass


async def test_a_token_that_is_refused_once_slack_is_reached_ends_it(slack: SlackServer, tmp_path: Path) -> None:
    slack.tokens.clear()
    slack.faults.append(Fault("auth.test", 503, times=4))

    async with opened(slack_settings(slack), tmp_path, patience=0.05) as connection:
        with pytest.raises(ConfigError, match=r"^SLACK_BOT_TOKEN: "):
            await broken(connection)


@pytest.mark.parametrize("socket_mode", [False, True])
async def test_a_token_that_is_revoked_is_noticed_at_the_next_call(
    slack: SlackServer, tmp_path: Path, *, socket_mode: bool
) -> None:
    settings = by_socket(slack) if socket_mode else slack_settings(slack)
    async with opened(settings, tmp_path) as connection, wired(connection) as (wire, _):
        delivery = Delivery(SocketWire(slack.sockets) if socket_mode else wire)
        slack.tokens.clear()
        asked = slack.say("C1", f"<@{BOT_USER}> where?", user="U1")
        assert await delivery.wire.send("events_api", mention_event(asked), 0, 3.0)

        with pytest.raises(ConfigError, match=r"^SLACK_BOT_TOKEN: Slack refuses the token"):
            await broken(connection)


@pytest.mark.parametrize(
    "event", [{"type": "app_uninstalled"}, {"type": "tokens_revoked", "tokens": {"bot": [BOT_USER]}}], ids=str
)
async def test_slack_says_that_the_token_is_revoked(
    slack: SlackServer, tmp_path: Path, event: dict[str, object]
) -> None:
    async with opened(slack_settings(slack), tmp_path) as connection, wired(connection) as (wire, _):
        slack.tokens.clear()
        assert await wire.send("events_api", event_body(event), 0, 3.0)

        with pytest.raises(ConfigError, match=r"^SLACK_BOT_TOKEN: Slack refuses the token"):
            await broken(connection)


async def test_a_refusal_that_passes_ends_nothing(slack: SlackServer, tmp_path: Path) -> None:
    async with opened(slack_settings(slack), tmp_path) as connection, wired(connection) as (wire, _):
        waits = [asyncio.ensure_future(wait()) for wait in connection.breaking]
        before = len(slack.called("auth.test"))
        assert await wire.send("events_api", event_body({"type": "app_uninstalled"}), 0, 3.0)
        await until(lambda: len(slack.called("auth.test")) > before)
        asked = slack.say("C1", f"<@{BOT_USER}> where?", user="U1")
        assert await wire.send("events_api", mention_event(asked), 0, 3.0)
        await until(lambda: slack.replies("C1", asked["ts"]))

        assert not any(wait.done() for wait in waits)
        for wait in waits:
            wait.cancel()


async def test_a_proxy_of_the_environment_carries_calls_and_the_socket(
    monkeypatch: pytest.MonkeyPatch, slack: SlackServer, tmp_path: Path
) -> None:
    """The double takes whole addresses as well: a line to it is a proxy that knows every host."""
    async with linked(slack.url) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", f"http://127.0.0.1:{proxy.port}")
        slack.url = "http://slack.invalid/api/"

        async with opened(by_socket(slack), tmp_path) as connection:
            assert connection.reached
            await until(lambda: slack.sockets.open)
