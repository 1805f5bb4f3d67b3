"""Plays rows of the table in channels of a platform, minute by minute on a clock that stands still in between."""

import asyncio
from collections import defaultdict
from collections.abc import Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol

import time_machine

from bot.deciding import waiting_key
from bot.support.policies import NAMES, Policies
from core.config import SupportSettings
from core.journal import Journal
from core.journal.values import Address, Channel, Decision
from core.policy import Reason
from tests.support.situated import SECOND, Deed, Row, Seen, Words, settings_of

EARLY = datetime(2026, 3, 4, 5, tzinfo=UTC)  # before the first row begins
BACK = datetime(2026, 3, 5, 9, 1, tzinfo=UTC)  # when those rows end that find the bot away
BEHIND = timedelta(seconds=5)  # what was missed waits so long for what was said after it
FAR = datetime(2100, 1, 1, tzinfo=UTC)  # when every lease has ended
TICKING = "ticking"  # a channel in which each question is answered at once, and shows that those before it are
SETTLED_SECONDS = 6.0
_REASONS = frozenset(Reason)  # of threads other things are kept

Message = Mapping[str, Any]


class Stage(Protocol):
    """A platform with its real adapter; who and where somebody is, is the stage's to say."""

    platform: str
    workspace: str
    moderators: str
    journal: Journal

    def open_channel(self, name: str, *, forum: bool) -> str:
        """Make a channel; return its id."""

    def listening(self) -> AbstractAsyncContextManager[None]:
        """Run the bot while the context lasts."""

    async def say(self, channel: str, words: Words, below: Message | None, *, other: bool) -> Message:
        """Let the asker write, or, ``other``, somebody else; where the bot runs it is told."""

    async def again(self, message: Message) -> None:
        """Let the platform tell of a message once more."""

    async def delete(self, message: Message) -> None:
        """Let the writer delete a message."""

    def named(self, message: Message) -> tuple[Address, str]:
        """Return a message's name in decisions, and its key as a question."""

    def posts(self, channel: str) -> int:
        """Return how many messages of the bot's stand in a channel and its threads."""

    def drafts(self, name: str) -> int:
        """Return how many drafts moderators have in which a name stands."""


@dataclass(slots=True)
class Play:
    """The rows on their stage; ``found`` is what was seen of each."""

    stage: Stage
    clock: time_machine.Traveller
    channels: dict[int, str] = field(default_factory=dict)
    said: dict[tuple[int, Deed], Message] = field(default_factory=dict)
    found: list[tuple[Row, Seen]] = field(default_factory=list)
    ticks: int = 0
    ticking: str = ""

    async def prepare(self, rows: Sequence[Row]) -> None:
        """Make a channel for each row, with its policy in the journal."""
        settings = SupportSettings()
        policies = Policies(self.stage.journal, settings, self.stage.platform, scope="default")
        self.ticking = self.stage.open_channel(TICKING, forum=False)
        chosen = {self.ticking: {"mode": "always", "wait": "0"}}
        for row in rows:
            channel = self.stage.open_channel(row.name, forum=row.situation.heard.is_post)
            self.channels[row.number] = channel
            chosen[channel] = settings_of(row.situation.policy, self.stage.moderators)
        for channel, values in chosen.items():
            where = Channel(self.stage.platform, self.stage.workspace, channel)
            for name in NAMES:
                if name in values:
                    await policies.put(where, name, values[name], person="admin")

    async def play(self, rows: Sequence[Row]) -> None:
        """Let the rows happen side by side while the bot listens, and look at each in its minute."""
        deeds: dict[datetime, list[tuple[Row, Deed, Words]]] = defaultdict(list)
        looks: dict[datetime, list[Row]] = defaultdict(list)
        for row in rows:
            looks[row.situation.now].append(row)
            for moment, deed, words in row.deeds():
                deeds[moment].append((row, deed, words))
        async with self.stage.listening():
            for moment in sorted({*deeds, *looks}):
                self.clock.move_to(moment, tick=False)
                for row, deed, words in deeds[moment]:
                    await self._do(row, deed, words)
                await self._tick()
                self.clock.move_to(moment + SECOND, tick=False)
                await self._look(looks[moment])

    async def play_late(self, rows: Sequence[Row]) -> None:
        """Let the rows happen while the bot is away, and look at them when it is back."""
        every = [(row, BACK - row.situation.now + SECOND, *deed) for row in rows for deed in row.deeds()]
        for row, later, moment, deed, words in sorted(every, key=lambda one: one[1] + one[2]):
            self.clock.move_to(moment + later, tick=False)
            await self._do(row, deed, words)
        self.clock.move_to(BACK - BEHIND, tick=False)
        async with self.stage.listening():
            for row in rows:
                await self._caught_up(row)
            await self._tick()
            self.clock.move_to(BACK, tick=False)
            await self._look(rows)

    async def _do(self, row: Row, deed: Deed, words: Words) -> None:
        channel, message = self.channels[row.number], self.said.get((row.number, "say"))
        first = self.said.get((row.number, "before"))
        if deed == "again":
            assert message is not None
            await self.stage.again(message)
        elif deed == "delete":
            assert message is not None
            await self.stage.delete(message)
        else:
            below = first if deed == "say" else message
            other = deed in ("answer", "below") or (deed == "before" and not row.situation.heard.continues)
            if deed == "answer":
                await self._used_up(row)
            self.said[row.number, deed] = await self.stage.say(
                channel, words, below if words.below else None, other=other
            )
        if deed == "say":
            await self._used_up(row)

    async def _used_up(self, row: Row) -> None:
        """Keep that so many were answered in the channel of late that its row's number is left."""
        if row.situation.heard.quota is None:
            return
        channel = self.channels[row.number]
        for number in range(SupportSettings().per_channel_an_hour + row.used_up):
            address = Address(self.stage.platform, self.stage.workspace, channel, f"{channel}/{number}")
            decision = Decision(address, "somebody", "answer", "answered", datetime.now(UTC))
            await self.stage.journal.decisions.record(decision)

    async def _caught_up(self, row: Row) -> None:
        """Return when something is seen of a row of which anything is to be seen."""
        expected = row.expected()
        for _ in range(round(100 * SETTLED_SECONDS)):
            seen = await self._seen(row)
            if seen.reason or seen.posts or not (expected.reason or expected.posts):
                return
            await asyncio.sleep(0.01)

    async def _look(self, rows: Sequence[Row]) -> None:
        """Wait until all that is due is done, and keep what is seen then."""
        await self._ticked()
        for row in rows:
            for _ in range(round(100 * SETTLED_SECONDS)):
                if (seen := await self._seen(row)) == row.expected():
                    break
                await asyncio.sleep(0.01)
            self.found.append((row, seen))

    async def _tick(self) -> None:
        """Ask what is answered at once; by the clock it comes last, and is due when that goes on."""
        self.ticks += 1
        await self.stage.say(self.ticking, Words(f"how do I rotate the keys of tick {self.ticks}?"), None, other=False)

    async def _ticked(self) -> None:
        """Return when that is answered, and nothing is under way any more."""
        async with asyncio.timeout(20):
            while self.stage.posts(self.ticking) < self.ticks or await self._under_way():  # noqa: ASYNC110 elsewhere
                await asyncio.sleep(0.01)

    async def _under_way(self) -> bool:
        return bool(await self.stage.journal.questions.unfinished(self.stage.platform, FAR))

    async def _seen(self, row: Row) -> Seen:
        journal, channel = self.stage.journal, self.channels[row.number]
        address, key = self.stage.named(self.said[row.number, "say"])
        decisions = [one for one in await journal.decisions.of(address) if one.reason in _REASONS]
        last = decisions[-1] if decisions else None
        timer = await journal.timers.timer(self.stage.platform, waiting_key(address, key))
        return Seen(
            last.decision if last else "",
            last.reason if last else "",
            timer.due.replace(microsecond=0) if timer else None,
            self.stage.posts(channel),
            self.stage.drafts(row.name),
        )
