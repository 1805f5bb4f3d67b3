"""Headings remembered for autocomplete: read once, again when the index changed, none while it is away."""

import asyncio
from dataclasses import dataclass, field, replace

import pytest

from bot.discord.asking.autocomplete import (
    FRESH_SECONDS,
    HEADINGS,
    READINGS,
    RETRY_SECONDS,
    SCOPES,
    WAIT_SECONDS,
    Suggestions,
)
from core.domain import Heading
from core.errors import IndexMissing, SearchUnavailable
from core.manifest import Manifest
from tests.knowing import MANIFEST
from tests.virtual_time import run_virtually


@dataclass(slots=True)
class Index:
    """A Knowledge that counts how often its headings are read, and that can be slow, fail, or not be there."""

    revision: int = 1
    seconds: float = 0.0
    failure: Exception | None = None
    read: list[str | None] = field(default_factory=list)

    @property
    def manifest(self) -> Manifest:
        if isinstance(self.failure, IndexMissing):
            raise self.failure
        return replace(MANIFEST, revision=self.revision)

    async def questions(self, scope: str | None, limit: int) -> tuple[str, ...]:
        raise NotImplementedError

    async def headings(self, scope: str | None, limit: int) -> tuple[Heading, ...]:
        assert limit == HEADINGS
        self.read.append(scope)
        await asyncio.sleep(self.seconds)
        if self.failure:
            raise self.failure
        return (Heading("", f"{scope}, revision {self.revision}?"),)


async def shown(suggestions: Suggestions, scope: str | None = "docs", typed: str = "revision") -> list[str]:
    """Type until something is offered: a thread sorts the headings, in no virtual time."""
    for _ in range(100_000):
        if found := await suggestions.like(scope, typed):
            return found
        await asyncio.sleep(0)
    return []


async def test_headings_are_read_once_for_all_who_type() -> None:
    index = Index()
    suggestions = Suggestions(index)

    found = await asyncio.gather(*(suggestions.like("docs", "rev") for _ in range(20)))
    await suggestions.like("docs", "other")

    assert found == [["docs, revision 1?"]] * 20
    assert index.read == ["docs"]


async def test_when_the_index_changed_the_old_headings_serve_until_the_new_ones_are_read() -> None:
    index = Index()
    suggestions = Suggestions(index)
    await shown(suggestions)
    index.revision = 2

    assert await suggestions.like("docs", "") == ["docs, revision 1?"]
    assert await shown(suggestions, typed="2") == ["docs, revision 2?"]
    assert index.read == ["docs", "docs"]


def test_after_a_while_they_are_read_anew_though_nothing_is_known_to_have_changed() -> None:
    async def work() -> None:
        index = Index()
        suggestions = Suggestions(index)
        await shown(suggestions)
        await asyncio.sleep(FRESH_SECONDS - 1)
        await suggestions.like("docs", "")
        assert index.read == ["docs"]

        await asyncio.sleep(2)
        await suggestions.like("docs", "")
        await asyncio.sleep(0)

        assert index.read == ["docs", "docs"]

    run_virtually(work())


def test_nobody_waits_long_for_a_slow_index() -> None:
    async def work() -> None:
        index = Index(seconds=5.0)
        suggestions = Suggestions(index)
        began = asyncio.get_running_loop().time()

        assert await suggestions.like("docs", "") == []

        assert asyncio.get_running_loop().time() - began == pytest.approx(WAIT_SECONDS)
        await asyncio.sleep(5)
        assert await shown(suggestions) == ["docs, revision 1?"]
        assert index.read == ["docs"]

    run_virtually(work())


@pytest.mark.parametrize("failure", [IndexMissing(), SearchUnavailable("down"), RuntimeError("a bug")])
def test_while_the_index_is_away_there_are_no_choices_and_it_is_asked_again_later(failure: Exception) -> None:
    async def work() -> None:
        index = Index(failure=failure)
        suggestions = Suggestions(index)
        for _ in range(3):
            assert await suggestions.like("docs", "") == []
            await asyncio.sleep(0.1)
        tried = len(index.read)
        index.failure = None
        await asyncio.sleep(RETRY_SECONDS)

        assert await shown(suggestions) == ["docs, revision 1?"]
        assert tried == 1

    run_virtually(work())


async def test_what_was_read_before_serves_while_the_index_is_away() -> None:
    index = Index()
    suggestions = Suggestions(index)
    await shown(suggestions)
    index.failure = SearchUnavailable("down")
    index.revision = 2

    for _ in range(5):
        assert await suggestions.like("docs", "") == ["docs, revision 1?"]
        await asyncio.sleep(0.01)

    assert index.read == ["docs", "docs"]


async def test_scopes_are_kept_apart_and_only_the_latest_are_remembered() -> None:
    index = Index()
    suggestions = Suggestions(index)
    scopes = [None, *(f"s{at}" for at in range(SCOPES))]

    found = [await shown(suggestions, scope) for scope in scopes]
    again = await shown(suggestions, None)

    assert found == [[f"{scope}, revision 1?"] for scope in scopes]
    assert again == ["None, revision 1?"]
    assert index.read == [*scopes, None]


async def test_who_goes_through_the_scopes_again_and_again_does_not_keep_the_index_busy() -> None:
    index, seconds = Index(), [0.0]
    suggestions = Suggestions(index, clock=lambda: seconds[0])

    for number in range(20 * SCOPES):
        await suggestions.like(f"scope {number % (2 * SCOPES)}", "")

    assert len(index.read) == READINGS
    seconds[0] += 60
    assert await shown(suggestions)
