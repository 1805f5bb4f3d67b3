"""Discord as a stage of the table: the double's community, the real client, the journal of a folder."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from bot.discord.spot import PLATFORM, message_key
from core.config import SupportSettings
from core.journal import Journal
from core.journal.values import Address
from core.ports import Answerer
from tests.discord.running import Plan, open_bot
from tests.doubles import discord_shapes as shapes
from tests.doubles.discord import DiscordServer
from tests.doubles.discord_state import ASKER, BOT, GUILD, HELPER, MODERATOR, OTHER, STAFF
from tests.support.playing import Message
from tests.support.situated import Words
from tests.waiting import until

SETTINGS = SupportSettings()
CI = "1300000000000000099"
_WRITERS = {"helper": HELPER, "bot": CI, "ourselves": BOT}
_NAMED = {"bot": f"<@{BOT}>", "somebody": f"<@{MODERATOR}>"}


@dataclass(slots=True)
class DiscordStage:
    """A community in which the bot answers from ``answerer``."""

    discord: DiscordServer
    journal: Journal
    folder: Path
    answerer: Answerer
    platform: str = PLATFORM
    workspace: str = GUILD
    moderators: str = STAFF
    own: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.discord.users[CI] = shapes.user(CI, "ci", bot=True)
        self.discord.roles[GUILD, CI] = []
        self.discord.callable_people |= {BOT, MODERATOR}  # what is said in the bot's own name, by no doing of its own

    def open_channel(self, name: str, *, forum: bool) -> str:
        """Add a channel, or a forum."""
        return self.discord.add_channel(name, shapes.FORUM if forum else shapes.TEXT)

    @asynccontextmanager
    async def listening(self) -> AsyncIterator[None]:
        """Run the bot."""
        async with open_bot(Plan(self.discord.url, self.folder, support=SETTINGS), self.answerer) as opened:
            await until(opened.client.looked.is_set, 20)
            yield

    async def say(self, channel: str, words: Words, below: Message | None, *, other: bool) -> Message:
        """Let somebody write, in a thread where it is about a message."""
        person = _WRITERS.get(words.author) or (OTHER if other else ASKER)
        text = " ".join([*(_NAMED[one] for one in words.to), words.text])
        if words.opens:
            message = self.discord.post_in_forum("A server", text, forum=channel, person=person)
        else:
            message = self.discord.say(
                self._thread(below, person) if below is not None else channel, text, person=person
            )
        self.own.add(message["id"])
        return message

    async def again(self, message: Message) -> None:
        """Tell of a message."""
        self.discord.again(dict(message))

    async def delete(self, message: Message) -> None:
        """Delete a message, and tell of it."""
        self.discord.delete(self.discord.message(message["channel_id"], message["id"]))

    def named(self, message: Message) -> tuple[Address, str]:
        """Return the names of a message; the channel of one in a thread is the thread's parent."""
        place = message["channel_id"]
        channel = self.discord.channels[place]
        key = message_key(place, message["id"])
        parent = channel["parent_id"] if channel["type"] in shapes.THREADS else place
        return Address(PLATFORM, GUILD, parent, key), key

    def posts(self, channel: str) -> int:
        """Return how many messages of the bot's stand there."""
        threads = [one for one in self.discord.channels.values() if one["type"] in shapes.THREADS]
        places = [channel, *(one["id"] for one in threads if one["parent_id"] == channel)]
        return sum(one["id"] not in self.own for place in places for one in self.discord.replies(place))

    def drafts(self, name: str) -> int:
        """Return how many drafts name it."""
        return sum(name in str(message["content"]) for message in self.discord.replies(STAFF))

    def _thread(self, message: Message, person: str) -> str:
        opened = self.discord.thread_of(message)
        return opened or self.discord.open_thread(dict(message), "keys", person=person)
