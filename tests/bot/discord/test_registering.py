"""The commands are sent to Discord when they changed, and only then."""

import logging
from collections.abc import AsyncIterator, Mapping
from copy import deepcopy
from typing import Any

import discord
import pytest
from discord import app_commands

from bot.discord.gateway.client import Client
from bot.discord.setup.registering import differences, payload, synchronise
from core.config import DiscordSettings
from tests.doubles.discord import DiscordServer
from tests.doubles.discord_faults import failing

MANAGERS = discord.Permissions(manage_guild=True)


def fill(tree: app_commands.CommandTree[Any]) -> None:
    """Add a command, a group and a message menu, as they come."""
    group = app_commands.Group(name="look", description="Look after it", guild_only=True, default_permissions=MANAGERS)

    @tree.command(name="ask", description="Ask the documentation")
    @app_commands.describe(question="What?", private="Only for you")
    @app_commands.choices(
        tone=[app_commands.Choice(name="short", value="s"), app_commands.Choice(name="long", value="l")]
    )
    @app_commands.allowed_installs(guilds=True, users=True)
    @app_commands.allowed_contexts(guilds=True, dms=True, private_channels=True)
    async def ask(
        _: discord.Interaction,
        question: app_commands.Range[str, 1, 500],
        tone: app_commands.Choice[str] | None = None,
        private: bool = False,  # noqa: FBT002 how discord.py reads options
    ) -> None:
        del question, tone, private

    @group.command(name="after", description="Look")
    async def after(_: discord.Interaction) -> None: ...

    @tree.context_menu(name="Answer this")
    async def answer(_: discord.Interaction, message: discord.Message) -> None:
        del message

    tree.add_command(group)


@pytest.fixture
async def client(server: DiscordServer, settings: DiscordSettings) -> AsyncIterator[Client]:
    """A client that has logged in, with some commands."""
    assert server.url
    opened = Client(settings)
    fill(opened.tree)
    async with opened:
        await opened.login(settings.token.get_secret_value())
        yield opened


def sent(server: DiscordServer) -> int:
    return len(server.called("bulk_set_application_commands"))


async def test_commands_are_sent_once_however_often_the_bot_starts(server: DiscordServer, client: Client) -> None:
    assert [await synchronise(client) for _ in range(3)] == [True, False, False]
    assert sent(server) == 1


async def test_a_command_that_changed_is_sent_again(server: DiscordServer, client: Client) -> None:
    await synchronise(client)
    server.commands[""][0]["description"] = "As it was before"

    assert await synchronise(client)
    assert not await synchronise(client)
    assert sent(server) == 2


@pytest.mark.parametrize("operation", ["list_application_commands", "bulk_set_application_commands"])
async def test_discord_out_of_reach_ends_nothing(
    server: DiscordServer, client: Client, operation: str, caplog: pytest.LogCaptureFixture
) -> None:
    server.faults.append(failing(operation, 403, times=9))
    caplog.set_level(logging.ERROR, "bot")

    assert not await synchronise(client)

    assert "the commands were not registered" in caplog.text


async def test_a_client_that_has_not_logged_in_registers_nothing(settings: DiscordSettings) -> None:
    assert not await synchronise(Client(settings))


def as_discord_tells(command: Mapping[str, Any]) -> dict[str, Any]:
    """Return a command as it comes back: without what is usual, with what is Discord's own."""
    told = {key: value for key, value in deepcopy(dict(command)).items() if key != "options"}
    told |= {"id": "1", "application_id": "2", "version": "3", "name_localizations": None, "default_permission": True}
    told["contexts"] = told["contexts"] and told["contexts"][::-1]
    told["integration_types"] = told["integration_types"] or [0]
    if told["default_member_permissions"] is not None:
        told["default_member_permissions"] = str(told["default_member_permissions"])
    options = [
        {key: value for key, value in one.items() if value not in (False, [])} for one in command.get("options", ())
    ]
    return {**told, "options": options} if options else told


async def test_what_discord_fills_in_is_no_difference(settings: DiscordSettings) -> None:
    tree = Client(settings).tree
    fill(tree)
    ours = payload(tree)

    assert {command["name"] for command in ours} == {"ask", "look", "Answer this"}
    assert differences(ours, [as_discord_tells(command) for command in reversed(ours)]) == []


@pytest.mark.parametrize(
    ("index", "change"),
    [
        (0, {"description": "another"}),
        (0, {"contexts": [0]}),
        (0, {"integration_types": [0]}),
        (0, {"options": []}),
        (0, {"nsfw": True}),
        (0, {"default_member_permissions": "0"}),
        (1, {"dm_permission": True}),
        (1, {"name": "another"}),
        (2, {"type": 2}),
    ],
)
async def test_what_we_would_change_is_a_difference(
    settings: DiscordSettings, index: int, change: dict[str, Any]
) -> None:
    tree = Client(settings).tree
    fill(tree)
    known = [as_discord_tells(command) for command in payload(tree)]
    name = known[index]["name"]
    known[index] |= change

    assert name in differences(payload(tree), known)


@pytest.mark.parametrize("change", [{"required": False}, {"min_length": 0}, {"max_length": 400}, {"description": "?"}])
async def test_an_option_that_changed_is_a_difference(settings: DiscordSettings, change: dict[str, Any]) -> None:
    tree = Client(settings).tree
    fill(tree)
    known = [as_discord_tells(command) for command in payload(tree)]
    known[0]["options"][0] |= change

    assert differences(payload(tree), known) == ["ask"]


async def test_a_command_too_many_or_too_few_is_a_difference(settings: DiscordSettings) -> None:
    tree = Client(settings).tree
    fill(tree)
    known = [as_discord_tells(command) for command in payload(tree)]

    assert differences(payload(tree), known[:-1]) == ["Answer this"]
    assert differences(payload(tree)[1:], known) == ["ask"]
    assert differences([], []) == []
