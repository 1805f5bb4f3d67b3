"""Fills a build: pages in, pages out, frequencies kept, published at the end; one writer at a time."""

import time
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from core.confidence import Calibration
from core.domain import Passage, Vector
from core.manifest import KnownSource, Manifest, Rules
from core.milvus import builds, counts
from core.milvus.builds import Build
from core.milvus.connection import SLOW_SECONDS, Connection, translated
from core.milvus.rows import PASSAGE_FIELDS, Row, encodable, escaped, to_passage, to_values
from core.milvus.scanning import scan
from core.ranking import Frequencies, Tally

_BATCH = 500
_WRITE = 200
_QUESTIONS = 50


@dataclass(frozen=True, slots=True)
class PageState:
    """A page as the index holds it; ``whole`` is false for one whose writing was cut off."""

    hash: str
    ids: tuple[str, ...]
    whole: bool


def open_writer(connection: Connection, rules: Rules, *, rebuild: bool) -> "IndexWriter":
    """Choose the build to fill: the live one, an unfinished one of the same rules, or a new one.

    Raises IndexMismatch when the live index was made by other rules and no rebuild is asked for.
    """
    with translated("can't open the index for writing"):
        build, published = builds.choose_build(connection, rules, rebuild=rebuild)
        connection.client.load_collection(build.collection, timeout=SLOW_SECONDS)
    return IndexWriter(connection, build, published=published)


class IndexWriter:
    """Writes one build."""

    def __init__(self, connection: Connection, build: Build, *, published: bool) -> None:
        """Continue ``build``; if its last run was cut off, the frequencies are counted anew at the end."""
        self._published = published
        self._connection = connection
        self._client = connection.client
        self._collection = build.collection
        self.manifest = build.manifest
        self._recount = build.manifest.dirty or not build.manifest.ready
        self._tally = Tally()
        self._languages: Counter[str] = Counter()

    def pages(self, scope: str, source: str) -> dict[str, PageState]:
        """Return the pages of one source by path."""
        expression = f"scope == {escaped(scope)} and source == {escaped(source)}"
        found: dict[str, list[Mapping[str, object]]] = {}
        for row in self._rows(expression, ("path", "page_hash", "page_passages")):
            found.setdefault(str(row["path"]), []).append(row)
        return {path: _state(rows) for path, rows in found.items()}

    def vectors(self, ids: Sequence[str]) -> dict[str, Vector]:
        """Return the vectors stored under ``ids``, each of shape ``(dimension,)``."""
        found: dict[str, Vector] = {}
        with translated("can't read the index"):
            for at in range(0, len(ids), _BATCH):
                rows = self._client.get(
                    self._collection, ids=list(ids[at : at + _BATCH]), output_fields=["id", "dense"]
                )
                found |= {row["id"]: np.asarray(row["dense"], np.float32) for row in rows}
        return found

    def replace_page(self, rows: Sequence[Row], gone: Sequence[str]) -> None:
        """Put a page's rows in and take its old ones out; a page of no rows is removed."""
        self._begin()
        values = [to_values(row) for row in rows]
        if not self._recount:
            self._count(self._passages([*gone, *(row.id for row in rows)]), -1)
            self._count(map(to_passage, values), 1)
        with translated("can't write to the index"):
            for at in range(0, len(values), _WRITE):
                self._client.upsert(self._collection, values[at : at + _WRITE], timeout=SLOW_SECONDS)
            for at in range(0, len(gone), _BATCH):
                self._client.delete(self._collection, ids=list(gone[at : at + _BATCH]), timeout=SLOW_SECONDS)

    def finish(
        self, known: Sequence[KnownSource], calibrate: Callable[[], Calibration], *, in_line: bool = True
    ) -> None:
        """Keep what was counted and let readers see the build; calling it again changes nothing but the time.

        The time stays what it was where nothing was read, or not every source could be: ``in_line`` false.
        """
        updated = int(time.time()) if known and in_line else self.manifest.updated_at
        given = {_key(source): source for source in known}
        sources = (*(other for other in self.manifest.sources if _key(other) not in given), *given.values())
        if not self._published:
            self._drop_unlisted(set(map(_key, sources)))
        counted = self._is_counted()
        same = sorted(sources, key=_key) == sorted(self.manifest.sources, key=_key)
        if self._published and same and counted:
            self._write(replace(self.manifest, updated_at=updated))
            return
        named = self.manifest.revision
        self.manifest = replace(self.manifest, sources=sources)
        if not counted:
            self._keep_counts(calibrate)
        self._write(replace(self.manifest, ready=True, dirty=False, updated_at=updated))
        with translated("can't publish the index"):
            # The counts before these stay: a reader may have read the manifest that names them just now.
            counts.drop_counts(self._connection, self._build(), {named, self.manifest.revision})
            builds.publish(self._connection, self._collection)
        self._published = True

    def forget(self, sources: Sequence[KnownSource]) -> None:
        """Drop sources from what the build knows; their pages must have been removed before."""
        gone = {_key(source) for source in sources}
        self._begin()
        kept = tuple(known for known in self.manifest.sources if _key(known) not in gone)
        self.manifest = replace(self.manifest, sources=kept)

    def closest(self, vectors: Sequence[Vector], limit: int) -> list[list[Passage]]:
        """Return the ``limit`` passages with the highest inner product for each vector, best first."""
        found: list[list[Passage]] = []
        with translated("can't search the index"):
            for at in range(0, len(vectors), _QUESTIONS):
                hits = self._client.search(
                    self._collection,
                    data=list(vectors[at : at + _QUESTIONS]),
                    anns_field="dense",
                    limit=limit,
                    output_fields=list(PASSAGE_FIELDS),
                    search_params={"metric_type": "IP"},
                    consistency_level="Strong",
                )
                found += [[to_passage(hit["entity"], float(hit["distance"])) for hit in list(row)] for row in hits]
        return found

    def count(self) -> int:
        """Return how many passages the build holds."""
        with translated("can't count the index"):
            rows = self._client.query(self._collection, filter="", output_fields=["count(*)"])
        return int(rows[0]["count(*)"])

    def sample(self, limit: int) -> list[Passage]:
        """Return about ``limit`` passages from all over the build, the same ones each time: keys are hashes."""
        share = min(1.0, limit / max(1, self.count()))
        below = format(int(share * 16**8), "08x") if share < 1 else "g"
        return [to_passage(row) for row in self._rows(f"id < {escaped(below)}", PASSAGE_FIELDS)]

    def passages(self) -> Iterator[Passage]:
        """Yield every passage of the build."""
        for row in self._rows("", PASSAGE_FIELDS):
            yield to_passage(row)

    def _is_counted(self) -> bool:
        if self.manifest.dirty or not self.manifest.ready:
            return False
        with translated("can't read the index"):
            return counts.counted_passages(self._connection, self._build()) == self.count()

    def _keep_counts(self, calibrate: Callable[[], Calibration]) -> None:
        revision = counts.new_revision()
        with translated("can't keep the index's counts"):
            # An unflushed segment of Milvus Lite is searched thirty times slower.
            self._client.flush(self._collection, timeout=SLOW_SECONDS)
            frequencies, languages = self._counted()
            counts.write_counts(self._connection, self._build(), frequencies, revision)
        known = self.manifest.calibration
        drifted = known is None or abs(frequencies.passages - known.passages) > 0.2 * max(1, known.passages)
        calibration = calibrate() if drifted and frequencies.passages else known
        self.manifest = replace(self.manifest, revision=revision, calibration=calibration, languages=languages)
        self._recount = False
        self._tally, self._languages = Tally(), Counter()

    def _counted(self) -> tuple[Frequencies, dict[str, int]]:
        """Return grams and languages of the whole build: from what changed, or anew when that does not add up."""
        base = None if self._recount else counts.read_counts(self._connection, self._build())
        if base is not None:
            found = self._tally.on(base)
            if found.passages == self.count():
                return found, dict(Counter(self.manifest.languages) + self._languages)
        self._tally, self._languages = Tally(), Counter()
        self._count(self.passages(), 1)
        return self._tally.on(Frequencies()), dict(self._languages)

    def _count(self, passages: Iterable[Passage], times: int) -> None:
        for passage in passages:
            self._tally.count(passage, times)
            self._languages[passage.language] += times

    def _drop_unlisted(self, sources: Collection[tuple[str, str]]) -> None:
        """Remove what an earlier run, cut off, began for sources that this one does not name."""
        listed = {(encodable(scope), encodable(source)) for scope, source in sources}
        rows = self._rows("", ("scope", "source"))
        gone = [str(row["id"]) for row in rows if (str(row["scope"]), str(row["source"])) not in listed]
        if gone:
            self.replace_page([], gone)

    def _build(self) -> Build:
        return Build(self._collection, self.manifest)

    def _begin(self) -> None:
        if not self.manifest.dirty:
            self._write(replace(self.manifest, dirty=True))

    def _write(self, manifest: Manifest) -> None:
        with translated("can't write to the index"):
            builds.write_manifest(self._connection, self._collection, manifest)
        self.manifest = manifest

    def _passages(self, ids: Sequence[str]) -> list[Passage]:
        found: list[Passage] = []
        with translated("can't read the index"):
            for at in range(0, len(ids), _BATCH):
                rows = self._client.get(
                    self._collection, ids=list(ids[at : at + _BATCH]), output_fields=list(PASSAGE_FIELDS)
                )
                found += [to_passage(row) for row in rows]
        return found

    def _rows(self, expression: str, fields: Sequence[str]) -> Iterator[Mapping[str, object]]:
        return scan(self._connection, self._collection, expression, fields)


def _key(known: KnownSource) -> tuple[str, str]:
    return known.scope, known.source


def _state(rows: Sequence[Mapping[str, object]]) -> PageState:
    hashes = {str(row["page_hash"]) for row in rows}
    whole = len(hashes) == 1 and rows[0]["page_passages"] == len(rows)
    return PageState(hashes.pop(), tuple(str(row["id"]) for row in rows), whole)
