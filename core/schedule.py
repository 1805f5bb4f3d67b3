"""When something comes again: every so often, or at the times of a cron expression, in UTC."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from cronsim import CronSim, CronSimError

LONGEST_TEXT = 100
_SPAN = re.compile(r"(\d{1,5}) ?([mhd])")
_UNITS = {"m": timedelta(minutes=1), "h": timedelta(hours=1), "d": timedelta(days=1)}
_FIELDS = 5


@dataclass(frozen=True, slots=True)
class Schedule:
    """How it was written, and the interval; ``every`` None is a cron expression."""

    text: str
    every: timedelta | None = None

    def first(self, now: datetime) -> datetime:
        """Return when it comes where it never came before: an interval begins at once."""
        return now if self.every else self.after(now)

    def after(self, moment: datetime) -> datetime:
        """Return when it comes next after ``moment``; raises ValueError for a date that never comes."""
        if self.every:
            return moment + self.every
        coming = next(CronSim(self.text, moment.astimezone(UTC)), None)
        if coming is None:
            reason = f"{self.text!r} never comes"
            raise ValueError(reason)
        return coming


def read_schedule(text: str) -> Schedule | None:
    """Return what ``30m``, ``6h``, ``1d`` or five fields of cron mean, None for nothing; raises ValueError."""
    words = " ".join(text.split())
    if not words:
        return None
    if span := _SPAN.fullmatch(words):
        every = int(span[1]) * _UNITS[span[2]]
        if not every:
            reason = "an interval must be longer than nothing"
            raise ValueError(reason)
        return Schedule(words, every)
    return _cron(words)


def _cron(words: str) -> Schedule:
    schedule = Schedule(words)
    try:
        if len(words) <= LONGEST_TEXT and len(words.split()) == _FIELDS:
            schedule.after(datetime.now(UTC))
            return schedule
    except (AssertionError, CronSimError, ValueError):  # the first is what the parser says of a mixture like L/2
        pass
    reason = f"{words[:LONGEST_TEXT]!r} is no schedule; write 30m, 6h, 1d, or cron's five fields such as 0 4 * * *"
    raise ValueError(reason)
