"""Reports for programs: JSON, and CSV for spreadsheets."""

import csv
import io
import json
import sys
from dataclasses import asdict
from datetime import datetime
from typing import Any, get_args

from core.domain import Outcome, Reason
from core.journal.values import Channel, OpenCall
from core.reports.gaps import Gap, Gaps
from core.reports.usage import Row, Times, Usage

OUTCOMES: tuple[Outcome, ...] = get_args(Outcome)
REASONS: tuple[Reason, ...] = get_args(Reason)
_FORMULA = ("=", "+", "-", "@", "\t", "\r")  # what spreadsheets take for the beginning of a formula


def print_json(value: object) -> None:
    """Print JSON alone, in characters that standard output can show."""
    is_unicode = (sys.stdout.encoding or "").lower().startswith("utf")
    sys.stdout.write(json.dumps(value, ensure_ascii=not is_unicode) + "\n")


def gaps_json(gaps: Gaps) -> dict[str, Any]:
    """Return all groups, the largest first."""
    return {
        "since": iso(gaps.since),
        "until": iso(gaps.until),
        "questions": gaps.asked,
        "not_answered_well": gaps.weak,
        "complete": gaps.complete,
        "kinds": gaps.kinds,
        "groups": [_gap_json(gap) for gap in gaps.groups],
    }


def _gap_json(gap: Gap) -> dict[str, Any]:
    return {
        "name": gap.name,
        "count": gap.count,
        "askers": gap.askers,
        "kinds": dict(gap.kinds),
        "votes": {"helpful": gap.helpful, "unhelpful": gap.unhelpful},
        "vote_reasons": dict(gap.reasons),
        "examples": list(gap.examples),
        "nearest": [asdict(section.place) | {"count": section.count} for section in gap.sections],
        "first": iso(gap.first),
        "last": iso(gap.last),
    }


def usage_json(usage: Usage) -> dict[str, Any]:
    """Return the figures of all, of each week, of each channel; weeks are named by their Mondays."""
    return {
        "since": iso(usage.since),
        "until": iso(usage.until),
        "total": _row_json(usage.all),
        "weeks": [{"week": week.isoformat()} | _row_json(row) for week, row in usage.weeks.items()],
        "channels": [asdict(channel) | _row_json(row) for channel, row in usage.channels.items()],
    }


def _row_json(row: Row) -> dict[str, Any]:
    return {
        "questions": row.questions,
        "outcomes": {name: row.outcomes.get(name, 0) for name in OUTCOMES},
        "reasons": dict(row.reasons),
        "votes": {"helpful": row.helpful, "unhelpful": row.unhelpful},
        "handed_off": row.handed_off,
        "first_word_ms": asdict(row.first_word),
        "total_ms": asdict(row.total),
    }


def usage_csv(usage: Usage) -> str:
    """Return a line for each channel in each week, below a line of names; ``\\r\\n`` ends a line (RFC 4180)."""
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow(_columns())
    for (week, channel), row in usage.cells.items():
        writer.writerow([week.isoformat(), *_place(channel), *_figures(row)])
    return file.getvalue()


def _columns() -> list[str]:
    times = [f"{what}_{which}_ms" for what in ("first_word", "total") for which in ("median", "p90")]
    counts = ["questions", *OUTCOMES, *REASONS, "helpful", "unhelpful", "handed_off"]
    return ["week", "platform", "workspace", "channel", *counts, *times]


def _figures(row: Row) -> list[object]:
    counts = [row.outcomes.get(name, 0) for name in OUTCOMES] + [row.reasons.get(name, 0) for name in REASONS]
    votes = [row.helpful, row.unhelpful, row.handed_off]
    return [row.questions, *counts, *votes, *_cells(row.first_word), *_cells(row.total)]


def _cells(times: Times) -> list[object]:
    return ["" if value is None else value for value in (times.median, times.p90)]


def _place(channel: Channel) -> list[str]:
    return [harmless(part) for part in (channel.platform, channel.workspace, channel.channel)]


def harmless(text: str) -> str:
    """Return text that no spreadsheet computes."""
    return f"'{text}" if text.startswith(_FORMULA) else text


def open_json(calls: tuple[OpenCall, ...], now: datetime) -> dict[str, Any]:
    """Return the open hand-offs, the oldest first; ages are in seconds."""
    return {
        "open": [
            asdict(call.thread)
            | {"question": call.question, "text": call.text, "person": call.person, "at": iso(call.at)}
            | {"age_seconds": round((now - call.at).total_seconds())}
            for call in calls
        ]
    }


def iso(moment: datetime) -> str:
    """Return a moment to the second."""
    return moment.isoformat(timespec="seconds")
