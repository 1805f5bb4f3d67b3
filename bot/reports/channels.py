"""What was decided in support channels, and what moderators say of drafts, in the terminal and as JSON."""

from dataclasses import asdict
from typing import Any

from rich.box import SIMPLE_HEAD
from rich.table import Table
from rich.text import Text

from bot.deciding import sentence
from bot.reports.exports import iso
from bot.reports.periods import counted, day, share
from bot.reports.reading import Decided
from bot.reports.tables import console, one_line, place_of
from core.journal.values import Address, Decision
from core.reports.shadow import Drafts, Shadow

NO_DECISIONS = "No decisions were kept since {day}{where}."
NO_DRAFTS = "No drafts since {day}. Choose a shadow channel in the settings of a support channel, and they come there."
NOBODY_JUDGED = "{drafts} since {day}, none judged yet: the buttons are below each draft."
JUDGED = "{drafts} since {day}; {judged} judged, “Post it” for {share} of those."
SHOWN = 30


def show_decided(decided: Decided, channel: str) -> None:
    """Print how often which decision was made why, and the newest."""
    out = console()
    if not decided.counts:
        where = f" in channel {one_line(channel)}" if channel else ""
        out.print(NO_DECISIONS.format(day=day(decided.since), where=where), soft_wrap=True)
        return
    total = sum(decided.counts.values())
    counts = Table("decision", "why", box=SIMPLE_HEAD, padding=0, pad_edge=False)
    for name in ("times", "share"):
        counts.add_column(name, justify="right", no_wrap=True)
    for (decision, reason), count in decided.counts.items():
        counts.add_row(one_line(decision), one_line(sentence(decision, reason)), f"{count:,}", share(count, total))
    out.print(counts)
    newest = f"The newest {len(decided.newest)} of {counted(total, 'decision')}" if decided.newest else ""
    out.print(f"{newest} since {day(decided.since)}, in UTC:\n")
    out.print(_newest(decided.newest))


def _newest(decisions: tuple[Decision, ...]) -> Table:
    grid = Table.grid(padding=(0, 2))
    grid.add_column(no_wrap=True)
    grid.add_column(overflow="fold")
    for one in decisions:
        grid.add_row(f"{one.at:%d %b %H:%M}", one_line(sentence(one.decision, one.reason)))
        grid.add_row("", Text(_place(one.message), style="dim"))
    return grid


def _place(message: Address) -> str:
    """Return a message by its ids; Discord's name the channel again."""
    return f"{place_of(message)} {one_line(message.message.removeprefix(f'{message.channel}/'))}"


def decided_json(decided: Decided) -> dict[str, Any]:
    """Return the counts, most first, and the newest decisions, newest first; who was concerned is left out."""
    return {
        "since": iso(decided.since),
        "decisions": sum(decided.counts.values()),
        "counts": [
            {"decision": decision, "reason": reason, "sentence": sentence(decision, reason), "count": count}
            for (decision, reason), count in decided.counts.items()
        ],
        "newest": [
            asdict(one.message) | {"decision": one.decision, "reason": one.reason, "at": iso(one.at)}
            for one in decided.newest
        ],
    }


def show_shadow(shadow: Shadow) -> None:
    """Print what became of the drafts for each channel."""
    out = console()
    every = shadow.all
    line = JUDGED if every.judged else NOBODY_JUDGED if every.drafts else NO_DRAFTS
    told = {"drafts": counted(every.drafts, "draft"), "judged": f"{every.judged:,}", "share": _share(every)}
    out.print(line.format(day=day(shadow.since), **told), soft_wrap=not every.drafts)
    if every.drafts:
        out.print(_figures(shadow))
    if (more := len(shadow.channels) - SHOWN) > 0:
        out.print(f"{counted(more, 'more channel')}; --json lists all of them.")


def _figures(shadow: Shadow) -> Table:
    table = Table(box=SIMPLE_HEAD, padding=0, pad_edge=False)
    table.add_column("for the channel")
    for name in ("drafts", "posted", "no\nquestion", "wrong", "not\njudged", "share\nposted"):
        table.add_column(name, justify="right", no_wrap=True)
    for channel, drafts in list(shadow.channels.items())[:SHOWN]:
        table.add_row(place_of(channel), *_counts(drafts))
    if len(shadow.channels) > 1:
        table.add_section()
        table.add_row("all", *_counts(shadow.all))
    return table


def _counts(drafts: Drafts) -> list[str]:
    counts = (drafts.drafts, drafts.posted, drafts.not_a_question, drafts.wrong, drafts.unjudged)
    return [*(f"{count:,}" if count else "·" for count in counts), _share(drafts)]


def _share(drafts: Drafts) -> str:
    return share(drafts.posted, drafts.judged) if drafts.judged else "·"


def shadow_json(shadow: Shadow) -> dict[str, Any]:
    """Return the figures of all and of each channel; shares are of the judged ones, null without any."""
    return {
        "since": iso(shadow.since),
        "until": iso(shadow.until),
        "total": _drafts_json(shadow.all),
        "channels": [asdict(channel) | _drafts_json(drafts) for channel, drafts in shadow.channels.items()],
    }


def _drafts_json(drafts: Drafts) -> dict[str, Any]:
    rounded = None if drafts.share is None else round(drafts.share, 3)
    return {"drafts": drafts.drafts, "judged": drafts.judged} | asdict(drafts) | {"share_posted": rounded}
