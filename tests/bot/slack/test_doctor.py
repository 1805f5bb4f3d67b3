"""The doctor for Slack: each fault by itself, and what to do about it."""

import json
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from pydantic import SecretStr
from typer.testing import CliRunner

from bot.cli import app
from bot.doctor import Finding, usable
from bot.slack.setup.doctor import examine
from bot.slack.setup.manifest import SCOPES
from core.config import SlackSettings
from tests.doubles.slack_socket import APP_TOKEN, SocketServer, socket_server

BOT_TOKEN = "xoxb-test"
SIGNING_SECRET = "0123456789abcdef" * 2


@pytest.fixture
async def slack() -> AsyncIterator[SocketServer]:
    """Slack as it answers a bot that has everything."""
    async with socket_server() as server:
        server.headers = {"x-oauth-scopes": ",".join(SCOPES)}
        server.answers = {
            "auth.test": [{"ok": True, "user": "footnote", "user_id": "U0BOT", "team_id": "T0", "team": "Test"}],
            "users.conversations": [{"ok": True, "channels": [{"id": "C1", "name": "help"}]}],
            "api.test": [{"ok": True}],
        }
        yield server


def settings(slack: SocketServer, **changes: str) -> SlackSettings:
    given = {"bot_token": BOT_TOKEN, "app_token": APP_TOKEN} | changes
    return SlackSettings.model_validate({"api_url": slack.url} | given)


async def found(slack: SocketServer, name: str, **changes: str) -> list[Finding]:
    return [finding for finding in await examine(settings(slack, **changes)) if finding.name == name]


async def only(slack: SocketServer, name: str, **changes: str) -> Finding:
    (finding,) = await found(slack, name, **changes)
    return finding


async def test_a_bot_that_has_everything_is_fine(slack: SocketServer) -> None:
    findings = await examine(settings(slack))

    assert [(finding.name, finding.what) for finding in findings] == [
        ("transport", "Socket Mode"),
        ("bot token", "footnote (U0BOT) in workspace Test"),
        ("scopes", f"all {len(SCOPES)} are granted"),
        ("clock", "agrees with Slack's"),
        ("channels", "in 1: #help"),
        ("socket mode", "connects; 0 more connections of this app"),
    ]
    assert {finding.state for finding in findings} == {"ok"}
    assert not slack.sockets


async def test_over_http_it_says_what_it_can_not_know(slack: SocketServer) -> None:
    findings = await examine(settings(slack, app_token="", signing_secret=SIGNING_SECRET))

    assert findings[0].what == "signed HTTP"
    assert "/slack/events" in findings[-1].what
    assert slack.opened == 0
    assert usable(findings)


async def test_a_token_that_rotates_is_no_token_for_a_variable(slack: SocketServer) -> None:
    rotating, known = await found(slack, "bot token", bot_token="xoxe.xoxb-1")

    assert (rotating.state, known.state) == ("warning", "ok")
    assert "twelve hours" in rotating.what


@pytest.mark.parametrize("code", ["invalid_auth", "token_revoked", "account_inactive"])
async def test_a_token_that_slack_refuses_says_where_to_copy_it_anew(slack: SocketServer, code: str) -> None:
    slack.answers["auth.test"] = [{"ok": False, "error": code}]

    finding = await only(slack, "bot token")

    assert (finding.state, finding.what) == ("problem", f"Slack refuses it ({code})")
    assert "OAuth & Permissions" in finding.remedy


async def test_slack_out_of_reach_is_one_finding() -> None:
    nowhere = SlackSettings(
        bot_token=SecretStr(BOT_TOKEN), app_token=SecretStr(APP_TOKEN), api_url="http://127.0.0.1:9/"
    )

    findings = await examine(nowhere)

    assert [(finding.name, finding.state) for finding in findings if finding.state != "ok"] == [
        ("api", "problem"),
        ("socket mode", "problem"),
    ]
    assert "http://127.0.0.1:9/" in findings[1].what


@pytest.mark.parametrize("scope", list(SCOPES))
async def test_each_missing_scope_is_named_with_what_is_lost(slack: SocketServer, scope: str) -> None:
    slack.headers = {"x-oauth-scopes": ",".join(set(SCOPES) - {scope})}

    finding = await only(slack, "scope")

    assert finding.what == f"{scope} is missing: no {SCOPES[scope]}"
    assert finding.remedy == f"OAuth & Permissions › Bot Token Scopes › add {scope}, then reinstall the app"
    assert finding.state == ("problem" if scope == "chat:write" else "warning")


async def test_without_any_way_to_ask_it_is_not_usable(slack: SocketServer) -> None:
    slack.headers = {"x-oauth-scopes": "chat:write"}

    states = {finding.what.split()[0]: finding.state for finding in await found(slack, "scope")}

    assert {scope for scope, state in states.items() if state == "problem"} == {
        "app_mentions:read",
        "commands",
        "im:history",
    }


async def test_scopes_that_slack_does_not_tell_are_no_problem(slack: SocketServer) -> None:
    slack.headers = {}

    assert (await only(slack, "scopes")).state == "warning"


@pytest.mark.parametrize(("skew", "state"), [(10, "ok"), (-70, "warning"), (290, "warning"), (-400, "problem")])
async def test_a_clock_that_is_off_is_noticed_before_signatures_are_refused(
    slack: SocketServer, skew: float, state: str
) -> None:
    findings = await examine(settings(slack), now=lambda: time.time() + skew)

    (clock,) = [finding for finding in findings if finding.name == "clock"]
    assert clock.state == state
    assert state == "ok" or "NTP" in clock.remedy


async def test_a_bot_in_no_channel_has_to_be_invited(slack: SocketServer) -> None:
    slack.answers["users.conversations"] = [{"ok": True, "channels": []}]

    finding = await only(slack, "channels")

    assert finding.state == "warning"
    assert "/invite @footnote" in finding.remedy


async def test_channels_are_read_page_by_page_up_to_a_bound(slack: SocketServer) -> None:
    page = {"ok": True, "channels": [{"id": "C1", "name": "x"}] * 200, "response_metadata": {"next_cursor": "more"}}
    slack.answers["users.conversations"] = [page]

    finding = await only(slack, "channels")

    assert finding.what.startswith("in 1000 or more: #x, ")


async def test_channels_that_can_not_be_listed_are_no_problem(slack: SocketServer) -> None:
    slack.answers["users.conversations"] = [{"ok": False, "error": "ratelimited"}]

    assert (await only(slack, "channels")).state == "warning"


@pytest.mark.parametrize(
    ("failure", "words"),
    [
        ("invalid_auth", "connections:write"),
        ("missing_scope", "connections:write"),
        ("not_allowed_token_type", "connections:write"),
        (500, "wss://"),
    ],
)
async def test_an_app_token_that_opens_no_socket_says_which_one_does(
    slack: SocketServer, failure: str | int, words: str
) -> None:
    slack.failures.append(failure)

    finding = await only(slack, "socket mode")

    assert finding.state == "problem"
    assert words in finding.remedy
    assert "lacks" in finding.what or failure != "missing_scope"


async def test_a_socket_that_says_no_hello_is_a_problem(slack: SocketServer) -> None:
    slack.greetings.append("what?")

    assert (await only(slack, "socket mode")).state == "problem"


async def test_for_many_workspaces_no_bot_token_is_needed(slack: SocketServer) -> None:
    findings = await examine(
        settings(slack, bot_token="", app_token="", client_id="1", client_secret="2", signing_secret=SIGNING_SECRET)
    )

    assert usable(findings)
    assert [finding.name for finding in findings] == ["transport", "api", "clock", "events"]


async def test_a_token_beside_the_secrets_for_many_workspaces_is_not_used(slack: SocketServer) -> None:
    finding = await only(slack, "settings", client_id="1", client_secret="2")

    assert finding.state == "warning"
    assert "auth.test" not in slack.asked


@pytest.mark.parametrize("as_json", [True, False])
def test_the_command_ends_with_status_1_when_slack_can_not_work(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, as_json: bool
) -> None:
    monkeypatch.chdir(tmp_path)

    result = CliRunner().invoke(app, ["doctor", "slack", *(["--json"] if as_json else [])], env={"SLACK_BOT_TOKEN": ""})

    assert (result.exit_code, result.stderr) == (1, "")
    if as_json:
        assert json.loads(result.stdout)["usable"] is False
    else:
        assert "problem  settings       SLACK_BOT_TOKEN is not set\n" in result.stdout
