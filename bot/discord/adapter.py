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
from bot.discord.support import judging
from bot.discord.support.speaking import DiscordSpeaker
from bot.knowledge import Knowledge
from bot.support.support import Support

DRAIN_SECONDS = 25.0
LOOK_SECONDS = 120.0  # for which what waits is held back, while it is looked for what people said


def listen(client: Client, answering: Answering, knowledge: Knowledge) -> None:
    """Add everything that hears a person."""
    client.listener = Messages(answering)
    commands.register(client, answering, knowledge)
    settings.register(client, answering.servers, answering.support.policies if answering.support is not None else None)
    sharing.register(client, answering)
    feedback.register(client, answering)
    judging.register(client, answering)
    client.prepare = synchronise


@asynccontextmanager
async def open_discord(
    client: Client, answering: Answering, drain_seconds: float = DRAIN_SECONDS
) -> AsyncIterator[None]:
    """Answer, and finish what was left open, while the context lasts; on the way out end what is open."""
    speaker = DiscordSpeaker(answering)
    if answering.support is not None:
        answering.support.speak_through(speaker)
    ending = asyncio.Event()
    tending = asyncio.create_task(_tend(client, answering, speaker, ending))
    try:
        yield
    finally:
        client.stop_listening()
        await answering.desk.drain(drain_seconds)
        await answering.drain(drain_seconds)
        ending.set()
        await tending


async def _tend(client: Client, answering: Answering, speaker: DiscordSpeaker, ending: asyncio.Event) -> None:
    """Look after the desk's questions once Discord was reached: before that no reply could be gone on with."""
    await _first(client.reached, ending)
    if client.reached.is_set():
        async with tended(answering.desk, answering.recover):
            await _speak_up(client, answering.support, speaker, ending)


async def _speak_up(client: Client, support: Support | None, speaker: DiscordSpeaker, ending: asyncio.Event) -> None:
    """Answer what waits, except while it is looked for what people said meanwhile: they may have been first."""
    if support is None:
        await ending.wait()
        return
    while not ending.is_set():
        await _first(client.looked, ending, seconds=LOOK_SECONDS)
        client.looking.clear()
        async with support.kept(speaker):
            await _first(client.looking, ending)


async def _first(*events: asyncio.Event, seconds: float | None = None) -> None:
    """Wait until one of these happens, so many seconds at most."""
    waits = [asyncio.create_task(event.wait()) for event in events]
    await asyncio.wait(waits, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
    for wait in waits:
        wait.cancel()
