"""One run of `footnote index`: every source into one build, then counted, calibrated and published."""

from collections.abc import Sequence

from core.config import KnowledgeSettings
from core.errors import SourceError
from core.knowledge.calibration import calibrate
from core.knowledge.fetch import is_address
from core.knowledge.page import Skipped
from core.knowledge.sources import read_source
from core.knowledge.sync import Progress, Summary, Sync
from core.manifest import KnownSource
from core.milvus.writer import IndexWriter
from core.ports import DocumentEmbedder


def run_index(
    writer: IndexWriter,
    embedder: DocumentEmbedder,
    sources: Sequence[KnownSource],
    settings: KnowledgeSettings,
    progress: Progress,
) -> Summary:
    """Sync every source into the writer's build, then let readers see it; raises SourceError, EmbeddingError."""
    total = Summary()
    for known in sources:
        total.add(Sync(known, writer, embedder, writer.manifest.rules, settings, progress).run())
    writer.finish(sources, lambda: calibrate(writer, embedder))
    return total


def refresh_index(
    writer: IndexWriter,
    embedder: DocumentEmbedder,
    sources: Sequence[KnownSource],
    settings: KnowledgeSettings,
    progress: Progress,
) -> tuple[Summary, tuple[str, ...]]:
    """Sync every source that can be read, as nobody looks on; return what was done, and what was wrong with the others.

    A folder or archive on this machine that holds no page any more is taken for one that is not mounted.
    """
    total, synced, problems = Summary(), [], []
    for known in sources:
        try:
            _refuse_emptied(writer, known, settings)
            total.add(Sync(known, writer, embedder, writer.manifest.rules, settings, progress).run())
            synced.append(known)
        except SourceError as error:
            problems.append(str(error))
    writer.finish(synced, lambda: calibrate(writer, embedder), in_line=not problems)
    return total, tuple(problems)


def _refuse_emptied(writer: IndexWriter, known: KnownSource, settings: KnowledgeSettings) -> None:
    if is_address(known.source) or not writer.pages(known.scope, known.source):
        return
    items = read_source(known.source, settings, include=known.include, exclude=known.exclude)
    if all(isinstance(item, Skipped) for item in items):
        message = f"{known.source} holds no page any more: nothing was removed; run `footnote index` if that is meant"
        raise SourceError(message)


def forget_sources(writer: IndexWriter, sources: Sequence[KnownSource], embedder: DocumentEmbedder) -> Summary:
    """Remove sources and their pages from the index."""
    total = Summary()
    for known in sources:
        for page in writer.pages(known.scope, known.source).values():
            writer.replace_page([], page.ids)
            total.removed += 1
    writer.forget(sources)
    writer.finish((), lambda: calibrate(writer, embedder))
    return total
