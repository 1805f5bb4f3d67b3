"""What the journal keeps of support channels: decisions with their counter, timers, and how many answers are left."""

import asyncio
import logging
from collections.abc import Callable, Collection
from datetime import datetime, timedelta
from typing import TypeAlias

from bot.desk.claiming import now
from bot.desk.desk import Desk
from bot.support.values import Post
from bot.support.waiting import BEGUN, SHOWN, WAITING, Question, key_at, payload_of, question_of
from core.errors import JournalUnavailable
from core.journal import Journal
from core.journal.values import Address, Channel, Decision, Timer
from core.policy import Decision as Decided
from core.policy import Reason, Verdict

log = logging.getLogger(__name__)

LISTED = 200  # questions of a channel that are looked at when somebody says something there
HOUR = timedelta(hours=1)

UnderWay: TypeAlias = Callable[[], int]  # the unasked answers of a channel that this process has still to show
REMEMBERED = timedelta(days=1)  # how long it is noticed that a person answered what waits no more
UNASKED = ((Reason.ANSWERED, "answer"), (Reason.DRAFTED, "draft"))
_KNOWN = frozenset(Reason)


class Records:
    """The journal of one platform's support channels; every call raises JournalUnavailable."""

    def __init__(self, desk: Desk) -> None:
        """The desk brings the journal, the platform and the counters."""
        self._desk = desk
        self.platform = desk.platform
        self.counting = asyncio.Lock()  # held while an answer passes from those under way to those that are shown

    @property
    def journal(self) -> Journal:
        """The journal; raises JournalUnavailable where there is none."""
        if self._desk.journal is None:
            text = "there is no journal"
            raise JournalUnavailable(text)
        return self._desk.journal

    async def record(
        self, message: Address, person: str, verdict: Verdict, reason: Reason, *, seen: int | None = None
    ) -> bool:
        """Keep what was decided on somebody's message, now.

        Of processes that hear it, and have ``seen`` as many decisions on it, the first does; False to the others.
        """
        decision, once = Decision(message, person, verdict, reason.value, now()), None if seen is None else str(seen)
        return await self.journal.decisions.record(decision, once=once) and self._counted(decision)

    async def last(self, message: Address) -> Decision | None:
        """Return what was decided last on a message; what moderators or threads say of it is left out."""
        return (await self.past(message))[0]

    async def past(self, message: Address) -> tuple[Decision | None, int]:
        """Return the same, and how many decisions on a message there are in all."""
        decided = await self.journal.decisions.of(message)
        return next((one for one in reversed(decided) if one.reason in _KNOWN), None), len(decided)

    async def known(self, message: Address) -> bool:
        """Return whether anything was decided on a message."""
        return await self.last(message) is not None

    async def left(self, channel: Channel, limit: int, under_way: UnderWay) -> int | None:
        """Return how many unasked answers a channel may have now, None without a limit.

        What is under way in other processes is not known.
        """
        if not limit:
            return None
        kinds = [(decision, reason.value) for reason, decision in UNASKED]
        async with self.counting:
            shown = await self.journal.decisions.made_in(channel, now() - HOUR, kinds)
            return limit - shown - under_way()

    async def wait(self, post: Post, due: datetime, reason: Reason, *, seen: int) -> bool:
        """Let a question wait; False when more than ``seen`` decisions were made, as by a process that heard it."""
        key, timers = key_at(post.channel, post.key), self.journal.timers
        decision = _decision(post, "wait", reason)
        if not await timers.start_timer(key, due=due, payload=payload_of(post), decision=decision, seen=seen):
            return False
        return self._counted(decision)

    async def change(self, question: Question, post: Post, due: datetime) -> bool:
        """Let a question go on waiting in other words, again if its answer is being written.

        False when it waits no more, or was changed meanwhile.
        """
        timers, timer, payload = self.journal.timers, question.timer, payload_of(post)
        if question.is_begun:
            return await timers.turn_timer(timer, key_at(post.channel, post.key), due=due, payload=payload)
        return await timers.change_timer(timer, due=due, payload=payload)

    async def cancel(self, question: Question, reason: Reason, verdict: Verdict = "silent") -> bool:
        """Let a question wait no more, and keep why; False when it did not wait."""
        decision = _decision(question.post, verdict, reason)
        return await self.journal.timers.end_timer(question.timer.key, decision) and self._counted(decision)

    async def finish(self, question: Question, decided: Decided) -> bool:
        """Do the same with a question that this process holds; False when it is no longer this process's."""
        decision = _decision(question.post, decided.verdict, decided.reason)
        timer = question.timer
        return await self.journal.timers.end_timer(timer.key, decision, seen=timer) and self._counted(decision)

    async def begin(self, question: Question) -> bool:
        """Let a question wait no more as its answer is written; False when it is no longer this process's to begin.

        Until something is shown it is noticed when somebody answers.
        """
        key = key_at(question.post.channel, question.post.key, kind=BEGUN)
        return await self.journal.timers.turn_timer(question.timer, key, due=now() + REMEMBERED)

    async def begin_anew(self, post: Post) -> None:
        """Do so with a question that does not wait, as after an edit."""
        key, due = key_at(post.channel, post.key, kind=BEGUN), now() + REMEMBERED
        await self.journal.timers.set_timer(self.platform, key, due=due, payload=payload_of(post), person=post.person)

    async def end(self, post: Post, decided: Decided) -> bool:
        """Keep what becomes of a question that was begun; False when somebody was first, or it waits again.

        That somebody answers what moderators get as a draft is noticed from now on.
        """
        decision, timers = _decision(post, decided.verdict, decided.reason), self.journal.timers
        key = key_at(post.channel, post.key, kind=BEGUN)
        if decided.verdict != "draft":
            return await timers.end_timer(key, decision) and self._counted(decision)
        timer = await timers.timer(self.platform, key)
        shown, due = key_at(post.channel, post.key, kind=SHOWN), now() + REMEMBERED
        done = timer is not None and await timers.turn_timer(timer, shown, due=due, decision=decision)
        return done and self._counted(decision)

    async def put_back(self, post: Post, due: datetime) -> bool:
        """Let a question that was begun wait again; False when somebody was first, or it does already."""
        found = await self.named(post.channel, post.key, (BEGUN,))
        return bool(found) and await self.change(found[0], post, due)

    async def forget(self, post: Post) -> None:
        """Forget that a question was begun."""
        await self.journal.timers.cancel_timer(self.platform, key_at(post.channel, post.key, kind=BEGUN))

    async def waiting(self, channel: Channel, *, drafts: bool) -> list[Question]:
        """Return the questions of a channel that somebody may answer, the newest first; ``drafts`` are some of them."""
        timers = self.journal.timers
        begin = [key_at(channel, "", kind=kind) for kind in (WAITING, BEGUN)]
        found = await timers.waiting(self.platform, *begin, limit=LISTED)
        if drafts:
            found += await timers.waiting(self.platform, key_at(channel, "", kind=SHOWN), limit=LISTED)
        return _questions(found)

    async def named(self, channel: Channel, event_key: str, kinds: Collection[str]) -> list[Question]:
        """Return the question of an event as it waits in each of these ways."""
        keys = [key_at(channel, event_key, kind=kind) for kind in kinds]
        return _questions([one for key in keys if (one := await self.journal.timers.timer(self.platform, key))])

    def _counted(self, decision: Decision) -> bool:
        self._desk.metrics.decided(decision.decision, decision.reason)
        return True


def _decision(post: Post, verdict: Verdict, reason: Reason) -> Decision:
    return Decision(post.message, post.person, verdict, reason.value, now())


def _questions(timers: Collection[Timer]) -> list[Question]:
    found = []
    for timer in timers:
        try:
            found.append(question_of(timer))
        except ValueError as error:
            log.warning("a timer can't be read: %s", error)
    return found
