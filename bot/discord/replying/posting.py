"""Where the messages of one reply stand in Discord: posted once, however often that is tried, and edited."""

import asyncio
import hashlib
import logging
import secrets
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any, Protocol, TypeVar

import aiohttp
import discord

from bot.discord.spot import DIRECT, Spot, message_key

log = logging.getLogger(__name__)

Result = TypeVar("Result")

UNREACHABLE = (discord.HTTPException, aiohttp.ClientError, OSError, TimeoutError)

PAUSES = (0.5, 1.0, 2.0)  # before what is too fresh is tried again
LOOKED_AT = 50
NONCE = 25

UNKNOWN_CHANNEL, UNKNOWN_MESSAGE = 10003, 10008
ARCHIVED = 50083
GONE = frozenset({UNKNOWN_CHANNEL, UNKNOWN_MESSAGE, 50001, 50005})
INVALID = 50035
_NOBODY = discord.AllowedMentions.none()
_TOO_SOON = frozenset({UNKNOWN_CHANNEL, UNKNOWN_MESSAGE, 40058})
_BROKEN = (aiohttp.ClientError, OSError)
_NO_REFERENCE = 160002
_OVERLOADED = 503


class Place(Protocol):
    """Where one reply stands; messages go by ``message_key``. All but ``typing`` raise one of ``UNREACHABLE``."""

    async def post(self, text: str, view: discord.ui.View | None = None) -> str:
        """Return the name of a new message."""

    async def edit(self, message: str, text: str, view: discord.ui.View | None = None) -> None:
        """Replace a message, and the buttons below it."""

    async def put(self, message: str, text: str, view: discord.ui.View | None = None) -> str:
        """Replace a message, or post where there is none to replace; return its name."""

    async def remove(self, message: str) -> None:
        """Delete one of our messages, if it is still there."""

    async def earlier(self) -> list[str]:
        """Return our messages that answer this question already, of a process that is gone; best effort."""

    async def typing(self) -> None:
        """Show for some seconds that something is written; best effort."""


class ChannelPlace:
    """In a channel, a thread, or direct messages; the first message refers to ``reply_to``, the question's.

    ``question`` names the question to every process: a post that is repeated within minutes returns the first.
    """

    def __init__(
        self, client: discord.Client, spot: Spot, place: str, *, question: str = "", reply_to: str = ""
    ) -> None:
        """``interaction`` may be set to the id of one whose messages are ours to go on in.

        What no message refers to is found by ``knows``, among those younger than the id ``since``.
        """
        self.interaction = ""
        self.since = ""
        self.knows: Callable[[discord.Message], bool] = _unknown
        self._client = client
        self._guild = None if spot.guild == DIRECT else int(spot.guild)
        self._place = place
        self._question = question
        self._reply_to = reply_to
        self._last = ""

    async def post(self, text: str, view: discord.ui.View | None = None) -> str:
        """Return the name of a new message; one that was posted before is brought up to date."""
        return await self._post(text, view, "")

    async def edit(self, message: str, text: str, view: discord.ui.View | None = None) -> None:
        """Replace a message, also in a thread that was archived meanwhile."""
        place, _, number = message.rpartition("/")
        await self._awake(
            place, lambda: self._message(place, number).edit(content=text, view=view, allowed_mentions=_NOBODY)
        )
        self._last = message

    async def put(self, message: str, text: str, view: discord.ui.View | None = None) -> str:
        """Replace a message, or post where there is none to replace."""
        if message:
            try:
                await self.edit(message, text, view)
            except discord.HTTPException as error:
                if error.code not in GONE:
                    raise
                log.info("discord: the message to edit is gone (%s): posting another", error.code)
            else:
                return message
        return await self._post(text, view, message)

    async def remove(self, message: str) -> None:
        """Delete one of our messages, if it is still there."""
        place, _, number = message.rpartition("/")
        try:
            await self._awake(place, self._message(place, number).delete)
        except discord.HTTPException as error:
            if error.code not in GONE:
                raise

    async def earlier(self) -> list[str]:
        """Return what answers the question already among the messages after it."""
        begun = self._reply_to or self.interaction or self.since
        if not begun:
            return []
        found: list[str] = []
        try:
            after = discord.Object(int(begun))
            async for message in self._channel.history(limit=LOOKED_AT, after=after, oldest_first=True):
                if self._ours(message):
                    found.append(message_key(self._place, str(message.id)))
        except UNREACHABLE as error:
            log.info("discord: the messages of an earlier answer can't be looked for: %s", type(error).__name__)
        return found

    async def typing(self) -> None:
        """Show for some seconds that something is written."""
        with suppress(*UNREACHABLE):
            await self._channel.typing()

    @property
    def _channel(self) -> discord.PartialMessageable:
        return self._client.get_partial_messageable(int(self._place), guild_id=self._guild)

    def _message(self, place: str, message: str) -> discord.PartialMessage:
        channel = self._client.get_partial_messageable(int(place or self._place), guild_id=self._guild)
        return channel.get_partial_message(int(message))

    def _ours(self, message: discord.Message) -> bool:
        if self._client.user is None or message.author.id != self._client.user.id:
            return False
        refers = message.reference is not None and str(message.reference.message_id) == self._reply_to
        asked = message.interaction_metadata
        return refers or self.knows(message) or (asked is not None and str(asked.id) == self.interaction)

    async def _post(self, text: str, view: discord.ui.View | None, gone: str) -> str:
        """Post, again when it was too soon: what was refused was not posted, so that its nonce may change."""
        for number, pause in enumerate(PAUSES):
            try:
                return await self._once(text, view, f"{gone}|{number}")
            except discord.HTTPException as error:
                if self._reply_to and _refuses_reference(error):
                    self._reply_to = ""
                elif error.code not in _TOO_SOON:
                    raise
                else:
                    await asyncio.sleep(pause)
        return await self._once(text, view, f"{gone}|{len(PAUSES)}")

    async def _once(self, text: str, view: discord.ui.View | None, attempt: str) -> str:
        known = nonce_of(self._question, self._place, self._last, attempt)
        nonce = known if self._question else secrets.token_hex(NONCE // 2)
        row = view if view is not None else discord.utils.MISSING
        more = self._reference()
        sent = await steadily(
            lambda: self._channel.send(
                text, view=row, nonce=nonce, allowed_mentions=_NOBODY, suppress_embeds=True, **more
            )
        )
        name = message_key(self._place, str(sent.id))
        if sent.content.split() != text.split():  # another process posted it before
            await self.edit(name, text, view)
        self._last = name
        return name

    def _reference(self) -> dict[str, Any]:
        if not self._reply_to or self._last:
            return {}
        question, place = int(self._reply_to), int(self._place)
        reference = discord.MessageReference(
            message_id=question, channel_id=place, guild_id=self._guild, fail_if_not_exists=False
        )
        return {"reference": reference}

    async def _awake(self, place: str, call: Callable[[], Awaitable[Result]]) -> None:
        """Make a call about a message; a thread that was archived is opened for it again."""
        try:
            await steadily(call)
        except discord.HTTPException as error:
            thread = await self._client.fetch_channel(int(place)) if error.code == ARCHIVED else None
            if not isinstance(thread, discord.Thread):
                raise
            await thread.edit(archived=False)
            await call()


async def steadily(call: Callable[[], Awaitable[Result]]) -> Result:
    """Make a call again when its connection broke, or Discord was overloaded: discord.py does not for these alone.

    What was done then is done but once, for its nonce.
    """
    for pause in PAUSES:
        try:
            return await call()
        except _BROKEN as error:
            log.info("discord: a connection broke (%s)", type(error).__name__)
        except discord.DiscordServerError as error:
            if error.status != _OVERLOADED:
                raise
            log.info("discord: it is overloaded")
        await asyncio.sleep(pause)
    return await call()


def _unknown(_message: discord.Message) -> bool:
    return False


def nonce_of(*names: str) -> str:
    """Return what Discord knows a post by for some minutes, the same in every process."""
    return hashlib.sha256("\n".join(names).encode()).hexdigest()[:NONCE]


def _refuses_reference(error: discord.HTTPException) -> bool:
    return error.code == _NO_REFERENCE or (error.code == INVALID and "message_reference" in error.text)
