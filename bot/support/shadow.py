"""What moderators say of a draft: it is posted once, or it was no question, or it is wrong; kept as decisions."""

import logging
from dataclasses import dataclass
from typing import Literal, TypeAlias

from bot import wording
from bot.desk.claiming import Asked, now
from bot.desk.desk import Desk, report
from bot.feedback import Feedback, Pressed
from bot.support.records import Records
from bot.support.values import Speaker, drafted
from bot.support.waiting import SHOWN, key_at
from bot.wording import drafts
from core.errors import JournalUnavailable
from core.journal.values import Address, AnsweredQuestion, Channel, Claim, Decision, Thread
from core.policy import Reason

log = logging.getLogger(__name__)

Judgement: TypeAlias = Literal["posted", "not_a_question", "wrong"]

SHADOW = "shadow"  # what such decisions are called; their reason is the judgement


async def judge(desk: Desk, speaker: Speaker, pressed: Pressed, claim: int | None, verdict: Judgement) -> str:
    """Keep what a moderator says of the draft that ``claim`` answers; return what to tell them, raises nothing.

    "posted" takes the question that the draft is for, once over all processes, and posts the kept answer to it. The
    last judgement of a draft counts; "wrong" is a vote against it, too. A question that somebody answered since is
    left alone, but it counts as one whose draft they would have posted.
    """
    try:
        draft = await Feedback(desk.journal).known(pressed, claim)
        if draft is None:
            return wording.NO_LONGER_KEPT
        return await _judged(_judging(desk, speaker, draft, pressed.person), verdict)
    except ValueError:  # no draft
        return wording.NO_LONGER_KEPT
    except JournalUnavailable as error:
        report("a draft is not judged", error)
        return wording.NOT_KEPT
    except Exception:
        log.exception("a draft could not be judged")
        return drafts.DRAFT_NOT_POSTED


@dataclass(frozen=True, slots=True)
class _Judging:
    """A draft that ``person`` judges, the message of its question, and where that is to be answered."""

    desk: Desk
    speaker: Speaker
    draft: AnsweredQuestion
    person: str
    channel: Channel
    key: str
    message: Address
    thread: Thread

    @property
    def records(self) -> Records:
        return Records(self.desk)


def _judging(desk: Desk, speaker: Speaker, draft: AnsweredQuestion, person: str) -> _Judging:
    """Return what is judged; raises ValueError where an answer is no draft."""
    name, key = drafted(draft.event_key)
    channel = Channel(desk.platform, draft.thread.workspace, name)
    return _Judging(desk, speaker, draft, person, channel, key, *speaker.asked_in(channel, key))


async def _judged(judging: _Judging, verdict: Judgement) -> str:
    decided = Decision(judging.message, judging.person, SHADOW, verdict, now())
    await judging.records.journal.decisions.record(decided)
    judging.desk.metrics.decided(SHADOW, verdict)
    if verdict == "posted":
        return await _posted(judging)
    if verdict == "wrong":
        votes = judging.records.journal.votes
        await votes.vote(judging.draft.id, judging.person, helpful=False, reason="wrong", now=now())
    return drafts.DRAFT_NOTED[verdict]


async def _posted(judging: _Judging) -> str:
    last = await judging.records.last(judging.message)
    if last is not None and last.reason in (Reason.HUMAN_FIRST, Reason.ALREADY_ANSWERED):
        return drafts.DRAFT_TOO_LATE
    draft = judging.draft
    asked = Asked(judging.thread, judging.key, draft.person, draft.text, draft.scope)
    claim = await judging.desk.accept(asked, patient=True)
    if claim is None:
        return drafts.DRAFT_POSTED_BEFORE
    if not claim.id:  # another process might post it, too
        await judging.desk.discard(claim)
        return drafts.DRAFT_NOT_POSTED
    return await _shown(judging, claim)


async def _shown(judging: _Judging, claim: Claim) -> str:
    """Post the answer; what breaks off is left open, and recovery goes on in its messages."""
    reply = await judging.speaker.reply(claim)
    if reply is None:
        await judging.desk.discard(claim)
        return drafts.DRAFT_NOT_POSTED
    try:
        await reply.finish(judging.draft.answer)
    finally:
        await reply.close()
    await judging.desk.keep(claim, judging.draft.answer)
    try:
        await _keep(judging)
    except JournalUnavailable as error:
        report("that a draft was posted is not kept", error)
    return drafts.DRAFT_POSTED


async def _keep(judging: _Judging) -> None:
    records = judging.records
    key = key_at(judging.channel, judging.key, kind=SHOWN)
    await records.record(judging.message, judging.draft.person, "answer", Reason.ANSWERED)
    await records.journal.timers.cancel_timer(records.platform, key)
