"""What the bot keeps: the journal, the index, and the embedder that must be the index's own."""

import asyncio
from datetime import UTC, datetime

from bot.checkup.machine import is_serving, skewed
from bot.doctor import Finding
from bot.reports.periods import age, counted
from bot.running.daemon import in_daemon
from core.compose import is_cached, open_index, rules_for
from core.config import Settings
from core.errors import (
    ConfigError,
    EmbeddingError,
    IndexMismatch,
    IndexMissing,
    IndexUnavailable,
    JournalUnavailable,
)
from core.manifest import Manifest, Rules
from core.milvus.connection import index_uri, is_lite, without_password

_FILL = "run `footnote index SOURCE`"


async def journal(settings: Settings) -> list[Finding]:
    """Return whether the journal can be read, and fits this version."""
    from core.journal import look_at_journal
    from core.journal.upgrading import revisions

    try:
        seen = await look_at_journal(settings.journal, settings.storage.data_dir)
    except (JournalUnavailable, ConfigError) as error:
        remedy = "see whether the database runs, and compare DATABASE_URL; a damaged file needs a backup in its place"
        return [Finding("journal", "problem", str(error), remedy)]
    if seen.damage:
        remedy = "stop the bot, keep the file, and put a backup in its place"
        return [Finding("journal", "problem", f"{seen.name} is damaged: {seen.damage}", remedy)]
    if not seen.there or seen.revision is None:
        return [Finding("journal", "ok", f"{seen.name}: empty, the first start makes its tables"), *skewed(seen.skew)]
    if seen.revision not in revisions():
        what = f"{seen.name} was made by a newer Footnote (revision {seen.revision})"
        return [Finding("journal", "problem", what, "update this one, or choose another journal")]
    late = "" if seen.revision == revisions()[-1] else ", the next start brings its tables up to date"
    return [Finding("journal", "ok", f"{seen.name}, revision {seen.revision}{late}"), *skewed(seen.skew)]


async def index(settings: Settings) -> list[Finding]:
    """Return whether there are passages, and whether the embedder is the one that made them."""
    (embedder, rules), (found, manifest) = await asyncio.gather(_embedder(settings), _index(settings))
    if rules and manifest and (difference := rules.differences(manifest.rules)):
        remedy = "run `footnote index --rebuild`, or put the settings back"
        found = Finding("index", "problem", f"it was made with other settings ({difference})", remedy)
    return [embedder, found]


async def _embedder(settings: Settings) -> tuple[Finding, Rules | None]:
    name = settings.embedding.provider
    if not is_cached(settings):
        remedy = "`footnote fetch` fetches it (84 MB), or set FOOTNOTE_MODEL_DIR to a folder that has it"
        return Finding("embedder", "warning", f"the model of {name} is not on this machine yet", remedy), None
    try:
        rules = await in_daemon(lambda: rules_for(settings), "doctor")
    except EmbeddingError as error:
        return Finding("embedder", "problem", str(error), "see docs/embeddings.md"), None
    return Finding("embedder", "ok", f"{rules.embedder}, {rules.dimension} dimensions"), rules


async def _index(settings: Settings) -> tuple[Finding, Manifest | None]:
    uri = index_uri(settings.milvus, settings.storage.data_dir)
    where = without_password(uri)
    try:
        manifest = await in_daemon(lambda: open_index(settings), "doctor")
    except IndexMissing:
        return Finding("index", "problem", f"nothing is indexed at {where} yet", _FILL), None
    except IndexMismatch as error:
        return Finding("index", "problem", str(error), "run `footnote index --rebuild`"), None
    except IndexUnavailable as error:
        return await _unavailable(settings, str(error), lite=is_lite(uri)), None
    return _described(manifest, where), manifest


async def _unavailable(settings: Settings, why: str, *, lite: bool) -> Finding:
    if lite and await is_serving(settings.web):
        what = "a bot is running here and holds the file, so it can't be looked into"
        return Finding("index", "warning", what, "ask its /readyz, or stop it first")
    remedy = "see whether Milvus runs, and compare MILVUS_URI and MILVUS_TOKEN"
    if lite:
        remedy = "stop what uses the file; if nothing does, put it aside and run `footnote index` again"
    return Finding("index", "problem", why, remedy)


def _described(manifest: Manifest, where: str) -> Finding:
    passages = sum(manifest.languages.values())
    if not passages:
        return Finding("index", "problem", f"{where} holds no passage", _FILL)
    language = manifest.language or "not known"
    what = f"{where}: {counted(passages, 'passage')}, language {language}{_since(manifest)}"
    if manifest.dirty:
        return Finding("index", "warning", f"{what}; the last run was cut off", "run `footnote index` once more")
    return Finding("index", "ok", what)


def _since(manifest: Manifest) -> str:
    if not manifest.updated_at:
        return ""
    ago = age(datetime.fromtimestamp(manifest.updated_at, UTC), datetime.now(UTC))
    return f", indexed {'just now' if ago == 'now' else ago + ' ago'}"
