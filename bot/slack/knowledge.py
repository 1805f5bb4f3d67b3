"""What the bot says about what it knows: the index in numbers, and questions that its headings ask."""

from typing import Protocol

from core.manifest import Manifest


class Knowledge(Protocol):
    """The index, as far as people are told of it."""

    @property
    def manifest(self) -> Manifest:
        """What the index remembers of itself; raises IndexUnavailable."""

    async def questions(self, scope: str | None, limit: int) -> tuple[str, ...]:
        """Return headings that are questions, of different pages first; raises SearchUnavailable."""
