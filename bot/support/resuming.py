"""Questions that are taken up again after a crash or an edit: whether somebody asked the bot, or nobody did."""

from dataclasses import dataclass

from bot.desk.desk import Desk
from bot.reply import ClosingReply
from bot.support.held import Held, Unasked
from bot.support.policies import WATCHED, Policies
from bot.support.records import Records
from bot.support.values import DRAFT, Post, Speaker, drafted
from bot.support.waiting import BEGUN, SHOWN, WAITING
from core.errors import JournalUnavailable
from core.journal.values import Channel, Claim, Decision, Thread
from core.policy import Decision as Decided
from core.policy import Reason

TRIES = 5
_ANSWER, _DRAFT = Decided("answer", Reason.ANSWERED), Decided("draft", Reason.DRAFTED)
_TOLD = frozenset({Reason.ANSWERED.value, Reason.DRAFTED.value})
_GOES_ON = frozenset({Reason.WAITING.value, Reason.QUIET_HOURS.value, Reason.NOT_CONFIDENT.value, *_TOLD})


@dataclass(frozen=True, slots=True)
class Resuming:
    """Wraps replies by what was decided last on their questions; every call raises JournalUnavailable."""

    desk: Desk
    policies: Policies
    records: Records

    async def wrapped(self, claim: Claim, reply: ClosingReply, speaker: Speaker | None) -> ClosingReply:
        """Return ``reply`` as it is where somebody asked, else held; silent where nobody needs it any more."""
        if speaker is None or self.desk.journal is None:
            return reply
        channel, key = _question(claim)
        message, thread = speaker.asked_in(channel, key)
        is_begun = await self._begun(claim, channel, key)  # before it is read what was decided: both change together
        last = await self.records.last(message)
        if last is None:
            return reply
        policy = await self.policies.of(channel)
        decision = _decision(claim, last)
        if decision is None:
            return reply
        if policy.mode not in WATCHED:
            decision = Decided("silent", Reason.MENTION_ONLY)
        post = Post(message, key, thread, claim.person, claim.text, claim.accepted_at)
        unasked = Unasked(claim, post, policy, decision, told=last.reason == decision.reason)
        if not (is_begun or unasked.told or decision.verdict == "silent"):
            await self.records.begin_anew(post)
        shown = await self._placed(claim, reply, thread, speaker)
        return Held(shown, unasked, self.desk, self.records)

    async def _begun(self, claim: Claim, channel: Channel, key: str) -> bool:
        """Return whether its timer says that a question is begun; one that waits, or whose draft is posted, is now."""
        kinds = (BEGUN, WAITING) if claim.event_key.startswith(DRAFT) else (BEGUN, WAITING, SHOWN)
        for _ in range(TRIES):
            found = await self.records.named(channel, key, kinds)
            if not found or found[0].is_begun or await self.records.begin(found[0]):
                return bool(found)
        text = "a question that is taken up again is changed by others"
        raise JournalUnavailable(text)

    async def _placed(self, claim: Claim, reply: ClosingReply, thread: Thread, speaker: Speaker) -> ClosingReply:
        """Return the reply where the question stands, out of whose conversation it was taken as nothing was shown."""
        if claim.thread.thread or not thread.thread or claim.event_key.startswith(DRAFT):
            return reply
        moved = await self.desk.move(claim, thread)
        if moved is None:
            return reply
        return await speaker.reply(moved) or reply


def _question(claim: Claim) -> tuple[Channel, str]:
    """Return the channel and the event key of a question, also of one that a draft answers."""
    thread = claim.thread
    if not claim.event_key.startswith(DRAFT):
        return Channel(thread.platform, thread.workspace, thread.channel), claim.event_key
    channel, key = drafted(claim.event_key)
    return Channel(thread.platform, thread.workspace, channel), key


def _decision(claim: Claim, last: Decision) -> Decided | None:
    """Return what goes on; None where somebody asked the bot, as after what was decided last."""
    if last.reason in _GOES_ON:
        return _DRAFT if claim.event_key.startswith(DRAFT) else _ANSWER
    if last.decision == "silent" and last.at >= claim.accepted_at:
        return Decided("silent", Reason(last.reason))
    return None
