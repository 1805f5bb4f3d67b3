"""The stage of a fault: the real process between servers that can be broken, and the people who ask."""

import asyncio
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager, closing, contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from aiohttp import ClientSession

from tests.bot.conftest import furnished
from tests.discord.running import Command, commanded
from tests.doubles import discord_state as of_discord
from tests.doubles import slack as of_slack
from tests.doubles.discord import DiscordServer, discord_server
from tests.doubles.openai_server import DONE, OpenAIServer, Reply, chunk, openai_server
from tests.doubles.slack import SlackServer, mention_event, slack_server
from tests.doubles.slack_delivery import Delivery, HttpWire, SocketWire
from tests.faults.links import Link, linked
from tests.faults.seeing import Platform, Question, seen
from tests.waiting import until

ROOT = Path(__file__).parents[2]
BOTH: tuple[Platform, ...] = ("discord", "slack")
QUESTION = "where is data kept?"
KEY = "m0del-key"
WRITING_SECONDS = 0.3
WRITES = Reply([chunk("Data is kept "), WRITING_SECONDS, chunk("in object storage [1]."), chunk(finish="stop"), DONE])
USUAL = {
    "FOOTNOTE_JOURNAL__LEASE": "3",
    "FOOTNOTE_JOURNAL__TIMEOUT": "2",
    "FOOTNOTE_MILVUS__TIMEOUT": "2",
    "FOOTNOTE_MODEL__TRANSLATE": "false",
    "FOOTNOTE_MODEL__FIRST_TOKEN_TIMEOUT": "2",
    "FOOTNOTE_MODEL__GAP_TIMEOUT": "1.5",
    "FOOTNOTE_MODEL__DEADLINE": "3",
    "FOOTNOTE_LIMITS__PER_PERSON_A_MINUTE": "0",
    "FOOTNOTE_LIMITS__PER_CHANNEL_A_MINUTE": "0",
}


@dataclass(slots=True)
class Scene:
    """A bot in ``folder``, what it talks to, and the lines between; ``environment`` holds from its next start on."""

    folder: Path
    data: Path
    slack: SlackServer
    discord: DiscordServer
    model: OpenAIServer
    to_slack: Link
    to_discord: Link
    to_model: Link
    session: ClientSession
    environment: dict[str, str]
    stack: AsyncExitStack
    http: bool = False
    asked: list[Question] = field(default_factory=list)
    heard: "dict[int, asyncio.Task[bool]]" = field(default_factory=dict)
    lines: list[str] = field(default_factory=list)
    within: tuple[str, ...] = ()
    notes: list[str] = field(default_factory=list)
    _bot: Command | None = None
    _running: AsyncExitStack = field(default_factory=AsyncExitStack)

    @property
    def bot(self) -> Command:
        """The process as it was started last."""
        assert self._bot is not None
        return self._bot

    async def start(self, *, wait: bool = True) -> Command:
        """Start the command; returns when it takes questions on both platforms, or has ended."""
        serve, ready = ("serve", "slack", "discord", "web"), "web: listening"
        run = commanded(self.folder, self.environment, *serve, ready=ready, within=self.within)
        self._running = AsyncExitStack()
        self._bot = bot = await self._running.enter_async_context(run)
        self.stack.push_async_callback(self.kill)
        if wait:
            await until(lambda: bot.process.returncode is not None or self._connected(), 60)
        return bot

    async def kill(self) -> None:
        """End the process without a chance to say anything."""
        if self._bot is not None:
            self.lines += self._bot.lines
            await self._running.aclose()
            self._bot = None

    async def restart(self) -> None:
        """End what is left of the process, start another."""
        await self.kill()
        await self.start()

    def ask(self, *platforms: Platform) -> list[Question]:
        """Let somebody mention the bot on each platform; Slack delivers until it is acknowledged."""
        made = [self._ask(platform) for platform in platforms or BOTH]
        self.asked += made
        return made

    def seen(self, question: Question) -> str:
        """Return what stands below a question now."""
        return seen(question, self.slack, self.discord)

    def finished(self, question: Question) -> bool:
        """Tell whether something final stands there."""
        return self.seen(question) not in ("nothing", "a note that more is to come")

    async def finish(self, questions: list[Question], seconds: float) -> None:
        """Wait until something final stands below each question."""
        await until(lambda: all(map(self.finished, questions)), seconds)

    def accepted(self, question: Question) -> bool:
        """Tell whether the bot took a question: Slack was told so; Discord does not ask."""
        task = self.heard.get(id(question))
        return task is None or (task.done() and not task.cancelled() and task.result())

    def deliver(self) -> Delivery:
        """Return the way by which Slack's events come now."""
        url = self.events_url() if self.http else ""
        wire = HttpWire(self.session, [url]) if url else None
        return Delivery(wire or SocketWire(self.slack.sockets), patience=3.0)

    def events_url(self) -> str:
        """Return where Slack's requests go, "" while nobody listens."""
        found = re.findall(r"listening on (http://[\d.:]+)", "\n".join(self._bot.lines if self._bot else ()))
        return f"{found[-1]}/slack/events" if found else ""

    def left(self) -> int:
        """Return how many questions the journal holds open."""
        with closing(sqlite3.connect(self.data / "journal.db", timeout=5)) as connection:
            found = connection.execute("SELECT count(*) FROM questions WHERE status = 'accepted'")
            return int(found.fetchone()[0])

    def _ask(self, platform: Platform) -> Question:
        now = asyncio.get_running_loop().time()
        if platform == "discord":
            return Question(platform, self.discord.mention(QUESTION), now)
        message = self.slack.say("C1", f"<@{of_slack.BOT_USER}> {QUESTION}", user="U1")
        question = Question(platform, message, now)
        self.heard[id(question)] = asyncio.create_task(self._told(question))
        return question

    async def _told(self, question: Question) -> bool:
        """Deliver an event as Slack does, its pauses shortened."""
        body = mention_event(question.message)
        for attempt, pause in enumerate((0.0, 0.2, 1.0, 3.0, 5.0, 5.0)):
            await asyncio.sleep(pause)
            delivery = self.deliver()
            try:
                if await delivery.wire.send("events_api", body, attempt, delivery.patience):
                    return True
            except TimeoutError:
                continue
        return False

    def _connected(self) -> bool:
        return self.bot.said("discord: connected") and (self.http or bool(self.slack.sockets.open))


@asynccontextmanager
async def staged(
    environment: Mapping[str, str], *, http: bool = False, data: Path | None = None
) -> AsyncIterator[Scene]:
    """Set the stage; nothing runs yet. ``data`` is where the bot keeps its files, else a folder of its own."""
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="footnote-fault-")))
        shutil.copytree(documented(), folder, dirs_exist_ok=True)
        place = data or folder / ".footnote"
        if data is not None:
            shutil.copytree(folder / ".footnote", data, dirs_exist_ok=True)
        slack = await stack.enter_async_context(slack_server())
        discord = await stack.enter_async_context(discord_server())
        model = await stack.enter_async_context(openai_server(WRITES))
        to_slack = await stack.enter_async_context(linked(slack.url))
        to_discord = await stack.enter_async_context(linked(discord.url))
        to_model = await stack.enter_async_context(linked(model.base_url))
        slack.url, discord.url = to_slack.through(slack.url), to_discord.through(discord.url)
        discord.gateway.url = to_discord.through(discord.gateway.url)
        session = await stack.enter_async_context(ClientSession())
        scene = Scene(folder, place, slack, discord, model, to_slack, to_discord, to_model, session, {}, stack, http)
        scene.environment = {**_addresses(scene), **USUAL, **environment}
        stack.push_async_callback(_hang_up, scene)
        yield scene


async def _hang_up(scene: Scene) -> None:
    for task in scene.heard.values():
        task.cancel()
    await asyncio.gather(*scene.heard.values(), return_exceptions=True)


def _addresses(scene: Scene) -> dict[str, str]:
    slack = {"SLACK_BOT_TOKEN": of_slack.TOKEN, "SLACK_SIGNING_SECRET": of_slack.SECRET}
    slack |= {"FOOTNOTE_SLACK__API_URL": scene.slack.url}
    slack |= {} if scene.http else {"SLACK_APP_TOKEN": of_slack.APP_TOKEN}
    model = {"MODEL_BASE_URL": scene.to_model.through(scene.model.base_url), "MODEL_NAME": "mistral-7b"}
    discord = {"DISCORD_TOKEN": of_discord.TOKEN, "FOOTNOTE_DISCORD__API_URL": scene.discord.url}
    return {**slack, **model, **discord, "PORT": "0", "FOOTNOTE_DATA_DIR": str(scene.data), "MODEL_API_KEY": KEY}


@cache
def documented() -> Path:
    """Return a folder whose documentation the command has indexed; for copying only."""
    folder = furnished(Path(tempfile.mkdtemp(prefix="footnote-documented-")))
    run_index(folder, {})
    return folder


def run_index(folder: Path, environment: Mapping[str, str]) -> str:
    """Run ``footnote index`` over the folder's pages; return what it says."""
    command = [sys.executable, "-m", "bot", "index", "docs", "--url", "https://docs.example"]
    told = {"PATH": "/usr/bin:/bin", "HOME": str(folder), "PYTHONPATH": str(ROOT), **environment}
    done = subprocess.run(command, cwd=folder, env=told, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout + done.stderr


@contextmanager
def scratch() -> Iterator[Path]:
    """Return a folder that is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="footnote-fault-") as folder:
        yield Path(folder)
