"""What the bot says about what it knows: the index in numbers, its headings, and the questions among them."""

from typing import Protocol

from core.domain import Heading
from core.manifest import Manifest


class Knowledge(Protocol):
    """The index, as far as people are told of it."""

    @property
    def manifest(self) -> Manifest:
        """What the index remembers of itself; raises IndexUnavailable."""

    async def questions(self, scope: str | None, limit: int) -> tuple[str, ...]:
        """Return headings that are questions, of different pages first; raises SearchUnavailable."""

    async def headings(self, scope: str | None, limit: int) -> tuple[Heading, ...]:
        """Return what the sections are called, each once, in no meaningful order; raises SearchUnavailable."""
