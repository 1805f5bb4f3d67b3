"""What the documentation lacks: weak questions grouped by meaning, each group counted and named; no I/O."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np

from core.domain import Vector
from core.journal.values import VoteReason
from core.knowledge.offtopic import OFF_TOPIC
from core.reports.grouping import central, directions, grouped
from core.reports.weak import Kind, Place, Weak

EXAMPLES = 3
SECTIONS = 3
NAME = 90  # characters: a longer question names a group only where every one is longer
Embed = Callable[[Sequence[str]], Sequence[Vector]]


@dataclass(frozen=True, slots=True)
class Section:
    """A section that the search found for ``count`` questions of a group."""

    place: Place
    count: int


@dataclass(frozen=True, slots=True)
class Gap:
    """Questions of one meaning; ``name`` is the most central one, ``examples`` are others, ``askers`` is how many."""

    name: str
    count: int
    askers: int
    kinds: Mapping[Kind, int]
    helpful: int
    unhelpful: int
    reasons: Mapping[VoteReason, int]
    examples: tuple[str, ...]
    sections: tuple[Section, ...]
    first: datetime
    last: datetime


@dataclass(frozen=True, slots=True)
class Gaps:
    """All groups, the largest first; ``asked`` counts the good ones too, ``complete`` is False beyond the newest."""

    since: datetime
    until: datetime
    asked: int
    weak: int
    complete: bool
    groups: tuple[Gap, ...]

    @property
    def kinds(self) -> dict[Kind, int]:
        """How many questions are weak for which reason."""
        return dict(sum((Counter(gap.kinds) for gap in self.groups), Counter[Kind]()))


def gaps_of(questions: Sequence[Weak], embed: Embed) -> tuple[Gap, ...]:
    """Group questions by meaning, the largest group first; ``embed`` returns a vector a text.

    The same wording counts as often as it was asked, and is embedded once.
    """
    wordings: dict[str, list[Weak]] = {}
    for question in questions:
        wordings.setdefault(_normal(question.meaning), []).append(question)
    if not wordings:
        return ()
    asked = list(wordings.values())
    vectors = np.asarray(embed([same[0].meaning for same in asked] + list(OFF_TOPIC)), dtype=np.float32)
    apart, bar = directions(vectors[: len(asked)], vectors[len(asked) :])
    found = [_gap([asked[at] for at in group], central(apart, group)) for group in grouped(apart, bar)]
    return tuple(sorted(found, key=lambda gap: (-gap.count, -gap.askers, -gap.last.timestamp(), gap.name)))


def _normal(text: str) -> str:
    return text.casefold().rstrip(" ?!.…") or text


def _gap(wordings: Sequence[Sequence[Weak]], closeness: Sequence[float]) -> Gap:
    every = [question for same in wordings for question in same]
    ranked = sorted(range(len(wordings)), key=lambda at: (_names_poorly(wordings[at][0]), -closeness[at]))
    name = wordings[ranked[0]][0].text
    others = sorted(ranked[1:], key=lambda at: -len(wordings[at]))  # what was asked often first, then the most central
    examples = dict.fromkeys(text for at in others if (text := wordings[at][0].text) != name)
    reasons = Counter(reason for question in every for reason in question.reasons if reason)
    return Gap(
        name=name,
        count=len(every),
        askers=len({question.asker for question in every}),
        kinds=dict(Counter(question.kind for question in every)),
        helpful=sum(question.helpful for question in every),
        unhelpful=sum(question.unhelpful for question in every),
        reasons=dict(reasons.most_common()),
        examples=tuple(examples)[:EXAMPLES],
        sections=_sections(every),
        first=min(question.at for question in every),
        last=max(question.at for question in every),
    )


def _names_poorly(question: Weak) -> bool:
    """Whether a question is too long, or says nothing without the one before it."""
    return len(question.text) > NAME or question.meaning.endswith(f"\n{question.text}")


def _sections(questions: Iterable[Weak]) -> tuple[Section, ...]:
    counts = Counter(place for question in questions for place in question.nearest)
    return tuple(Section(place, count) for place, count in counts.most_common(SECTIONS))
