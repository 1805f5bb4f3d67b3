"""Says below answers that pages behind them changed since: in place, one process a platform, behind the answers."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from datetime import datetime, timedelta
from functools import partial
from typing import TypeAlias

from bot import wording
from bot.deciding import DRAFT
from bot.desk.claiming import now
from bot.desk.desk import report
from bot.feedback import PRIVATE, until_kept
from bot.reply import NotShown
from bot.reports.periods import day
from bot.running.daemon import in_daemon
from bot.running.turn import hold
from core.compose import Core, read_beside
from core.config import KnowledgeSettings
from core.errors import FootnoteError, JournalUnavailable
from core.journal import Journal
from core.journal.values import AnsweredQuestion, Mark, Timer
from core.reports.stale import Pages, citing, stale_among

log = logging.getLogger(__name__)

LOOK_SECONDS = 15.0
STOP_SECONDS = 5.0
PAUSE_SECONDS = 3.0  # between two edits: Slack takes about 50 a minute, and most of them are for live answers
SOON, LATER = timedelta(minutes=15), timedelta(hours=6)  # after what is not done yet; while the index stands still
LOOKS_BACK = timedelta(days=90)
MOST = 100  # edits a run
PAGE = 50  # answers compared with the index at a time
NAME = "marking"

Add: TypeAlias = Callable[[AnsweredQuestion, str], Awaitable[None]]
Read: TypeAlias = Callable[[Iterable[str]], Pages]


class Marker:
    """Marks the answers of a platform; the journal's timer says when, and which of all processes does it.

    An answer is edited before that is kept: a process that dies between the two leaves it to be edited so again.
    """

    def __init__(
        self, journal: Journal, platform: str, add: Add, read: Read, index: Callable[[], str], pause: float = 0.0
    ) -> None:
        """``add`` shows an answer with a sentence below it, and raises NotShown; ``read`` finds pages, on a thread.

        ``index`` names what is indexed now: another name is a reason to look.
        """
        self._journal = journal
        self._platform = platform
        self._timers = f"{NAME}/{platform}"
        self._add = add
        self._read = read
        self._index = index
        self._pause = pause
        self._seen = ""

    async def keep(self, stop: asyncio.Event) -> None:
        """Look again and again until told to stop."""
        while not stop.is_set():
            try:
                await self.look(stop)
            except JournalUnavailable as error:
                report("answers can't be marked without the journal", error)
            except Exception:
                log.exception("answers could not be marked")
            with suppress(TimeoutError):
                async with asyncio.timeout(LOOK_SECONDS):
                    await stop.wait()

    async def look(self, stop: asyncio.Event) -> None:
        """Run once if the index changed, or it is time, and nobody else does; raises JournalUnavailable."""
        timers = self._journal.timers
        if (index := self._index()) != self._seen:
            await timers.plan_timer(self._timers, NAME, due=now(), payload={"index": index}, now=now())
            self._seen = index
        for timer in await timers.take_due(self._timers, now(), limit=1):
            await self._run(timer, index, stop)

    async def mark(self) -> bool:
        """Mark what is out of date, the newest first; return whether nothing is left to do.

        Raises NotShown when the platform takes no more now, JournalUnavailable, IndexUnavailable, IndexMismatch.
        """
        tried, before = 0, None
        unmarked = partial(self._journal.answers.unmarked, self._platform, limit=PAGE)
        while page := await unmarked(now() - LOOKS_BACK, before=before):
            before = page[-1].id
            for kept in await in_daemon(partial(self._stale, page), NAME):
                if tried == MOST:
                    return False
                tried += 1
                await self._put(kept)
                await asyncio.sleep(self._pause)
        return True

    async def _run(self, timer: Timer, index: str, stop: asyncio.Event) -> None:
        job = asyncio.create_task(self.mark())
        try:
            await hold(self._journal.timers, timer, job, stop)
        finally:
            job.cancel()
            await asyncio.wait({job}, timeout=STOP_SECONDS)
        due = self._next(job)
        if self._index() != index:  # nobody could plan another run meanwhile
            self._seen, due = "", min(due, now() + SOON)
        await self._journal.timers.move_timer(timer, due)

    def _next(self, job: "asyncio.Task[bool]") -> datetime:
        """Say what came of the run; return when the next one is due."""
        if not job.done() or job.cancelled():
            return now()
        error = job.exception()
        if isinstance(error, NotShown):
            log.info("answers that are out of date are marked later: %s", error)
        elif isinstance(error, FootnoteError):
            report("answers that are out of date can't be marked", error)
        elif error is not None:
            log.error("answers that are out of date could not be marked", exc_info=error)
        return now() + (LATER if error is None and job.result() else SOON)

    def _stale(self, page: Sequence[AnsweredQuestion]) -> list[AnsweredQuestion]:
        """Return those that are out of date and that several people may see, or one in direct messages."""
        public = {kept.id: kept for kept in page if not kept.event_key.startswith((PRIVATE, DRAFT))}
        oldest_first = [citing(kept) for kept in reversed(public.values())]
        pages = self._read(source.path for one in oldest_first for source in one.sources)
        return [public[stale.answer.id] for stale in stale_among(oldest_first, pages)]

    async def _put(self, kept: AnsweredQuestion) -> None:
        """Mark one answer, unless it is another one meanwhile; raises NotShown when that can be tried again."""
        latest = await self._journal.answers.answer(kept.id)
        if latest is None or (latest.finished_at, latest.mark) != (kept.finished_at, None):
            return
        mark = await self._shown(latest)
        if not await self._journal.answers.mark(latest, mark) and mark == "shown":
            await self._take_back(latest.id)

    async def _shown(self, kept: AnsweredQuestion) -> Mark:
        try:
            await self._add(kept, wording.CHANGED.format(day=day(now())))
        except NotShown as error:
            if not error.final:
                raise
            log.info("the answer to question %s can't be marked: %s", kept.id, error)
            return "impossible"
        except JournalUnavailable:
            raise
        except Exception:
            log.exception("the answer to question %s can't be marked", kept.id)
            return "impossible"  # it would fail again, and keep the others waiting
        return "shown"

    async def _take_back(self, question: int) -> None:
        """Show the answer to other words, which came just then; one that is still written takes its place by itself."""
        newer = await until_kept(self._journal, question)
        if newer is not None:
            await self._add(newer, "")


@asynccontextmanager
async def marked(
    settings: KnowledgeSettings, core: Core, journal: Journal, platforms: Mapping[str, Add]
) -> AsyncIterator[None]:
    """Mark the answers of these platforms while the context lasts, where ``mark_stale`` says so."""
    stop = asyncio.Event()
    read = partial(read_beside, core)

    def index() -> str:
        return f"{core.reader.collection} {core.reader.manifest.revision}"

    tasks = [
        asyncio.create_task(Marker(journal, platform, add, read, index, PAUSE_SECONDS).keep(stop))
        for platform, add in platforms.items()
        if settings.mark_stale
    ]
    try:
        yield
    finally:
        stop.set()
        if tasks:
            await asyncio.wait(tasks, timeout=2 * STOP_SECONDS)
        for task in tasks:
            task.cancel()
