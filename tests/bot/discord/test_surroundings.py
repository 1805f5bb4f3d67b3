"""What the doctor says of servers, channels, forums and people."""

import pytest

from bot.discord.servers.permissions import NEEDED
from core.config import DiscordSettings
from tests.bot.discord.examined import found, only
from tests.doubles.discord import DiscordServer
from tests.doubles.discord_state import ASKER, BOT, FORUM, GENERAL, GUILD, HELPERS, MODERATORS, SUPPORT


async def test_a_bot_in_no_server_has_to_be_invited(server: DiscordServer, settings: DiscordSettings) -> None:
    del server.roles[GUILD, BOT]

    finding = await only(settings, "servers")

    assert finding.state == "warning"
    assert f"client_id={BOT}" in finding.remedy
    assert await found(settings, "channels") == []


async def test_servers_are_looked_at_up_to_a_bound(server: DiscordServer, settings: DiscordSettings) -> None:
    for number in range(30):
        server.add_guild(f"Guild {number}\x1b[2J")

    finding = await only(settings, "servers")

    assert finding.what.startswith("in 31: Lab, Guild 0")
    assert finding.what.endswith(", …")
    assert "\x1b" not in finding.what
    assert len(server.called("list_guild_channels")) == 10


async def test_channels_in_which_something_is_missing_are_named_with_it(
    server: DiscordServer, settings: DiscordSettings
) -> None:
    server.deny(SUPPORT, "send_messages", "create_public_threads")
    server.deny(FORUM, "send_messages", "send_messages_in_threads")
    server.deny(GENERAL, "view_channel")

    fine, finding = await found(settings, "channels")

    assert fine.what == "it may do what it needs in 1; 1 more are hidden from it"
    assert finding.state == "warning"
    assert finding.what == (
        "in Lab: #support lacks Send Messages, Create Public Threads; #help lacks Send Messages in Threads"
    )


async def test_many_faulty_channels_are_counted(server: DiscordServer, settings: DiscordSettings) -> None:
    everybody = server.guilds[GUILD]["roles"][0]
    everybody["permissions"] = str(1 << 10)
    for number in range(20):
        server.add_channel(f"room-{number}")

    none, finding = await found(settings, "channels")

    assert (none.state, none.what) == ("warning", "there is none in which it may do all that it needs")
    assert finding.what.count(" lacks ") == 8
    assert finding.what.endswith("; and 16 more")
    assert NEEDED["view_channel"] not in finding.what


@pytest.mark.parametrize(
    ("forum", "state", "words"),
    [
        (FORUM, "ok", "posts are answered in #help"),
        (SUPPORT, "warning", "(#support) is no forum"),
        ("1" * 18, "warning", "is not there, or hidden from the bot"),
    ],
)
async def test_forums_of_the_settings_are_looked_at(
    settings: DiscordSettings, forum: str, state: str, words: str
) -> None:
    finding = await only(settings, "forums", forums=(forum,))

    assert finding.state == state
    assert words in finding.what


async def test_posts_without_their_content_can_not_be_answered(settings: DiscordSettings) -> None:
    fine, finding = await found(settings, "forums", forums=(FORUM,), message_content=False)

    assert (fine.state, finding.state) == ("ok", "warning")
    assert "discord.message_content = true" in finding.remedy


@pytest.mark.parametrize(
    ("human", "mentionable", "words"),
    [
        (ASKER, False, ""),
        ("9" * 18, False, "nobody has the id"),
        (f"&{HELPERS}", True, ""),
        (f"&{MODERATORS}", False, "a call does not reach the role Moderators"),
        (f"&{'9' * 18}", False, "no server that was looked at has the role"),
    ],
)
async def test_people_and_roles_to_call_are_looked_up(
    server: DiscordServer, settings: DiscordSettings, human: str, *, mentionable: bool, words: str
) -> None:
    for role in server.guilds[GUILD]["roles"]:
        role["mentionable"] = mentionable

    finding = await only(settings, "humans", humans=(human,))

    assert finding.state == ("warning" if words else "ok")
    assert words in finding.what
