"""What moderators say of a draft: it is posted once, or it was no question, or it is wrong; kept as decisions."""

import logging
from dataclasses import dataclass
from typing import Literal, TypeAlias

from bot import wording
from bot.desk.claiming import Asked, now
from bot.desk.desk import Desk, report
from bot.feedback import Feedback, Pressed
from bot.reply import ClosingReply
from bot.support.records import Records
from bot.support.values import Speaker, drafted
from bot.support.waiting import SHOWN
from bot.wording import drafts
from core.errors import JournalUnavailable
from core.journal.values import Address, AnsweredQuestion, Channel, Claim, Decision, Thread
from core.policy import Reason

log = logging.getLogger(__name__)

Judgement: TypeAlias = Literal["posted", "not_a_question", "wrong"]

SHADOW = "shadow"  # what such decisions are called; their reason is the judgement
_UNDECIDED = frozenset({drafts.DRAFT_NOT_POSTED, wording.NOT_KEPT, wording.NO_LONGER_KEPT, drafts.DRAFT_TOO_LATE})


async def judge(desk: Desk, speaker: Speaker, pressed: Pressed, claim: int | None, verdict: Judgement) -> str:
    """Keep what a moderator says of the draft that ``claim`` answers; return what to tell them, raises nothing.

    "posted" takes the question that the draft is for, once over all processes, and posts the kept answer to it; it is
    kept as a judgement when that is done. The last judgement of a draft counts; "wrong" is a vote against it, too. A
    question that somebody answered since is left alone.
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


async def last_judgement(desk: Desk, speaker: Speaker, claim: int | None, told: str) -> Decision | None:
    """Return what was judged of a draft last, by whom first, after ``judge`` said what was ``told``.

    None when that was not kept, for no draft, and when nobody can tell.
    """
    journal = desk.journal
    if told in _UNDECIDED or journal is None or claim is None:
        return None
    try:
        draft = await journal.answers.answer(claim)
        if draft is None:
            return None
        message = _judging(desk, speaker, draft, "").message
        decisions = [one for one in await journal.decisions.of(message) if one.decision == SHADOW]
    except ValueError:  # no draft
        return None
    except JournalUnavailable as error:
        report("what was said of a draft can't be read", error)
        return None
    return next((one for one in decisions if one.reason == decisions[-1].reason), None)


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
    if verdict == "posted":
        return await _posted(judging)
    if verdict == "wrong":
        votes = judging.records.journal.votes
        await votes.vote(judging.draft.id, judging.person, helpful=False, reason="wrong", now=now())
    await _keep(judging, verdict)
    return drafts.DRAFT_NOTED[verdict]


async def _posted(judging: _Judging) -> str:
    if await _is_too_late(judging):
        return drafts.DRAFT_TOO_LATE
    draft = judging.draft
    asked = Asked(judging.thread, judging.key, draft.person, draft.text, draft.scope)
    claim = await judging.desk.accept(asked, patient=True)
    if claim is None:
        return await _posted_before(judging)
    if not claim.id:  # another process might post it, too
        await judging.desk.discard(claim)
        return wording.NOT_KEPT
    reply = await judging.speaker.reply(claim)
    if reply is None:
        await judging.desk.discard(claim)
        return drafts.DRAFT_NOT_POSTED
    if not await _is_ours_to_post(judging):
        await judging.desk.discard(claim)
        return drafts.DRAFT_TOO_LATE
    return await _shown(judging, claim, reply)


async def _posted_before(judging: _Judging) -> str:
    """Keep it if it was posted: whoever did may have been told that it broke off."""
    answers = judging.records.journal.answers
    known = await answers.asked_in(judging.desk.platform, judging.channel.workspace, judging.key)
    if known is not None and await answers.answer(known) is not None:
        await _keep(judging, "posted")
    return drafts.DRAFT_POSTED_BEFORE


async def _is_too_late(judging: _Judging) -> bool:
    last = await judging.records.last(judging.message)
    return last is not None and last.reason in (Reason.HUMAN_FIRST, Reason.ALREADY_ANSWERED)


async def _is_ours_to_post(judging: _Judging) -> bool:
    """Keep that a question is answered, before it is; False when somebody was first."""
    records = judging.records
    for question in await records.named(judging.channel, judging.key, (SHOWN,)):
        if await records.cancel(question, Reason.ANSWERED, "answer"):
            return True
    if await _is_too_late(judging):
        return False
    await records.record(judging.message, judging.draft.person, "answer", Reason.ANSWERED)
    return True


async def _shown(judging: _Judging, claim: Claim, reply: ClosingReply) -> str:
    """Post the answer; what breaks off is left open, and recovery goes on in its messages."""
    judging.desk.written.keep(claim, judging.draft.answer)
    try:
        await reply.finish(judging.draft.answer)
    finally:
        await reply.close()
    await judging.desk.keep(claim, judging.draft.answer)
    try:
        await _keep(judging, "posted")
    except JournalUnavailable as error:
        report("that a draft was posted is not kept", error)
    return drafts.DRAFT_POSTED


async def _keep(judging: _Judging, verdict: Judgement) -> None:
    decided = Decision(judging.message, judging.person, SHADOW, verdict, now())
    await judging.records.journal.decisions.record(decided)
    judging.desk.metrics.decided(SHADOW, verdict)
