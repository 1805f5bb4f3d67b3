"""One run of `footnote index`: every source into one build, then counted, calibrated and published."""

from collections.abc import Sequence

from core.config import KnowledgeSettings
from core.knowledge.calibration import calibrate
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
