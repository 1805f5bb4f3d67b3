"""Answers whose cited sections are no longer what they were: compared by the words that were quoted."""

from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, TypeAlias

from core.domain import Passage, Source
from core.journal.answers import Answers
from core.journal.values import AnsweredQuestion, Thread

State: TypeAlias = Literal["page gone", "section gone", "words gone", "moved"]
Pages: TypeAlias = Mapping[str, Sequence[Passage]]

MOST = 10_000
_PAGE = 500
_SHOWN = 300


@dataclass(frozen=True, slots=True)
class Citing:
    """An answer that cites; ``scopes`` are those of its sources, None where it is not known any more.

    ``marked`` says whether people see below it that pages changed.
    """

    id: int
    text: str
    thread: Thread
    at: datetime
    sources: tuple[Source, ...]
    scopes: tuple[str | None, ...]
    marked: bool = False


@dataclass(frozen=True, slots=True)
class Outdated:
    """A cited section and what became of it; ``quote`` is what stood there."""

    state: State
    name: str
    path: str
    url: str
    quote: str


@dataclass(frozen=True, slots=True)
class Stale:
    """An answer with a section that changed since, and what people thought of it."""

    answer: Citing
    sections: tuple[Outdated, ...]
    helpful: int = 0
    unhelpful: int = 0


@dataclass(frozen=True, slots=True)
class StaleAnswers:
    """All that were found, the newest first; ``complete`` is false when older answers were not looked at."""

    since: datetime
    until: datetime
    looked_at: int = 0
    complete: bool = True
    answers: tuple[Stale, ...] = ()


async def citing_answers(answers: Answers, start: datetime, *, most: int = MOST) -> tuple[list[Citing], bool]:
    """Return the newest ``most`` answers that cite, and whether these are all; raises JournalUnavailable."""
    kept: deque[Citing] = deque(maxlen=most)
    seen = last = 0
    while page := await answers.since(start, after=last, limit=_PAGE):
        found = [citing(question) for question in page if question.answer.sources]
        kept.extend(found)
        seen += len(found)
        last = page[-1].id
    return list(kept), seen <= most


def citing(question: AnsweredQuestion) -> Citing:
    """Return what is looked at of an answer."""
    words = " ".join(question.text[: 2 * _SHOWN].split())
    text = words if len(words) <= _SHOWN else words[: _SHOWN - 1].rstrip() + "…"
    sources, passages = question.answer.sources, question.answer.passages
    scopes = tuple(next((one.scope for one in passages if _is_of(source, one)), None) for source in sources)
    return Citing(question.id, text, question.thread, question.finished_at, sources, scopes, question.mark == "shown")


def stale_among(answers: Sequence[Citing], pages: Pages) -> list[Stale]:
    """Return the answers that cite what is no longer so, the newest first."""
    found = [Stale(answer, _outdated(answer, pages)) for answer in reversed(answers)]
    return [stale for stale in found if stale.sections]


def _is_of(source: Source, passage: Passage) -> bool:
    return (source.path, source.title, source.heading) == (passage.path, passage.title, passage.heading)


def _outdated(answer: Citing, pages: Pages) -> tuple[Outdated, ...]:
    found: dict[tuple[str, str, str], Outdated] = {}
    for source, scope in zip(answer.sources, answer.scopes, strict=True):
        passages = [one for one in pages.get(source.path, ()) if scope is None or one.scope == scope]
        if state := _state(source, passages):
            heading = source.heading if source.heading != source.title else ""
            name = " › ".join(part for part in (source.title, heading) if part) or source.path
            outdated = Outdated(state, name, source.path, source.url, source.quote)
            found.setdefault((state, name, source.path), outdated)
    return tuple(found.values())


def _state(source: Source, page: Sequence[Passage]) -> State | None:
    """Return what became of a cited section, None where its quoted words still stand in it."""
    if not page:
        return "page gone"
    section = [passage for passage in page if _is_of(source, passage)]
    if section and _stands(source.quote, section):
        return None
    if not section and source.quote and _stands(source.quote, page):
        return "moved"
    return "words gone" if section else "section gone"


def _stands(quote: str, passages: Sequence[Passage]) -> bool:
    """Tell whether the words stand there one after the other, wherever lines and passages begin."""
    ordered = sorted(passages, key=lambda passage: passage.lines)
    return " ".join(quote.split()) in " ".join(" ".join(passage.text for passage in ordered).split())
