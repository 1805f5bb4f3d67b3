"""What the doctor says of support channels in Discord: those that it can't read, or see, or post drafts in."""

import pytest

from bot.discord.setup.doctor import examine
from bot.doctor import Finding, usable
from bot.support.examined import Watched
from core.config import DiscordSettings, SupportSettings
from core.journal.values import Channel
from tests.bot.discord.examined import COMMANDS
from tests.doubles.discord import DiscordServer
from tests.doubles.discord_faults import Fault
from tests.doubles.discord_state import GENERAL, GUILD, SUPPORT

HERE, DRAFTS = Channel("discord", GUILD, SUPPORT), Channel("discord", GUILD, GENERAL)
BOTH = Watched((HERE,), (DRAFTS,))


async def found(settings: DiscordSettings, watched: Watched) -> list[Finding]:
    """Return the findings about support channels."""
    return [one for one in await examine(settings, COMMANDS, watched) if one.name == "support"]


async def test_channels_that_can_be_heard_are_named(server: DiscordServer, settings: DiscordSettings) -> None:
    del server
    (fine,) = await found(settings, BOTH)

    assert (fine.state, fine.what) == ("ok", "listens unasked in #support")


async def test_where_nothing_is_watched_nothing_is_looked_up(server: DiscordServer, settings: DiscordSettings) -> None:
    assert await found(settings, Watched()) == []
    assert not server.called("get_channel")


@pytest.mark.parametrize(
    ("watched", "where"), [(Watched((HERE,)), "a channel"), (Watched(everywhere=True), "every channel")]
)
async def test_without_the_content_of_messages_nothing_can_be_answered_unasked(
    server: DiscordServer, settings: DiscordSettings, watched: Watched, where: str
) -> None:
    del server
    blind = settings.model_copy(update={"message_content": False})

    *_, finding = await found(blind, watched)

    assert finding.state == "warning"
    assert finding.what.startswith(f"{where} should be answered unasked, but")
    assert "discord.message_content = true" in finding.remedy
    assert "Message Content Intent" in finding.remedy


async def test_a_channel_that_the_bot_can_not_see_is_named_with_what_to_do(
    server: DiscordServer, settings: DiscordSettings
) -> None:
    del server.channels[SUPPORT]

    (finding,) = await found(settings, Watched((HERE,)))

    assert finding.state == "warning"
    assert f"channel {SUPPORT} should be answered unasked, but it is gone or hidden" in finding.what
    assert "View Channel" in finding.remedy
    assert usable([finding])


async def test_a_channel_for_drafts_must_be_there_and_take_them(
    server: DiscordServer, settings: DiscordSettings
) -> None:
    server.deny(GENERAL, "send_messages")
    silent = await found(settings, BOTH)
    del server.channels[GENERAL]
    gone = await found(settings, BOTH)

    assert [one.state for one in silent] == ["ok", "warning"]
    assert silent[1].what.startswith("drafts can't be posted in #")
    assert silent[1].what.endswith("it lacks Send Messages")
    assert gone[1].what == f"channel {GENERAL} should get drafts, but it is gone or hidden from the bot"


async def test_what_can_not_be_looked_up_is_said(server: DiscordServer, settings: DiscordSettings) -> None:
    server.faults.append(Fault("get_channel", 500, {}, times=9))

    (finding,) = await found(settings, BOTH)

    assert finding.what == "could not be looked up (status 500)"


def test_of_the_settings_the_watched_channels_and_those_for_drafts_are_known() -> None:
    quiet, other = Channel("discord", GUILD, "1"), Channel("discord", GUILD, "2")
    chosen = {
        HERE: {"mode": "confident", "shadow": GENERAL},
        quiet: {"mode": "off", "shadow": "9"},
        other: {"wait": "5"},
    }

    assert Watched.of(SupportSettings(), chosen) == BOTH
    assert Watched.of(SupportSettings(mode="always"), {other: {"shadow": GENERAL}}) == Watched(
        (), (DRAFTS,), everywhere=True
    )
    assert not Watched.of(SupportSettings(), {})
