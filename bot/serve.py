"""One process: the core, the chosen platforms and the HTTP server, opened in order, ended in reverse."""

import asyncio
import logging
import signal
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass
from typing import TypeAlias

from aiohttp.web import RouteDef

from bot.desk.desk import Desk
from bot.desk.quotas import Quotas
from bot.desk.tasks import Tasks
from bot.observing.metrics import Metrics, sample_lag
from bot.running.health import Health, State, watched
from bot.running.keeping import kept
from bot.running.marking import Add, marked
from bot.running.refreshing import refreshed
from bot.running.starting import nothing, report
from bot.running.together import together
from bot.slack.connection.clients import missing
from bot.web.server import application, open_server, paths
from core.compose import Core, open_core
from core.config import LimitSettings, Settings
from core.errors import ConfigError
from core.journal import Journal, open_journal
from core.knowledge.sync import Progress
from core.libraries import spare_what_stays

log = logging.getLogger(__name__)

PLATFORMS = ("slack", "discord", "web")


@dataclass(frozen=True, slots=True)
class Listening:
    """A platform that is open: what it tells the operator, how it breaks, whether it was reached, what it serves.

    ``add`` shows one of its answers with a sentence added.
    """

    name: str
    line: str
    breaking: Sequence[Callable[[], Awaitable[None]]]
    reached: Callable[[], bool]
    add: Add
    routes: tuple[RouteDef, ...] = ()

    @property
    def state(self) -> State:
        """Whether it was reached."""
        return "ok" if self.reached() else "unavailable"


Opener: TypeAlias = Callable[[Settings, Core, Journal, Metrics], AbstractAsyncContextManager[Listening]]


async def serve(settings: Settings, platforms: Sequence[str], progress: Progress) -> None:
    """Answer until SIGTERM or SIGINT; without ``platforms`` everything that is configured.

    Raises ConfigError before anything is opened, or when a platform does not take us any more; later what
    ``open_core`` raises, FootnoteError when the port is taken.
    """
    chosen = _chosen(settings, platforms)
    metrics = Metrics()
    async with AsyncExitStack() as stack:
        core = await stack.enter_async_context(open_core(settings, progress))
        journal = await stack.enter_async_context(open_journal(settings.journal, settings.storage.data_dir))
        keeper = await stack.enter_async_context(kept(journal))
        health = Health(keeper, core.reader, model=bool(core.model), failing=lambda: metrics.model_failing)
        await stack.enter_async_context(watched(health))
        await stack.enter_async_context(measured(metrics, core, journal, health))
        opening = [opener(settings, core, journal, metrics) for name, opener in OPENERS.items() if name in chosen]
        opened = await stack.enter_async_context(together(opening))
        absent = [] if platforms else [f"not served: {line}" for line in _lacking(settings).values()]
        for line in report(settings, core.reader.manifest, core.model, [*(one.line for one in opened), *absent]):
            log.info("%s", line)
        if chosen != {"discord"}:  # which comes by itself: a worker needs no port
            routes = [route for one in opened for route in one.routes]
            app = application(routes, lambda: health.parts() | {one.name: one.state for one in opened}, metrics.text)
            address = await stack.enter_async_context(open_server(settings.web, app))
            log.info("web: listening on %s, %s", address, " ".join(paths(app)))
        await stack.enter_async_context(refreshed(settings, core, journal))
        adding = {one.name: one.add for one in opened}
        await stack.enter_async_context(marked(settings.knowledge, core, journal, adding))
        spare_what_stays()
        await _until_stopped([wait for one in opened for wait in one.breaking])
        log.info("stopping: no new questions, finishing those that are open")


def _chosen(settings: Settings, platforms: Sequence[str]) -> frozenset[str]:
    """Return what to run; raises ConfigError, one line a problem."""
    if unknown := sorted(set(platforms) - set(PLATFORMS)):
        message = f"serve: unknown {', '.join(unknown)}; choose of {', '.join(PLATFORMS)}"
        raise ConfigError(message)
    lacking = _lacking(settings)
    if not platforms:
        if lacking.keys() == OPENERS.keys():
            raise ConfigError(nothing(settings, lacking))
        return frozenset(PLATFORMS) - lacking.keys()
    if problems := [line for name, line in lacking.items() if name in platforms]:
        raise ConfigError("\n".join(problems))
    return frozenset(platforms)


def _lacking(settings: Settings) -> Mapping[str, str]:
    """Return the platforms that are not configured, with a line each."""
    lines = {}
    if secrets := missing(settings.slack):
        lines["slack"] = f"Slack needs {' and '.join(secrets)}: see docs/connect-slack.md"
    if not settings.discord.token.get_secret_value().strip():
        lines["discord"] = "Discord needs DISCORD_TOKEN: see docs/connect-discord.md"
    return lines


@asynccontextmanager
async def _slack(settings: Settings, core: Core, journal: Journal, metrics: Metrics) -> AsyncIterator[Listening]:
    from bot.slack.connecting import open_connection

    desk = _desk("slack", settings.limits, core, journal, metrics)
    opening = open_connection(
        settings.slack, desk, journal, core.reader, support=settings.support, opinion=core.opinion
    )
    async with opening as opened:
        yield Listening("slack", opened.line, opened.breaking, lambda: opened.reached, opened.add, opened.routes)


@asynccontextmanager
async def _discord(settings: Settings, core: Core, journal: Journal, metrics: Metrics) -> AsyncIterator[Listening]:
    from bot.discord.connecting import open_connection

    desk = _desk("discord", settings.limits, core, journal, metrics)
    opening = open_connection(
        settings.discord, desk, journal, core.reader, support=settings.support, opinion=core.opinion
    )
    async with opening as opened:
        yield Listening("discord", opened.line, [opened.broken], opened.client.reached.is_set, opened.add)


OPENERS: Mapping[str, Opener] = {"slack": _slack, "discord": _discord}


def _desk(platform: str, limits: LimitSettings, core: Core, journal: Journal, metrics: Metrics) -> Desk:
    """Return a platform's desk; each has places and quotas of its own, lest a rush on one keep the other waiting."""
    tasks = Tasks(at_once=limits.at_once, waiting=limits.waiting)
    people, channels = limits.per_person_a_minute, limits.per_channel_a_minute
    quotas = Quotas(per_person=people, per_channel=channels, clock=time.monotonic)
    return Desk(core.answerer, journal, platform, tasks, quotas, metrics.desk(platform))


async def _until_stopped(breaking: Sequence[Callable[[], Awaitable[None]]]) -> None:
    """Wait for a signal; raises what a platform raises that breaks."""
    waits = [asyncio.ensure_future(wait()) for wait in (_stop_signal, *breaking)]
    try:
        done, _ = await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        for one in done:
            one.result()
    finally:
        for one in waits:
            one.cancel()


@asynccontextmanager
async def measured(metrics: Metrics, core: Core, journal: Journal, health: Health) -> AsyncIterator[None]:
    """Measure what no desk knows, while the context lasts."""
    metrics.describe(core.model, lambda: core.reader.manifest, health.parts)
    metrics.count_journal(lambda: journal.database.tally.failures)
    sampling = asyncio.create_task(sample_lag(metrics.lag))
    try:
        yield
    finally:
        sampling.cancel()


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
