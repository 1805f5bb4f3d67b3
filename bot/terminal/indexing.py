"""`footnote index`: which sources, into the index, and what came of it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

from core.compose import open_index_writer
from core.config import Settings
from core.errors import ConfigError, SourceError
from core.knowledge.indexing import forget_sources, refresh_index, run_index
from core.knowledge.sync import Progress, Summary
from core.manifest import KnownSource
from core.milvus.connection import index_uri, is_lite
from core.milvus.writer import IndexWriter
from core.ports import DocumentEmbedder

SHOWN = 10


@dataclass(frozen=True, slots=True)
class Request:
    """What was asked of ``footnote index``."""

    sources: tuple[str, ...] = ()
    scope: str = "default"
    url: str = ""
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    rebuild: bool = False
    forget: bool = False


@dataclass(frozen=True, slots=True)
class Report:
    """A run's summary, ready to be shown."""

    summary: Summary

    def to_json(self) -> dict[str, Any]:
        """Return the summary for programs."""
        found = self.summary
        return {
            "pages": found.pages,
            "passages": found.passages,
            "added": found.added,
            "changed": found.changed,
            "removed": found.removed,
            "unchanged": found.unchanged,
            "skipped": [{"path": item.path, "reason": item.reason} for item in found.skipped],
            "seconds": round(found.seconds, 3),
        }

    @property
    def counts(self) -> str:
        """The figures on one line."""
        found = self.summary
        counts = f"{found.added} added, {found.changed} changed, {found.removed} removed, {found.unchanged} unchanged"
        return f"{found.pages} pages, {found.passages} passages ({counts}) in {found.seconds:.1f} s"

    def to_text(self) -> str:
        """Return the summary for people."""
        found = self.summary
        lines = [self.counts]
        lines += [f"skipped {item.path}: {item.reason}" for item in found.skipped[:SHOWN]]
        if len(found.skipped) > SHOWN:
            lines.append(f"… and {len(found.skipped) - SHOWN} more skipped (all of them with --json)")
        return "\n".join(lines)


@dataclass(frozen=True, slots=True)
class Refreshed:
    """What a run did that nobody watched, and what was wrong with the sources it had to leave as they were."""

    report: Report
    problems: tuple[str, ...] = ()


def refresh_sources(
    settings: Settings, writer: IndexWriter, embedder: DocumentEmbedder, progress: Progress
) -> Refreshed:
    """Sync the sources of the settings and of the index; raises EmbeddingError, IndexUnavailable."""
    sources = _chosen(settings, Request(), writer.manifest.sources)
    summary, problems = refresh_index(writer, embedder, sources, settings.knowledge, progress)
    return Refreshed(Report(summary), problems)


def index_sources(settings: Settings, request: Request, progress: Progress) -> Report:
    """Index what is asked for, while no other process does; raises SourceError, EmbeddingError, IndexUnavailable,
    IndexMismatch, JournalUnavailable, ConfigError.
    """
    if request.forget and (request.rebuild or not request.sources):
        reason = "--forget needs the sources to forget, and goes without --rebuild"
        raise ConfigError(reason)
    work = partial(_index, settings, request, progress)
    if is_lite(index_uri(settings.milvus, settings.storage.data_dir)):  # which serves one process anyway
        return work()
    from bot.running.turn import in_turn  # the journal takes a moment to import

    return in_turn(settings, work, progress)


def _index(settings: Settings, request: Request, progress: Progress) -> Report:
    with open_index_writer(settings, progress, rebuild=request.rebuild) as (writer, embedder):
        if request.forget:
            return Report(forget_sources(writer, _known_ones(request, writer.manifest.sources), embedder))
        sources = _chosen(settings, request, writer.manifest.sources)
        return Report(run_index(writer, embedder, sources, settings.knowledge, progress))


def _chosen(settings: Settings, request: Request, known: Sequence[KnownSource]) -> list[KnownSource]:
    """Return the sources to sync: those given, else those of the settings and of the index; all for a rebuild.

    What the index knows of a source is kept where the request says nothing of its own.
    """
    if request.sources and not request.rebuild:
        return list(_by_name(_given(request)).values())
    given = _by_name(_given(request) or _given(replace(request, sources=settings.knowledge.sources)))
    bare = not (request.sources or request.url or request.include or request.exclude)
    chosen = given | _by_name(known) if bare else _by_name(known) | given
    if not chosen:
        reason = "nothing to index: name a folder, a file, an archive or an https address"
        raise SourceError(reason)
    return list(chosen.values())


def _known_ones(request: Request, known: Sequence[KnownSource]) -> list[KnownSource]:
    """Return the sources to forget; raises SourceError when the index does not know one."""
    there = _by_name(known)
    for name in _by_name(_given(request)):
        if name not in there:
            names = ", ".join(f"{source.source} (scope {source.scope})" for source in known) or "nothing"
            reason = f"{name[1]} is not in the index in scope {name[0]}; it holds {names}"
            raise SourceError(reason)
    return [there[name] for name in _by_name(_given(request))]


def _by_name(sources: Iterable[KnownSource]) -> dict[tuple[str, str], KnownSource]:
    return {(source.scope, source.source): source for source in sources}


def _given(request: Request) -> list[KnownSource]:
    return [
        KnownSource(source_name(source), request.scope, request.url, request.include, request.exclude)
        for source in request.sources
    ]


def source_name(source: str) -> str:
    """Return how a source is remembered: relative below the working directory, so that both can move; else absolute."""
    if "://" in source:
        return source
    try:
        path, here = Path(source).expanduser().resolve(), Path.cwd().resolve()
    except (OSError, RuntimeError) as error:  # a loop of links, a user who does not exist
        reason = f"{source[:200]} can't be read: {error}"
        raise SourceError(reason) from error
    return path.relative_to(here).as_posix() if path.is_relative_to(here) else str(path)
