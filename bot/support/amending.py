"""What becomes of a message that is edited or deleted after it was decided on."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from bot.desk.amends import edited, withdrawn
from bot.desk.claiming import now
from bot.desk.desk import Desk, key_of
from bot.support.hearing import Hearing
from bot.support.held import Held, Unasked
from bot.support.records import Records
from bot.support.values import Post, Speaker, draft_key
from bot.support.waiting import BEGUN, SHOWN, WAITING, Question
from core.journal.values import Address, Channel, Claim
from core.policy import ChannelPolicy, Decision, Reason

HEARD_ANEW = frozenset(
    {
        Reason.MENTION_ONLY,
        Reason.IN_A_THREAD,
        Reason.TO_SOMEBODY,
        Reason.CONTINUES,
        Reason.LANGUAGE,
        Reason.NOT_A_QUESTION,
        Reason.TOO_OLD,
        Reason.QUOTA,
    }
)  # what other words may change
TRIES = 3
_UNSHOWN = frozenset({Reason.WAITING, Reason.QUIET_HOURS, Reason.NOT_CONFIDENT, Reason.DRAFTED})  # to everybody


@dataclass(frozen=True, slots=True)
class Amending:
    """Decides anew; ``start`` answers at the desk. Every call raises JournalUnavailable."""

    desk: Desk
    hearing: Hearing
    records: Records
    start: Callable[[Held], None]

    async def edit(self, post: Post, speaker: Speaker | None) -> bool:
        """Take in the new words of a message; False where they are the adapter's to deal with.

        That is what is answered already, what addresses the bot now, and what is not known or stays silent.
        """
        policy = await self.hearing.policies.of(post.channel)
        if await self._waits(post, policy):
            return not post.addressed
        for question in await self.records.named(post.channel, post.key, (BEGUN,)):
            if not await self._is_still_asked(question, post, policy):
                return not post.addressed
        last, seen = await self.records.past(post.message)
        if last is None or post.addressed:
            return False
        if last.reason in _UNSHOWN:
            return await self._amend(post, policy, speaker)
        journal = self.records.journal
        asked = await journal.answers.asked_in(self.records.platform, post.channel.workspace, post.key)
        if last.reason not in HEARD_ANEW or asked is not None:
            return False
        decision = await self.hearing.weighing.at_first(post, policy, now())
        if decision.verdict == "silent":
            return False
        await self.hearing.settle(post, policy, decision, seen=seen)
        return True

    async def delete(self, channel: Channel, event_key: str) -> tuple[Address, ...]:
        """Let a deleted question wait no more, forget what its draft says, and return the messages of that."""
        for question in await self.records.named(channel, event_key, (WAITING, BEGUN, SHOWN)):
            await self.records.cancel(question, Reason.DELETED)
        key = draft_key(channel.channel, event_key)
        messages = await withdrawn(self.desk, channel.workspace, key)
        await self.desk.drop((channel.workspace, key))
        return messages

    async def _waits(self, post: Post, policy: ChannelPolicy) -> bool:
        """Change a question that waits; whoever addresses the bot waits no more."""
        for _ in range(TRIES):
            found = await self.records.named(post.channel, post.key, (WAITING,))
            if not found:
                return False
            if post.addressed:
                await self.records.cancel(found[0], Reason.ADDRESSED, "answer")
                return True
            whole = replace(post, at=found[0].post.at, thread=found[0].post.thread)
            if await self.hearing.reword(found[0], policy, whole):
                return True
        return False

    async def _is_still_asked(self, question: Question, post: Post, policy: ChannelPolicy) -> bool:
        """Return whether a question of which nothing is shown yet is still to be answered unasked, in its new words."""
        if post.addressed:
            return not await self.records.cancel(question, Reason.ADDRESSED, "answer")
        decision = await self.hearing.weighing.at_first(post, policy, now())
        return decision.verdict != "silent" or not await self.records.cancel(question, decision.reason)

    async def _amend(self, post: Post, policy: ChannelPolicy, speaker: Speaker | None) -> bool:
        """Answer a question anew of which nothing was shown here, or to moderators alone; False if it was posted."""
        key = await self._unshown(post)
        if key is None or speaker is None:
            return False
        decision = await self.hearing.weighing.at_last(post, policy, now(), int)
        if decision.verdict not in ("answer", "draft"):
            return True
        claim = await edited(self.desk, post.channel.workspace, key, post.text)
        if claim is None:
            return True
        await self.desk.drop(key_of(claim))
        told = await self._is_told(post)
        unasked = Unasked(claim, post, policy, decision, told=told)
        await self._again(claim, unasked, speaker, is_draft=key != post.key)
        return True

    async def _is_told(self, post: Post) -> bool:
        """Return whether moderators have a draft; it is noticed who answers, also the new words."""
        for question in await self.records.named(post.channel, post.key, (SHOWN,)):
            await self.records.change(question, post, question.timer.due)
        last = await self.records.last(post.message)
        if last is not None and last.reason == Reason.NOT_CONFIDENT:
            await self.records.begin_anew(post)
        return last is not None and last.reason == Reason.DRAFTED

    async def _unshown(self, post: Post) -> str | None:
        """Return the event key of a question's draft, or of the question while it has no answer in its thread."""
        answers, workspace = self.records.journal.answers, post.channel.workspace
        key = draft_key(post.channel.channel, post.key)
        known = await answers.asked_in(self.records.platform, workspace, post.key)
        if known is None:
            drafted = await answers.asked_in(self.records.platform, workspace, key)
            return None if drafted is None else key
        found = await answers.answer(known)
        return post.key if found is not None and not found.messages else None

    async def _again(self, claim: Claim, unasked: Unasked, speaker: Speaker, *, is_draft: bool) -> None:
        """Begin where it would have been shown; it may be somewhere else since nothing was."""
        thread = unasked.post.thread
        if is_draft and not claim.messages:
            thread = speaker.draft_thread(thread, claim.thread.channel)
        moved = await self.desk.move(claim, claim.thread if is_draft and claim.messages else thread)
        if moved is None:
            return
        reply = await (speaker.draft(moved) if is_draft else speaker.reply(moved))
        if reply is not None:
            reason = Decision("draft", Reason.DRAFTED) if is_draft else Decision("answer", Reason.ANSWERED)
            self.start(Held(reply, replace(unasked, claim=moved, decision=reason), self.desk, self.records))
