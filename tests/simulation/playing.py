"""Plays a week on a platform in virtual time: the clock stands still but for its jumps to what comes next.

asyncio keeps the real time: what waits for an answer's pace or a connection waits as ever.
"""

import asyncio
import json
import re
import sqlite3
from collections.abc import AsyncGenerator, Collection, Sequence
from contextlib import AsyncExitStack, closing
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Literal, Protocol, TypeAlias

from sqlalchemy import Connection, event
from sqlalchemy.exc import OperationalError
from time_machine import Traveller

from bot.desk.claiming import now
from bot.desk.desk import Desk
from bot.support.support import Support
from core.config import JournalSettings, SupportSettings
from core.domain import Answer, AnswerEvent, Finished, Found, Question
from core.journal import Journal, open_journal
from core.journal.values import Address, Channel
from tests.scripted import SOURCE, answer_to
from tests.simulation.script import AN_HOUR, ROOMS, Step, Week, is_covered
from tests.waiting import until

LEASE = 60.0
FIRED = "SELECT payload FROM timers WHERE key LIKE 'support/%' AND due <= ?"
PEOPLE_TALK = "people_talk"  # noted of threads in which the bot takes part
SETTINGS = SupportSettings(per_channel_an_hour=AN_HOUR)
_NAMED = re.compile(r"\{@(\w+)\}")

End: TypeAlias = Literal["stopped", "killed", "killed while it answers"]


@dataclass(slots=True)
class Answerer:
    """An Answerer by the words of a question; it ``hangs`` when told to, for good."""

    hangs: bool = False
    stuck: asyncio.Event = field(default_factory=asyncio.Event)

    async def answer(self, question: Question) -> AsyncGenerator[AnswerEvent, None]:
        """Answer what the documentation has, and say of the rest that it has it not."""
        if self.hangs:
            self.stuck.set()
            await asyncio.Event().wait()
        covered = is_covered(question.text)
        yield Found(int(covered))
        if covered:
            yield Finished(Answer(answer_to(question.text), "answered", "grounded", (SOURCE,), confidence=1.0))
        else:
            yield Finished(Answer("", "not_found", "not_covered"))


@dataclass(slots=True)
class Running:
    """The bot while it runs; ``stack`` ends it, once it ``is_dead`` its journal takes nothing more from it."""

    stack: AsyncExitStack
    desk: Desk
    support: Support
    journal: Journal
    is_dead: bool = False

    def __post_init__(self) -> None:
        for engine in (self.journal.database.reader, self.journal.database.writer):
            event.listen(engine.sync_engine, "begin", self._refuse)

    def _refuse(self, _connection: Connection) -> None:
        if self.is_dead:
            text = "the process is dead"
            raise OperationalError(text, None, OSError(text))


class Stage(Protocol):
    """A platform on which a week is played."""

    platform: str
    workspace: str
    replies: bool  # whether people can reply in a channel

    async def open(self, answerer: Answerer, folder: Path) -> Running:
        """Start the bot; return when it hears and answers."""

    async def play(self, step: Step) -> None:
        """Let somebody do something; return when the bot has heard of it."""

    def unreachable(self, *, is_so: bool) -> None:
        """Let none of the bot's calls through, or all of them."""

    def clock_moved(self) -> None:
        """Learn that it is later."""

    def address(self, number: int) -> Address:
        """Return what names a step's message in the journal."""

    def channel(self, room: str) -> str:
        """Return the id of a room."""

    def posted(self) -> dict[int, list[tuple[str, datetime]]]:
        """Return what the bot says below the message of each step, with its time; -1 is below none, -2 are drafts."""

    @property
    def posts(self) -> int:
        """How many messages the bot posted, also those that are gone."""

    @property
    def pinged(self) -> Collection[object]:
        """Who was notified by the bot."""


@dataclass(slots=True)
class Play:
    """A week that is played; ``ends`` are the numbers of the steps before which the bot ends, and how."""

    week: Week
    stage: Stage
    clock: Traveller
    folder: Path
    ends: dict[int, End] = field(default_factory=dict)
    answerer: Answerer = field(default_factory=Answerer)
    at_once: set[int] = field(default_factory=set)
    ended: list[End] = field(default_factory=list)
    _bot: Running = field(init=False)
    _file: sqlite3.Connection = field(init=False)

    async def run(self) -> dict[int, list[tuple[str, datetime]]]:
        """Play to the end; return the reasons with their times that the journal has for each message."""
        await self._choose()
        self._bot = await self.stage.open(self.answerer, self.folder)
        file = sqlite3.connect(f"file:{self.folder}/journal.db?mode=ro", uri=True, isolation_level=None)
        with closing(file) as self._file:
            try:
                return await self._played()
            finally:
                await self._bot.stack.aclose()

    async def _played(self) -> dict[int, list[tuple[str, datetime]]]:
        for step in self.week:
            await self._until(step.at, self.ends.get(step.number))
            self._move(step.at)
            await self.stage.play(step)
            await self._settled()
            if step.is_mention and self.stage.posted().get(step.number):
                self.at_once.add(step.number)
        await self._until(self.week.begins + timedelta(days=8), None)
        return {step.number: await self._decisions(step) for step in self.week.messages}

    async def _choose(self) -> None:
        """Set up the channels, as somebody did before."""
        async with open_journal(JournalSettings(), self.folder) as journal:
            for room in ROOMS.values():
                where = Channel(self.stage.platform, self.stage.workspace, self.stage.channel(room.name))
                shadow = {"shadow": self.stage.channel(room.shadow)} if room.shadow else {}
                for name, value in {**room.chosen, **shadow}.items():
                    await journal.channels.put(where, name, value, person="admin", now=now())

    async def _until(self, moment: datetime, end: End | None) -> None:
        """Let everything happen that is due before ``moment``; the bot may end meanwhile, and begins again."""
        while (due := self._next()) is not None and due <= moment:
            self._move(due)
            fired = self._rows(FIRED, f"{due:%Y-%m-%d %H:%M:%S.%f}")
            if fired and end == "killed while it answers":
                self.answerer.hangs = True
                self._bot.support.wake()
                await asyncio.wait_for(self.answerer.stuck.wait(), 10)
                await self._again(end)
                end = None
            await self._settled()
            await until(partial(self._decided, [json.loads(str(payload))["message"] for (payload,) in fired]))
        if end is not None:
            await self._again(end)

    async def _again(self, end: End) -> None:
        self.ended.append(end)
        if end != "stopped":
            self._bot.is_dead = True
            self.stage.unreachable(is_so=True)
        await self._bot.stack.aclose()
        self.stage.unreachable(is_so=False)
        self.answerer.hangs = False
        self.answerer.stuck.clear()
        if end == "killed while it answers":
            self._move(now() + timedelta(seconds=LEASE + 1))
        self._bot = await self.stage.open(self.answerer, self.folder)

    def _move(self, moment: datetime) -> None:
        if moment > now():
            self.clock.move_to(moment)
            self.stage.clock_moved()

    def _next(self) -> datetime | None:
        """Return when something is due; read from the file, which takes no time of the bot's."""
        ((due,),) = self._rows("SELECT min(due) FROM timers")
        return datetime.fromisoformat(str(due)).replace(tzinfo=UTC) if due else None

    def _decided(self, messages: Sequence[str]) -> bool:
        """Return whether it is kept what became of questions that were due."""
        last = "SELECT decision FROM decisions WHERE message = ? ORDER BY id DESC LIMIT 1"
        return all(self._rows(last, message) != [("wait",)] for message in messages)

    def _rows(self, query: str, *values: str) -> list[tuple[object, ...]]:
        return self._file.execute(query, values).fetchall()

    async def _settled(self) -> None:
        """Return when nothing is due or answered any more."""
        async with asyncio.timeout(20):
            while self._bot.desk.held or self._is_due():  # noqa: ASYNC110 elsewhere
                await asyncio.sleep(0.005)

    def _is_due(self) -> bool:
        due = self._next()
        if due is not None and due <= now():
            self._bot.support.wake()
            return True
        return self._rows("SELECT count(*) FROM questions WHERE status = 'accepted'") != [(0,)]

    async def _decisions(self, step: Step) -> list[tuple[str, datetime]]:
        found = await self._bot.journal.decisions.of(self.stage.address(step.number))
        return [(one.reason, one.at.replace(microsecond=0)) for one in found if one.reason != PEOPLE_TALK]


def spoken(text: str, names: dict[str, str]) -> str:
    """Return a text with the names of people as their platform writes them."""
    return _NAMED.sub(lambda found: names[found[1]], text)
