"""Searches the live build: one dense call, then the ranking of ``core/ranking.py``."""

import asyncio
import logging
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import TypeAlias

from core.confidence import Calibration
from core.domain import Heading, Passage, Vector
from core.errors import FootnoteError, IndexMismatch, IndexUnavailable, SearchUnavailable
from core.manifest import Manifest, Rules
from core.milvus.batching import Batches, Waiting
from core.milvus.builds import Build, live_build, mismatch_text
from core.milvus.connection import SLOW_SECONDS, Connection, translated
from core.milvus.counts import read_counts
from core.milvus.headings import read_headings, read_questions
from core.milvus.rows import PASSAGE_FIELDS, scope_filter, to_passage
from core.ranking import Frequencies, rank

log = logging.getLogger(__name__)

SERVER_THREADS = 8
REFRESH_SECONDS = 30.0
Asked: TypeAlias = tuple[Vector, str]  # a question as a vector and in words
Alike: TypeAlias = tuple[str | None, int]  # scope and limit: what questions must share to be searched for together
Batch: TypeAlias = Sequence[Waiting[Asked, list[Passage]]]


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What a reader knows of the live build, and when it looked (monotonic seconds)."""

    collection: str
    manifest: Manifest
    frequencies: Frequencies
    seen: float


class Reader:
    """The Retriever on Milvus; calls run on its own threads (one for a Lite file, which serializes anyway)."""

    def __init__(self, connection: Connection, rules: Rules, *, candidates: int, weight: float) -> None:
        """``rules`` must be those the index was made with; see ``open``."""
        self.connection = connection
        self._rules = rules
        self._candidates = candidates
        self._weight = weight
        self._pool = ThreadPoolExecutor(1 if connection.lite else SERVER_THREADS, thread_name_prefix="milvus")
        self._batches = Batches[Alike, Asked, list[Passage]](self._pool, self._search)
        self._snapshot: Snapshot | None = None

    def open(self) -> Manifest:
        """Load the live build; raises IndexMissing, IndexMismatch or IndexUnavailable."""
        self._snapshot = self._look()
        return self._snapshot.manifest

    @property
    def manifest(self) -> Manifest:
        """What the index remembers of itself, as last seen."""
        if self._snapshot is None:
            msg = "the index is not open"
            raise IndexUnavailable(msg)
        return self._snapshot.manifest

    @property
    def collection(self) -> str:
        """The collection behind the alias, as last seen."""
        return self._snapshot.collection if self._snapshot else ""

    @property
    def language(self) -> str:
        """The language most pages are in."""
        return self.manifest.language

    @property
    def calibration(self) -> Calibration | None:
        """Where the similarities of this index stand."""
        return self.manifest.calibration

    def idf(self, gram: str) -> float:
        """Return a 4-gram's inverse document frequency over the index, as last seen."""
        return self._snapshot.frequencies.idf(gram) if self._snapshot else 0.0

    async def search(self, vector: Vector, text: str, *, scope: str | None, limit: int) -> Sequence[Passage]:
        """Return the best passages, one a section; a rebuild that swaps the index meanwhile is followed."""
        return await asyncio.wrap_future(self._batches.submit((scope, limit), (vector, text)))

    async def ping(self) -> None:
        """Look at the index anew; raises IndexMissing, IndexMismatch or IndexUnavailable when it does not answer."""
        await asyncio.get_running_loop().run_in_executor(self._pool, self._ping)

    async def questions(self, scope: str | None, limit: int) -> tuple[str, ...]:
        """Return headings that are questions, of different pages first; raises SearchUnavailable."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._pool, self._questions, scope, limit)

    async def headings(self, scope: str | None, limit: int) -> tuple[Heading, ...]:
        """Return what the sections are called, each once, in no meaningful order; raises SearchUnavailable."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._pool, self._headings, scope, limit)

    def close(self) -> None:
        """Stop the threads and close the connection."""
        self._pool.shutdown(wait=True, cancel_futures=True)
        self._batches.cancel()
        self.connection.close()

    def _search(self, alike: Alike, batch: Batch) -> None:
        """Search for all in one call; each is ranked by itself."""
        seen, found = self._tried(alike, batch)
        for one, candidates in zip(batch, found, strict=True):
            one.settle(partial(self._ranked, seen, one.item[1], candidates, alike[1]))

    def _tried(self, alike: Alike, batch: Batch) -> tuple[Snapshot, list[list[Passage]]]:
        """Return the candidates of each; a build that is gone meanwhile is followed, once."""
        began = time.monotonic()
        try:
            seen = self._fresh()
            return seen, self._dense(seen, alike, batch)
        except IndexUnavailable as error:
            if time.monotonic() - began > self.connection.timeout / 2:  # no swap of the index, but a server that hangs
                raise SearchUnavailable(str(error)) from error
            for one in batch:
                one.context.run(log.info, "searching again on a fresh view of the index: %s", error)
        except FootnoteError as error:
            raise SearchUnavailable(str(error)) from error
        try:
            self._snapshot = seen = self._look(anew=True)
            return seen, self._dense(seen, alike, batch)
        except FootnoteError as error:
            raise SearchUnavailable(str(error)) from error

    def _ranked(self, seen: Snapshot, text: str, candidates: list[Passage], limit: int) -> list[Passage]:
        if self._rules.chunking == "tutorial":
            return candidates[:limit]
        return rank(text, candidates, seen.frequencies, weight=self._weight, limit=limit)

    def _dense(self, seen: Snapshot, alike: Alike, batch: Batch) -> list[list[Passage]]:
        scope, limit = alike
        with translated("the search failed"):
            found = self.connection.client.search(
                seen.collection,
                data=[vector for vector, _ in (one.item for one in batch)],
                anns_field="dense",
                limit=max(limit, self._candidates),
                filter=scope_filter(scope),
                output_fields=list(PASSAGE_FIELDS),
                search_params={"metric_type": "IP"},
                consistency_level="Strong",
                timeout=self.connection.timeout,
            )
        return [[to_passage(hit["entity"], float(hit["distance"])) for hit in hits] for hits in found]

    def _ping(self) -> None:
        self._snapshot = self._look()

    def _questions(self, scope: str | None, limit: int) -> tuple[str, ...]:
        try:
            return read_questions(self.connection, self._fresh().collection, scope, limit)
        except FootnoteError as error:
            raise SearchUnavailable(str(error)) from error

    def _headings(self, scope: str | None, limit: int) -> tuple[Heading, ...]:
        try:
            return read_headings(self.connection, self._fresh().collection, scope, limit)
        except FootnoteError as error:
            raise SearchUnavailable(str(error)) from error

    def _fresh(self) -> Snapshot:
        if self._snapshot is None or time.monotonic() - self._snapshot.seen > REFRESH_SECONDS:
            self._snapshot = self._look()
        return self._snapshot

    def _look(self, *, anew: bool = False) -> Snapshot:
        """Return the live build, loaded; with ``anew`` also one that is known: a server that restarts forgets that."""
        with translated("can't read the index"):
            build = live_build(self.connection)
            self._check(build.manifest)
            previous = self._snapshot
            known = previous and (previous.collection, previous.manifest) == (build.collection, build.manifest)
            if anew or not known:
                seconds = self.connection.timeout if known else SLOW_SECONDS  # somebody waits for an answer
                self.connection.client.load_collection(build.collection, timeout=seconds)
            frequencies = previous.frequencies if previous and known else self._frequencies(build)
        return Snapshot(build.collection, build.manifest, frequencies, time.monotonic())

    def _frequencies(self, build: Build) -> Frequencies:
        found = read_counts(self.connection, build)
        if found is None:
            log.warning("the index's word counts are not whole; the next `footnote index` counts anew")
        return found or Frequencies()

    def _check(self, manifest: Manifest) -> None:
        if difference := self._rules.differences(manifest.rules):
            raise IndexMismatch(mismatch_text(difference))
