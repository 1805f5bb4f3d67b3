"""Who answers an event: the one who claims it first; a redelivery comes too late."""

from collections import OrderedDict
from typing import Protocol

KEPT = 20_000


class Claims(Protocol):
    """The one gate against answering twice."""

    async def claim(self, platform: str, workspace: str, event: str) -> bool:
        """Return whether the caller is the first to claim ``event``."""


class MemoryClaims:
    """Claims of this process alone, the oldest forgotten first."""

    def __init__(self, kept: int = KEPT) -> None:
        """``kept`` claims are remembered."""
        self._kept = kept
        self._claimed: OrderedDict[tuple[str, str, str], None] = OrderedDict()

    async def claim(self, platform: str, workspace: str, event: str) -> bool:
        """Return whether the caller is the first to claim ``event``."""
        key = (platform, workspace, event)
        if key in self._claimed:
            return False
        self._claimed[key] = None
        if len(self._claimed) > self._kept:
            self._claimed.popitem(last=False)
        return True

    def claimed(self, platform: str, workspace: str, event: str) -> bool:
        """Return whether ``event`` was claimed before."""
        return (platform, workspace, event) in self._claimed

    def release(self, platform: str, workspace: str, event: str) -> None:
        """Forget a claim, so that ``event`` may be claimed again."""
        self._claimed.pop((platform, workspace, event), None)
