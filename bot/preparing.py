"""`footnote prepare`: the journal's tables and the index brought up to date, before a new version starts."""

import asyncio
from collections.abc import Iterator

from bot.terminal.indexing import Request, index_sources
from core.config import Settings
from core.errors import IndexUnavailable
from core.journal import open_journal
from core.knowledge.sync import Progress
from core.milvus.connection import index_uri, is_lite


def prepare(settings: Settings, progress: Progress) -> Iterator[str]:
    """Yield a line for each part that is ready; raises what ``open_journal`` and ``index_sources`` raise."""
    asyncio.run(_migrated(settings))
    yield "journal: its tables are up to date"
    yield f"index: {_indexed(settings, progress)}"


async def _migrated(settings: Settings) -> None:
    async with open_journal(settings.journal, settings.storage.data_dir):
        pass


def _indexed(settings: Settings, progress: Progress) -> str:
    """Return what was done; nothing to index is no failure, and neither is a Lite file that a running bot holds."""
    if not settings.knowledge.sources:
        return "knowledge.sources is empty, so it stays as it is"
    try:
        return index_sources(settings, Request(), progress).to_text()
    except IndexUnavailable as error:
        if not is_lite(index_uri(settings.milvus, settings.storage.data_dir)):
            raise
        return f"left as it is: {error}"
