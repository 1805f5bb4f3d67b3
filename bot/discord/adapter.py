"""The Discord side of a desk: every way to ask, wired to the client; what was left open is finished."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from bot.desk.recovery import tended
from bot.discord.answering import Answering
from bot.discord.asking import commands
from bot.discord.asking.messages import Messages
from bot.discord.gateway.client import Client
from bot.discord.pressing import feedback, sharing
from bot.discord.servers import settings
from bot.discord.setup.registering import synchronise
from bot.knowledge import Knowledge

DRAIN_SECONDS = 25.0


def listen(client: Client, answering: Answering, knowledge: Knowledge) -> None:
    """Add everything that hears a person."""
    client.listener = Messages(answering)
    commands.register(client, answering, knowledge)
    settings.register(client, answering.servers)
    sharing.register(client, answering)
    feedback.register(client, answering)
    client.prepare = synchronise


@asynccontextmanager
async def open_discord(
    client: Client, answering: Answering, drain_seconds: float = DRAIN_SECONDS
) -> AsyncIterator[None]:
    """Answer, and finish what was left open, while the context lasts; on the way out end what is open."""
    ending = asyncio.Event()
    tending = asyncio.create_task(_tend(client, answering, ending))
    try:
        yield
    finally:
        client.stop_listening()
        await answering.desk.drain(drain_seconds)
        await answering.drain(drain_seconds)
        ending.set()
        await tending


async def _tend(client: Client, answering: Answering, ending: asyncio.Event) -> None:
    """Look after the desk's questions once Discord was reached: before that no reply could be gone on with."""
    waits = [asyncio.create_task(event.wait()) for event in (client.reached, ending)]
    await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
    for wait in waits:
        wait.cancel()
    if client.reached.is_set():
        async with tended(answering.desk, answering.recover):
            await ending.wait()
