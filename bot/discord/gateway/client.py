"""The Discord client: what it is told by the gateway, and to whom it tells that."""

import asyncio
import logging
import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from functools import partial
from typing import Any, Protocol, TypeAlias

import discord
from aiohttp import TraceConfig
from discord.http import Route

from bot.discord.gateway.intents import wanted
from bot.discord.gateway.proxy import proxy_for
from bot.discord.gateway.tree import Tree, excuse
from core.config import DiscordSettings

log = logging.getLogger(__name__)

AT_ONCE = 64  # events at which is looked at a time
MOST = 1_000  # events that wait for that; then nothing more is read, and Discord keeps what comes
PREPARE_SECONDS = 20.0
SETTLE_SECONDS = 3.0  # in which the other shards' sessions begin, too
PRESSED = r"footnote:(?P<action>[a-z_]+):(?P<claim>[0-9]{1,18})"

Press: TypeAlias = Callable[[discord.Interaction, int], Awaitable[None]]
Prepare: TypeAlias = Callable[["Client"], Awaitable[object]]
Parse: TypeAlias = Callable[[Any], None]


class Listener(Protocol):
    """Who is told what is said in Discord."""

    async def said(self, message: discord.Message) -> None:
        """Somebody, also another bot, wrote a message."""

    async def edited(self, event: discord.RawMessageUpdateEvent) -> None:
        """A message is not what it was: perhaps its text, perhaps only a preview of a link."""

    async def deleted(self, guild: str, place: str, messages: Sequence[str]) -> None:
        """Messages are gone; ``guild`` is "" outside servers."""

    async def closed(self, guild: str, channel: str, thread: str) -> None:
        """A thread of a channel is gone, a forum's post too, and all that stood in it."""

    async def missed(self) -> None:
        """A fresh session began: what was said before it was not told."""


class Client(discord.AutoShardedClient):
    """Discord's client, which keeps nothing of what is said; `bot.discord.gateway.sessions` holds its connections open.

    ``presses`` are the actions of buttons and of their forms. ``looking`` is set when it begins to look for what was
    said before a fresh session, and for others to clear; ``looked`` while it does not, but never before the first time.
    An address of Discord's API other than the usual one holds for the whole process: discord.py knows but one.
    """

    def __init__(
        self, settings: DiscordSettings, *, settle: float = SETTLE_SECONDS, trace: TraceConfig | None = None
    ) -> None:
        """Nothing is opened yet; ``settle`` is the time in seconds in which fresh sessions count as one.

        ``trace`` is told of each HTTP call.
        """
        Route.BASE = settings.api_url.rstrip("/")
        discord.VoiceClient.warn_nacl = discord.VoiceClient.warn_dave = False  # nobody speaks here
        super().__init__(
            intents=wanted(settings),
            shard_count=settings.shard_count or None,
            max_messages=None,
            member_cache_flags=discord.MemberCacheFlags.none(),
            chunk_guilds_at_startup=False,
            allowed_mentions=discord.AllowedMentions.none(),
            http_trace=trace or TraceConfig(),
            proxy=proxy_for(settings.api_url),
        )
        self.presses: dict[str, Press] = {}
        self.listener: Listener | None = None
        self.prepare: Prepare | None = None
        self.tree: Tree = Tree(self)
        self.leaving = False
        self.reached = asyncio.Event()
        self.looking = asyncio.Event()
        self.looked = asyncio.Event()
        self._settle = settle
        self._sessions = 0
        self._places = asyncio.Semaphore(AT_ONCE)
        self._open = 0
        self._room = asyncio.Event()
        self._room.set()
        self._fresh = asyncio.Event()
        self._looking: asyncio.Task[None] | None = None
        self._guard()

    def _guard(self) -> None:
        """Let no event end a connection: discord.py's parsers raise on what they can't read, and nothing catches it."""
        parsers = self._connection.parsers
        parsers.update({event: _guarded(event, parse) for event, parse in parsers.items()})

    def stop_listening(self) -> None:
        """Take nothing new; buttons go on working."""
        self.leaving = True

    def share(self, shards: Sequence[int], count: int) -> None:
        """Hold these shards, of so many in all."""
        self.shard_count = self._connection.shard_count = count
        self._connection.shard_ids = list(shards)

    def holds(self, guild: int) -> bool:
        """Return whether this process hears of a server; of direct messages (0) shard 0 does."""
        shards = self._connection.shard_ids
        return not shards or (guild >> 22) % (self.shard_count or 1) in shards

    async def room(self) -> None:
        """Let what was told begin, and wait while too much of it is under way."""
        await asyncio.sleep(0)
        await self._room.wait()

    async def setup_hook(self) -> None:
        """Prepare what needs a login but no session."""
        await self._prepare()

    async def close(self) -> None:
        """Close the connections."""
        if self._looking is not None:
            self._looking.cancel()
            await asyncio.wait({self._looking})
        await super().close()

    async def on_message(self, message: discord.Message) -> None:
        """Tell of a message, unless the bot wrote it."""
        if message.author != self.user:
            await self._tell(lambda listener: listener.said(message))

    async def on_raw_message_edit(self, event: discord.RawMessageUpdateEvent) -> None:
        """Tell of an edit, unless the bot made it."""
        author = getattr(event.message, "author", self.user)  # discord.py leaves out what Discord does
        if author != self.user:
            await self._tell(lambda listener: listener.edited(event))

    async def on_raw_message_delete(self, event: discord.RawMessageDeleteEvent) -> None:
        """Tell of a message that is gone."""
        await self._deleted(event, [str(event.message_id)])

    async def on_raw_bulk_message_delete(self, event: discord.RawBulkMessageDeleteEvent) -> None:
        """Tell of many at a time."""
        await self._deleted(event, [str(one) for one in sorted(event.message_ids)])

    async def on_raw_thread_delete(self, event: discord.RawThreadDeleteEvent) -> None:
        """Tell of a thread that is gone."""
        guild, channel, thread = str(event.guild_id), str(event.parent_id), str(event.thread_id)
        await self._tell(lambda listener: listener.closed(guild, channel, thread))

    async def on_interaction(self, interaction: discord.Interaction) -> None:
        """Pass on the forms behind buttons: discord.py knows only those that this process opened."""
        if interaction.type is not discord.InteractionType.modal_submit:
            return
        data: Mapping[str, object] = interaction.data or {}
        found = re.fullmatch(PRESSED, str(data.get("custom_id", "")))
        press = self.presses.get(found["action"]) if found else None
        if found is None or press is None:
            return
        try:
            await press(interaction, int(found["claim"]))
        except Exception as error:  # noqa: BLE001 whatever it is, the person must not wait for nothing
            await excuse(interaction, error, f"the form {found['action']}")

    async def on_shard_resumed(self, shard_id: int) -> None:
        """Say that a session went on."""
        log.info("discord: shard %s goes on where it was", shard_id)

    async def on_shard_ready(self, shard_id: int) -> None:
        """Look for what was said before the session, once for all shards whose sessions begin together."""
        log.info("discord: connected as %s, shard %s of %s", self.user, shard_id, self.shard_count)
        self._fresh.set()
        if self._looking is None or self._looking.done():
            self.looked.clear()
            self.looking.set()
            self._looking = asyncio.create_task(self._look())

    async def _look(self) -> None:
        while self._fresh.is_set():
            await asyncio.sleep(self._settle)
            self._fresh.clear()
            if self._sessions:
                await self._prepare()
            self._sessions += 1
            await self._tell(lambda listener: listener.missed())
        self.looked.set()

    async def _prepare(self) -> None:
        if self.prepare is None:
            return
        try:
            async with asyncio.timeout(PREPARE_SECONDS):
                await self.prepare(self)
        except Exception:
            log.exception("discord: not everything is prepared; the next session tries again")

    async def _deleted(
        self, event: discord.RawMessageDeleteEvent | discord.RawBulkMessageDeleteEvent, messages: list[str]
    ) -> None:
        guild, place = str(event.guild_id or ""), str(event.channel_id)
        await self._tell(lambda listener: listener.deleted(guild, place, messages))

    async def _tell(self, what: Callable[[Listener], Awaitable[None]]) -> None:
        """Tell the listener when its turn comes; whatever fails there is logged, and ends nothing."""
        listener = self.listener
        if listener is None or self.leaving:
            return
        self._open += 1
        if self._open >= MOST:
            self._room.clear()
        try:
            async with self._places:
                await what(listener)
        except Exception:
            log.exception("discord: an event could not be dealt with")
        finally:
            self._open -= 1
            if self._open < MOST:
                self._room.set()


def _guarded(event: str, parse: Parse) -> Parse:
    return partial(_parsed, event, parse)


def _parsed(event: str, parse: Parse, data: object) -> None:
    """Read one event; one that can't be read is left out, with a line that tells nothing of its content."""
    try:
        _check(data)
        parse(data)
    except Exception as error:  # noqa: BLE001 what a parser raises depends on what is missing
        log.error("discord: an event %s could not be read (%s)", event, type(error).__name__)  # noqa: TRY400 no content


def _check(data: object) -> None:
    """Raise TypeError where a message's text is none: discord.py takes whatever stands there."""
    if isinstance(data, dict) and not isinstance(data.get("content", ""), str):
        raise TypeError
