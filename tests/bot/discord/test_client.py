"""The client against a gateway: what it asks for, what it tells, and what can't end it."""

import asyncio
import logging

import discord
import pytest
from discord import app_commands

from bot.discord.gateway.client import AT_ONCE, MOST, Client
from core.config import DiscordSettings
from tests.bot.discord.listening import Heard, connected
from tests.doubles.discord import DiscordServer
from tests.doubles.discord_state import GUILD, SUPPORT
from tests.waiting import until

GUILDS, GUILD_MESSAGES, DM_MESSAGES, CONTENT = 1, 1 << 9, 1 << 12, 1 << 15


@pytest.mark.parametrize(
    ("content", "intents"),
    [(True, GUILDS | GUILD_MESSAGES | DM_MESSAGES | CONTENT), (False, GUILDS | GUILD_MESSAGES | DM_MESSAGES)],
)
async def test_asks_for_no_more_than_the_settings_need(
    server: DiscordServer, settings: DiscordSettings, content: bool, intents: int
) -> None:
    async with connected(settings.model_copy(update={"message_content": content})):
        pass

    assert [one["intents"] for one in server.gateway.identified] == [intents]


async def test_tells_what_is_said_changed_and_deleted(server: DiscordServer, settings: DiscordSettings) -> None:
    heard = Heard()

    async with connected(settings, heard):
        first, second, third = (server.say(SUPPORT, text) for text in ("one", "two", "three"))
        server.whisper("four")
        server.edit(first, "uno")
        server.delete(first)
        server.delete_many([second, third])
        await until(lambda: len(heard.deleted_) == 2 and len(heard.said_) == 4)

    assert heard.said_ == ["one", "two", "three", "four"]
    assert heard.edited_ == ["uno"]
    assert heard.deleted_ == [(GUILD, SUPPORT, [first["id"]]), (GUILD, SUPPORT, [second["id"], third["id"]])]


async def test_a_thread_that_is_gone_is_told_with_the_channel_it_stood_in(
    server: DiscordServer, settings: DiscordSettings
) -> None:
    heard = Heard()

    async with connected(settings, heard):
        thread = server.open_thread(server.say(SUPPORT, "one"), "named")
        server.close(thread)
        await until(lambda: heard.deleted_)

    assert heard.deleted_ == [(GUILD, SUPPORT, [thread])]


async def test_a_post_in_a_forum_is_told_as_a_message(server: DiscordServer, settings: DiscordSettings) -> None:
    heard = Heard()

    async with connected(settings, heard):
        server.post_in_forum("Keys", "How are they rotated?")
        await until(lambda: heard.said_)

    assert heard.said_ == ["How are they rotated?"]


async def test_its_own_messages_are_not_told(server: DiscordServer, settings: DiscordSettings) -> None:
    heard = Heard()

    async with connected(settings, heard) as (client, _):
        channel = client.get_partial_messageable(int(SUPPORT))
        await (await channel.send("mine")).edit(content="mine still")
        server.say(SUPPORT, "yours")
        await until(lambda: heard.said_)

    assert (heard.said_, heard.edited_) == (["yours"], [])


async def test_what_it_writes_calls_nobody_and_nothing_is_kept(
    server: DiscordServer, settings: DiscordSettings
) -> None:
    async with connected(settings, Heard()) as (client, _):
        await client.get_partial_messageable(int(SUPPORT)).send("@everyone")
        server.say(SUPPORT, "one")

        assert not client.cached_messages
        assert {member for guild in client.guilds for member in guild.members} == {client.user}

    (call,) = server.called("create_message")
    assert call.body is not None
    assert call.body["allowed_mentions"] == {"parse": []}


async def test_an_event_that_cannot_be_read_ends_nothing(
    server: DiscordServer, settings: DiscordSettings, caplog: pytest.LogCaptureFixture
) -> None:
    heard = Heard()

    async with connected(settings, heard):
        server.gateway.tell("MESSAGE_CREATE", {"id": "1", "content": "secret words"}, GUILD)
        server.gateway.tell("INTERACTION_CREATE", {"id": "1"}, GUILD)
        server.say(SUPPORT, "one")
        await until(lambda: heard.said_)

    assert (server.gateway.connected, heard.said_) == (1, ["one"])
    lines = [record.getMessage() for record in caplog.records if record.levelno >= logging.ERROR]
    assert lines == [
        "discord: an event MESSAGE_CREATE could not be read (KeyError)",
        "discord: an event INTERACTION_CREATE could not be read (KeyError)",
    ]
    assert "secret" not in caplog.text


@pytest.mark.parametrize("change", [{"content": 5}, {"content": ["x"]}, {"author": None}, {"id": {}}, {"mentions": 1}])
@pytest.mark.parametrize("kind", ["MESSAGE_CREATE", "MESSAGE_UPDATE"])
async def test_a_message_of_another_shape_ends_nothing_and_shows_no_traceback(
    server: DiscordServer,
    settings: DiscordSettings,
    caplog: pytest.LogCaptureFixture,
    kind: str,
    change: dict[str, object],
) -> None:
    heard = Heard()

    async with connected(settings, heard):
        said = dict(server.say(SUPPORT, "one"))
        await until(lambda: heard.said_)
        server.gateway.tell(kind, {**said, **change}, GUILD)
        server.say(SUPPORT, "two")
        await until(lambda: len(heard.said_) == 2)

    assert (server.gateway.connected, heard.said_) == (1, ["one", "two"])
    assert not [record for record in caplog.records if record.exc_info]


def test_discord_py_reads_events_where_the_guard_stands(settings: DiscordSettings) -> None:
    client = Client(settings)
    parsers = client._connection.parsers

    assert {"READY", "GUILD_CREATE", "MESSAGE_CREATE", "MESSAGE_UPDATE", "INTERACTION_CREATE"} <= parsers.keys()
    assert all(parse({}) is None for parse in parsers.values())


async def test_a_listener_that_fails_hears_the_next_event(
    server: DiscordServer, settings: DiscordSettings, caplog: pytest.LogCaptureFixture
) -> None:
    heard = Heard()
    heard.broken = True

    async with connected(settings, heard):
        server.say(SUPPORT, "one")
        await until(lambda: "could not be dealt with" in caplog.text)
        heard.broken = False
        server.say(SUPPORT, "two")
        await until(lambda: heard.said_)

    assert (server.gateway.connected, heard.said_) == (1, ["two"])


async def test_ten_thousand_messages_at_once_wait_at_discord_and_none_is_lost(
    server: DiscordServer, settings: DiscordSettings
) -> None:
    heard = Heard()
    heard.gate.clear()
    before = len(asyncio.all_tasks())

    async with connected(settings, heard):
        for number in range(10_000):
            server.say(SUPPORT, str(number))
        await until(lambda: heard.now == AT_ONCE and len(asyncio.all_tasks()) - before >= MOST, 30)
        await asyncio.sleep(0.2)
        assert len(asyncio.all_tasks()) - before < MOST + 20

        heard.gate.set()
        await until(lambda: len(heard.said_) == 10_000, 60)

    assert heard.most == AT_ONCE
    assert heard.said_ == [str(number) for number in range(10_000)]


async def test_while_it_leaves_nothing_new_is_told(server: DiscordServer, settings: DiscordSettings) -> None:
    heard = Heard()

    async with connected(settings, heard) as (client, _):
        client.stop_listening()
        message = server.say(SUPPORT, "one")
        await client.wait_for("message", check=lambda got: got.id == int(message["id"]), timeout=5)

    assert heard.said_ == []


@pytest.mark.parametrize(("name", "claims"), [("footnote:comment:7", [7]), ("footnote:other:8", []), ("else", [])])
async def test_a_form_reaches_the_press_of_its_action(
    server: DiscordServer, settings: DiscordSettings, name: str, claims: list[int]
) -> None:
    pressed: list[int] = []

    @app_commands.command(name="open", description="Opens a form")
    async def opening(interaction: discord.Interaction) -> None:
        form = discord.ui.Modal(title="Form", custom_id=name)
        form.add_item(discord.ui.TextInput[discord.ui.Modal](label="Text", custom_id="text"))
        form.stop()
        await interaction.response.send_modal(form)

    async def press(interaction: discord.Interaction, claim: int) -> None:
        pressed.append(claim)
        await interaction.response.send_message("noted", ephemeral=True)

    async with connected(settings, heard := Heard()) as (client, _):
        client.presses["comment"] = press
        client.tree.add_command(opening)
        await client.tree.sync()
        opened = server.slash("open")
        await until(lambda: opened.modal)
        sent = server.submit(opened, text="words")
        server.say(SUPPORT, "after")
        await until(lambda: heard.said_ and bool(sent.answer) == bool(claims))

    assert pressed == claims
