"""The app manifest: whether Slack would take it, and whether it asks for what the bot needs."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bot.cli import app
from bot.slack.setup.manifest import EVENTS, SCOPES, Connection, Manifest, manifest
from bot.slack.support.rights import NEEDED
from bot.slack.support.settings import COMMAND
from core.errors import ConfigError

REFERENCE = Path(__file__).resolve().parents[4] / "shared" / "reference" / "slack-manifest.json"
ADDRESS = "https://bot.example.com"
ALL = [Connection(), Connection(ADDRESS), Connection(ADDRESS, many=True)]
LONGEST = {  # characters, of Slack's published schema (slackapi/manifest-schema, version 2)
    "display_information.name": 35,
    "display_information.description": 140,
    "features.bot_user.display_name": 80,
    "features.agent_view.agent_description": 300,
    "features.slash_commands.command": 32,
    "features.slash_commands.description": 2_000,
    "features.slash_commands.usage_hint": 1_000,
    "features.shortcuts.name": 24,
    "features.shortcuts.callback_id": 255,
    "features.shortcuts.description": 150,
    "oauth_config.redirect_urls": 2_500,
    "oauth_config.scopes.bot": 50,
    "settings.event_subscriptions.bot_events": 50,
}


def leaves(value: object, path: str = "") -> Iterator[tuple[str, object]]:
    """Yield each plain value with its path; the places of a list have the path of the list."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from leaves(inner, f"{path}.{key}".lstrip("."))
    elif isinstance(value, list):
        for inner in value:
            yield from leaves(inner, path)
    else:
        yield path, value


def made(connection: Connection) -> Manifest:
    return manifest("Footnote", connection)


@pytest.mark.parametrize("connection", ALL)
def test_every_field_is_one_that_slack_takes_and_of_its_type(connection: Connection) -> None:
    if not REFERENCE.exists():
        pytest.skip("the manifest that is known to pass Slack's schema is not here")
    known = {path: type(value) for path, value in leaves(json.loads(REFERENCE.read_text(encoding="utf-8")))}

    found = {path: type(value) for path, value in leaves(made(connection))}

    assert {path: known.get(path) for path in found} == found


@pytest.mark.parametrize("connection", ALL)
def test_every_text_is_short_enough(connection: Connection) -> None:
    lengths = {path: len(str(value)) for path, value in leaves(made(connection)) if path in LONGEST}

    assert len(lengths) >= len(LONGEST) - 1
    assert all(0 < length <= LONGEST[path] for path, length in lengths.items())


def test_a_colour_commands_and_lists_are_as_slack_wants_them() -> None:
    made_for_http = made(Connection(ADDRESS))

    assert re.fullmatch("#[0-9a-f]{6}", made_for_http["display_information"]["background_color"])
    commands = [command["command"] for command in made_for_http["features"]["slash_commands"]]
    assert commands == ["/ask", "/why", COMMAND]
    assert len(set(EVENTS)) == len(EVENTS)


def test_for_socket_mode_no_address_is_named_and_no_token_ends() -> None:
    text = json.dumps(made(Connection()))

    assert "http" not in text
    assert '"socket_mode_enabled": true' in text
    assert '"token_rotation_enabled": false' in text


@pytest.mark.parametrize("url", [ADDRESS, f"{ADDRESS}/", f"{ADDRESS}/slack/events"])
def test_over_http_everything_goes_to_the_path_that_is_served(url: str) -> None:
    made_for_http = made(Connection(url))

    urls = {value for path, value in leaves(made_for_http) if path.endswith("url")}
    assert urls == {f"{ADDRESS}/slack/events"}
    assert made_for_http["settings"]["socket_mode_enabled"] is False
    assert made_for_http["settings"]["token_rotation_enabled"] is False


def test_for_many_workspaces_there_is_a_way_back_and_tokens_rotate() -> None:
    made_for_many = made(Connection(ADDRESS, many=True))

    assert made_for_many["oauth_config"]["redirect_urls"] == [f"{ADDRESS}/slack/oauth_redirect"]
    assert made_for_many["settings"]["token_rotation_enabled"] is True
    assert made_for_many["settings"]["org_deploy_enabled"] is True


def test_each_kind_of_conversation_that_is_listened_to_can_be_read() -> None:
    kinds = {"channels", "groups", "im", "mpim"}

    assert {f"message.{kind}" for kind in kinds} <= set(EVENTS)
    assert {f"{kind}:history" for kind in kinds} <= set(SCOPES)


def test_whoever_may_choose_a_channels_settings_can_be_looked_up() -> None:
    assert set(SCOPES) >= NEEDED


@pytest.mark.parametrize(
    ("name", "connection", "line"),
    [
        ("", Connection(), "--name"),
        ("x" * 36, Connection(), "--name"),
        ("x", Connection("http://bot.example.com"), "--http"),
        ("x", Connection("bot.example.com"), "--http"),
        ("x", Connection("https://"), "--http"),
        ("x", Connection("https://a?b"), "--http"),
        ("x", Connection(many=True), "--many"),
    ],
)
def test_what_slack_would_refuse_is_refused_in_one_line(name: str, connection: Connection, line: str) -> None:
    with pytest.raises(ConfigError, match=line) as raised:
        manifest(name, connection)

    assert len(str(raised.value).splitlines()) == 1


def command(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["manifest", *arguments])


@pytest.mark.parametrize(
    ("arguments", "name", "connection"),
    [
        (["slack"], "Footnote", Connection()),
        (["slack", "--socket", "--name", "Docs"], "Docs", Connection()),
        (["slack", "--http", ADDRESS, "--many"], "Footnote", Connection(ADDRESS, many=True)),
    ],
)
def test_the_command_prints_it(arguments: list[str], name: str, connection: Connection) -> None:
    result = command(*arguments)

    assert (result.exit_code, result.stderr) == (0, "")
    assert json.loads(result.stdout) == manifest(name, connection)


@pytest.mark.parametrize("arguments", [[], ["irc"], ["slack", "--socket", "--http", ADDRESS]])
def test_bad_usage_ends_with_status_2(arguments: list[str]) -> None:
    result = command(*arguments)

    assert (result.exit_code, result.stdout) == (2, "")
