"""A reply that nobody asked the bot for: nothing is shown before its end, and its end only if the channel wants it."""

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Literal

from bot import wording
from bot.desk.claiming import now
from bot.desk.desk import Desk, report
from bot.reply import ClosingReply
from bot.support.records import Records
from bot.support.values import Post
from bot.support.waiting import key_of, payload_of
from core.confidence import CONFIDENT
from core.domain import Answer
from core.errors import FootnoteError, JournalUnavailable
from core.journal.values import Claim
from core.policy import ChannelPolicy, Decision, Reason, settle

_PUT_BACK = frozenset({wording.BUSY, wording.TOO_MANY, wording.RESTARTING})
_LATER = timedelta(seconds=1)


class LeftOpen(FootnoteError):
    """Nothing was said: the question stays open, and is taken up again when its lease ends."""


@dataclass(frozen=True, slots=True)
class Unasked:
    """A question that the bot answers unasked: the claim on it, or on its draft, and what the channel wants.

    ``told`` says that it is kept already that it was answered. A ``silent`` decision lets nothing through at all.
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
    Whoever did not ask the bot gets no excuse: when it is restarted, or has too much to do, the question goes back to
    its timer, and this or the next process decides anew. What was begun to be shown, or was taken up again, is left
    open instead: recovery goes on in its messages. What was tried too often ends without a word.
    """

    def __init__(self, reply: ClosingReply, unasked: Unasked, desk: Desk, records: Records) -> None:
        """``reply`` shows it."""
        self.claim = unasked.claim
        self.channel = unasked.post.channel
        self._reply = reply
        self._unasked = unasked
        self._desk = desk
        self._records = records
        self._is_begun = bool(unasked.claim.messages)

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
        """Show the answer if the channel wants it; in place of an earlier one, as after an edit, in any case."""
        found: Literal["confident", "nothing"] = "nothing"
        if answer.outcome in ("answered", "quoted") and answer.confidence >= CONFIDENT:
            found = "confident"
        decision = settle(self._unasked.policy, self._unasked.decision, found)
        if decision.verdict == "silent" and (self._is_silent() or not self._is_begun):
            await self._say_nothing(decision)
            return
        await self._tell()
        await self._reply.finish(answer)
        await self._remember()

    async def fail(self, text: str) -> None:
        """Show a failure where every question gets an answer; raises LeftOpen, JournalUnavailable."""
        if text in _PUT_BACK and not self._is_silent():
            await self._put_back()
        elif self._unasked.policy.mode == "always" and text not in (*_PUT_BACK, wording.GIVEN_UP):
            await self._tell()
            await self._reply.fail(text)
        else:
            await self._say_nothing(Decision("silent", Reason.NOT_CONFIDENT))

    async def close(self) -> None:
        """Leave nothing under way."""
        await self._reply.close()

    def _is_silent(self) -> bool:
        return self._unasked.decision.verdict == "silent"

    async def _tell(self) -> None:
        """Keep that it is answered, before it is: an answer is worse than none only when it comes twice."""
        self._is_begun = True
        unasked, decision = self._unasked, self._unasked.decision
        if not unasked.told:
            try:
                await self._records.record(unasked.post.message, unasked.post.person, decision.verdict, decision.reason)
            except JournalUnavailable as error:
                report("that a question is answered unasked is not kept", error)

    async def _remember(self) -> None:
        try:
            if self._unasked.decision.verdict == "draft":
                await self._records.show(self._unasked.post)
        except JournalUnavailable as error:
            report("it goes unnoticed when somebody answers what moderators have as a draft", error)

    async def _say_nothing(self, decision: Decision) -> None:
        claim, post = self._unasked.claim, self._unasked.post
        try:
            await self._desk.move(claim, replace(claim.thread, thread=""))
            if not self._is_silent():
                await self._records.record(post.message, post.person, decision.verdict, decision.reason)
        except JournalUnavailable as error:
            report("why a question is not answered unasked is not kept", error)

    async def _put_back(self) -> None:
        claim, post = self._unasked.claim, self._unasked.post
        if self._is_begun or claim.revision > 1:
            text = "a question is left open"
            raise LeftOpen(text)
        timers = self._records.journal.timers
        due = now() + _LATER
        await timers.set_timer(
            claim.thread.platform, key_of(post), due=due, payload=payload_of(post), person=post.person
        )
        await self._desk.discard(claim)
