"""The bot in a community with support channels, and what its journal says of them."""

import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from bot.discord.connecting import OpenDiscord
from bot.discord.spot import PLATFORM
from core.config import JournalSettings, SupportSettings
from core.journal import open_journal
from core.journal.values import Channel
from core.ports import Answerer
from tests.discord.running import Plan, open_bot
from tests.doubles.discord import DiscordServer
from tests.doubles.discord_shapes import Json
from tests.doubles.discord_state import GUILD, MODERATOR, SUPPORT
from tests.scripted import ScriptedAnswers, answer_to
from tests.waiting import until

MINUTE = SupportSettings(wait_minutes=1)
HOW = "how do I rotate the signing keys of the server?"
BY_HAND = "rotate the signing keys by hand, then restart the server"


@dataclass(frozen=True, slots=True)
class Channels:
    """A community, and the folder of the bot's journal; a question waits for a minute unless told otherwise."""

    discord: DiscordServer
    folder: Path
    answerer: Answerer = field(default_factory=ScriptedAnswers)

    async def choose(self, place: str = SUPPORT, **settings: str) -> None:
        """Set up a channel, as somebody did before."""
        async with open_journal(JournalSettings(), self.folder) as journal:
            for name, value in settings.items():
                channel = Channel(PLATFORM, GUILD, place)
                await journal.channels.put(channel, name, value, person=MODERATOR, now=datetime.now(UTC))

    @asynccontextmanager
    async def bot(self, plan: Plan | None = None) -> AsyncIterator[OpenDiscord]:
        """Run the bot while the context lasts; yields once it listens, and has looked for what it missed."""
        plan = plan or Plan(self.discord.url, self.folder, support=MINUTE)
        async with open_bot(plan, self.answerer) as opened:
            await until(opened.client.looked.is_set, 20)
            yield opened

    def ask(self, text: str = HOW, place: str = SUPPORT, *, age: float = 0.0) -> Json:
        """Let somebody ask nobody in particular, ``age`` seconds ago."""
        return self.discord.say(place, text, age=age)

    def answers(self, place: str, text: str = HOW) -> int:
        """Return how many times a question is answered in a place."""
        return sum(answer_to(text) in str(one["content"]) for one in self.discord.replies(place))

    def decided(self, message: Json | None = None) -> list[str]:
        """Return the reasons of all decisions, of one message where it is named, in order."""
        rows = self._read("SELECT message, reason FROM decisions ORDER BY id")
        number = message["id"] if message is not None else ""
        return [str(reason) for name, reason in rows if str(name).endswith(number)]

    def waiting(self, kind: str = "support") -> int:
        """Return how many questions wait, for an answer or, "drafted", for what is said of their drafts."""
        return sum(str(key).startswith(f"{kind}/") for (key,) in self._read("SELECT key FROM timers"))

    async def until_decided(self, *reasons: str, message: Json | None = None) -> None:
        """Wait until these were the reasons of all decisions, of one message where it is named."""
        try:
            await until(lambda: self.decided(message) == list(reasons), 12)
        except AssertionError as error:
            told = f"decided: {self.decided(message)}"
            raise AssertionError(told) from error

    def _read(self, query: str) -> list[tuple[object, ...]]:
        with closing(sqlite3.connect(f"file:{self.folder}/journal.db?mode=ro", uri=True)) as journal:
            return journal.execute(query).fetchall()
