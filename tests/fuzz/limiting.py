"""A limit on the processor's time; it can stop a regular expression, and other processes don't count."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType


class Slow(Exception):
    """Something took too long."""


@contextmanager
def limited(seconds: float) -> Iterator[None]:
    """Raise Slow after so much of the processor's time."""
    before = signal.signal(signal.SIGVTALRM, _stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


def _stop(_signal: int, _frame: FrameType | None) -> None:
    raise Slow
