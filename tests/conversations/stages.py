"""The three places in which one conversation is held: a terminal, a Slack thread, a Discord thread."""

import asyncio
import io
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

from rich.console import Console

from bot.console import Conversation
from core.compose import Core
from core.config import JournalSettings
from core.domain import Answer
from core.journal import Journal, open_journal
from tests.conversations.reading import Heard, in_discord, in_slack, on_console
from tests.discord.running import Plan as DiscordPlan
from tests.discord.running import open_bot
from tests.doubles.discord import DiscordServer, discord_server
from tests.doubles.slack import BOT_USER, SlackServer, mention_event, slack_server
from tests.doubles.slack_delivery import Delivery
from tests.doubles.slack_events import message_event
from tests.slack.running import Plan as SlackPlan
from tests.slack.running import delivered

ASKER = "U0ASKER"
ALONE = "?"  # an empty line asks nothing in a terminal


class Stage(Protocol):
    """One conversation on one platform."""

    async def ask(self, text: str) -> tuple[Heard, Answer]:
        """Say something; return what is read of the answer, and what is known of it."""


@dataclass(slots=True)
class OnConsole:
    """A pipe; what is known is what was shown."""

    conversation: Conversation
    printed: io.StringIO

    async def ask(self, text: str) -> tuple[Heard, Answer]:
        """Type a line."""
        self.printed.seek(0)
        self.printed.truncate()
        answer = await self.conversation.ask(text or ALONE)
        return on_console(self.printed.getvalue()), answer


@dataclass(slots=True)
class InSlack:
    """A thread below a mention; what is known stands in the journal."""

    slack: SlackServer
    delivery: Delivery
    journal: Journal
    root: str = ""
    read: int = 0

    async def ask(self, text: str) -> tuple[Heard, Answer]:
        """Mention the bot, later go on in the thread without a mention."""
        if self.root:
            message = self.slack.say("C1", text, user=ASKER, thread_ts=self.root)
        else:
            message = self.slack.say("C1", f"<@{BOT_USER}> {text}", user=ASKER)
            self.root = message["ts"]
            await self.delivery.event(mention_event(message))
        await self.delivery.event(message_event(message))
        answer = await _kept(self.journal, message["ts"])
        new = self.slack.replies("C1", self.root)[self.read :]
        self.read += len(new)
        return in_slack(new), answer


@dataclass(slots=True)
class InDiscord:
    """A thread below a mention, or its channel where none is opened; what is known stands in the journal."""

    discord: DiscordServer
    journal: Journal
    place: str = ""
    read: int = 0

    async def ask(self, text: str) -> tuple[Heard, Answer]:
        """Mention the bot, later go on in the thread without a mention."""
        message = self.discord.say(self.place, text) if self.place else self.discord.mention(text)
        answer = await _kept(self.journal, message["id"])
        self.place = self.place or self.discord.thread_of(message) or message["channel_id"]
        new = self.discord.replies(self.place)[self.read :]
        self.read += len(new)
        return in_discord(new), answer


@asynccontextmanager
async def on_console_stage(core: Core, _folder: Path) -> AsyncIterator[Stage]:
    """Open a terminal that is a pipe."""
    printed = io.StringIO()
    yield OnConsole(Conversation(core.answerer, Console(file=printed, width=80)), printed)


@asynccontextmanager
async def in_slack_stage(core: Core, folder: Path) -> AsyncIterator[Stage]:
    """Open a workspace with the bot in it; what Slack would not take fails at the end."""
    async with AsyncExitStack() as stack:
        slack = await stack.enter_async_context(slack_server())
        plan = SlackPlan(slack.url, folder)
        delivery = await stack.enter_async_context(delivered(slack, plan, core.answerer, core.reader))
        yield InSlack(slack, delivery, await stack.enter_async_context(open_journal(JournalSettings(), folder)))


@asynccontextmanager
async def in_discord_stage(core: Core, folder: Path) -> AsyncIterator[Stage]:
    """Open a community with the bot in it; what Discord would not take, and who is called, fails at the end."""
    async with AsyncExitStack() as stack:
        discord = await stack.enter_async_context(discord_server())
        await stack.enter_async_context(open_bot(DiscordPlan(discord.url, folder), core.answerer, core.reader))
        yield InDiscord(discord, await stack.enter_async_context(open_journal(JournalSettings(), folder)))
        assert not discord.pings


async def _kept(journal: Journal, message: str) -> Answer:
    """Return what the journal knows of a question, once it is closed."""
    async with asyncio.timeout(20):
        while True:
            for one in await journal.answers.since(datetime.min.replace(tzinfo=UTC)):
                if one.event_key.endswith(message):
                    return one.answer
            await asyncio.sleep(0.02)
