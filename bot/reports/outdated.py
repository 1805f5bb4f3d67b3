"""Answers that the documentation has left behind, in the terminal and as JSON."""

from dataclasses import asdict
from typing import Any

from rich.table import Table
from rich.text import Text

from bot.reports.periods import counted, day
from bot.reports.tables import console, one_line
from core.journal.values import Thread
from core.reports.stale import Outdated, Stale, StaleAnswers

NO_ANSWERS = "No answer since {day} cites a section."
NONE_STALE = "{answers} since {day} cite what the documentation still says."
SHOWN = 50


def show_stale(found: StaleAnswers) -> None:
    """Print each answer with the sections that changed."""
    out = console()
    if not found.answers:
        sentence = NONE_STALE if found.looked_at else NO_ANSWERS
        answers = "All answers" if found.complete else f"The newest {counted(found.looked_at, 'answer')}"
        out.print(sentence.format(day=day(found.since), answers=answers), soft_wrap=True)
        return
    which = "" if found.complete else "the newest "
    total = counted(found.looked_at, "answer")
    line = f"{len(found.answers):,} of {which}{total} since {day(found.since)} cite what has changed since."
    out.print(line, soft_wrap=True)
    for stale in found.answers[:SHOWN]:
        out.print()
        out.print(_answer(stale))
    if (more := len(found.answers) - SHOWN) > 0:
        out.print(f"\n… and {more:,} more (all of them with --json)")


def _answer(stale: Stale) -> Table:
    grid = Table.grid(padding=(0, 2))
    grid.add_column(min_width=12)
    grid.add_column(overflow="fold")
    grid.add_row(day(stale.answer.at), Text(one_line(stale.answer.text), style="bold"))
    for section in stale.sections:
        grid.add_row(section.state, _section(section))
    grid.add_row("", Text(_place(stale.answer.thread) + _votes(stale) + _marked(stale), style="dim"))
    return grid


def _section(section: Outdated) -> str:
    return f"{one_line(section.name)}  {one_line(section.path)}"


def _place(thread: Thread) -> str:
    parts = (thread.platform, thread.workspace, thread.channel, thread.thread)
    return one_line(" ".join(part for part in parts if part))


def _votes(stale: Stale) -> str:
    votes = [f"{sign} {count}" for sign, count in (("👍", stale.helpful), ("👎", stale.unhelpful)) if count]
    return f"; {' '.join(votes)}" if votes else ""


def _marked(stale: Stale) -> str:
    return "; marked" if stale.answer.marked else ""


def stale_json(found: StaleAnswers) -> dict[str, Any]:
    """Return all of them, the newest first."""
    return {
        "since": found.since.isoformat(timespec="seconds"),
        "until": found.until.isoformat(timespec="seconds"),
        "answers": found.looked_at,
        "complete": found.complete,
        "stale": [_stale_json(stale) for stale in found.answers],
    }


def _stale_json(stale: Stale) -> dict[str, Any]:
    return {
        **asdict(stale.answer.thread),
        "question": stale.answer.id,
        "text": stale.answer.text,
        "at": stale.answer.at.isoformat(timespec="seconds"),
        "marked": stale.answer.marked,
        "votes": {"helpful": stale.helpful, "unhelpful": stale.unhelpful},
        "sections": [asdict(section) for section in stale.sections],
    }
