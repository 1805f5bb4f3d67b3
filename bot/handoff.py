"""A call for a human, whatever the platform: once a question over all processes, taken back when nobody was reached."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal, TypeAlias

from bot import wording
from bot.desk.claiming import now
from bot.why import name_of
from core.domain import Passage, Source
from core.journal import Journal
from core.journal.values import AnsweredQuestion

CLOSEST = 3
LONGEST_QUESTION = 1_000
PER_PERSON_AN_HOUR, PER_WORKSPACE_AN_HOUR = 3, 20

_HOUR = timedelta(hours=1)

Called: TypeAlias = Literal["called", "called_before", "solved_before", "not_called", "too_often"]
Reach: TypeAlias = Callable[[], Awaitable[bool]]


@dataclass(frozen=True, slots=True)
class Call:
    """What became of a call; ``ago`` says in words when people were called before."""

    outcome: Called
    ago: str = ""


@dataclass(frozen=True, slots=True)
class Card:
    """What is told to who is called; ``question`` and ``closest`` are people's and documents' words."""

    question: str
    tried: str
    closest: tuple[tuple[str, str], ...]


async def call_once(journal: Journal, question: AnsweredQuestion, person: str, reach: Reach) -> Call:
    """Let ``reach`` call somebody, unless that was done, or too much; it returns whether anybody was reached.

    Raises JournalUnavailable and what ``reach`` raises. When nobody was reached the call is forgotten, and may be made
    again, as often as people may be called at all.
    """
    if not await journal.hand_offs.hand_off(question.id, person, now()):
        return await called_before(journal, question) or Call("not_called")
    reached, may = False, False
    try:
        may = await _may_call(journal, question, person)
        reached = may and await reach()
    finally:
        if not reached:
            await journal.hand_offs.undo(question.id)
    if not may:
        return Call("too_often")
    return Call("called" if reached else "not_called")


async def _may_call(journal: Journal, question: AnsweredQuestion, person: str) -> bool:
    """Count a call, over all processes; False when too many were made. It counts though its question be edited."""
    asked = question.thread
    bounds = ((f"called/{person}", PER_PERSON_AN_HOUR), (f"called in/{asked.workspace}", PER_WORKSPACE_AN_HOUR))
    for name, most in bounds:
        if not await _counted(journal, asked.platform, name, most):
            return False
    return True


async def _counted(journal: Journal, platform: str, name: str, most: int) -> bool:
    for number in range(most):
        time = now()
        if await journal.installations.spend(platform, f"{name}/{number}", until=time + _HOUR, now=time):
            return True
    return False


async def called_before(journal: Journal, question: AnsweredQuestion) -> Call | None:
    """Return the call that was made, None when there is none; raises JournalUnavailable."""
    earlier = await journal.hand_offs.of(question.id)
    if earlier is None:
        return None
    ago = _ago((now() - earlier.at).total_seconds())
    return Call("called_before" if earlier.solved_at is None else "solved_before", ago)


async def solve(journal: Journal, question: AnsweredQuestion, person: str) -> bool:
    """Close a call; False when it was closed before or there is none. Raises JournalUnavailable."""
    return await journal.hand_offs.solve(question.id, person, now())


def worded(call: Call, people: str) -> str:
    """Return what to tell who asked for a human; ``people`` names whom the settings name."""
    sentences: dict[Called, str] = {
        "called": wording.NOW_CALLED,
        "called_before": wording.CALLED_BEFORE,
        "solved_before": wording.SOLVED_BEFORE,
        "not_called": wording.NOT_CALLED,
        "too_often": wording.CALLED_TOO_OFTEN,
    }
    return sentences[call.outcome].format(people=people, ago=call.ago)


def card(question: AnsweredQuestion) -> Card:
    """Return the question, what was tried, and the names and addresses of the closest sections."""
    answer = question.answer
    found: tuple[Source, ...] | tuple[Passage, ...] = answer.sources or answer.passages
    tried = f"{wording.OUTCOMES[answer.outcome]} {wording.DECIDED[answer.reason]}"
    return Card(question.text, tried, tuple((name_of(each), each.url) for each in found[:CLOSEST]))


def _ago(seconds: float) -> str:
    minutes = max(0, round(seconds / 60))
    if minutes < 60:
        return wording.MINUTES.format(count=minutes) if minutes != 1 else wording.MINUTE
    hours = round(minutes / 60)
    return wording.HOURS.format(count=hours) if hours < 48 else wording.DAYS.format(count=round(hours / 24))
