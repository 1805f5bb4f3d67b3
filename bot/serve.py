"""One process: the core, the chosen platforms and the HTTP server, opened in order, ended in reverse."""

import asyncio
import logging
import signal
from collections.abc import Sequence
from contextlib import AsyncExitStack, suppress

from aiohttp.web import RouteDef

from bot import wording
from bot.claims import MemoryClaims
from bot.slack.adapter import PATH, open_slack
from bot.slack.clients import missing
from bot.web.server import application, open_server
from core.compose import Core, open_core
from core.config import Settings
from core.errors import ConfigError
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
        routes = await _slack(settings, core, stack) if "slack" in chosen else []
        app = application(routes, lambda: core.reader.manifest)
        address = await stack.enter_async_context(open_server(settings.web, app))
        log.info("web: listening on %s, health at /healthz and /readyz", address)
        await _stop_signal()
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


async def _slack(settings: Settings, core: Core, stack: AsyncExitStack) -> list[RouteDef]:
    adapter = await stack.enter_async_context(open_slack(settings.slack, core.answerer, MemoryClaims()))
    log.info("slack: in workspace %s, events at %s", adapter.bot.name or adapter.bot.workspace, PATH)
    return adapter.routes


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
