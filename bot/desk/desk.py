"""The desk of a platform: a question is taken once over all processes, answered, and kept in the journal.

Without the journal answers still come: this process remembers what it took, and what was answered is kept later.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import replace

from bot import wording
from bot.desk.claiming import Asked, Held, JournalClaims, JournalDown, Key, now
from bot.desk.claims import MemoryClaims
from bot.desk.fencing import Fenced
from bot.desk.history import History, said_before
from bot.desk.insisting import ATTEMPTS, UNSHOWN, Insisting, Written, is_over
from bot.desk.quotas import Quotas
from bot.desk.tasks import Tasks
from bot.observing.logs import about
from bot.observing.metrics import DeskMetrics, Metrics
from bot.observing.watched import Watched
from bot.reply import ClosingReply, respond
from core.domain import Answer, Question
from core.errors import JournalUnavailable
from core.journal import Journal
from core.journal.values import Address, Claim, Thread
from core.ports import Answerer

log = logging.getLogger(__name__)

UNKEPT = 10_000


class Desk:
    """Takes questions, answers each through its reply, and keeps what was said."""

    def __init__(
        self,
        answerer: Answerer,
        journal: Journal | None,
        platform: str,
        tasks: Tasks,
        quotas: Quotas | None = None,
        metrics: DeskMetrics | None = None,
    ) -> None:
        """``tasks`` bounds what is answered at a time, and ends it; ``quotas`` None lets everybody ask."""
        self.journal = journal
        self.platform = platform
        self.held: dict[Key, Held] = {}
        self.draining = False
        self.unkept: dict[Key, tuple[Claim, Answer]] = {}
        self.written = Written()
        self._answerer = answerer
        self._tasks = tasks
        self._notices = Tasks(at_once=4, waiting=1_000)
        self._quotas = quotas
        self._memory = MemoryClaims()
        self._claims = JournalClaims(journal) if journal is not None else None
        self.metrics = metrics or Metrics().desk(platform)
        self.metrics.watch(tasks, self.unkept)

    async def accept(self, asked: Asked, *, patient: bool = False) -> Claim | None:
        """Return the claim on a question that nobody has taken before, else None; its id is 0 without the journal.

        Raises JournalUnavailable when the journal is too slow to tell: the event must then be delivered again. To
        answer it from memory would let two processes do so, once the journal is quick again. Where no event comes
        twice, be ``patient``: it waits for the journal's own timeout, and never raises.
        """
        place = self.platform, asked.thread.workspace, asked.event_key
        claim: Claim | None = None if self._memory.claimed(*place) else asked.loose()
        if claim is not None and self._claims is not None:
            try:
                claim = await self._claims.claim(asked, patient=patient)
            except JournalDown as error:
                report("a question is answered without the journal", error)
        if claim is not None and await self._memory.claim(*place):
            return claim
        self.metrics.repeated()
        return None

    @property
    def room(self) -> int:
        """How many more questions may be started now without a notice that there are too many."""
        return self._tasks.room

    def start(self, claim: Claim, reply: ClosingReply, history: History | None = None, *, counted: bool = True) -> None:
        """Answer when its turn comes; say so when that takes a while, can't be, or was tried too often before.

        What nobody asked the bot is not ``counted``: it takes nothing from what its writer may ask.
        """
        self.metrics.asked(claim.attempts)
        if claim.attempts > ATTEMPTS and self.written.of(claim) is None:
            self._excuse(claim, reply, wording.GIVEN_UP, "given_up")
        elif counted and claim.attempts == 1 and not self._allowed(claim):
            self._excuse(claim, reply, wording.TOO_MANY, "quota")
        elif not self._take(claim, reply, history):
            self._excuse(claim, reply, wording.BUSY, "busy")

    async def answer(self, claim: Claim, reply: ClosingReply, history: History | None) -> None:
        """Answer through ``reply``, with what is written already, and keep what was shown; raises what it raises."""
        fenced = Fenced(reply, claim, self.journal)
        insisting = Insisting(fenced, claim, self.written)
        try:
            if (shown := self.written.of(claim)) is not None:
                await insisting.finish(shown)
            else:
                question = Question(claim.text, await said_before(self.journal, claim, history), claim.scope)
                shown = await respond(self._answerer, question, insisting)
        except Exception as error:
            await self._give_up(claim, error)
            raise
        if fenced.lost:
            self.metrics.taken_away()
        else:
            self.metrics.answered(shown, self._waited(claim))
            await self.keep(claim, shown)

    async def close(self, claim: Claim, reply: ClosingReply, sentence: str) -> None:
        """Put what is written in the place of an answer, else a sentence."""
        written = self.written.of(claim)
        try:
            await (reply.fail(sentence) if written is None else reply.finish(written))
        except Exception as error:
            await self._give_up(claim, error)
            raise
        finally:
            await reply.close()
        await self.keep(claim, written or Answer(sentence, "failed", "broken"))

    async def keep(self, claim: Claim, answer: Answer) -> None:
        """Close a question in the journal, later when it is away."""
        self.written.forget(claim)
        if self.journal is None:
            return
        try:
            if claim.id:
                await self.journal.questions.finish(claim, answer, now=now())
                self.unkept.pop(key_of(claim), None)
                return
        except JournalUnavailable as error:
            report("an answer is not kept yet", error)
        if len(self.unkept) < UNKEPT:
            self.unkept[key_of(claim)] = claim, answer

    async def note(self, claim: Claim, message: str) -> None:
        """Remember a message of the reply; raises JournalUnavailable."""
        if self.journal is not None and claim.id:
            thread = claim.thread
            address = Address(thread.platform, thread.workspace, thread.channel, message)
            await self.journal.questions.note_message(claim.id, address)

    async def move(self, claim: Claim, thread: Thread) -> Claim | None:
        """Return the claim in another conversation, None when it is no longer ours; raises JournalUnavailable."""
        if self.journal is not None and claim.id and not await self.journal.questions.move(claim, thread):
            return None
        return replace(claim, thread=thread)

    async def discard(self, claim: Claim) -> None:
        """Forget that a question was asked, so that it may be asked again; raises JournalUnavailable."""
        self._memory.release(self.platform, *key_of(claim))
        if self.journal is not None and claim.id:
            await self.journal.questions.discard(claim)

    async def drop(self, key: Key) -> None:
        """Stop working on a question without a word: somebody else goes on, or nobody needs to."""
        held = self.held.get(key)
        if held is not None:
            held.dropped = True
            held.task.cancel()
            await asyncio.wait({held.task})

    async def drain(self, seconds: float) -> None:
        """Take nothing more, finish for so long, and close the rest with a sentence."""
        self.draining = True
        await asyncio.gather(self._tasks.drain(seconds), self._notices.drain(seconds))

    def _allowed(self, claim: Claim) -> bool:
        """Return whether they may ask now: people count once, in however many workspaces they ask."""
        channel = f"{claim.thread.workspace}/{claim.thread.channel}"
        return self._quotas is None or self._quotas.allow(claim.person, channel)

    def _take(self, claim: Claim, reply: ClosingReply, history: History | None) -> bool:
        watched = Watched(reply, lambda: self.metrics.signed(self._waited(claim)))

        async def work() -> None:
            try:
                await self.answer(claim, watched, history)
            except Exception:
                self.metrics.unshown()
                raise
            finally:
                await reply.close()

        return self._hold(self._tasks, claim, watched, work, wording.RESTARTING)

    def _excuse(self, claim: Claim, reply: ClosingReply, sentence: str, reason: str) -> None:
        async def work() -> None:
            self.metrics.excused(reason)
            await self.close(claim, reply, sentence)

        if not self._hold(self._notices, claim, reply, work, sentence):
            self.metrics.excused("silent")
            log.error("a question got no answer and no notice: too many at once")

    def _hold(
        self, tasks: Tasks, claim: Claim, reply: ClosingReply, work: Callable[[], Awaitable[None]], sentence: str
    ) -> bool:
        """Start work on a question; whatever ends it, the question is no longer held."""
        key = key_of(claim)

        async def excuse() -> None:
            held = self.held.get(key)
            if held is None or held.task is not asyncio.current_task() or not held.dropped:
                if tasks is self._tasks:
                    self.metrics.excused("restarting")
                await self.close(claim, reply, sentence)

        async def wait() -> None:
            await reply.status(wording.WAITING)

        with about(claim):
            task = tasks.start(work, excuse, wait)
        if task is None:
            return False
        held = self.held[key] = Held(claim, task, now())
        task.add_done_callback(lambda _: self.held.pop(key) if self.held.get(key) is held else None)
        return True

    def _waited(self, claim: Claim) -> float:
        """Return for how many seconds somebody has waited: since they asked, or changed what they asked."""
        held = self.held.get(key_of(claim))
        edited = claim.revision > claim.attempts  # a new attempt counts both, other words count from one again
        return max(0.0, (now() - (held.since if edited and held else claim.accepted_at)).total_seconds())

    async def _give_up(self, claim: Claim, error: Exception) -> None:
        """Close a question whose reply will never be shown; any other is left open, to be taken up again."""
        if is_over(claim, error):
            await self.keep(claim, UNSHOWN)


def report(what: str, error: Exception) -> None:
    """Tell the operator, in one line, what could not be done."""
    log.error("%s: %s", what, error or "the journal is slow")


def key_of(claim: Claim) -> Key:
    """Return what names a question on its platform."""
    return claim.thread.workspace, claim.event_key
