"""A scene for conversations: documentation in Milvus Lite, a scripted model, a workspace, the bot between them."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import SecretStr

from core.compose import open_core, open_index_writer
from core.config import EmbeddingSettings, ModelSettings, SearchSettings, Settings, StorageSettings
from core.knowledge.indexing import run_index
from core.manifest import KnownSource
from tests.core.tiny_models import write_tiny_folder
from tests.doubles.openai_server import OpenAIServer, Reply, openai_server, written
from tests.doubles.slack import BOT_USER, SlackServer, mention_event, texts_of
from tests.doubles.slack_delivery import Delivery
from tests.doubles.slack_events import click, message_event
from tests.slack.running import Plan, delivered
from tests.waiting import until

PAGES = {
    "keys.md": "# Signing keys\n\n## How is a signing key rotated?\n\n"
    "Create a second key in the console, deploy it to all services, then revoke the first key.\n",
    "backups.md": "# Backups\n\n## How often are backups made?\n\nA full backup is made every night at two o'clock.\n",
}
PERSON = "U0ASKER"


def documented(folder: Path) -> Settings:
    """Return settings whose index holds two pages, embedded by a tiny model."""
    docs = folder / "docs"
    docs.mkdir()
    for name, text in PAGES.items():
        (docs / name).write_text(text, encoding="utf-8")
    settings = Settings(
        storage=StorageSettings(data_dir=folder / "data"),
        embedding=EmbeddingSettings(model=str(write_tiny_folder(folder / "tiny"))),
        search=SearchSettings(gate=False),
        model=ModelSettings(find_ollama=False),
    )
    with open_index_writer(settings, _silent, rebuild=False) as (writer, embedder):
        known = [KnownSource(str(docs), "default", "https://docs.example")]
        run_index(writer, embedder, known, settings.knowledge, _silent)
    return settings


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
    async with AsyncExitStack() as stack:
        model = await stack.enter_async_context(openai_server(Reply()))
        told = ModelSettings(base_url=model.base_url, name="mistral-7b", api_key=SecretStr("k"), translate=False)
        core = await stack.enter_async_context(open_core(settings.model_copy(update={"model": told}), _silent))
        plan = Plan(slack.url, folder, socket=socket)
        delivery = await stack.enter_async_context(delivered(slack, plan, core.answerer, core.reader))
        yield Scene(slack, delivery, model, folder)


def _silent(_label: str, _done: int, _total: int) -> None:
    """Show no progress."""
