"""What fails in a command: told to the person who used it, logged once, never silent."""

import logging

import discord
import pytest
from discord import app_commands

from bot import wording
from bot.discord.gateway.client import Client
from core.config import DiscordSettings
from core.errors import SearchUnavailable
from tests.bot.discord.listening import connected
from tests.doubles.discord import DiscordServer
from tests.doubles.discord_faults import refused
from tests.doubles.discord_shapes import Json
from tests.doubles.discord_state import GUILD, SUPPORT
from tests.doubles.discord_world import Interaction
from tests.waiting import until

EPHEMERAL = 64


async def registered(client: Client, error: Exception | None, *, acknowledge: bool = False) -> None:
    """Register a command that fails."""

    @app_commands.command(name="break", description="Fails")
    async def broken(interaction: discord.Interaction) -> None:
        if acknowledge:
            await interaction.response.defer(ephemeral=True, thinking=True)
        if error is not None:
            raise error
        await interaction.response.send_message("done")

    client.tree.add_command(broken)
    await client.tree.sync()


def followed(server: DiscordServer, interaction: Interaction) -> Json | None:
    """Return the message that a person got: the response or what followed it."""
    original = server.original(interaction)
    if interaction.followups:
        return server.messages[interaction.place][interaction.followups[0]]
    return original


@pytest.mark.parametrize("acknowledge", [False, True])
@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (ValueError("secret words"), wording.failure(ValueError())),
        (SearchUnavailable(), wording.failure(SearchUnavailable())),
        (app_commands.MissingPermissions(["manage_guild"]), wording.NOT_ALLOWED),
    ],
)
async def test_a_failure_is_told_to_the_person_alone_and_logged_once(
    server: DiscordServer,
    settings: DiscordSettings,
    caplog: pytest.LogCaptureFixture,
    error: Exception,
    sentence: str,
    acknowledge: bool,
) -> None:
    async with connected(settings) as (client, _):
        await registered(client, error, acknowledge=acknowledge)
        used = server.slash("break")
        await until(lambda: (found := followed(server, used)) and found["content"])

        told = followed(server, used)
        assert told is not None
        assert (told["content"], bool(told["flags"] & EPHEMERAL)) == (sentence, True)

    assert [record.levelno >= logging.WARNING for record in caplog.records].count(True) == 1


async def test_a_command_that_is_no_longer_known_is_told(server: DiscordServer, settings: DiscordSettings) -> None:
    async with connected(settings) as (client, _):
        await registered(client, None)
        client.tree.clear_commands(guild=None)
        told = await server.answered(server.slash("break"))

    assert told["content"] == wording.UNKNOWN_COMMAND


async def test_a_command_that_can_not_be_read_costs_a_line(
    server: DiscordServer, settings: DiscordSettings, caplog: pytest.LogCaptureFixture
) -> None:
    async with connected(settings) as (client, _):
        await registered(client, None)
        await server.answered(server.slash("break"))
        (session,) = server.gateway.sessions.values()
        (told,) = [frame["d"] for frame in session.history if frame["t"] == "INTERACTION_CREATE"]
        server.gateway.tell("INTERACTION_CREATE", {**told, "data": {"type": 1, "id": "5"}}, GUILD)
        await until(lambda: "could not be read" in caplog.text)
        await server.answered(server.slash("break"))

    (line,) = [record for record in caplog.records if record.levelno >= logging.WARNING]
    assert (line.getMessage(), line.exc_info) == ("discord: a command could not be read (KeyError)", None)


async def test_what_another_process_acknowledged_is_left_to_it(
    server: DiscordServer, settings: DiscordSettings, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    async with connected(settings) as (client, _), connected(settings) as (other, _):
        await registered(client, None)
        await registered(other, None)
        told = await server.answered(server.slash("break"))
        await until(lambda: "acknowledged elsewhere" in caplog.text)

    assert told["content"] == "done"
    assert not [record for record in caplog.records if record.levelno >= logging.WARNING]


async def test_while_it_leaves_another_process_answers_else_it_says_so(
    server: DiscordServer, settings: DiscordSettings
) -> None:
    async with connected(settings) as (client, _):
        await registered(client, None)
        client.tree.elsewhere = 0.3
        client.stop_listening()
        async with connected(settings) as (other, _):
            await registered(other, None)
            told = await server.answered(server.slash("break"))
            assert told["content"] == "done"
        alone = await server.answered(server.slash("break"))

    assert (alone["content"], bool(alone["flags"] & EPHEMERAL)) == (wording.LEAVING, True)


async def test_a_person_who_cannot_be_told_ends_nothing(
    server: DiscordServer, settings: DiscordSettings, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    async with connected(settings) as (client, _):
        await registered(client, ValueError())
        server.faults.append(refused("create_interaction_response", 10003))
        server.slash("break")
        await until(lambda: "could not be told" in caplog.text)
        server.say(SUPPORT, "still there")

    assert server.gateway.connected == 1
