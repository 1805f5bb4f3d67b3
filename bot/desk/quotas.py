"""How often one person and one channel may ask: sliding windows in the memory of this process, bounded."""

from collections import OrderedDict, deque
from collections.abc import Callable

WINDOW_SECONDS = 60.0
REMEMBERED = 10_000


class Quotas:
    """Counts the questions of the last minute; a process knows its own alone, so that several allow as many more."""

    def __init__(self, *, per_person: int, per_channel: int, clock: Callable[[], float]) -> None:
        """``clock`` tells seconds that only grow; 0 is no limit."""
        self._limits = {"person": per_person, "channel": per_channel}
        self._clock = clock
        self._asked: OrderedDict[tuple[str, str], deque[float]] = OrderedDict()

    def allow(self, person: str, channel: str) -> bool:
        """Count a question; False, and it does not count, when either has asked too much."""
        now = self._clock()
        windows = [self._window(kind, name, now) for kind, name in (("person", person), ("channel", channel)) if name]
        if any(limit and len(window) >= limit for window, limit in windows):
            return False
        for window, _ in windows:
            window.append(now)
        return True

    def _window(self, kind: str, name: str, now: float) -> tuple[deque[float], int]:
        window = self._asked.setdefault((kind, name), deque())
        self._asked.move_to_end((kind, name))
        while window and window[0] <= now - WINDOW_SECONDS:
            window.popleft()
        if len(self._asked) > REMEMBERED:
            self._asked.popitem(last=False)
        return window, self._limits[kind]
