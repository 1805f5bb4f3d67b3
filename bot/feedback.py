"""What people say of answers, whatever the platform: votes, reasons, comments; and which answer a button belongs to."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Literal, TypeAlias

from bot import wording
from bot.desk.claiming import now
from bot.desk.desk import report
from core.errors import JournalUnavailable
from core.journal import Journal
from core.journal.values import AnsweredQuestion, VoteReason

REASONS: tuple[VoteReason, ...] = ("wrong", "outdated", "missing", "unclear")
LONGEST_COMMENT = 2_000
PRIVATE = "ask/"  # begins the event key of what one person alone was shown
UNTIL_KEPT = (0.0, 0.5, 1.5)  # an answer stands there a moment before it is kept

Kept: TypeAlias = Literal["kept", "gone", "away"]  # noted; no answer of this place; the journal can't be reached


@dataclass(frozen=True, slots=True)
class Pressed:
    """Who pressed a button where; ``workspaces`` are all that the platform names, ``channel`` is a thread's parent.

    ``workspaces`` None are any, for somebody who is known in all.
    """

    platform: str
    workspaces: frozenset[str] | None
    channel: str
    person: str


class Feedback:
    """Keeps what people think of answers; without a journal it says so."""

    def __init__(self, journal: Journal | None) -> None:
        """None is a journal that can't be reached."""
        self._journal = journal

    @property
    def journal(self) -> Journal:
        """The journal; raises JournalUnavailable where there is none."""
        if self._journal is None:
            text = "there is no journal"
            raise JournalUnavailable(text)
        return self._journal

    async def known(
        self, pressed: Pressed, claim: int | None, *, elsewhere: bool = False, patient: bool = True
    ) -> AnsweredQuestion | None:
        """Return an answer of the channel in which its button was pressed, else None; raises JournalUnavailable.

        ``elsewhere`` takes one of another channel of the platform too; ``patient`` waits for one that just ended.
        """
        journal = self.journal
        if claim is None:
            return None
        question = await (until_kept(journal, claim) if patient else journal.answers.answer(claim))
        return question if question is not None and _reached(question, pressed, elsewhere=elsewhere) else None

    async def vote(self, pressed: Pressed, claim: int | None, *, helpful: bool) -> Kept:
        """Keep a 👍 or 👎."""

        async def work(question: AnsweredQuestion) -> bool:
            return await self.journal.votes.vote(question.id, pressed.person, helpful=helpful, now=now())

        return await self._with(pressed, claim, work)

    async def reason(self, pressed: Pressed, claim: int | None, reason: VoteReason | None) -> Kept:
        """Keep what was wrong; whoever gives a reason was not helped."""

        async def work(question: AnsweredQuestion) -> bool:
            return await self._add(question, pressed.person, reason=reason)

        return await self._with(pressed, claim, work)

    async def comment(self, pressed: Pressed, claim: int | None, text: str) -> Kept:
        """Keep a comment of at most ``LONGEST_COMMENT`` characters; what is longer is cut."""

        async def work(question: AnsweredQuestion) -> bool:
            return await self._add(question, pressed.person, comment=text[:LONGEST_COMMENT])

        return await self._with(pressed, claim, work, patient=False)

    async def _with(
        self,
        pressed: Pressed,
        claim: int | None,
        work: Callable[[AnsweredQuestion], Awaitable[bool]],
        *,
        patient: bool = True,
    ) -> Kept:
        try:
            question = await self.known(pressed, claim, patient=patient)
            return "kept" if question is not None and await work(question) else "gone"
        except JournalUnavailable as error:
            report("a button did nothing", error)
            return "away"

    async def _add(
        self, question: AnsweredQuestion, person: str, *, reason: VoteReason | None = None, comment: str = ""
    ) -> bool:
        """Add to somebody's vote; who comments without one is counted as not helped."""
        votes = self.journal.votes
        helpful = reason is None and any(
            vote.helpful for vote in await votes.votes_of(question.id) if vote.person == person
        )
        return await votes.vote(question.id, person, helpful=helpful, now=now(), reason=reason, comment=comment)


async def until_kept(journal: Journal, claim: int) -> AnsweredQuestion | None:
    """Return an answer, waiting a moment for one that is about to be kept; raises JournalUnavailable."""
    for seconds in UNTIL_KEPT:
        await asyncio.sleep(seconds)
        question = await journal.answers.answer(claim)
        if question is not None:
            return question
    return None


def refusal(kept: Kept) -> str:
    """Return why nothing was noted, empty when it was."""
    return {"kept": "", "gone": wording.NO_LONGER_KEPT, "away": wording.NOT_KEPT}[kept]


def claimed(value: str) -> int | None:
    """Return the id that a button carries; None where it is none."""
    return int(value) if value.isascii() and value.isdecimal() and len(value) < 19 else None


def _reached(question: AnsweredQuestion, pressed: Pressed, *, elsewhere: bool) -> bool:
    thread = question.thread
    same = pressed.workspaces is None or thread.workspace in pressed.workspaces
    if thread.platform != pressed.platform or not same:
        return False
    theirs = not question.event_key.startswith(PRIVATE) or question.person == pressed.person
    return elsewhere or (theirs and thread.channel == pressed.channel)
