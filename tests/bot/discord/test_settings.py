"""`/footnote settings`: those who manage a server choose, whatever anybody's screen shows; after a restart, too."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot import wording
from bot.discord.servers.server import Server
from bot.wording import panels
from core.config import DiscordSettings
from core.journal.values import Channel
from tests.bot.desks import locked
from tests.bot.discord.managing import Managed, defaults, managed, texts
from tests.doubles.discord import DiscordServer
from tests.doubles.discord_state import ASKER, FORUM, GENERAL, GUILD, HELPERS, MODERATOR, STAFF, SUPPORT
from tests.waiting import until


@pytest.fixture
async def bot(server: DiscordServer, settings: DiscordSettings, tmp_path: Path) -> AsyncIterator[Managed]:
    offered = settings.model_copy(update={"scopes": ("faq", "")})
    async with managed(server, offered, tmp_path) as opened:
        yield opened


async def test_every_setting_is_shown_to_the_one_who_asked(bot: Managed) -> None:
    panel = await bot.shown()

    assert bot.server.private[panel["id"]] == MODERATOR
    assert all(words in texts(panel) for words, _ in panels.SETTINGS.values())
    assert defaults(panel, "scope") == ["default"]
    assert [defaults(panel, name) for name in ("channels", "forums", "roles", "notices")] == [[], [], [], []]


async def test_with_one_scope_there_is_none_to_choose(
    server: DiscordServer, settings: DiscordSettings, tmp_path: Path
) -> None:
    async with managed(server, settings, tmp_path) as bot:
        panel = await bot.shown()

    assert panels.SETTINGS["scope"][0] not in texts(panel)


async def test_what_is_chosen_holds_is_shown_and_is_kept_with_who_did(bot: Managed) -> None:
    panel = await bot.shown()

    for name, values in {
        "channels": [SUPPORT, GENERAL],
        "forums": [FORUM],
        "roles": [HELPERS],
        "scope": ["faq"],
        "notices": [STAFF],
    }.items():
        await bot.chosen(panel, name, *values)

    expected = Server("faq", ("default", "faq", ""), (SUPPORT, GENERAL), (HELPERS,), (FORUM,), STAFF)
    assert await bot.servers.of(GUILD) == expected
    assert set(await bot.journal.channels.of(Channel("discord", GUILD, ""))) == set(panels.SETTINGS)
    assert defaults(panel, "channels") == [SUPPORT, GENERAL]
    assert defaults(panel, "scope") == ["faq"]
    assert panels.SETTINGS_KEPT in texts(panel)


async def test_everything_can_be_searched_and_an_empty_menu_is_the_operators_choice(bot: Managed) -> None:
    panel = await bot.shown()
    await bot.chosen(panel, "scope", "*")
    await bot.chosen(panel, "channels", SUPPORT)
    assert (await bot.servers.of(GUILD)).scope == ""

    await bot.chosen(panel, "scope")
    await bot.chosen(panel, "channels")

    assert await bot.servers.of(GUILD) == Server("default", ("default", "faq", ""))


async def test_a_reset_forgets_every_choice(bot: Managed) -> None:
    panel = await bot.shown()
    await bot.chosen(panel, "roles", HELPERS)

    await bot.chosen(panel, "reset")

    assert await bot.servers.of(GUILD) == Server("default", ("default", "faq", ""))
    assert await bot.journal.channels.of(Channel("discord", GUILD, "")) == {}


async def test_what_the_server_does_not_have_can_not_be_chosen(bot: Managed) -> None:
    elsewhere = bot.server.add_channel("elsewhere", guild=bot.server.add_guild("Other"))
    panel = await bot.shown()

    await bot.forged(panel, "footnote:settings:channels", 8, elsewhere, SUPPORT, "x")
    await bot.forged(panel, "footnote:settings:roles", 6, GUILD, "5", HELPERS)
    await bot.forged(panel, "footnote:settings:scope", 3, "secret")

    assert await bot.servers.of(GUILD) == Server("default", ("default", "faq", ""), (SUPPORT,), (HELPERS,))


async def test_who_no_longer_manages_the_server_changes_nothing(bot: Managed) -> None:
    panel = await bot.shown()
    bot.server.roles[GUILD, MODERATOR] = []

    await bot.chosen(panel, "channels", SUPPORT)

    assert await bot.servers.of(GUILD) == Server("default", ("default", "faq", ""))
    (told,) = bot.server.called("execute_webhook")
    assert told.content == panels.MANAGERS_ONLY


async def test_who_never_managed_it_is_told_so_even_where_discord_offers_the_command(bot: Managed) -> None:
    for command in bot.server.commands[""]:
        command["default_member_permissions"] = None

    answer = await bot.shown(ASKER)

    assert answer["content"] == panels.CHANNEL_NAMED
    assert bot.server.private[answer["id"]] == ASKER


async def test_a_menu_of_an_earlier_process_works(
    server: DiscordServer, settings: DiscordSettings, tmp_path: Path
) -> None:
    async with managed(server, settings, tmp_path) as before:
        panel = await before.shown()

    async with managed(server, settings, tmp_path) as after:
        await after.chosen(panel, "channels", SUPPORT)

        assert (await after.servers.of(GUILD)).channels == (SUPPORT,)


async def test_of_two_processes_that_hear_a_choice_one_keeps_it(
    server: DiscordServer, settings: DiscordSettings, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with managed(server, settings, tmp_path) as one, managed(server, settings, tmp_path):
        panel = await one.shown()
        await one.chosen(panel, "channels", SUPPORT)
        await until(lambda: len(server.called("create_interaction_response")) == 4)
        await until(lambda: all(call.status for call in server.calls))

        assert (await one.servers.now(GUILD)).channels == (SUPPORT,)
    assert len(server.called("update_original_webhook_message")) == 2
    assert [record for record in caplog.records if record.levelname in ("WARNING", "ERROR")] == []


async def test_nothing_is_kept_in_memory_for_each_message_that_was_shown(bot: Managed) -> None:
    views = bot.client._connection._view_store._views
    before = len(views)

    for _ in range(3):
        await bot.chosen(await bot.shown(), "channels", SUPPORT)

    assert len(views) == before


async def test_a_chosen_channel_in_which_the_bot_can_not_work_is_named(
    server: DiscordServer, settings: DiscordSettings, tmp_path: Path
) -> None:
    server.deny(SUPPORT, "send_messages", "create_public_threads")
    async with managed(server, settings, tmp_path) as bot:
        panel = await bot.shown()
        await bot.chosen(panel, "channels", SUPPORT, GENERAL)

    assert f"In <#{SUPPORT}> I lack: Send Messages, Create Public Threads." in texts(panel)
    assert f"<#{GENERAL}>" not in texts(panel)


async def test_while_the_journal_is_away_nothing_pretends_to_be_kept(bot: Managed, tmp_path: Path) -> None:
    panel = await bot.shown()

    with locked(tmp_path):
        await bot.chosen(panel, "channels", SUPPORT)

    (told,) = bot.server.called("execute_webhook")
    assert told.content == wording.NOT_KEPT
    assert (await bot.servers.of(GUILD)).channels == ()
