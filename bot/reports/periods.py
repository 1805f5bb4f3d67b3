"""Since when a report looks back: what an operator may type, and how days and ages are written."""

import re
from datetime import UTC, datetime, timedelta

_SPAN = re.compile(r"(\d{1,6}) ?([hdw])")
_UNITS = {"h": timedelta(hours=1), "d": timedelta(days=1), "w": timedelta(weeks=1)}


def beginning(text: str, now: datetime) -> datetime:
    """Return what ``24h``, ``7d``, ``12w`` or an ISO date means, in UTC; raises ValueError with a line on what may be.

    A date begins at midnight UTC.
    """
    span = _SPAN.fullmatch(text.strip().lower())
    try:
        start = now - int(span[1]) * _UNITS[span[2]] if span else _date(text.strip())
    except (ValueError, OverflowError) as error:
        reason = f"{text!r} is no time; write 24h, 7d, 12w or a date such as {now:%Y-%m-%d}"
        raise ValueError(reason) from error
    if start >= now:
        reason = f"{text!r} is not in the past"
        raise ValueError(reason)
    return start


def _date(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)


def day(moment: datetime) -> str:
    """Return a day such as ``3 Nov 2026``."""
    return f"{moment.day} {moment:%b %Y}"


def days(first: datetime, last: datetime) -> str:
    """Return a span such as ``3 – 19 Nov 2026``, or its one day."""
    if first.date() == last.date():
        return day(last)
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day} – {day(last)}"
    return f"{first.day} {first:%b} – {day(last)}" if first.year == last.year else f"{day(first)} – {day(last)}"


def age(since: datetime, now: datetime) -> str:
    """Return how long ago, in the largest unit that fills: ``3 days``."""
    seconds = max((now - since).total_seconds(), 0)
    for name, length in (("day", 86400), ("hour", 3600), ("minute", 60)):
        if seconds >= length:
            return counted(int(seconds // length), name)
    return "now"


def counted(count: int, noun: str, plural: str = "") -> str:
    """Return ``1 question`` or ``2 questions``; thousands are set apart."""
    return f"{count:,} {noun if count == 1 else plural or noun + 's'}"


def share(part: int, whole: int) -> str:
    """Return a share such as ``12 %``; what is neither nothing nor all is never rounded to that."""
    if not whole or part in (0, whole):
        return f"{100 * part // max(whole, 1)} %"
    return f"{min(max(round(100 * part / whole), 1), 99)} %"
