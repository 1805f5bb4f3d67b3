"""Reports in the terminal: tables of figures, lists of questions; what people wrote is cleaned on the way."""

import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from rich.text import Text

from bot.reports.periods import age, counted, day, days, share
from bot.reports.reading import MOST_CALLS
from bot.text import printable
from core.journal.values import Address, Channel, OpenCall, Thread
from core.reports.gaps import Gap, Gaps
from core.reports.usage import Row, Times, Usage
from core.reports.weak import Kind

NO_JOURNAL = "There is no journal yet: nobody has asked anything."
NO_QUESTIONS = "Nothing was asked since {day}."
NO_GAPS = "No gaps since {day}: {asked}, all answered with confidence, and nobody voted an answer down."
NONE_OPEN = "Nobody waits for a human."
GROUPS = 10
SHOWN = 15
WIDE = 88  # characters: from here on everything fits beside the ids of Discord
BEGINNING = 160
KINDS: dict[Kind, str] = {"unanswered": "unanswered", "voted_down": "voted down", "doubtful": "doubtful"}
# What turns the rest of a line around, and what no XML may hold.
_UNFIT = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufffe\uffff]")


def console() -> Console:
    """Return a console that takes nobody's brackets and colons for markup."""
    return Console(markup=False, emoji=False, highlight=False)


def one_line(text: str, longest: int = BEGINNING) -> str:
    """Return what somebody wrote, on one line that a terminal can't be fooled with."""
    words = " ".join(printable(_UNFIT.sub("", text)).split())
    return words if len(words) <= longest else words[: longest - 1].rstrip() + "…"


def show_gaps(gaps: Gaps) -> None:
    """Print the groups, the largest first."""
    out = console()
    if not gaps.groups:
        asked = counted(gaps.asked, "question")
        out.print((NO_GAPS if gaps.asked else NO_QUESTIONS).format(day=day(gaps.since), asked=asked), soft_wrap=True)
        return
    out.print(_headline(gaps))
    several = [gap for gap in gaps.groups if gap.count > 1]
    shown = several[:GROUPS] or gaps.groups[:GROUPS]
    for number, gap in enumerate(shown, 1):
        out.print(_listed(number, gap))
    if rest := _rest(gaps.groups[len(shown) :]):
        out.print(f"\n{rest} --json lists all of them.")


def _headline(gaps: Gaps) -> Text:
    kinds = ", ".join(f"{gaps.kinds[kind]:,} {name}" for kind, name in KINDS.items() if kind in gaps.kinds)
    of = f"{gaps.weak:,} of {counted(gaps.asked, 'question')} ({share(gaps.weak, gaps.asked)})"
    newest = "" if gaps.complete else " These are the newest; there are more."
    return Text(f"{of} since {day(gaps.since)} not answered well: {kinds}.{newest}")


def _listed(number: int, gap: Gap) -> Table:
    grid = Table.grid(padding=(0, 1))
    grid.add_column(justify="right", min_width=3)
    grid.add_column()
    grid.add_row()
    grid.add_row(f"{number}.", Text(one_line(gap.name), style="bold"))
    figures = f"{counted(gap.count, 'question')} by {counted(gap.askers, 'person', 'people')}"
    grid.add_row("", Text(f"{figures}, {days(gap.first, gap.last)}: {_kinds(gap)}"))
    for label, text in (("also", _examples(gap)), ("near", _sections(gap))):
        if text:
            inner = Table.grid(padding=(0, 1))
            inner.add_row(Text(label, style="dim"), Text(text, style="dim"))
            grid.add_row("", inner)
    return grid


def _examples(gap: Gap) -> str:
    return "\n".join(one_line(example) for example in gap.examples)


def _sections(gap: Gap) -> str:
    return "; ".join(f"{one_line(section.place.name)} ({section.count:,})" for section in gap.sections)


def _kinds(gap: Gap) -> str:
    kinds = ", ".join(f"{gap.kinds[kind]:,} {name}" for kind, name in KINDS.items() if kind in gap.kinds)
    why = ", ".join(f"{reason} {count:,}" for reason, count in gap.reasons.items())
    down = f"; 👎 {gap.unhelpful:,}{f' ({why})' if why else ''}" if gap.unhelpful else ""
    return f"{kinds}{down}{f'; 👍 {gap.helpful:,}' if gap.helpful else ''}"


def _rest(groups: Iterable[Gap]) -> str:
    several = [gap.count for gap in groups if gap.count > 1]
    alone = sum(gap.count == 1 for gap in groups)
    parts = [f"{counted(len(several), 'more group')} with {counted(sum(several), 'question')}"] if several else []
    if alone:
        parts.append(f"{counted(alone, 'question')} that {'stands' if alone == 1 else 'stand'} alone")
    return f"Besides, {' and '.join(parts)}." if parts else ""


def show_usage(usage: Usage) -> None:
    """Print the figures by week and by channel."""
    out = console()
    if not usage.all.questions:
        out.print(NO_QUESTIONS.format(day=day(usage.since)), soft_wrap=True)
        return
    weeks = {day(datetime(week.year, week.month, week.day, tzinfo=UTC)): row for week, row in usage.weeks.items()}
    out.print(_figures("week from", weeks | {"all": usage.all}, is_wide=True))
    channels = {place_of(channel): row for channel, row in list(usage.channels.items())[:SHOWN]}
    out.print(_figures("channel", channels, is_wide=out.width >= WIDE))
    reasons = ", ".join(f"{reason} {count:,}" for reason, count in usage.all.reasons.items())
    out.print(f"Reasons: {reasons}. Times in seconds: the median, and what nine of ten stay below.")
    if len(usage.channels) > SHOWN:
        out.print(f"{len(usage.channels) - SHOWN:,} more channels; --csv and --json list all of them.")


def _figures(first: str, rows: Mapping[str, Row], *, is_wide: bool) -> Table:
    """Return a table; where it would not fit beside long ids the time of the first word is left out."""
    table = Table(box=SIMPLE_HEAD, padding=0, pad_edge=False)
    table.add_column(first)
    names = ["asked", "answered", "quoted", "not\nfound", "failed", "👍", "👎", "human", "first\nword", "in\nall"]
    for name in names if is_wide else [name for name in names if not name.startswith("first")]:
        table.add_column(name, justify="right", no_wrap=True)
    for name, row in rows.items():
        if name == "all":
            table.add_section()
        times = [row.first_word, row.total] if is_wide else [row.total]
        table.add_row(name, *_counts(row), *(_seconds(each) for each in times))
    return table


def _counts(row: Row) -> list[str]:
    outcomes = [row.outcomes.get(name, 0) for name in ("answered", "quoted", "not_found", "failed")]
    counts = [row.questions, *outcomes, row.helpful, row.unhelpful, row.handed_off]
    return [f"{count:,}" if count else "·" for count in counts]


def _seconds(times: Times) -> str:
    """Return the median and what nine of ten stay below."""
    if times.median is None or times.p90 is None:
        return "·"
    return "–".join(f"{value / 1000:.1f}" for value in (times.median, times.p90))


def show_open(calls: tuple[OpenCall, ...], now: datetime) -> None:
    """Print who waits for a human since when."""
    out = console()
    if not calls:
        out.print(NONE_OPEN)
        return
    most = " or more" if len(calls) == MOST_CALLS else ""
    out.print(f"{counted(len(calls), 'question')}{most} without a “Solved”, the oldest first:")
    for call in calls:
        grid = Table.grid(padding=(0, 2))
        grid.add_column(min_width=10)
        where = f"{_thread(call.thread)}; {one_line(call.person) or 'somebody'} asked for a human"
        grid.add_row()
        grid.add_row(age(call.at, now), Text(one_line(call.text), style="bold"))
        grid.add_row("", Text(where, style="dim", overflow="fold"))
        out.print(grid)


def place_of(channel: Channel | Address | Thread) -> str:
    """Return a place by its ids, on one line."""
    return one_line(" ".join(part for part in (channel.platform, channel.workspace, channel.channel) if part))


def _thread(thread: Thread) -> str:
    return f"{place_of(thread)}{f', thread {one_line(thread.thread)}' if thread.thread else ''}"
