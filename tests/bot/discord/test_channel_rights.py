"""Support settings of a channel: who may change what, whatever a screen shows, and what is warned about."""

from pathlib import Path

import pytest

from bot import wording
from bot.wording import panels
from core.config import DiscordSettings
from core.journal.values import Channel
from core.policy import ChannelPolicy
from tests.bot.discord.managing import Managed, managed, texts
from tests.doubles.discord import DiscordServer
from tests.doubles.discord_permissions import bits
from tests.doubles.discord_state import (
    ASKER,
    BOT,
    GENERAL,
    GUILD,
    HELPER,
    HELPERS,
    MODERATOR,
    MODERATORS,
    OWNER,
    STAFF,
    SUPPORT,
)
from tests.waiting import until

NO = panels.CHANNEL_MANAGERS_ONLY


def everybody_is_offered_it(bot: Managed) -> None:
    """Let Discord's own check pass, as where an administrator offers the command to all."""
    for command in bot.server.commands[""]:
        command["default_member_permissions"] = None


@pytest.mark.parametrize(
    ("person", "support", "general"),
    [(OWNER, True, True), (MODERATOR, True, True), (HELPER, True, False), (ASKER, False, False)],
)
async def test_a_channel_is_for_those_who_manage_it_or_the_server(
    server: DiscordServer, settings: DiscordSettings, tmp_path: Path, person: str, support: bool, general: bool
) -> None:
    server.allow(SUPPORT, "manage_channels", role=HELPERS)
    async with managed(server, settings, tmp_path) as bot:
        everybody_is_offered_it(bot)
        shown = {channel: await bot.shown(person, channel) for channel in (SUPPORT, GENERAL)}

        for channel, allowed in ((SUPPORT, support), (GENERAL, general)):
            assert (shown[channel]["content"] == NO) is not allowed
            assert bool(shown[channel]["components"]) is allowed
            assert bot.server.private[shown[channel]["id"]] == person


@pytest.mark.parametrize("deed", ["mode", "reset", "type"])
async def test_who_lost_the_right_changes_nothing_with_what_is_still_shown(
    server: DiscordServer, settings: DiscordSettings, tmp_path: Path, deed: str
) -> None:
    server.allow(SUPPORT, "manage_channels", role=HELPERS)
    async with managed(server, settings, tmp_path) as bot:
        panel = await bot.shown(HELPER, SUPPORT)
        opened = server.press(panel, f"footnote:channel:quiet:{SUPPORT}", person=HELPER)
        await until(lambda: opened.modal is not None)
        server.roles[GUILD, HELPER] = []

        if deed == "type":
            before = bot.said
            server.submit(opened, **{SUPPORT: "22:00-07:00 Europe/Berlin"})
            await bot.settled(before)
        else:
            await bot.put(panel, deed, *(["always"] if deed == "mode" else []), person=HELPER)

        assert bot.told[0].startswith(NO)
        assert await bot.policy() == ChannelPolicy()


async def test_who_manages_the_channel_only_is_not_offered_the_servers_settings(
    server: DiscordServer, settings: DiscordSettings, tmp_path: Path
) -> None:
    server.allow(SUPPORT, "manage_channels", role=HELPERS)
    async with managed(server, settings, tmp_path) as bot:
        (command,) = [one for one in server.commands[""] if one["name"] == "footnote"]

        answer = await bot.shown(HELPER)

    assert int(command["default_member_permissions"]) == bits(["manage_channels"])
    assert (answer["content"], answer["components"]) == (panels.CHANNEL_NAMED, [])


async def test_the_form_opens_for_nobody_without_the_right(
    server: DiscordServer, settings: DiscordSettings, tmp_path: Path
) -> None:
    async with managed(server, settings, tmp_path) as bot:
        panel = await bot.shown(channel=SUPPORT)
        server.roles[GUILD, MODERATOR] = []

        pressed = server.press(panel, f"footnote:channel:quiet:{SUPPORT}", person=MODERATOR)

        assert (await server.answered(pressed))["content"] == NO
        assert pressed.modal is None


async def test_a_draft_goes_where_the_chooser_can_look(
    server: DiscordServer, settings: DiscordSettings, tmp_path: Path
) -> None:
    server.allow(SUPPORT, "manage_channels", role=HELPERS)
    server.deny(STAFF, "view_channel", role=HELPERS)
    async with managed(server, settings, tmp_path) as bot:
        panel = await bot.shown(HELPER, SUPPORT)

        await bot.put(panel, "shadow", STAFF, person=HELPER)
        assert panels.CHANNEL_SHADOW_UNSEEN in texts(panel)
        assert await bot.policy() == ChannelPolicy()

        await bot.put(panel, "shadow", GENERAL, person=HELPER)
        assert (await bot.policy()).shadow == GENERAL


@pytest.mark.parametrize(
    ("name", "kind", "values", "told"),
    [
        ("mode", 3, ["loud"], "Please choose one of these"),
        ("wait", 3, ["-5"], panels.NO_SUCH_WAIT),
        ("wait", 3, ["9" * 30], panels.NO_SUCH_WAIT),
        ("scope", 3, ["secret"], "I can't search “secret” here."),
        ("languages", 3, ["xx"], panels.NO_SUCH_LANGUAGES),
        ("shadow", 8, ["1"], panels.CHANNEL_SHADOW_UNSEEN),
        ("shadow", 8, ["9" * 40], panels.CHANNEL_SHADOW_UNSEEN),
        ("people", 7, [GUILD, "5", "x"], panels.NO_SUCH_PEOPLE),
        ("people", 7, [BOT], panels.NO_SUCH_PEOPLE),
    ],
)
async def test_what_no_menu_offers_is_refused_in_words(
    server: DiscordServer, settings: DiscordSettings, tmp_path: Path, name: str, kind: int, values: list[str], told: str
) -> None:
    async with managed(server, settings.model_copy(update={"scopes": ("faq",)}), tmp_path) as bot:
        panel = await bot.shown(channel=SUPPORT)

        await bot.forged(panel, f"footnote:channel:{name}:{SUPPORT}", kind, *values)

        assert told in texts(panel)
        assert await bot.policy() == ChannelPolicy()


async def test_neither_a_bot_nor_everybody_is_called(
    server: DiscordServer, settings: DiscordSettings, tmp_path: Path
) -> None:
    async with managed(server, settings, tmp_path) as bot:
        panel = await bot.shown(channel=SUPPORT)

        await bot.put(panel, "people", BOT, GUILD, HELPER)

        assert (await bot.policy()).people == (HELPER,)


async def test_drafts_for_a_channel_that_is_gone_are_warned_about(
    server: DiscordServer, settings: DiscordSettings, tmp_path: Path
) -> None:
    async with managed(server, settings, tmp_path) as bot:
        channel = Channel("discord", GUILD, SUPPORT)
        await bot.policies.put(channel, "mode", "always", person=MODERATOR)
        await bot.policies.put(channel, "shadow", "1100000000000000099", person=MODERATOR)

        panel = await bot.shown(channel=SUPPORT)

    assert panels.CHANNEL_SHADOW_GONE in texts(panel)
    assert "as drafts" not in texts(panel)


async def test_a_channel_of_another_server_is_neither_set_up_nor_gets_drafts(
    server: DiscordServer, settings: DiscordSettings, tmp_path: Path
) -> None:
    elsewhere = server.add_channel("elsewhere", guild=server.add_guild("Other"))
    async with managed(server, settings, tmp_path) as bot:
        panel = await bot.shown(channel=SUPPORT)
        await bot.forged(panel, f"footnote:channel:shadow:{SUPPORT}", 8, elsewhere)
        assert panels.CHANNEL_SHADOW_UNSEEN in texts(panel)
        for row in panel["components"]:
            for part in row.get("components", ()):
                part["custom_id"] = part["custom_id"].replace(SUPPORT, elsewhere)

        await bot.put(panel, "mode", "always", channel=elsewhere)

        assert bot.told == [panels.CHANNEL_GONE]
        assert await bot.journal.channels.everywhere("discord") == {}


async def test_the_panel_of_a_channel_that_is_gone_says_so(
    server: DiscordServer, settings: DiscordSettings, tmp_path: Path
) -> None:
    async with managed(server, settings, tmp_path) as bot:
        panel = await bot.shown(channel=GENERAL)
        server.gateway.tell("CHANNEL_DELETE", server.channels[GENERAL], GUILD)
        await until(lambda: bot.client.get_channel(int(GENERAL)) is None)

        await bot.put(panel, "mode", "always", channel=GENERAL)

        assert bot.told == [panels.CHANNEL_GONE]


async def test_a_server_that_is_not_named_gets_one_sentence(
    server: DiscordServer, settings: DiscordSettings, tmp_path: Path
) -> None:
    named = settings.model_copy(update={"servers": ("1100000000000000777",)})
    async with managed(server, named, tmp_path) as bot:
        answers = [await bot.shown(), await bot.shown(channel=SUPPORT)]

    assert [answer["content"] for answer in answers] == [wording.NOT_SERVED] * 2


@pytest.mark.parametrize(
    ("lacks", "choices", "warned"),
    [
        ((SUPPORT, "send_messages"), {}, f"In <#{SUPPORT}> I lack: Send Messages."),
        ((STAFF, "view_channel"), {"mode": "always", "shadow": STAFF}, f"In <#{STAFF}> I lack: View Channel, Send"),
        ((), {"mode": "always", "shadow": SUPPORT}, panels.CHANNEL_SHADOW_SAME),
        ((), {"shadow": STAFF}, "I make no drafts in this mode"),
        ((), {"mode": "confident"}, panels.CHANNEL_BLIND),
        ((), {"people": MODERATORS}, f"A call does not reach <@&{MODERATORS}>"),
    ],
)
async def test_what_will_not_work_is_told(
    server: DiscordServer,
    settings: DiscordSettings,
    tmp_path: Path,
    lacks: tuple[str, ...],
    choices: dict[str, str],
    warned: str,
) -> None:
    for role in server.guilds[GUILD]["roles"]:
        role["mentionable"] = False
    if lacks:
        server.deny(*lacks)
    async with managed(server, settings.model_copy(update={"message_content": False}), tmp_path) as bot:
        panel = await bot.shown(channel=SUPPORT)
        for name, value in choices.items():
            await bot.put(panel, name, value)

    assert warned in texts(panel)
