"""A reply that nobody asked the bot for: nothing is shown before its end, and its end only if the channel wants it."""

from collections.abc import Awaitable
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Literal, TypeVar

from bot import wording
from bot.desk.claiming import now
from bot.desk.desk import Desk, report
from bot.desk.tasks import LeftOpen
from bot.reply import ClosingReply
from bot.support.records import Records
from bot.support.values import Post
from bot.support.waiting import WAITING
from core.confidence import CONFIDENT
from core.domain import Answer
from core.errors import JournalUnavailable
from core.journal.values import Claim
from core.policy import ChannelPolicy, Decision, Reason, due_at, settle

_PUT_BACK = frozenset({wording.BUSY, wording.TOO_MANY, wording.RESTARTING})
_QUIET = frozenset({*_PUT_BACK, wording.GIVEN_UP})
_OPEN = "a question that nobody asked the bot is left open"
_LATER = timedelta(seconds=1)
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Unasked:
    """A question that the bot answers unasked: the claim on it, or on its draft, and what the channel wants.

    ``told`` says that it is kept already that it was answered; before that its timer says that it is begun. A
    ``silent`` decision lets nothing through at all.
    """

    claim: Claim
    post: Post
    policy: ChannelPolicy
    decision: Decision
    told: bool = False


class Held:
    """Passes on the end alone; no notes, no streaming, no excuses.

    In ``confident`` channels only an answer from the documentation is shown that the search is sure of. What is not
    shown leaves its conversation, so that nobody's follow-up belongs to it, and stays in the journal for the reports.
    So does what somebody else answered while it was written, or took back: that is looked up last of all.
    Whoever did not ask the bot gets no excuse: when it is restarted, or has too much to do, the question goes back to
    its timer, and this or the next process decides anew. What was begun to be shown, what was taken up again, and what
    the journal can't tell of is left open instead: recovery goes on in its messages. What was tried too often ends
    without a word.
    """

    def __init__(self, reply: ClosingReply, unasked: Unasked, desk: Desk, records: Records) -> None:
        """``reply`` shows it."""
        self.claim = unasked.claim
        self.channel = unasked.post.channel
        self._reply = reply
        self._unasked = unasked
        self._desk = desk
        self._records = records
        self._is_told = unasked.told
        self._is_begun = bool(unasked.claim.messages)
        self._is_left_open = False

    @property
    def is_under_way(self) -> bool:
        """Whether it is still to be shown, and so not counted in the journal yet."""
        return not self._is_begun

    async def status(self, text: str) -> None:
        """Show no note."""

    async def write(self, text: str) -> None:
        """Show no piece."""

    async def restart(self, text: str) -> None:
        """Nothing was shown that could be void."""

    async def finish(self, answer: Answer) -> None:
        """Show the answer if the channel wants it; in place of an earlier one, as after an edit, in any case.

        Raises LeftOpen while the journal can't tell whether somebody was first.
        """
        found: Literal["confident", "nothing"] = "nothing"
        if answer.outcome in ("answered", "quoted") and answer.confidence >= CONFIDENT:
            found = "confident"
        decision = settle(self._unasked.policy, self._unasked.decision, found)
        if decision.verdict == "silent" and (self._is_silent() or not self._is_begun):
            await self._say_nothing(decision)
        elif await self._is_ours_to_show():
            self._is_left_open = self._unasked.policy.mode != "always"  # if that fails, with a sentence for nobody
            await self._reply.finish(answer)
            self._is_left_open = False

    async def fail(self, text: str) -> None:
        """Show a failure where every question gets an answer; raises LeftOpen, JournalUnavailable."""
        if self._is_left_open:
            raise LeftOpen(_OPEN)
        if text in _PUT_BACK and not self._is_silent():
            await self._put_back()
        elif self._unasked.policy.mode == "always" and not self._is_silent() and text not in _QUIET:
            if await self._is_ours_to_show():
                await self._reply.fail(text)
        else:
            await self._say_nothing(Decision("silent", Reason.NOT_CONFIDENT))

    async def close(self) -> None:
        """Leave nothing under way."""
        await self._reply.close()

    def _is_silent(self) -> bool:
        return self._unasked.decision.verdict == "silent"

    async def _is_ours_to_show(self) -> bool:
        """Keep that it is answered, before it is; where somebody was first, leave it to them."""
        if not self._is_told:
            async with self._records.counting:
                self._is_told = await self._sure(self._told())
                self._is_begun |= self._is_told
        self._is_begun |= self._is_told
        if not self._is_told:
            await self._sure(self._leave())
        return self._is_told

    async def _told(self) -> bool:
        post, decision = self._unasked.post, self._unasked.decision
        if await self._records.end(post, decision):
            return True
        last = await self._records.last(post.message)
        return last is not None and last.reason == decision.reason  # as before a call that broke off

    async def _leave(self) -> None:
        """Say nothing about what somebody else took care of; what its writer added to meanwhile is asked anew."""
        claim, post = self._unasked.claim, self._unasked.post
        if await self._records.named(post.channel, post.key, (WAITING,)):
            await self._desk.discard(claim)
        else:
            await self._desk.move(claim, replace(claim.thread, thread=""))

    async def _sure(self, work: Awaitable[T]) -> T:
        try:
            return await work
        except JournalUnavailable as error:
            self._is_left_open = True
            raise LeftOpen(_OPEN) from error

    async def _say_nothing(self, decision: Decision) -> None:
        claim, post = self._unasked.claim, self._unasked.post
        try:
            if await self._desk.move(claim, replace(claim.thread, thread="")) is None:
                return  # it was asked in other words meanwhile
            if self._is_silent():
                await self._records.forget(post)
            elif self._is_told:
                await self._records.record(post.message, post.person, decision.verdict, decision.reason)
            elif not await self._records.end(post, decision):
                await self._leave()
        except JournalUnavailable as error:
            report("why a question is not answered unasked is not kept", error)

    async def _put_back(self) -> None:
        claim, post = self._unasked.claim, self._unasked.post
        if self._is_begun or claim.revision > 1:
            raise LeftOpen(_OPEN)
        due = min(now() + _LATER, due_at(self._unasked.policy, post.at))  # it keeps its place among those that wait
        if await self._records.put_back(post, due):
            await self._desk.discard(claim)
        else:
            await self._leave()
