"""The true command ``footnote serve`` before an instant model, and people who ask it in Slack's double."""

import asyncio
import os
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from aiohttp import ClientSession

from benchmarks.instant import InstantModel, answer_to, instant_model, question
from tests.discord.running import Command, commanded
from tests.doubles.slack import BOT_USER, SECRET, TOKEN, SlackServer, mention_event, slack_server, texts_of
from tests.doubles.slack_delivery import Delivery, HttpWire

TICK = 0.005
PATIENCE = 30.0
_TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(slots=True)
class Seen:
    """What people saw, in seconds after their question's event: the first sign, the model's request, the answer."""

    signs: list[float] = field(default_factory=list)
    requests: list[float] = field(default_factory=list)
    answers: list[float] = field(default_factory=list)
    lost: int = 0


@dataclass(frozen=True, slots=True)
class Spent:
    """What a process has used: processor seconds, and memory in MiB that is resident now and was at most."""

    processor: float
    memory: float
    peak: float


@dataclass(frozen=True, slots=True)
class Load:
    """So many people asking one process at a time; times in seconds, processor seconds and MiB of the process."""

    passages: int
    people: int
    seconds: float
    seen: Seen
    processor: float
    memory: float

    @property
    def rate(self) -> float:
        """Answers a second."""
        return (len(self.seen.answers) - self.seen.lost) / self.seconds

    @property
    def processor_each(self) -> float:
        """Processor seconds an answer."""
        return self.processor / max(1, len(self.seen.answers))


@dataclass(slots=True)
class Served:
    """A running command with all that it talks to."""

    command: Command
    slack: SlackServer
    model: InstantModel
    delivery: Delivery
    started: float
    asked: int = 0

    def spent(self) -> Spent:
        """Return what the process has used until now."""
        return spent(self.command.process.pid)

    async def load(self, passages: int, people: int, seconds: float) -> Load:
        """Let so many people ask for so long, and return what came of it."""
        before, began = self.spent(), time.monotonic()
        seen = await self.asked_by(people, seconds=seconds)
        took, after = time.monotonic() - began, self.spent()
        return Load(passages, people, took, seen, after.processor - before.processor, after.memory)

    async def asked_by(self, people: int, *, seconds: float = 0.0, questions: int = 0) -> Seen:
        """Let so many people ask again and again, for so long or so many questions in all; return what they saw."""
        seen, end, last = Seen(), time.monotonic() + seconds, self.asked + questions

        async def person() -> None:
            while self.asked < last if questions else time.monotonic() < end:
                await self._ask(seen)

        await asyncio.gather(*(person() for _ in range(people)))
        return seen

    async def _ask(self, seen: Seen) -> None:
        self.asked += 1
        number = self.asked
        channel = f"C{number}"
        message = self.slack.say(channel, f"<@{BOT_USER}> {question(number)}", user=f"U{number}")
        began, signed = time.monotonic(), 0.0
        await self.delivery.event(mention_event(message))
        while not (whole := self._whole(channel, message["ts"], number)) and time.monotonic() < began + PATIENCE:
            signed = signed or (time.monotonic() if self._signed(channel, message["ts"]) else 0.0)
            await asyncio.sleep(TICK)
        ended = time.monotonic()
        seen.lost += not whole
        seen.answers.append(ended - began)
        seen.signs.append((signed or ended) - began)
        if number in self.model.first:
            seen.requests.append(self.model.first[number] - began)

    def _signed(self, channel: str, root: str) -> bool:
        return bool(self.slack.replies(channel, root)) or (channel, root) in self.slack.statuses

    def _whole(self, channel: str, root: str, number: int) -> bool:
        found = self.slack.replies(channel, root)
        return bool(found) and "blocks" in found[-1] and answer_to(number) in _shown(found[-1])


def _shown(message: Mapping[str, object]) -> str:
    blocks = message.get("blocks") or []
    assert isinstance(blocks, list)
    return "\n".join([str(message["text"]), *(words for block in blocks for words in texts_of(block))])


def spent(process: int) -> Spent:
    """Return what a process has used until now."""
    fields = Path(f"/proc/{process}/stat").read_text("ascii").rpartition(")")[2].split()
    status = dict(line.split(":", 1) for line in Path(f"/proc/{process}/status").read_text("ascii").splitlines())
    memory, peak = (int(status[name].split()[0]) / 1024 for name in ("VmRSS", "VmHWM"))
    return Spent((int(fields[11]) + int(fields[12])) / _TICKS, memory, peak)


@asynccontextmanager
async def served(folder: Path, *platforms: str, **more: str) -> AsyncIterator[Served]:
    """Run ``footnote serve`` on the index in ``folder``/data; ``more`` is added to its environment."""
    for kept in (folder / "data").glob("journal.db*"):  # whose questions have the same names
        kept.unlink()
    async with slack_server() as slack, instant_model() as model, ClientSession() as session:
        environment = {**environment_of(folder, slack, model), **more}
        began = time.monotonic()
        async with commanded(folder, environment, "serve", *platforms, ready="listening on") as command:
            took = time.monotonic() - began
            if not command.said("listening on"):
                message = "\n".join(command.lines)
                raise RuntimeError(message)
            line = next(line for line in command.lines if "listening on" in line)
            address = line[line.index("http://") :].split(",")[0].strip('"')
            yield Served(command, slack, model, Delivery(HttpWire(session, [f"{address}/slack/events"])), took)


def environment_of(folder: Path, slack: SlackServer, model: InstantModel) -> dict[str, str]:
    """Return what the command must know of its surroundings."""
    return {
        "HOME": str(Path.home()),  # where the embedder's model is
        "PORT": "0",
        "SLACK_BOT_TOKEN": TOKEN,
        "SLACK_SIGNING_SECRET": SECRET,
        "FOOTNOTE_SLACK__API_URL": slack.url,
        "FOOTNOTE_DATA_DIR": str(folder / "data"),
        "FOOTNOTE_SEARCH__GATE": "false",
        "FOOTNOTE_LIMITS__AT_ONCE": "64",
        "FOOTNOTE_LIMITS__PER_PERSON_A_MINUTE": "0",
        "FOOTNOTE_LIMITS__PER_CHANNEL_A_MINUTE": "0",
        "MODEL_BASE_URL": model.base_url,
        "MODEL_NAME": "instant",
    }
