"""What the journal keeps of support channels: decisions with their counter, timers, and how many answers are left."""

import logging
from collections.abc import Collection
from datetime import datetime, timedelta

from bot.desk.claiming import now
from bot.desk.desk import Desk
from bot.support.values import Post
from bot.support.waiting import SHOWN, Question, key_at, key_of, payload_of, question_of
from core.errors import JournalUnavailable
from core.journal import Journal
from core.journal.values import Address, Channel, Decision, Timer
from core.policy import Reason, Verdict

log = logging.getLogger(__name__)

LISTED = 200  # questions of a channel that are looked at when somebody says something there
HOUR = timedelta(hours=1)
REMEMBERED = timedelta(days=1)  # how long it is noticed that a person answered what moderators have as a draft
UNASKED = ((Reason.ANSWERED, "answer"), (Reason.DRAFTED, "draft"))
_KNOWN = frozenset(Reason)


class Records:
    """The journal of one platform's support channels; every call raises JournalUnavailable."""

    def __init__(self, desk: Desk) -> None:
        """The desk brings the journal, the platform and the counters."""
        self._desk = desk
        self.platform = desk.platform

    @property
    def journal(self) -> Journal:
        """The journal; raises JournalUnavailable where there is none."""
        if self._desk.journal is None:
            text = "there is no journal"
            raise JournalUnavailable(text)
        return self._desk.journal

    async def record(self, message: Address, person: str, verdict: Verdict, reason: Reason) -> None:
        """Keep what was decided on somebody's message, now."""
        await self.journal.decisions.record(Decision(message, person, verdict, reason.value, now()))
        self._desk.metrics.decided(verdict, reason.value)

    async def last(self, message: Address) -> Decision | None:
        """Return what was decided last on a message; what moderators or threads say of it is left out."""
        found = [one for one in await self.journal.decisions.of(message) if one.reason in _KNOWN]
        return found[-1] if found else None

    async def known(self, message: Address) -> bool:
        """Return whether anything was decided on a message."""
        return await self.last(message) is not None

    async def left(self, channel: Channel, limit: int, under_way: int) -> int | None:
        """Return how many unasked answers a channel may have now, None without a limit.

        ``under_way`` counts those of this process that are not shown yet; those of others are not known.
        """
        if not limit:
            return None
        kinds = [(decision, reason.value) for reason, decision in UNASKED]
        shown = await self.journal.decisions.made_in(channel, now() - HOUR, kinds)
        return limit - shown - under_way

    async def wait(self, post: Post, due: datetime, reason: Reason) -> None:
        """Let a question wait, first on its timer: what is not decided on yet is heard again."""
        timers = self.journal.timers
        await timers.set_timer(self.platform, key_of(post), due=due, payload=payload_of(post), person=post.person)
        await self.record(post.message, post.person, "wait", reason)

    async def change(self, question: Question, post: Post, due: datetime) -> bool:
        """Let a question go on waiting in other words; False when it waits no more, or was changed meanwhile."""
        return await self.journal.timers.change_timer(question.timer, due=due, payload=payload_of(post))

    async def cancel(self, question: Question, reason: Reason) -> bool:
        """Let a question wait no more, and keep why; False when it did not wait."""
        if not await self.journal.timers.cancel_timer(self.platform, question.timer.key):
            return False
        await self.record(question.post.message, question.post.person, "silent", reason)
        return True

    async def show(self, post: Post) -> None:
        """Remember that moderators have a draft, so that it is noticed when somebody answers."""
        key, due = key_at(post.channel, post.key, kind=SHOWN), now() + REMEMBERED
        await self.journal.timers.set_timer(self.platform, key, due=due, payload=payload_of(post), person=post.person)

    async def waiting(self, channel: Channel, *, drafts: bool) -> list[Question]:
        """Return the questions of a channel that wait for somebody, the newest first; ``drafts`` are some of them."""
        timers = self.journal.timers
        found = list(await timers.waiting(self.platform, key_at(channel, ""), limit=LISTED))
        if drafts:
            found += await timers.waiting(self.platform, key_at(channel, "", kind=SHOWN), limit=LISTED)
        return _questions(found)

    async def named(self, channel: Channel, event_key: str, kinds: Collection[str]) -> list[Question]:
        """Return the question of an event as it waits in each of these ways."""
        keys = [key_at(channel, event_key, kind=kind) for kind in kinds]
        return _questions([one for key in keys if (one := await self.journal.timers.timer(self.platform, key))])


def _questions(timers: Collection[Timer]) -> list[Question]:
    found = []
    for timer in timers:
        try:
            found.append(question_of(timer))
        except ValueError as error:
            log.warning("a timer can't be read: %s", error)
    return found
