"""Why a question was answered as it was: the words of the explanation, whatever the platform; no I/O."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot import wording
from core.domain import Answer, Passage, Timings
from core.journal.values import AnsweredQuestion, Decision

SHOWN = 10
BEGINNING = 200


@dataclass(frozen=True, slots=True)
class Listed:
    """A passage that was found; ``name`` and ``beginning`` are a document's words and must be escaped to be shown."""

    name: str
    url: str
    place: str
    scores: str
    beginning: str
    cited: bool


@dataclass(frozen=True, slots=True)
class Why:
    """Sentences of our own, then the passages, best first; ``asked`` is what a person wrote."""

    asked: str
    sentences: tuple[str, ...]
    passages: tuple[Listed, ...] = ()


def why(question: AnsweredQuestion, decisions: Sequence[Decision] = ()) -> Why:
    """Explain an answer."""
    answer = question.answer
    sentences = (
        wording.OUTCOMES[answer.outcome],
        wording.DECIDED[answer.reason],
        wording.SURE_BY.format(percent=round(100 * answer.confidence), passages=len(answer.passages)),
        *([wording.WRITTEN_BY.format(model=answer.model)] if answer.model else []),
        *_decided(decisions),
        _timed(answer.timings),
    )
    return Why(question.text, sentences, tuple(_listed(answer)))


def why_silent(decisions: Sequence[Decision]) -> Why:
    """Explain what was done about a message that got no answer."""
    return Why("", tuple(_decided(decisions)) or (wording.WHY_NOTHING,))


def _listed(answer: Answer) -> Iterable[Listed]:
    cited = {(source.path, source.lines) for source in answer.sources}
    for passage in answer.passages[:SHOWN]:
        yield Listed(
            name=_name(passage),
            url=passage.url,
            place=f"{passage.path}:{passage.lines[0]}–{passage.lines[1]}",
            scores=wording.SCORES.format(score=passage.score, similarity=passage.similarity),
            beginning=_beginning(passage.text),
            cited=(passage.path, passage.lines) in cited,
        )


def _name(passage: Passage) -> str:
    heading = passage.heading if passage.heading != passage.title else ""
    return " › ".join(part for part in (passage.title, heading) if part) or passage.path


def _beginning(text: str) -> str:
    words = " ".join(text.split())
    return words if len(words) <= BEGINNING else words[: BEGINNING - 1].rstrip() + "…"


def _decided(decisions: Sequence[Decision]) -> list[str]:
    return [wording.DECISION.format(decision=each.decision, reason=each.reason, at=each.at) for each in decisions]


def _timed(timings: Timings) -> str:
    steps = zip(wording.STEPS, (timings.embed, timings.search, timings.first_token, timings.total), strict=True)
    return wording.TOOK.format(steps=", ".join(f"{name} {milliseconds:,.0f} ms" for name, milliseconds in steps))
