"""Support channels as the journal has them, for the doctors of the platforms; what can't be read is left out."""

from bot.support.examined import Watched
from core.config import Settings
from core.errors import FootnoteError
from core.journal.values import Channel


async def watched(settings: Settings, platform: str) -> Watched:
    """Return where the bot listens unasked; of a journal that is away, or to be made or mended first, nothing."""
    try:
        return Watched.of(settings.support, await _chosen(settings, platform))
    except FootnoteError:  # the journal's own check says so
        return Watched.of(settings.support, {})


async def _chosen(settings: Settings, platform: str) -> dict[Channel, dict[str, str]]:
    from core.journal import look_at_journal, open_journal

    seen = await look_at_journal(settings.journal, settings.storage.data_dir)
    if not seen.there or seen.damage or seen.revision != seen.newest:  # to open it would change it
        return {}
    async with open_journal(settings.journal, settings.storage.data_dir) as journal:
        return await journal.channels.everywhere(platform)
