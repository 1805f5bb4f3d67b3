"""What the bot needs where, and that those who can grant it are told: once, and not the void."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import discord
import pytest

from bot import wording
from bot.discord.gateway.client import Client
from bot.discord.gateway.sessions import open_gateway
from bot.discord.servers.permissions import BITS, NEEDED, granted, lacking, report_missing
from bot.discord.servers.server import Servers
from bot.discord.spot import Spot
from core.config import DiscordSettings, JournalSettings
from core.journal import open_journal
from tests.bot.discord.listening import QUICK, SETTLE
from tests.doubles.discord import DiscordServer
from tests.doubles.discord_permissions import bits, permissions
from tests.doubles.discord_state import ASKER, BOT, BOT_ROLE, GENERAL, GUILD, HELPERS, OTHER, OWNER, STAFF, SUPPORT
from tests.waiting import until

NAMES = ("Send Messages", "Create Public Threads")
SPOT = Spot(GUILD, SUPPORT, SUPPORT)


@pytest.mark.parametrize("name", list(NEEDED))
def test_each_missing_permission_is_named_as_discord_names_it(name: str) -> None:
    allowed = discord.Permissions(BITS)
    allowed.update(**{name: False})

    assert lacking(allowed, thread=False) == (NEEDED[name],)
    assert lacking(allowed, thread=True) == (
        () if name in ("send_messages", "create_public_threads") else (NEEDED[name],)
    )


def test_administrators_lack_nothing_and_the_invitation_asks_for_what_is_needed() -> None:
    assert lacking(discord.Permissions(administrator=True), thread=False) == ()
    assert lacking(discord.Permissions(BITS), thread=False) == lacking(discord.Permissions(BITS), thread=True) == ()
    assert lacking(discord.Permissions.none(), thread=False) == tuple(NEEDED.values())
    assert discord.Permissions(BITS) == discord.Permissions(**dict.fromkeys(NEEDED, True))


@pytest.mark.parametrize(
    "overwrites",
    [
        [],
        [(GUILD, 0, bits(["view_channel", "send_messages"]))],
        [(GUILD, 0, bits(["send_messages"])), (BOT_ROLE, bits(["send_messages"]), 0)],
        [(BOT_ROLE, 0, bits(["send_messages"])), (BOT, bits(["send_messages"]), 0)],
        [(BOT, 0, bits(["read_message_history"])), (GUILD, bits(["manage_messages"]), 0)],
        [(BOT_ROLE, 0, bits(["send_messages"])), (HELPERS, bits(["send_messages"]), 0)],
        [("9", 0, bits(["send_messages"]))],
    ],
)
async def test_permissions_are_computed_as_discord_does(
    server: DiscordServer, overwrites: list[tuple[str, int, int]]
) -> None:
    guild, channel = server.guilds[GUILD], server.channels[SUPPORT]
    told: list[dict[str, Any]] = [{"id": who, "allow": str(yes), "deny": str(no)} for who, yes, no in overwrites]
    base = permissions(guild, {}, BOT, [BOT_ROLE, HELPERS])

    ours = granted(base, told, GUILD, BOT, [BOT_ROLE, HELPERS])

    theirs = permissions(guild, {**channel, "permission_overwrites": told}, BOT, [BOT_ROLE, HELPERS])
    assert ours == theirs or not theirs & bits(["view_channel"])
    assert granted(8, told, GUILD, BOT, []) == discord.Permissions.all().value


@dataclass
class Silenced:
    """A bot that may not write in a channel, and processes that notice."""

    server: DiscordServer
    client: Client
    servers: list[Servers]

    async def told(
        self, names: tuple[str, ...] = NAMES, spot: Spot = SPOT, asker: str = ASKER, process: int = 0
    ) -> None:
        await report_missing(self.client, self.servers[process], spot, names, asker)

    def said(self, place: str) -> list[str]:
        return [message["content"] for message in self.server.messages.get(place, {}).values()]

    def whispered(self, person: str) -> list[str]:
        return self.said(self.server.direct(person))


@asynccontextmanager
async def silenced(server: DiscordServer, settings: DiscordSettings, folder: Path) -> AsyncIterator[Silenced]:
    async with open_journal(JournalSettings(), folder) as one, open_journal(JournalSettings(), folder) as two:
        client = Client(settings, settle=SETTLE)
        client._connection.guild_ready_timeout = 0.05
        async with open_gateway(client, settings, QUICK):
            await until(client.is_ready)
            yield Silenced(server, client, [Servers(one, settings), Servers(two, settings)])


async def test_the_chosen_moderators_channel_is_told_once_over_all_processes(
    server: DiscordServer, settings: DiscordSettings, tmp_path: Path
) -> None:
    async with silenced(server, settings, tmp_path) as bot:
        await bot.servers[0].put(GUILD, "notices", [STAFF], person="1")
        for process in (0, 1, 0):
            await bot.told(process=process)

        (notice,) = bot.said(STAFF)
        assert notice == wording.LACKING.format(
            place=f"<#{SUPPORT}>", permissions="**Send Messages**, **Create Public Threads**"
        )
        assert bot.whispered(ASKER) == [wording.LACKING_TOLD.format(place=f"<#{SUPPORT}>")]
        assert bot.whispered(OWNER) == bot.said(GENERAL) == []


async def test_what_else_is_missing_and_who_else_asks_is_told_too(
    server: DiscordServer, settings: DiscordSettings, tmp_path: Path
) -> None:
    async with silenced(server, settings, tmp_path) as bot:
        await bot.servers[0].put(GUILD, "notices", [STAFF], person="1")
        await bot.told()
        await bot.told(asker=OTHER)
        await bot.told(("View Channel",))
        await bot.told(spot=Spot(GUILD, GENERAL, GENERAL), asker="")

        assert len(bot.said(STAFF)) == 3
        assert (len(bot.whispered(ASKER)), len(bot.whispered(OTHER))) == (1, 1)


@pytest.mark.parametrize("key", ["public_updates_channel_id", "safety_alerts_channel_id", "system_channel_id"])
async def test_without_a_chosen_channel_it_is_the_one_of_discord(
    server: DiscordServer, settings: DiscordSettings, tmp_path: Path, key: str
) -> None:
    server.guilds[GUILD][key] = STAFF
    async with silenced(server, settings, tmp_path) as bot:
        await bot.told()

        assert len(bot.said(STAFF)) == 1
        assert bot.whispered(OWNER) == []


async def test_where_the_bot_may_write_nowhere_the_owner_is_told(
    server: DiscordServer, settings: DiscordSettings, tmp_path: Path
) -> None:
    server.guilds[GUILD]["system_channel_id"] = STAFF
    server.deny(STAFF, "send_messages")
    async with silenced(server, settings, tmp_path) as bot:
        await bot.servers[0].put(GUILD, "notices", ["1"], person="1")
        await bot.told()

        assert bot.said(STAFF) == []
        assert len(bot.whispered(OWNER)) == 1
        assert bot.whispered(ASKER) == [wording.LACKING_TOLD.format(place=f"<#{SUPPORT}>")]


async def test_when_nobody_can_be_told_the_asker_is_asked_to(
    server: DiscordServer, settings: DiscordSettings, tmp_path: Path
) -> None:
    server.closed_to_messages.add(OWNER)
    async with silenced(server, settings, tmp_path) as bot:
        await bot.told()

        (sentence,) = bot.whispered(ASKER)
        assert "Please tell those who look after the server" in sentence
        assert "**Send Messages**" in sentence


async def test_people_who_take_no_messages_and_direct_messages_make_no_trouble(
    server: DiscordServer, settings: DiscordSettings, tmp_path: Path
) -> None:
    server.closed_to_messages |= {OWNER, ASKER}
    async with silenced(server, settings, tmp_path) as bot:
        await bot.told()
        await bot.told(())
        await bot.told(spot=Spot("", "1", "1"))
        await bot.told(spot=Spot("999", "1", "1"))

        assert {call.status for call in server.called("create_message")} == {403}
