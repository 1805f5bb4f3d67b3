"""A support channel in the double: people talk in it, and the real bot answers when nobody else does."""

import asyncio
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from core.config import JournalSettings, SupportSettings
from core.journal import Journal, open_journal
from core.journal.values import Address, Channel
from core.ports import Answerer
from tests.doubles.slack import BOT_USER, TEAM, SlackServer, mention_event
from tests.doubles.slack_delivery import Delivery
from tests.doubles.slack_events import click, event_body, message_event
from tests.scripted import ScriptedAnswers
from tests.slack.running import Plan, delivered

ASKER, HELPER, MODERATOR = "U0ASKER", "U0ANN", "U0MOD"
MODERATORS = "C0MODS"
WAIT = 600  # seconds
_FAR = datetime(2100, 1, 1, tzinfo=UTC)  # when every lease has ended
ASKS = "how do I rotate the signing key of my project?"
ANSWERS = "Click on rotate in the settings of the project, the signing key is there."


@dataclass(frozen=True, slots=True)
class Support:
    """One channel, and those who are in it."""

    slack: SlackServer
    delivery: Delivery
    journal: Journal

    async def say(self, text: str, channel: str = "C1", *, person: str = ASKER, **more: str) -> dict[str, Any]:
        """Let somebody write; Slack tells of it."""
        message = self.slack.say(channel, text, user=person, **more)
        assert await self.delivery.event(message_event(message))
        return message

    async def mention(self, text: str, channel: str = "C1") -> dict[str, Any]:
        """Let somebody mention the bot; Slack tells of it twice."""
        message = self.slack.say(channel, f"<@{BOT_USER}> {text}", user=ASKER)
        assert await self.delivery.event(mention_event(message))
        assert await self.delivery.event(message_event(message))
        return message

    async def changes(self, message: Mapping[str, Any], text: str | None) -> None:
        """Let the writer change a message, or delete it."""
        event = self.slack.person_deletes(message) if text is None else self.slack.person_edits(message, text)
        assert await self.delivery.event(event_body(event))

    async def press(self, message: Mapping[str, Any], action: str, person: str = MODERATOR) -> None:
        """Let somebody press a button."""
        assert await self.delivery.interaction(click(self.slack, dict(message), action, person=person))

    async def put(self, name: str, value: str, channel: str = "C1") -> None:
        """Choose something for the channel."""
        where = Channel("slack", TEAM, channel)
        await self.journal.channels.put(where, name, value, person=MODERATOR, now=datetime.now(UTC))

    async def decisions(self, message: Mapping[str, Any]) -> list[tuple[str, str]]:
        """Return what was decided on a message, in order."""
        found = await self.journal.decisions.of(Address("slack", TEAM, message["channel"], message["ts"]))
        return [(one.decision, one.reason) for one in found]

    async def waiting(self) -> int:
        """Return how many questions wait."""
        return len(await self.journal.timers.waiting("slack", "support/"))

    async def settled(self, seconds: float = 20.0) -> None:
        """Return when nothing waits any more and what was begun is at its end."""
        async with asyncio.timeout(seconds):
            while await self.waiting() or await self.journal.questions.unfinished("slack", _FAR):  # noqa: ASYNC110 elsewhere
                await asyncio.sleep(0.02)

    def answers(self, message: Mapping[str, Any]) -> list[dict[str, Any]]:
        """Return the bot's replies below a message."""
        return self.slack.replies(message["channel"], message["ts"])

    def drafts(self) -> list[dict[str, Any]]:
        """Return what moderators have."""
        return [message for (channel, _), message in self.slack.messages.items() if channel == MODERATORS]


def turn_back(slack: SlackServer, left: float) -> None:
    """Let the next message be so old that its wait is over in ``left`` seconds."""
    slack.turn_clock(time.time() - WAIT + left)


@asynccontextmanager
async def opened(
    slack: SlackServer, folder: Path, answerer: Answerer | None = None, *, socket: bool = False, **settings: object
) -> AsyncIterator[Support]:
    """Open the bot, in channels where it answers everything unless told otherwise; it may be opened again."""
    told = SupportSettings.model_validate({"mode": "always", "wait_minutes": WAIT // 60, **settings})
    plan = Plan(slack.url, folder, socket=socket, support=told)
    async with (
        delivered(slack, plan, answerer or ScriptedAnswers()) as delivery,
        open_journal(JournalSettings(), folder) as journal,
    ):
        yield Support(slack, delivery, journal)
