"""What a bot knows in the tests: an index with a few headings, and none."""

from dataclasses import dataclass

from core.domain import Heading
from core.errors import IndexMissing, SearchUnavailable
from core.manifest import KnownSource, Manifest, Rules

RULES = Rules(embedder="tiny", dimension=8, chunking="headings", passage_tokens=230, heading_weight=0.2)
MANIFEST = Manifest(RULES, sources=(KnownSource("docs", "default"),), languages={"en": 40, "de": 2})


@dataclass(frozen=True, slots=True)
class FakeKnowledge:
    """An index of one scope, with a few questions among its headings."""

    manifest: Manifest = MANIFEST
    asked: tuple[str, ...] = ("Where does it live?", "How old is <it>?")
    scope: str = "default"

    async def questions(self, scope: str | None, limit: int) -> tuple[str, ...]:
        """Return so many."""
        assert scope == self.scope
        return self.asked[:limit]

    async def headings(self, scope: str | None, limit: int) -> tuple[Heading, ...]:
        """Return the same as headings of one page."""
        return tuple(Heading("FAQ", text) for text in self.asked[:limit]) if scope == self.scope else ()


class NothingKnown:
    """The Knowledge of a bot without an index."""

    @property
    def manifest(self) -> Manifest:
        """Say that there is none."""
        raise IndexMissing

    async def questions(self, scope: str | None, limit: int) -> tuple[str, ...]:
        """Return no headings."""
        return ()

    async def headings(self, scope: str | None, limit: int) -> tuple[Heading, ...]:
        """Fail, as the search does."""
        raise SearchUnavailable


NOTHING_KNOWN = NothingKnown()
