"""A scene for conversations in Slack: a workspace, a little documentation, a scripted model, the bot between them."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from core.config import Settings
from tests.documented import scripted_core
from tests.doubles.openai_server import OpenAIServer, written
from tests.doubles.slack import BOT_USER, SlackServer, mention_event, texts_of
from tests.doubles.slack_delivery import Delivery
from tests.doubles.slack_events import click, message_event
from tests.slack.running import Plan, delivered
from tests.waiting import until

PERSON = "U0ASKER"


@dataclass(frozen=True, slots=True)
class Scene:
    """One conversation: what people do, and what they see of it."""

    slack: SlackServer
    delivery: Delivery
    model: OpenAIServer
    folder: Path

    def model_says(self, *texts: str) -> None:
        """Let the model stream this from now on."""
        self.model.replies[:] = [written(*texts)]

    async def mention(self, text: str, channel: str = "C1", **more: str) -> dict[str, Any]:
        """Let a person mention the bot; Slack tells of it twice."""
        message = self.slack.say(channel, f"<@{BOT_USER}> {text}", user=PERSON, **more)
        await asyncio.gather(self.delivery.event(mention_event(message)), self.delivery.event(message_event(message)))
        return message

    async def say(self, text: str, channel: str = "C1", *, person: str = PERSON, **more: str) -> dict[str, Any]:
        """Let a person write a message that mentions nobody."""
        message = self.slack.say(channel, text, user=person, **more)
        kind = "im" if channel.startswith("D") else "channel"
        await self.delivery.event(message_event(message, channel_type=kind))
        return message

    async def press(self, message: Mapping[str, Any], action: str, value: str | None = None) -> None:
        """Let the person press a button."""
        await self.delivery.interaction(click(self.slack, dict(message), action, person=PERSON, value=value))

    async def replies(self, channel: str, root: str, count: int = 1) -> list[dict[str, Any]]:
        """Return the bot's replies once there are so many and the last one is whole."""
        await until(lambda: self._whole(channel, root, count))
        await asyncio.sleep(0.2)
        assert not self.slack.streaming
        assert not self.slack.statuses
        found = self.slack.replies(channel, root)
        assert len(found) == count
        return found

    async def whispers(self, count: int = 1) -> list[dict[str, Any]]:
        """Return what the person alone sees once there is so much."""
        await until(lambda: len(self.slack.private(PERSON)) >= count)
        return self.slack.private(PERSON)

    def _whole(self, channel: str, root: str, count: int) -> bool:
        found = self.slack.replies(channel, root)
        return len(found) >= count and bool(found[-1].get("blocks")) and "docs.example" in words(found[-1])


def words(message: Mapping[str, Any]) -> str:
    """Return all that people read in a message."""
    return "\n".join([message["text"], *(text for block in message.get("blocks", []) for text in texts_of(block))])


@asynccontextmanager
async def opened(slack: SlackServer, settings: Settings, folder: Path, *, socket: bool) -> AsyncIterator[Scene]:
    """Open the scene; on the way out everything is finished."""
    async with scripted_core(settings) as scripted:
        plan = Plan(slack.url, folder, socket=socket)
        async with delivered(slack, plan, scripted.core.answerer, scripted.core.reader) as delivery:
            yield Scene(slack, delivery, scripted.model, folder)
