"""One process: the core, the chosen platforms and the HTTP server, opened in order, ended in reverse."""

import asyncio
import logging
import signal
import time
from collections.abc import Sequence
from contextlib import AsyncExitStack, suppress
from functools import partial

from bot import wording
from bot.desk import Desk
from bot.keeping import Keeper, kept
from bot.quotas import Quotas
from bot.slack.adapter import PATH
from bot.slack.answering import PLATFORM
from bot.slack.clients import missing
from bot.slack.connecting import OpenSlack, open_connection
from bot.tasks import Tasks
from bot.web.server import application, open_server
from core.compose import Core, open_core
from core.config import LimitSettings, Settings
from core.errors import ConfigError
from core.journal import Journal, open_journal
from core.knowledge.sync import Progress

log = logging.getLogger(__name__)

PLATFORMS = ("slack", "web")


async def serve(settings: Settings, platforms: Sequence[str], progress: Progress) -> None:
    """Answer until SIGTERM or SIGINT; without ``platforms`` everything that is configured.

    Raises ConfigError before anything is opened, later what ``open_core`` raises, FootnoteError when the port is taken.
    """
    chosen = _chosen(settings, platforms)
    async with AsyncExitStack() as stack:
        core = await stack.enter_async_context(open_core(settings, progress))
        _say_what_is_open(core)
        journal = await stack.enter_async_context(open_journal(settings.journal, settings.storage.data_dir))
        keeper = await stack.enter_async_context(kept(journal))
        slack = await _slack(settings, core, journal, stack) if "slack" in chosen else None
        app = application(slack.routes if slack else (), partial(_check, core, keeper))
        address = await stack.enter_async_context(open_server(settings.web, app))
        log.info("web: listening on %s, health at /healthz and /readyz", address)
        await _until_stopped(slack)
        log.info("stopping: no new questions, finishing those that are open")


def _chosen(settings: Settings, platforms: Sequence[str]) -> frozenset[str]:
    """Return what to run; raises ConfigError, one line a problem."""
    if unknown := sorted(set(platforms) - set(PLATFORMS)):
        message = f"serve: unknown {', '.join(unknown)}; choose of {', '.join(PLATFORMS)}"
        raise ConfigError(message)
    lacking = missing(settings.slack)
    if not platforms:
        return frozenset(PLATFORMS) - ({"slack"} if lacking else set())
    if "slack" in platforms and lacking:
        message = f"Slack needs {' and '.join(lacking)}: see docs/connect-slack.md"
        raise ConfigError(message)
    return frozenset(platforms)


async def _slack(settings: Settings, core: Core, journal: Journal, stack: AsyncExitStack) -> OpenSlack:
    limits = settings.limits
    tasks = Tasks(at_once=limits.at_once, waiting=limits.waiting)
    desk = Desk(core.answerer, journal, PLATFORM, tasks, _quotas(limits))
    opened = await stack.enter_async_context(open_connection(settings.slack, desk, journal, core.reader))
    where = f"in workspace {opened.name}" if opened.name else "in every workspace that installs the app"
    log.info("slack: %s, events %s", where, "by Socket Mode" if opened.socket else f"at {PATH}")
    return opened


def _quotas(limits: LimitSettings) -> Quotas:
    people, channels = limits.per_person_a_minute, limits.per_channel_a_minute
    return Quotas(per_person=people, per_channel=channels, clock=time.monotonic)


def _check(core: Core, keeper: Keeper) -> None:
    """Raise FootnoteError while questions can't be answered and kept."""
    _ = core.reader.manifest
    keeper.check()


async def _until_stopped(slack: OpenSlack | None) -> None:
    """Wait for a signal; raises ConfigError when Slack does not take the app-level token any more."""
    waits = [asyncio.ensure_future(_stop_signal())]
    if slack is not None and slack.socket is not None:
        waits.append(asyncio.ensure_future(slack.socket.broken()))
    try:
        done, _ = await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        for one in done:
            one.result()
    finally:
        for one in waits:
            one.cancel()


def _say_what_is_open(core: Core) -> None:
    manifest = core.reader.manifest
    passages = sum(manifest.languages.values())
    log.info(
        "index: %s passages, language %s, embedder %s", passages, manifest.language or "-", manifest.rules.embedder
    )
    log.info("model: %s", wording.started(core.model))


async def _stop_signal() -> None:
    """Wait for SIGTERM or SIGINT; a second one ends the process without ado."""
    loop = asyncio.get_running_loop()
    stop = asyncio.Event()
    caught = []
    for number in (signal.SIGTERM, signal.SIGINT):
        with suppress(NotImplementedError):  # Windows: Ctrl-C cancels the task instead
            loop.add_signal_handler(number, stop.set)
            caught.append(number)
    try:
        await stop.wait()
    finally:
        for number in caught:
            loop.remove_signal_handler(number)
