"""Why a question was answered as it was: what the journal knows of it, in words, whatever the platform."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot import wording
from bot.deciding import DRAFT, drafted, line, waiting_key
from core.domain import Answer, Passage, Source, Timings
from core.journal import Journal
from core.journal.values import Address, AnsweredQuestion, Decision
from core.policy import Reason

SHOWN = 10
BEGINNING = 200
DECISIONS = 8


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


async def explained(journal: Journal, messages: Sequence[tuple[Address, str]], asked: Callable[[str], str]) -> Why:
    """Explain a message: an answer, or a question answered or not.

    ``messages`` are the addresses that it may have, each with the event key that it has where it asked; ``asked``
    returns the name of a question's message from its event key. Raises JournalUnavailable.
    """
    for message, event_key in messages:
        question = await _question(journal, message, event_key)
        if question is not None:
            return await explained_answer(journal, question, asked)
    decisions = [each for message, _ in messages for each in await journal.decisions.of(message)]
    return why_silent(decisions, await _until(journal, messages) if decisions else None)


async def _until(journal: Journal, messages: Sequence[tuple[Address, str]]) -> datetime | None:
    """Return when the wait of a message ends; None when it waits no more."""
    for message, event_key in messages:
        if timer := await journal.timers.timer(message.platform, waiting_key(message, event_key)):
            return timer.due
    return None


async def _question(journal: Journal, message: Address, event_key: str) -> AnsweredQuestion | None:
    """Return the question that a message answers, or is."""
    found = await journal.answers.answer_of(message)
    if found is not None:
        return found
    claim = await journal.answers.asked_in(message.platform, message.workspace, event_key)
    return await journal.answers.answer(claim) if claim is not None else None


async def explained_answer(journal: Journal, question: AnsweredQuestion, asked: Callable[[str], str]) -> Why:
    """Explain an answer, with the decisions on its question's message; raises JournalUnavailable.

    A draft stands in another channel than its question.
    """
    thread, channel, key = question.thread, question.thread.channel, question.event_key
    if key.startswith(DRAFT):
        channel, key = drafted(key)
    message = Address(thread.platform, thread.workspace, channel, asked(key))
    return why(question, await journal.decisions.of(message))


def why(question: AnsweredQuestion, decisions: Sequence[Decision] = ()) -> Why:
    """Explain an answer, or why the one that was found was held back."""
    answer = question.answer
    is_held_back = bool(decisions) and decisions[-1].reason == Reason.NOT_CONFIDENT
    sentences = (
        *([wording.OUTCOMES["not_found"]] if is_held_back else _answered(answer)),
        wording.SURE_BY.format(percent=round(100 * answer.confidence), passages=len(answer.passages)),
        *([wording.WRITTEN_BY.format(model=answer.model)] if _is_written(answer) and not is_held_back else []),
        *_decided(decisions),
        _timed(answer.timings),
    )
    return Why(question.text, sentences, tuple(_listed(answer)))


def _answered(answer: Answer) -> tuple[str, str]:
    return wording.OUTCOMES[answer.outcome], wording.DECIDED[answer.reason]


def _is_written(answer: Answer) -> bool:
    return bool(answer.model) and answer.outcome != "quoted"


def why_silent(decisions: Sequence[Decision], until: datetime | None = None) -> Why:
    """Explain what was done about a message that got no answer; ``until`` is when it gets one, if it waits."""
    return Why("", tuple(_decided(decisions, until)) or (wording.WHY_NOTHING,))


def _listed(answer: Answer) -> Iterable[Listed]:
    cited = {(source.path, source.lines) for source in answer.sources}
    for passage in answer.passages[:SHOWN]:
        yield Listed(
            name=name_of(passage),
            url=passage.url,
            place=f"{passage.path}:{passage.lines[0]}–{passage.lines[1]}",
            scores=wording.SCORES.format(score=passage.score, similarity=passage.similarity),
            beginning=_beginning(passage.text),
            cited=(passage.path, passage.lines) in cited,
        )


def name_of(section: Passage | Source) -> str:
    """Return the name under which people know a section: title › heading."""
    heading = section.heading if section.heading != section.title else ""
    return " › ".join(part for part in (section.title, heading) if part) or section.path


def _beginning(text: str) -> str:
    words = " ".join(text.split())
    return words if len(words) <= BEGINNING else words[: BEGINNING - 1].rstrip() + "…"


def _decided(decisions: Sequence[Decision], until: datetime | None = None) -> Iterator[str]:
    """Yield a line for each of the last decisions; the very last is the one that may still wait."""
    *earlier, last = decisions[-DECISIONS:] or (None,)
    yield from (line(each) for each in earlier if each)
    if last:
        yield line(last, until)


def _timed(timings: Timings) -> str:
    steps = zip(wording.STEPS, (timings.embed, timings.search, timings.first_token, timings.total), strict=True)
    return wording.TOOK.format(steps=", ".join(f"{name} {milliseconds:,.0f} ms" for name, milliseconds in steps))
