"""Brings the index in line with a source: only new and changed pages are embedded, gone ones are removed."""

import hashlib
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import PurePosixPath
from typing import Protocol, TypeAlias

from core.config import KnowledgeSettings
from core.domain import Passage, Vector
from core.errors import SourceError
from core.knowledge.addresses import page_url, section_url
from core.knowledge.page import Page, PageError, RawPage, Skipped
from core.knowledge.passages import page_passages, tutorial_passages
from core.knowledge.readers import read_page
from core.knowledge.sources import opened_source
from core.knowledge.vectors import Vectorizer
from core.manifest import KnownSource, Rules
from core.milvus.rows import LIMITS, Row, passage_id
from core.milvus.writer import PageState
from core.ports import DocumentEmbedder
from core.text.language import detect

Progress: TypeAlias = Callable[[str, int, int], None]

BATCH = 128
LONGEST_PATH = 2_000


class Store(Protocol):
    """What syncing needs of an index that is being written."""

    def pages(self, scope: str, source: str) -> dict[str, PageState]:
        """Return the pages of one source by path."""

    def vectors(self, ids: Sequence[str]) -> dict[str, Vector]:
        """Return the vectors stored under ``ids``."""

    def replace_page(self, rows: Sequence[Row], gone: Sequence[str]) -> None:
        """Put a page's rows in and take its old ones out."""


@dataclass(slots=True)
class Summary:
    """What a run did, in pages; ``passages`` is what the source holds in the index afterwards."""

    pages: int = 0
    passages: int = 0
    added: int = 0
    changed: int = 0
    removed: int = 0
    unchanged: int = 0
    skipped: list[Skipped] = field(default_factory=list)
    embedded: int = 0
    seconds: float = 0.0

    def add(self, other: "Summary") -> None:
        """Count another run in."""
        for name in ("pages", "passages", "added", "changed", "removed", "unchanged", "embedded", "seconds"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.skipped += other.skipped


@dataclass(frozen=True, slots=True)
class Cut:
    """A page cut into passages, before its vectors are there."""

    passages: tuple[Passage, ...]
    ids: tuple[str, ...]
    hash: str
    old: PageState | None


class Sync:
    """One run over one source."""

    def __init__(
        self,
        known: KnownSource,
        store: Store,
        embedder: DocumentEmbedder,
        rules: Rules,
        settings: KnowledgeSettings,
        progress: Progress,
    ) -> None:
        """Nothing is read before ``run``."""
        self._known = known
        self._store = store
        self._embedder = embedder
        self._rules = rules
        self._settings = settings
        self._progress = progress
        self._vectorizer = Vectorizer(embedder, rules)
        self.summary = Summary()

    def run(self) -> Summary:
        """Read the source twice, once to see what changed and once for those pages; raises SourceError."""
        started = time.monotonic()
        self._refuse_long_names()
        known = self._known
        state = self._store.pages(known.scope, known.source)
        with opened_source(known.source, self._settings, include=known.include, exclude=known.exclude) as read:
            hashes = self._hashes(read())
            changed = {path for path, digest in hashes.items() if not _up_to_date(state.get(path), digest)}
            self._count_unchanged(state, hashes.keys() - changed)
            if changed:
                self._write(read(), changed, state)
        self._remove(state, hashes)
        self.summary.seconds = round(time.monotonic() - started, 3)
        return self.summary

    def _refuse_long_names(self) -> None:
        for name, value in (("scope", self._known.scope), ("source", self._known.source)):
            if len(value.encode("utf-8", "replace")) > LIMITS[name]:
                msg = f"the {name} {value[:40]!r}… is longer than {LIMITS[name]} bytes"
                raise SourceError(msg)

    def _hashes(self, items: Iterator[RawPage | Skipped]) -> dict[str, str]:
        hashes: dict[str, str] = {}
        for item in items:
            if isinstance(item, Skipped):
                self.summary.skipped.append(item)
            elif len(item.path.encode("utf-8", "replace")) > LONGEST_PATH:
                self.summary.skipped.append(Skipped(item.path[:200], f"path longer than {LONGEST_PATH} bytes"))
            else:
                hashes[item.path] = self._hash(item)
                self._progress("reading", len(hashes), 0)
        return hashes

    def _hash(self, raw: RawPage) -> str:
        """Return what changes when the page's rows would: its bytes, its address rules, the passage rules."""
        rules = (self._known.url, self._settings.slugs, str(self._rules.version), raw.url)
        return hashlib.blake2b(
            "\0".join(rules).encode("utf-8", "replace") + b"\0" + raw.data, digest_size=20
        ).hexdigest()

    def _count_unchanged(self, state: Mapping[str, PageState], paths: Iterable[str]) -> None:
        for path in paths:
            self.summary.pages += 1
            self.summary.unchanged += 1
            self.summary.passages += len(state[path].ids)

    def _write(self, items: Iterator[RawPage | Skipped], changed: set[str], state: Mapping[str, PageState]) -> None:
        waiting: list[Cut] = []
        done = 0
        for item in items:
            if isinstance(item, Skipped) or item.path not in changed:
                continue
            waiting += self._cut(item, state.get(item.path))
            done += 1
            if sum(len(cut.passages) for cut in waiting) >= BATCH:
                self._store_cuts(waiting)
                waiting = []
            self._progress("indexing", done, len(changed))
        self._store_cuts(waiting)

    def _cut(self, raw: RawPage, old: PageState | None) -> list[Cut]:
        """Return the page cut into passages, or nothing, with the reason in the summary."""
        try:
            passages = self._passages(read_page(raw))
        except PageError as error:
            self.summary.skipped.append(Skipped(raw.path, str(error)))
            return []
        if not passages:
            self.summary.skipped.append(Skipped(raw.path, "no text in it"))
            if old:
                self._store.replace_page([], old.ids)
            return []
        return [Cut(tuple(passages), _ids(self._known.source, passages), self._hash(raw), old)]

    def _passages(self, page: Page) -> list[Passage]:
        if self._rules.chunking == "tutorial":
            passages = tutorial_passages(
                page.text, page.path, url=page_url(self._known.url, page.path, "", (1, 1), slugs=self._settings.slugs)
            )
        else:
            passages = page_passages(
                page,
                count_tokens=self._embedder.count_tokens,
                budget=self._rules.passage_tokens,
                url_of=section_url(page, base=self._known.url, slugs=self._settings.slugs),
            )
        language = detect(page.text[:4_000]) if passages else ""  # a page without text costs no model of languages
        return [replace(passage, scope=self._known.scope, language=language) for passage in passages]

    def _store_cuts(self, cuts: Sequence[Cut]) -> None:
        vectors = self._vectors(cuts)
        now = int(time.time())
        for cut in cuts:
            rows = [
                Row(key, passage, vectors[key], self._known.source, cut.hash, len(cut.ids), now)
                for key, passage in zip(cut.ids, cut.passages, strict=True)
            ]
            kept = set(cut.ids)
            self._store.replace_page(rows, [key for key in cut.old.ids if key not in kept] if cut.old else [])
            self.summary.pages += 1
            self.summary.passages += len(rows)
            if cut.old:
                self.summary.changed += 1
            else:
                self.summary.added += 1

    def _vectors(self, cuts: Sequence[Cut]) -> dict[str, Vector]:
        """Return all vectors by id; those of passages that only moved are taken from the index."""
        old = [key for cut in cuts if cut.old for key in set(cut.ids) & set(cut.old.ids)]
        vectors = self._store.vectors(old)
        fresh = [
            (key, passage)
            for cut in cuts
            for key, passage in zip(cut.ids, cut.passages, strict=True)
            if key not in vectors
        ]
        self.summary.embedded += len(fresh)
        made = self._vectorizer.vectors([passage for _, passage in fresh])
        return vectors | {key: vector for (key, _), vector in zip(fresh, made, strict=True)}

    def _remove(self, state: Mapping[str, PageState], hashes: Mapping[str, str]) -> None:
        """Remove pages that are gone; a page that can't be read this time, or a folder, stays as it was."""
        unread = {item.path for item in self.summary.skipped}
        for path, page in state.items():
            places = {path, *map(str, PurePosixPath(path).parents)}
            if path not in hashes and not places & unread:
                self._store.replace_page([], page.ids)
                self.summary.removed += 1


def _up_to_date(state: PageState | None, digest: str) -> bool:
    return state is not None and state.whole and state.hash == digest


def _ids(source: str, passages: Sequence[Passage]) -> tuple[str, ...]:
    seen: Counter[tuple[str, str]] = Counter()
    ids: list[str] = []
    for passage in passages:
        place = (passage.breadcrumb, passage.text)
        ids.append(passage_id(source, passage, seen[place]))
        seen[place] += 1
    return tuple(ids)
