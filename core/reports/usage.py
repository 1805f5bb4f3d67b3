"""How the bot is used: questions, outcomes, reasons, votes, calls for a human and times, by week and by channel."""

from array import array
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from types import MappingProxyType

import numpy as np

from core.domain import Outcome, Reason
from core.journal.past import Past
from core.journal.values import Channel, Used

PAGE = 2000
WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Times:
    """Milliseconds; None where nothing was timed."""

    median: float | None
    p90: float | None


@dataclass(frozen=True, slots=True)
class Row:
    """The figures of one week, of one channel, of both, or of all."""

    questions: int
    outcomes: Mapping[Outcome, int]
    reasons: Mapping[Reason, int]
    helpful: int
    unhelpful: int
    handed_off: int
    first_word: Times
    total: Times


@dataclass
class Tally:
    """Counts questions; eight bytes stay of each time."""

    questions: int = 0
    outcomes: Counter[Outcome] = field(default_factory=Counter)
    reasons: Counter[Reason] = field(default_factory=Counter)
    helpful: int = 0
    unhelpful: int = 0
    handed_off: int = 0
    first_word: "array[float]" = field(default_factory=lambda: array("d"))
    total: "array[float]" = field(default_factory=lambda: array("d"))

    def add(self, used: Used) -> None:
        """Count one question."""
        self.questions += 1
        self.outcomes[used.outcome] += 1
        self.reasons[used.reason] += 1
        self.helpful += used.helpful
        self.unhelpful += used.unhelpful
        self.handed_off += used.handed_off
        for times, milliseconds in ((self.first_word, used.first_token), (self.total, used.total)):
            if milliseconds > 0:  # a greeting, a failure and a refusal have no first word
                times.append(milliseconds)

    def row(self) -> Row:
        """Return the figures."""
        return Row(
            questions=self.questions,
            outcomes=dict(self.outcomes),
            reasons=dict(self.reasons.most_common()),
            helpful=self.helpful,
            unhelpful=self.unhelpful,
            handed_off=self.handed_off,
            first_word=_times(self.first_word),
            total=_times(self.total),
        )


@dataclass(frozen=True, slots=True)
class Usage:
    """The figures from ``since`` to ``until``: all, each week from the first question on, each channel, both.

    Weeks are named by their Mondays; weeks without a question are there, with nothing in them.
    """

    since: datetime
    until: datetime
    all: Row
    weeks: Mapping[date, Row]
    channels: Mapping[Channel, Row]
    cells: Mapping[tuple[date, Channel], Row]


async def read_usage(past: Past, since: datetime, until: datetime, *, page: int = PAGE) -> Usage:
    """Return the figures from the Monday before ``since`` on, read ``page`` by page; raises JournalUnavailable."""
    start = monday(since)
    cells: dict[tuple[date, Channel], Tally] = {}
    after = 0
    while found := await past.used(start, after=after, limit=page):
        for used in found:
            cells.setdefault((monday(used.accepted_at).date(), used.channel), Tally()).add(used)
        after = found[-1].id
    return usage_of(start, until, cells)


def monday(moment: datetime) -> datetime:
    """Return the beginning of the week that ``moment`` is in, in UTC."""
    day = moment.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    return day - timedelta(days=day.weekday())


def usage_of(
    since: datetime, until: datetime, cells: Mapping[tuple[date, Channel], Tally] = MappingProxyType({})
) -> Usage:
    """Return the figures of what was counted by week and channel."""
    by_week: dict[date, list[Tally]] = {week: [] for week in _weeks([week for week, _ in cells], until)}
    by_channel: dict[Channel, list[Tally]] = {}
    for (week, channel), tally in cells.items():
        by_week.setdefault(week, []).append(tally)
        by_channel.setdefault(channel, []).append(tally)
    channels = {channel: _together(tallies) for channel, tallies in by_channel.items()}
    return Usage(
        since=since,
        until=until,
        all=_together(cells.values()),
        weeks={week: _together(by_week[week]) for week in sorted(by_week)},
        channels=dict(sorted(channels.items(), key=lambda item: (-item[1].questions, *_named(item[0])))),
        cells={key: cells[key].row() for key in sorted(cells, key=lambda key: (key[0], *_named(key[1])))},
    )


def _weeks(asked: Iterable[date], until: datetime) -> list[date]:
    first, last = min(asked, default=None), monday(until).date()
    return [] if first is None else [first + WEEK * count for count in range((last - first) // WEEK + 1)]


def _named(channel: Channel) -> tuple[str, str, str]:
    return channel.platform, channel.workspace, channel.channel


def _together(tallies: Iterable[Tally]) -> Row:
    whole = Tally()
    for tally in tallies:
        whole.questions += tally.questions
        whole.outcomes += tally.outcomes
        whole.reasons += tally.reasons
        whole.helpful += tally.helpful
        whole.unhelpful += tally.unhelpful
        whole.handed_off += tally.handed_off
        whole.first_word += tally.first_word
        whole.total += tally.total
    return whole.row()


def _times(milliseconds: "array[float]") -> Times:
    if not milliseconds:
        return Times(None, None)
    median, p90 = np.percentile(np.frombuffer(milliseconds), [50, 90])
    return Times(round(float(median), 1), round(float(p90), 1))
