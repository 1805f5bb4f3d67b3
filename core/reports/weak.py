"""The questions that the documentation did not answer well, as the report on gaps needs them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, TypeAlias

from core.confidence import CONFIDENT
from core.domain import Passage
from core.journal.past import PAGE, Past
from core.journal.values import VoteReason, WeakQuestion
from core.text.followup import leans_on_history

Kind: TypeAlias = Literal["unanswered", "voted_down", "doubtful"]

MOST = 5000
NEAREST = 3  # sections of each question that are counted
_LONGEST = 600  # characters that are compared: what follows is a log more often than a question
_SHOWN = 300


@dataclass(frozen=True, slots=True)
class Place:
    """A section of the documentation; ``name`` is title › heading."""

    name: str
    path: str
    url: str


@dataclass(frozen=True, slots=True)
class Weak:
    """One question; ``meaning`` is what to compare it by, ``asker`` tells people apart and is shown to nobody."""

    text: str
    meaning: str
    asker: tuple[str, str]
    at: datetime
    kind: Kind
    helpful: int
    reasons: tuple[VoteReason | None, ...]
    nearest: tuple[Place, ...]

    @property
    def unhelpful(self) -> int:
        """How many people voted the answer down."""
        return len(self.reasons)


async def weak_questions(past: Past, start: datetime, *, most: int = MOST) -> list[Weak]:
    """Return the newest ``most`` questions from ``start`` on that were not answered well; raises JournalUnavailable."""
    found: list[Weak] = []
    before: int | None = None
    while len(found) < most:
        size = min(PAGE, most - len(found))
        page = await past.weak(start, unsure=CONFIDENT, before=before, limit=size)
        found += [weak_of(question) for question in page]
        if len(page) < size:
            break
        before = page[-1].id
    return found


def weak_of(question: WeakQuestion) -> Weak:
    """Return what the report needs of a question."""
    down = tuple(vote.reason for vote in question.votes if not vote.helpful)
    return Weak(
        text=_shortened(question.text),
        meaning=_meaning(question),
        asker=(question.platform, question.person),
        at=question.accepted_at,
        kind=_kind(question, down),
        helpful=len(question.votes) - len(down),
        reasons=down,
        nearest=_nearest(question.passages),
    )


def _kind(question: WeakQuestion, down: Sequence[VoteReason | None]) -> Kind:
    if question.reason in ("not_covered", "model_refused"):
        return "unanswered"
    return "voted_down" if down else "doubtful"


def _meaning(question: WeakQuestion) -> str:
    """Return the question; behind the one before it where it leans on that, as the search does."""
    text = " ".join(question.text[:_LONGEST].split())
    if question.earlier and leans_on_history(text):
        return f"{' '.join(question.earlier[:_LONGEST].split())}\n{text}"
    return text


def _shortened(text: str) -> str:
    words = " ".join(text[:_LONGEST].split())
    return words if len(words) <= _SHOWN else words[: _SHOWN - 1].rstrip() + "…"


def _nearest(passages: Iterable[Passage]) -> tuple[Place, ...]:
    """Return the first sections, each once, best first."""
    places = dict.fromkeys(Place(_name(passage), passage.path, passage.url) for passage in passages)
    return tuple(places)[:NEAREST]


def _name(passage: Passage) -> str:
    heading = passage.heading if passage.heading != passage.title else ""
    return " › ".join(part for part in (passage.title, heading) if part) or passage.path
