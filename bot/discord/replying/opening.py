"""Places that are found at the first post: the thread of a message, a person's direct messages, either of two."""

import asyncio
import logging
from collections.abc import Awaitable
from http import HTTPStatus
from typing import Literal

import discord

from bot.discord.gateway.client import Client
from bot.discord.replying.posting import ARCHIVED, GONE, PAUSES, UNKNOWN_MESSAGE, UNREACHABLE, ChannelPlace
from bot.discord.spot import DIRECT, Spot, message_key

log = logging.getLogger(__name__)

FIRST = 10  # messages of a thread among which the answer to its question is looked for

_DAY: Literal[1440] = 1440  # minutes without a word after which a thread is archived
_EXISTS = 160004
_NO_ENTRY = frozenset({10003, 50001, 50013})  # not known, no access, no permission
_NO_THREAD = frozenset({50001, 50013, ARCHIVED, 160005})  # no access, no permission, locked


class ThreadPlace:
    """In the thread of a message, opened or found at the first post; in the channel where there can be none."""

    def __init__(self, client: discord.Client, spot: Spot, message: str, name: str, *, question: str = "") -> None:
        """``spot`` is where the message stands; ``name`` is the thread's, 1 to 100 characters."""
        self._client = client
        self._spot = spot
        self._message = message
        self._name = name
        key = question or message_key(spot.place, message)
        self._inside = ChannelPlace(client, spot, message, question=key)
        self._inline = ChannelPlace(client, spot, spot.place, question=key, reply_to=message)
        self._opened: ChannelPlace | None = None

    async def post(self, text: str, view: discord.ui.View | None = None) -> str:
        """Return the name of a new message."""
        place = await self._open()
        return await self._or_inline(place, place.post(text, view), text, view)

    async def edit(self, message: str, text: str, view: discord.ui.View | None = None) -> None:
        """Replace a message."""
        self._opened = self._of(message)
        await self._opened.edit(message, text, view)

    async def put(self, message: str, text: str, view: discord.ui.View | None = None) -> str:
        """Replace a message, or post where there is none to replace."""
        if not message:
            return await self.post(text, view)
        place = self._opened = self._of(message)
        return await self._or_inline(place, place.put(message, text, view), text, view)

    async def remove(self, message: str) -> None:
        """Delete one of our messages, if it is still there."""
        await self._of(message).remove(message)

    async def earlier(self) -> list[str]:
        """Return what we said first in the thread, else what refers to the question in the channel."""
        thread = self._client.get_partial_messageable(int(self._message))
        found: list[str] = []
        try:
            async for said in thread.history(limit=FIRST, after=discord.Object(int(self._message)), oldest_first=True):
                if said.is_system() or said.type is discord.MessageType.thread_starter_message:
                    continue
                if self._client.user is None or said.author.id != self._client.user.id or said.reference is not None:
                    break
                found.append(message_key(self._message, str(said.id)))
        except UNREACHABLE as error:
            log.info("discord: the thread of a question can't be read: %s", type(error).__name__)
        return found or await self._inline.earlier()

    async def typing(self) -> None:
        """Show for some seconds that something is written, where the answer will be."""
        await (self._opened or self._inline).typing()

    async def _or_inline(
        self, place: ChannelPlace, posting: Awaitable[str], text: str, view: discord.ui.View | None
    ) -> str:
        """Return the name of what was posted in a place, or below the question when the thread takes nothing."""
        try:
            return await posting
        except discord.HTTPException as error:
            if place is self._inline or error.code not in _NO_THREAD | GONE:
                raise
            log.info("discord: nothing can be posted in a thread (%s): answering in the channel", error.code)
            self._opened = self._inline
        return await self._inline.post(text, view)

    def _of(self, message: str) -> ChannelPlace:
        return self._inside if message.startswith(f"{self._message}/") else self._inline

    async def _open(self) -> ChannelPlace:
        if self._opened is None:
            self._opened = self._inside if await self._made() else self._inline
        return self._opened

    async def _made(self) -> bool:
        """Return whether the message has a thread now; asks again where the message is too fresh, or Discord failed."""
        for pause in (*PAUSES, 0.0):
            try:
                await self._make()
            except ValueError:
                return False  # the bot is not in this server
            except discord.HTTPException as error:
                if pause and (error.code == UNKNOWN_MESSAGE or error.status >= HTTPStatus.INTERNAL_SERVER_ERROR):
                    await asyncio.sleep(pause)
                    continue
                if error.code != _EXISTS:
                    log.info("discord: no thread can be opened (%s): answering in the channel", error.code)
                return error.code == _EXISTS
            return True
        return False

    async def _make(self) -> None:
        """Open the thread; also in a server of which another process hears, to which discord.py opens none."""
        guild, place, message = int(self._spot.guild or 0), int(self._spot.place), int(self._message)
        if isinstance(self._client, Client) and not self._client.holds(guild):
            http = self._client.http
            await http.start_thread_with_message(place, message, name=self._name, auto_archive_duration=_DAY)
            return
        channel = self._client.get_partial_messageable(place, guild_id=guild)
        await channel.get_partial_message(message).create_thread(name=self._name)


class PersonPlace:
    """In the direct messages of a person."""

    def __init__(self, client: discord.Client, person: str, *, question: str = "") -> None:
        """Nothing is opened yet; ``question`` is as in ``ChannelPlace``."""
        self._client = client
        self._person = person
        self._question = question
        self._opened: ChannelPlace | None = None

    async def post(self, text: str, view: discord.ui.View | None = None) -> str:
        """Return the name of a new message."""
        return await (await self._open()).post(text, view)

    async def edit(self, message: str, text: str, view: discord.ui.View | None = None) -> None:
        """Replace a message."""
        await (await self._open()).edit(message, text, view)

    async def put(self, message: str, text: str, view: discord.ui.View | None = None) -> str:
        """Replace a message, or post where there is none to replace."""
        return await (await self._open()).put(message, text, view)

    async def remove(self, message: str) -> None:
        """Delete one of our messages, if it is still there."""
        await (await self._open()).remove(message)

    async def earlier(self) -> list[str]:
        """Return nothing: no message tells which question it answers."""
        return []

    async def typing(self) -> None:
        """Show nothing: what comes here was not waited for here."""

    async def _open(self) -> ChannelPlace:
        if self._opened is None:
            channel = str((await self._client.create_dm(discord.Object(int(self._person)))).id)
            spot = Spot(DIRECT, channel, channel)
            self._opened = ChannelPlace(self._client, spot, channel, question=self._question)
        return self._opened


class OrPrivately:
    """In a channel, or in a person's direct messages where the bot may not enter the channel."""

    def __init__(self, place: str, channel: ChannelPlace, person: PersonPlace) -> None:
        """``place`` is the channel's id; which of the two it will be is found out at the first post."""
        self._place = place
        self._channel = channel
        self._person = person
        self._shut = False

    async def post(self, text: str, view: discord.ui.View | None = None) -> str:
        """Return the name of a new message."""
        if not self._shut:
            try:
                return await self._channel.post(text, view)
            except discord.HTTPException as error:
                if error.code not in _NO_ENTRY:
                    raise
                log.info("discord: a command's channel takes nothing (%s): writing to who used it", error.code)
                self._shut = True
        return await self._person.post(text, view)

    async def edit(self, message: str, text: str, view: discord.ui.View | None = None) -> None:
        """Replace a message."""
        await self._of(message).edit(message, text, view)

    async def put(self, message: str, text: str, view: discord.ui.View | None = None) -> str:
        """Replace a message, or post where there is none to replace or to reach."""
        if message and not self._shut:
            try:
                return await self._of(message).put(message, text, view)
            except discord.HTTPException as error:
                if error.code not in _NO_ENTRY:
                    raise
        return await self.post(text, view)

    async def remove(self, message: str) -> None:
        """Delete one of our messages, if it is still there."""
        await self._of(message).remove(message)

    async def earlier(self) -> list[str]:
        """Return our messages that answer the question already."""
        return await self._channel.earlier()

    async def typing(self) -> None:
        """Show for some seconds that something is written."""
        await self._channel.typing()

    def _of(self, message: str) -> ChannelPlace | PersonPlace:
        return self._channel if message.startswith(f"{self._place}/") else self._person
