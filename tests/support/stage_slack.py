"""Slack as a stage of the table: the double's workspace, the real listeners, the journal of a folder."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from bot.slack.support.posts import key_of
from core.journal import Journal
from core.journal.values import Address
from core.ports import Answerer
from tests.doubles.slack import BOT_ID, BOT_USER, TEAM, SlackServer
from tests.doubles.slack_delivery import Delivery
from tests.doubles.slack_events import event_body, mention_event, message_event
from tests.slack.running import Plan, delivered
from tests.support.playing import Message
from tests.support.situated import Words

ASKER, OTHER, HELPER, MODERATORS = "U0ASKER", "U0OTHER", "U0HELPER", "C0MODS"
_CI = {"user": "U0CI", "bot_id": "B0CI", "subtype": "bot_message"}
_WRITERS = {"helper": {"user": HELPER}, "bot": _CI, "ourselves": {"user": BOT_USER, "bot_id": BOT_ID}}
_NAMED = {"bot": f"<@{BOT_USER}>", "somebody": "<@U0BEA>"}


@dataclass(slots=True)
class SlackStage:
    """A workspace in which the bot answers from ``answerer``."""

    slack: SlackServer
    journal: Journal
    folder: Path
    answerer: Answerer
    platform: str = "slack"
    workspace: str = TEAM
    moderators: str = MODERATORS
    delivery: Delivery | None = None
    own: set[str] = field(default_factory=set)

    def open_channel(self, name: str, *, forum: bool) -> str:
        """Return an id: channels of the double are there once somebody writes."""
        assert not forum
        return f"C0{name.upper()}"

    @asynccontextmanager
    async def listening(self) -> AsyncIterator[None]:
        """Run the bot."""
        async with delivered(self.slack, Plan(self.slack.url, self.folder), self.answerer) as self.delivery:
            yield
        self.delivery = None

    async def say(self, channel: str, words: Words, below: Message | None, *, other: bool) -> Message:
        """Let somebody write; Slack tells of mentions twice."""
        self.slack.turn_clock(datetime.now(UTC).timestamp())
        text = " ".join([*(_NAMED[one] for one in words.to), words.text])
        writer = _WRITERS.get(words.author) or {"user": OTHER if other else ASKER}
        thread = {"thread_ts": below["ts"]} if below is not None else {}
        message = self.slack.say(channel, text, **writer, **thread)
        self.own.add(message["ts"])
        await self.again(message)
        return message

    async def again(self, message: Message) -> None:
        """Tell of a message."""
        if self.delivery is None:
            return
        if BOT_USER in str(message["text"]):
            assert await self.delivery.event(mention_event(message))
        assert await self.delivery.event(message_event(message))

    async def delete(self, message: Message) -> None:
        """Delete a message, and tell of it."""
        event = self.slack.person_deletes(message)
        assert self.delivery is not None
        assert await self.delivery.event(event_body(event))

    def named(self, message: Message) -> tuple[Address, str]:
        """Return the names of a message."""
        channel, ts = message["channel"], message["ts"]
        return Address(self.platform, TEAM, channel, ts), key_of(channel, ts)

    def posts(self, channel: str) -> int:
        """Return how many messages of the bot's stand there."""
        return len(self._written(channel))

    def drafts(self, name: str) -> int:
        """Return how many drafts name it."""
        return sum(name in str(message) for message in self._written(MODERATORS))

    def _written(self, channel: str) -> list[Message]:
        messages = [message for (where, _), message in self.slack.messages.items() if where == channel]
        return [one for one in messages if one.get("bot_id") == BOT_ID and one["ts"] not in self.own]
