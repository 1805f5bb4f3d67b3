"""Sharing a private answer, on any platform: posted once, as a question with its answer below, where people go on."""

from collections.abc import AsyncGenerator
from dataclasses import dataclass
from typing import Protocol

from bot import wording
from bot.desk.desk import Desk, report
from bot.feedback import until_kept
from bot.reply import ClosingReply, respond
from core.domain import Answer, AnswerEvent, Finished, Question
from core.errors import JournalUnavailable
from core.journal.values import AnsweredQuestion, Claim


class NotPosted(Exception):
    """The question could not be posted; says so to whoever shares, in a sentence of ``bot/wording/``."""


class Audience(Protocol):
    """The place in which a private answer was asked for, and may be shared."""

    async def admits(self, kept: AnsweredQuestion) -> bool:
        """Return whether an answer is theirs who want to share it."""

    async def gate(self, kept: AnsweredQuestion) -> Claim | None:
        """Take the right to share an answer, once over all processes; None when somebody had it before."""

    async def ask(self, kept: AnsweredQuestion) -> Claim | None:
        """Post the question, and take it as one that was asked there; raises NotPosted."""

    def reply(self, claim: Claim) -> ClosingReply:
        """Return the public reply to the question that ``ask`` took."""


@dataclass(frozen=True, slots=True)
class Kept:
    """An Answerer that knows its answer."""

    kept: Answer

    async def answer(self, question: Question) -> AsyncGenerator[AnswerEvent, None]:
        """Give it again."""
        yield Finished(self.kept)


async def share(desk: Desk, claim: int, audience: Audience) -> str:
    """Share the answer to a question; return what to tell whoever wanted that."""
    try:
        kept = await until_kept(desk.journal, claim) if desk.journal is not None else None
        if kept is None or kept.thread.platform != desk.platform or not await audience.admits(kept):
            return wording.NO_LONGER_KEPT
        gate = await audience.gate(kept)
        if gate is None:
            return wording.SHARED_BEFORE
        if not gate.id:  # another process might share it, too
            await desk.discard(gate)
            return wording.NOT_SHARED
        return await _through(desk, kept, gate, audience)
    except JournalUnavailable as error:
        report("an answer is not shared", error)
        return wording.NOT_SHARED


async def _through(desk: Desk, kept: AnsweredQuestion, gate: Claim, audience: Audience) -> str:
    """Post the question, and below it the answer; when that can't be the button may be used again."""
    try:
        claim = await audience.ask(kept)
    except NotPosted as error:
        await desk.discard(gate)
        return str(error)
    if claim is not None:
        reply = audience.reply(claim)
        desk.written.keep(claim, kept.answer)  # if it can't be shown now it is later, without being written anew
        try:
            await respond(Kept(kept.answer), Question(kept.text), reply)
        finally:
            await reply.close()
        await desk.keep(claim, kept.answer)
    await desk.keep(gate, Answer("", "failed", "broken"))
    return wording.SHARED
