"""Reads the journal for a report; one that does not exist is empty, and is not made by looking at it."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING, TypeVar

from core.config import Settings
from core.domain import Vector
from core.journal import Journal, journal_exists, open_journal
from core.journal.values import Decision, OpenCall
from core.reports.gaps import Gaps, gaps_of
from core.reports.shadow import Shadow, read_shadow, shadow_of
from core.reports.stale import Citing, Stale, StaleAnswers, citing_answers, stale_among
from core.reports.usage import Usage, read_usage, usage_of
from core.reports.weak import MOST, Weak, weak_questions

if TYPE_CHECKING:
    from core.embedding.pooled import PooledEmbedder
    from core.knowledge.sync import Progress

T = TypeVar("T")
NEWEST = 50
MOST_CALLS = 1000
_BLOCK = 256  # questions between two steps of the bar


@dataclass(frozen=True, slots=True)
class Decided:
    """Why messages were answered or not: the newest decisions, and how many there were of each kind, most first."""

    since: datetime
    counts: dict[tuple[str, str], int] = field(default_factory=dict)
    newest: tuple[Decision, ...] = ()


def has_journal(settings: Settings) -> bool:
    """Return whether there is a journal to read."""
    return journal_exists(settings.journal, settings.storage.data_dir)


def read_gaps(settings: Settings, progress: "Progress", since: datetime, now: datetime) -> Gaps:
    """Return what the documentation lacks; raises JournalUnavailable, EmbeddingError."""

    async def work(journal: Journal) -> tuple[int, list[Weak]]:
        return await journal.past.asked(since), await weak_questions(journal.past, since)

    none: list[Weak] = []
    asked, weak = _read(settings, work, (0, none))
    groups = gaps_of(weak, lambda texts: _embedded(settings, progress, texts))
    return Gaps(since, now, asked, len(weak), len(weak) < MOST, groups)


def read_used(settings: Settings, since: datetime, now: datetime) -> Usage:
    """Return how the bot is used; raises JournalUnavailable."""
    return _read(settings, lambda journal: read_usage(journal.past, since, now), usage_of(since, now))


def read_decided(settings: Settings, since: datetime, channel: str) -> Decided:
    """Return the decisions, of one channel where it is named; raises JournalUnavailable."""

    async def work(journal: Journal) -> Decided:
        counts = await journal.decisions.counts(since, channel=channel)
        newest = await journal.decisions.since(since, channel=channel, limit=NEWEST)
        return Decided(since, counts, newest[::-1])

    return _read(settings, work, Decided(since))


def read_shadow_drafts(settings: Settings, since: datetime, now: datetime) -> Shadow:
    """Return what moderators say of the drafts; raises JournalUnavailable."""
    return _read(settings, lambda journal: read_shadow(journal.past, since, now), shadow_of(since, now))


def read_open(settings: Settings) -> tuple[OpenCall, ...]:
    """Return the hand-offs that nobody solved, the oldest first; raises JournalUnavailable."""
    return _read(settings, lambda journal: journal.past.open_calls(limit=MOST_CALLS), ())


def read_stale(settings: Settings, since: datetime, now: datetime) -> StaleAnswers:
    """Return the answers whose cited sections changed; raises JournalUnavailable, IndexUnavailable, IndexMismatch."""
    none: tuple[list[Citing], bool] = ([], True)
    answers, complete = _read(settings, lambda journal: citing_answers(journal.answers, since), none)
    stale: list[Stale] = []
    if answers:
        from core.compose import read_cited

        pages = read_cited(settings, (source.path for answer in answers for source in answer.sources))
        stale = stale_among(answers, pages)
    voted = _read(settings, lambda journal: _with_votes(journal, stale), stale)
    return StaleAnswers(since, now, len(answers), complete, tuple(voted))


async def _with_votes(journal: Journal, stale: Sequence[Stale]) -> list[Stale]:
    found = []
    for one in stale:
        helpful = [vote.helpful for vote in await journal.votes.votes_of(one.answer.id)]
        found.append(replace(one, helpful=sum(helpful), unhelpful=len(helpful) - sum(helpful)))
    return found


def _read(settings: Settings, work: Callable[[Journal], Awaitable[T]], empty: T) -> T:
    async def opened() -> T:
        async with open_journal(settings.journal, settings.storage.data_dir) as journal:
            return await work(journal)

    return asyncio.run(opened()) if has_journal(settings) else empty


def _embedded(settings: Settings, progress: "Progress", texts: Sequence[str]) -> list[Vector]:
    from core.compose import model_dir
    from core.embedding import open_embedder

    embedder = open_embedder(settings.embedding, model_dir(settings), progress)
    try:
        return _in_blocks(embedder, progress, texts)
    finally:
        embedder.close()


def _in_blocks(embedder: "PooledEmbedder", progress: "Progress", texts: Sequence[str]) -> list[Vector]:
    vectors: list[Vector] = []
    for start in range(0, len(texts), _BLOCK):
        vectors += embedder.embed_documents(texts[start : start + _BLOCK])
        progress("comparing questions", len(vectors), len(texts))
    return vectors
