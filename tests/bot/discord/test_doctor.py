"""The doctor for Discord: each fault by itself, and what to do about it."""

import json
from pathlib import Path

import pytest
from pydantic import SecretStr
from typer.testing import CliRunner

from bot.cli import app
from bot.discord.setup.doctor import examine
from bot.doctor import usable
from core.config import DiscordSettings
from tests.bot.discord.examined import COMMANDS, found, only
from tests.doubles.discord import DiscordServer
from tests.doubles.discord_faults import Fault, failing, refused
from tests.doubles.discord_state import BOT, GUILD, TOKEN

KNOWN = {"id": "1", "application_id": BOT, "version": "1", "default_member_permissions": None}
APPLICATION = {"id": BOT, "flags": 1 << 19, "integration_types_config": {"0": {}, "1": {}}}
PORTAL = f"https://discord.com/developers/applications/{BOT}"


@pytest.fixture(autouse=True)
def registered(server: DiscordServer) -> None:
    server.commands[""] = [{**one, **KNOWN} for one in COMMANDS]


def telling(server: DiscordServer, operation: str, body: dict[str, object]) -> None:
    """Let Discord tell something else than usual."""
    server.faults.append(Fault(operation, 200, body, times=9))


async def test_a_bot_that_has_everything_is_fine(server: DiscordServer, settings: DiscordSettings) -> None:
    findings = await examine(settings, COMMANDS)

    assert [(finding.name, finding.what) for finding in findings] == [
        ("token", f"Discord knows it as footnote ({BOT})"),
        ("intents", "Message Content is on; from 10,000 people in its servers on Discord has to approve that"),
        ("installs", "in servers, and in people's own accounts"),
        ("commands", "all 1 are registered as they are"),
        ("gateway", "999 sessions may begin in the next 0 h, 1 shard"),
        ("servers", "in 1: Lab"),
        ("channels", "it may do what it needs in 4"),
    ]
    assert {finding.state for finding in findings} == {"ok"}
    assert not server.gateway.live


@pytest.mark.parametrize(
    ("token", "words"),
    [
        ("", "is not set"),
        ("   ", "is not set"),
        (f"Bot {TOKEN}", "more than the token"),
        (f"{TOKEN[:20]} {TOKEN[20:]}", "blanks inside"),
        ("a" * 32, "the client secret"),
        ("0123456789abcdef" * 4, "the public key"),
        (BOT, "an application id"),
        ("https://discord.com/api/oauth2/authorize?client_id=1", "an address"),
    ],
)
async def test_what_is_no_token_is_not_sent_anywhere(
    server: DiscordServer, settings: DiscordSettings, token: str, words: str
) -> None:
    (finding,) = await examine(settings.model_copy(update={"token": SecretStr(token)}), COMMANDS)

    assert (finding.name, finding.state) == ("settings", "problem")
    assert words in finding.what
    assert "Bot › Reset Token" in finding.remedy
    assert server.calls == []
    assert not token.strip() or token.strip() not in finding.what


async def test_a_token_that_discord_refuses_says_where_to_copy_it_anew(settings: DiscordSettings) -> None:
    findings = await examine(settings.model_copy(update={"token": SecretStr(f"{TOKEN}-of-before")}), COMMANDS)

    (finding,) = findings
    assert (finding.name, finding.state, finding.what) == ("token", "problem", "Discord refuses it (401)")
    assert "Bot › Reset Token" in finding.remedy


async def test_discord_out_of_reach_is_one_finding() -> None:
    nowhere = DiscordSettings(token=SecretStr(TOKEN), api_url="http://127.0.0.1:9/")

    (finding,) = await examine(nowhere, COMMANDS)

    assert (finding.name, finding.state) == ("api", "problem")
    assert "http://127.0.0.1:9/" in finding.what


async def test_an_answer_that_is_none_is_one_finding(server: DiscordServer, settings: DiscordSettings) -> None:
    server.faults.append(failing("get_my_user", 200))

    (finding,) = await examine(settings, COMMANDS)

    assert "can't be read" in finding.what


async def test_an_intent_that_is_off_ends_the_connection(server: DiscordServer, settings: DiscordSettings) -> None:
    server.gateway.approved = 0

    finding = await only(settings, "intents")

    assert finding.state == "problem"
    assert f"{PORTAL}/bot › Privileged Gateway Intents › switch on Message Content Intent" in finding.remedy
    assert (await only(settings, "intents", message_content=False)).state == "ok"


@pytest.mark.parametrize(
    ("changes", "name", "state", "remedy"),
    [
        ({"integration_types_config": {"1": {}}}, "installs", "problem", "tick Guild Install"),
        ({"integration_types_config": {"0": {}}}, "installs", "ok", "tick User Install"),
        ({"interactions_endpoint_url": "https://x.example"}, "interactions", "problem", "leave it empty"),
        ({"flags": 1 << 18}, "intents", "ok", ""),
        ({"bot_public": True}, "public", "warning", "Public Bot › switch off, or name your servers in discord.servers"),
    ],
)
async def test_what_the_portal_has_wrong_is_named_with_its_page(
    server: DiscordServer,
    settings: DiscordSettings,
    changes: dict[str, object],
    name: str,
    state: str,
    remedy: str,
) -> None:
    telling(server, "get_my_application", APPLICATION | changes)

    finding = await only(settings, name)

    assert finding.state == state
    assert remedy in finding.remedy


async def test_an_invitation_that_asks_for_a_code_is_a_problem(
    server: DiscordServer, settings: DiscordSettings
) -> None:
    telling(server, "get_my_application", APPLICATION | {"bot_require_code_grant": True})

    assert [finding.state for finding in await found(settings, "installs")] == ["ok", "problem"]


async def test_of_a_public_bot_with_servers_of_its_own_it_says_who_else_is_answered(
    server: DiscordServer, settings: DiscordSettings
) -> None:
    telling(server, "get_my_application", APPLICATION | {"bot_public": True})

    finding = await only(settings, "public", servers=(GUILD,))

    assert finding.what.endswith("it answers in the servers of discord.servers, and whoever writes to it directly")
    assert "discord.servers" not in finding.remedy


async def test_commands_that_are_not_registered_are_named(server: DiscordServer, settings: DiscordSettings) -> None:
    server.commands[""] = [{"name": "old", "type": 1, "description": "x", **KNOWN}]

    finding = await only(settings, "commands")

    assert (finding.state, finding.what) == ("warning", "not as they should be: ask, old")


@pytest.mark.parametrize(("left", "state"), [(1000, "ok"), (20, "warning"), (0, "problem")])
async def test_a_bot_that_has_begun_too_often_is_warned(
    server: DiscordServer, settings: DiscordSettings, left: int, state: str
) -> None:
    limit = {"total": 1000, "remaining": left, "reset_after": 7_200_000, "max_concurrency": 1}
    telling(server, "get_bot_gateway", {"session_start_limit": limit, "shards": 4})

    finding = await only(settings, "gateway")

    assert (finding.state, finding.what) == (state, f"{left} sessions may begin in the next 2 h, 4 shards")
    assert (await only(settings, "shards", shard_count=2)).state == "warning"


@pytest.mark.parametrize(
    "operation",
    ["list_my_guilds", "list_guild_channels", "get_guild_member", "list_guild_roles", "list_application_commands",
     "get_bot_gateway", "get_my_application"],
)  # fmt: skip
async def test_what_can_not_be_looked_up_is_no_problem(
    server: DiscordServer, settings: DiscordSettings, operation: str
) -> None:
    server.faults.append(refused(operation, 50001))

    findings = await examine(settings, COMMANDS)

    assert usable(findings)
    assert [finding.what for finding in findings if "could not be looked up (status 403)" in finding.what]


@pytest.mark.parametrize("as_json", [True, False])
def test_the_command_ends_with_status_1_when_discord_can_not_work(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, as_json: bool
) -> None:
    monkeypatch.chdir(tmp_path)

    result = CliRunner().invoke(app, ["doctor", "discord", *(["--json"] if as_json else [])], env={"DISCORD_TOKEN": ""})

    assert (result.exit_code, result.stderr) == (1, "")
    if as_json:
        assert json.loads(result.stdout)["usable"] is False
    else:
        assert "problem  settings       DISCORD_TOKEN is not set\n" in result.stdout
