"""When timers are kept, and when what was missed is read."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from bot.slack.support.watching import AWAY_SECONDS, FIRST_SECONDS, LONGEST_SECONDS, STOP_SECONDS, Watch, watching
from tests.virtual_time import run_virtually


@dataclass(slots=True)
class Diary:
    """What happened when; ``takes`` is how long it takes to read, ``failure`` what happens then."""

    takes: float = 1.0
    failure: Exception | None = None
    lines: list[tuple[str, float]] = field(default_factory=list)

    def note(self, line: str) -> None:
        self.lines.append((line, round(asyncio.get_running_loop().time())))

    async def read(self) -> None:
        self.note("read")
        try:
            await asyncio.sleep(self.takes)
            if self.failure:
                raise self.failure
        finally:
            self.note("read to the end")

    @asynccontextmanager
    async def kept(self) -> AsyncIterator[None]:
        self.note("kept")
        try:
            yield
        finally:
            self.note("not kept")

    async def watched(self, *away: float) -> list[tuple[str, float]]:
        """Be open for an hour, and come back twice a minute after being away."""
        watch = Watch(self.kept, self.read)
        async with watching(watch):
            for seconds in away:
                await asyncio.sleep(30)
                watch.returned(seconds)
            await asyncio.sleep(3600 - 30 * len(away))
        return self.lines


def test_timers_are_kept_when_what_was_missed_is_read() -> None:
    lines = run_virtually(Diary().watched())

    assert lines == [("read", 0), ("read to the end", 1), ("kept", 1), ("not kept", 3600)]


def test_what_takes_long_to_read_keeps_no_timer_waiting_and_has_an_end() -> None:
    lines = run_virtually(Diary(takes=1e6).watched())

    assert lines == [("read", 0), ("kept", FIRST_SECONDS), ("read to the end", LONGEST_SECONDS), ("not kept", 3600)]


def test_what_can_not_be_read_keeps_no_timer_waiting() -> None:
    lines = run_virtually(Diary(failure=RuntimeError("no")).watched())

    assert [line for line, _ in lines] == ["read", "read to the end", "kept", "not kept"]


def test_after_being_away_for_longer_than_a_minute_it_is_read_again_without_timers() -> None:
    lines = run_virtually(Diary().watched(AWAY_SECONDS, AWAY_SECONDS + 1))

    assert [line for line, at in lines if at >= 60] == ["not kept", "read", "read to the end", "kept", "not kept"]
    assert lines[3:] == [("not kept", 60), ("read", 60), ("read to the end", 61), ("kept", 61), ("not kept", 3600)]


def test_what_is_still_being_read_begins_anew() -> None:
    lines = run_virtually(Diary(takes=100).watched(AWAY_SECONDS + 1))

    assert lines[2:5] == [("not kept", 30), ("read to the end", 30), ("read", 30)]


def test_it_ends_at_once() -> None:
    diary = Diary(takes=1e6)

    async def shortly() -> float:
        async with watching(Watch(diary.kept, diary.read)):
            await asyncio.sleep(5)
        return asyncio.get_running_loop().time()

    assert run_virtually(shortly()) < 5 + STOP_SECONDS
    assert diary.lines[-1][0] == "read to the end"
