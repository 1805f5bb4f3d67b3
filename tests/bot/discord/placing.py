"""What the tests of replies share: answers, a place in memory, and what Discord refuses."""

import asyncio
from dataclasses import dataclass, field

import discord

from bot.discord.gateway.client import Client
from bot.discord.replying.place import ChannelPlace, ThreadPlace
from bot.discord.spot import Spot, message_key
from core.domain import Answer, Source
from tests.doubles.discord import DiscordServer
from tests.doubles.discord_state import GUILD, SUPPORT

SPOT = Spot(GUILD, SUPPORT, SUPPORT)

SOURCE = Source(1, "FAQ", "Where?", "faq.md", "https://docs.example/faq", "It lives there.", (3, 9))
ANSWER = Answer("It lives **there** [1].", "answered", "grounded", (SOURCE,), confidence=1.0)
LONG = Answer("\n\n".join("word " * 300 for _ in range(5)), "answered", "grounded", (SOURCE,), confidence=1.0)


class Refused(discord.HTTPException):
    """A refusal with one of Discord's codes."""

    def __init__(self, code: int) -> None:
        Exception.__init__(self, f"code {code}")
        self.code, self.status, self.text = code, 400, ""


@dataclass(slots=True)
class MemoryPlace:
    """A place without Discord; ``refusals`` are raised by the next calls, in order, None lets one through.

    ``edits`` are the times at which each message was edited, by the loop's clock; ``slow`` is what a call takes.
    """

    messages: dict[str, str] = field(default_factory=dict)
    views: dict[str, discord.ui.View | None] = field(default_factory=dict)
    refusals: list[Exception | None] = field(default_factory=list)
    edits: dict[str, list[float]] = field(default_factory=dict)
    seen: list[str] = field(default_factory=list)
    slow: float = 0.0
    posted: int = 0

    @property
    def calls(self) -> int:
        """How many calls were made."""
        return len(self.seen)

    async def _call(self, text: str) -> None:
        self.seen.append(text)
        await asyncio.sleep(self.slow)
        if self.refusals and (refused := self.refusals.pop(0)) is not None:
            raise refused

    async def post(self, text: str, view: discord.ui.View | None = None) -> str:
        """Keep a message."""
        await self._call(text)
        self.posted += 1
        name = f"1/{self.posted}"
        self.messages[name], self.views[name] = text, view
        return name

    async def edit(self, message: str, text: str, view: discord.ui.View | None = None) -> None:
        """Replace a message that is there."""
        await self._call(text)
        if message not in self.messages:
            raise Refused(10008)
        self.messages[message], self.views[message] = text, view
        self.edits.setdefault(message, []).append(asyncio.get_running_loop().time())

    async def put(self, message: str, text: str, view: discord.ui.View | None = None) -> str:
        """Replace or keep a message."""
        if message in self.messages:
            await self.edit(message, text, view)
            return message
        return await self.post(text, view)

    async def remove(self, message: str) -> None:
        """Forget a message."""
        await self._call("")
        self.messages.pop(message, None)

    async def earlier(self) -> list[str]:
        """Return nothing."""
        return []

    async def typing(self) -> None:
        """Show nothing."""


def ask_in_support(server: DiscordServer) -> str:
    """Let somebody ask in the support channel; return the id of the message."""
    return str(server.say(SUPPORT, "where?")["id"])


def inline(client: Client, message: str) -> ChannelPlace:
    """Return the place below a question in the support channel."""
    return ChannelPlace(client, SPOT, SUPPORT, question=message_key(SUPPORT, message), reply_to=message)


def threaded(client: Client, message: str, name: str = "where?") -> ThreadPlace:
    """Return the thread of a question in the support channel."""
    return ThreadPlace(client, SPOT, message, name)


def words_in(server: DiscordServer, place: str = SUPPORT) -> list[str]:
    """Return what the bot wrote somewhere."""
    return [str(message["content"]) for message in server.replies(place)]
