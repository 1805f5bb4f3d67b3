"""A listener that notes what it is told, and its gateway, for the tests of the connection."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

import discord

from bot.discord.gateway.client import Client
from bot.discord.gateway.line import Pace
from bot.discord.gateway.sessions import Gateway, open_gateway
from core.config import DiscordSettings
from tests.waiting import until

QUICK = Pace(first=0.02, longest=0.2, settled=0.3, apart=0.0, invalid=0.05, login=2.0, connect=2.0)
SETTLE = 0.05


class Heard:
    """A listener that notes what it is told; ``broken`` fails it, ``gate`` holds it up."""

    def __init__(self) -> None:
        self.said_: list[str] = []
        self.edited_: list[str] = []
        self.deleted_: list[tuple[str, str, list[str]]] = []
        self.looked = 0
        self.now = self.most = 0
        self.broken = False
        self.gate = asyncio.Event()
        self.gate.set()

    async def said(self, message: discord.Message) -> None:
        """Note a text."""
        self.now += 1
        self.most = max(self.most, self.now)
        await self.gate.wait()
        self.now -= 1
        if self.broken:
            text = "the listener is broken"
            raise ValueError(text)
        self.said_.append(message.content)

    async def edited(self, event: discord.RawMessageUpdateEvent) -> None:
        """Note a text."""
        self.edited_.append(event.message.content)

    async def deleted(self, guild: str, place: str, messages: Sequence[str]) -> None:
        """Note what is gone."""
        self.deleted_.append((guild, place, list(messages)))

    async def closed(self, guild: str, channel: str, thread: str) -> None:
        """Note which thread is gone."""
        self.deleted_.append((guild, channel, [thread]))

    async def missed(self) -> None:
        """Count."""
        self.looked += 1


@asynccontextmanager
async def connected(
    settings: DiscordSettings, listener: Heard | None = None, pace: Pace = QUICK, heartbeat: float = 60.0
) -> AsyncIterator[tuple[Client, Gateway]]:
    """Yield a client that is told what happens, once it is; it gives up a gateway that is silent for ``heartbeat``."""
    client = Client(settings, settle=SETTLE)
    client._connection.guild_ready_timeout = 0.05
    client._connection.heartbeat_timeout = heartbeat
    client.listener = listener
    async with open_gateway(client, settings, pace) as gateway:
        await until(client.is_ready)
        yield client, gateway
