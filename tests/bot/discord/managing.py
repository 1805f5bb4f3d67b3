"""A bot whose settings people choose, in a community on the loopback: for the tests of its menus."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from bot.discord.gateway.client import Client
from bot.discord.gateway.sessions import open_gateway
from bot.discord.servers import settings as server_settings
from bot.discord.servers.rules import within
from bot.discord.servers.server import Servers
from bot.discord.setup.registering import synchronise
from bot.support.policies import Policies
from core.config import DiscordSettings, JournalSettings, SupportSettings
from core.journal import Journal, open_journal
from core.journal.values import Channel
from core.policy import ChannelPolicy
from tests.bot.discord.listening import QUICK, SETTLE
from tests.doubles.discord import DiscordServer
from tests.doubles.discord_shapes import Json
from tests.doubles.discord_state import GUILD, MODERATOR, SUPPORT
from tests.doubles.discord_world import COMPONENT
from tests.waiting import until

MINE = "footnote:settings:"


@dataclass
class Managed:
    """A bot with settings in a community, and what its servers' and channels' settings are."""

    server: DiscordServer
    client: Client
    servers: Servers
    policies: Policies
    journal: Journal

    async def shown(self, person: str = MODERATOR, channel: str = "") -> Json:
        """Return the message of the command, for the server or a channel."""
        if channel:
            used = self.server.slash("footnote settings", person=person, channel=channel)
        else:
            used = self.server.slash("footnote settings", person=person)
        return await self.server.answered(used)

    async def chosen(self, panel: Json, name: str, *values: str, person: str = MODERATOR) -> None:
        """Choose in a menu of the server, and wait until something came of it."""
        await self._pressed(panel, MINE + name, values, person)

    async def put(self, panel: Json, name: str, *values: str, channel: str = SUPPORT, person: str = MODERATOR) -> None:
        """Choose in a menu of a channel, or press a button of it, and wait until something came of it."""
        await self._pressed(panel, f"footnote:channel:{name}:{channel}", values, person)

    async def typed(self, panel: Json, text: str, *, channel: str = SUPPORT, person: str = MODERATOR) -> None:
        """Type quiet hours, and wait until something came of it."""
        opened = self.server.press(panel, f"footnote:channel:quiet:{channel}", person=person)
        await until(lambda: opened.modal is not None)
        before = self.said
        self.server.submit(opened, **{channel: text})
        await self.settled(before)

    async def forged(
        self,
        panel: Json,
        custom_id: str,
        kind: int,
        *values: str,
        person: str = MODERATOR,
        resolved: Json | None = None,
    ) -> None:
        """Choose what no menu offers."""
        before = self.said
        data = {"custom_id": custom_id, "component_type": kind, "id": 9, "values": list(values)}
        data |= {"resolved": resolved} if resolved else {}
        self.server._interact(COMPONENT, data, panel["channel_id"], person, source=panel["id"])
        await self.settled(before)

    async def policy(self, channel: str = SUPPORT) -> ChannelPolicy:
        """Return what holds in a channel."""
        return await self.policies.now(Channel("discord", GUILD, channel))

    @property
    def said(self) -> int:
        """How often people were shown or told anything."""
        return len(self.server.called("update_original_webhook_message", "execute_webhook"))

    @property
    def told(self) -> list[str]:
        """What people were told beside their menus."""
        return [call.content for call in self.server.called("execute_webhook")]

    async def settled(self, before: int) -> None:
        """Wait until more was said than ``before``."""
        await until(lambda: self.said > before)
        await until(lambda: all(call.status for call in self.server.calls))

    async def _pressed(self, panel: Json, custom_id: str, values: tuple[str, ...], person: str) -> None:
        before = self.said
        self.server.press(panel, custom_id, values=values, person=person)
        await self.settled(before)


@asynccontextmanager
async def managed(
    server: DiscordServer, settings: DiscordSettings, folder: Path, support: SupportSettings | None = None
) -> AsyncIterator[Managed]:
    """Open a bot that knows its settings alone."""
    async with open_journal(JournalSettings(timeout=0.3), folder) as journal:
        client, servers = Client(settings, settle=SETTLE), Servers(journal, settings)
        policies = Policies(
            journal,
            support or SupportSettings(),
            "discord",
            scope=settings.scope,
            scopes=settings.scopes,
            people=settings.humans,
            within=within(servers),
        )
        client._connection.guild_ready_timeout = 0.05
        server_settings.register(client, servers, policies)
        async with open_gateway(client, settings, QUICK):
            await until(client.is_ready)
            await synchronise(client)
            yield Managed(server, client, servers, policies, journal)


def texts(panel: Json) -> str:
    """Return the words of a message with menus."""
    return "\n".join(part.get("content", "") for part in panel["components"])


def defaults(panel: Json, name: str) -> list[str]:
    """Return what a menu shows as chosen; ``name`` begins what tells it from the others."""
    rows = [part for row in panel["components"] for part in row.get("components", ())]
    (menu,) = [part for part in rows if part["custom_id"].split(":")[2] == name]
    options = [option["value"] for option in menu.get("options", ()) if option.get("default")]
    return options + [str(one["id"]) for one in menu.get("default_values", ())]
