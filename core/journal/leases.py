"""When a lease is over, between processes whose clocks differ."""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, or_

SKEW = timedelta(hours=1)  # by which the clocks of two processes may differ


def is_over(until: ColumnElement[datetime], now: datetime, lease: timedelta) -> ColumnElement[bool]:
    """Return the condition that nobody holds a row: its lease is over, or was never given.

    One that is longer than any was given by a clock that was ahead; it does not bind until then.
    """
    return or_(until.is_(None), until <= now, until > now + lease + SKEW)


def ended(now: datetime) -> datetime:
    """Return the end of a lease that is given up, so that it is over by the other clocks, too."""
    return now - SKEW
