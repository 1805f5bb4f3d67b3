"""Asks labelled questions and judges what comes: the ranks of their places, citations, quotes."""

import json
import re
from collections.abc import Callable, Iterable, Mapping
from contextlib import aclosing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from core.answer import DocumentationAnswerer
from core.domain import Answer, Finished, NothingFound, Passage, Question
from core.errors import ConfigError

DEPTH = 10
_MARK = re.compile(r"\[(\d+)\]")
_CODE = re.compile(r"(?ms)^ {0,3}(?:> ?)*+(`{3,}+|~{3,}+).*?^ {0,3}(?:> ?)*\1|`[^`\n]*`")
_MARKUP = re.compile(r"[`*_\\'\"\u2018\u2019\u201c\u201d]|^[^\w]+|[^\w)+#]+$")


@dataclass(frozen=True, slots=True)
class Gold:
    """A page, and on it a heading, that answers a question; heading None is anywhere on the page."""

    path: str
    heading: str | None = None


@dataclass(frozen=True, slots=True)
class Labelled:
    """A question with its answer's place; no gold: it must be refused."""

    id: str
    text: str
    lang: str
    kind: str
    gold: tuple[Gold, ...]
    translation: str = ""


@dataclass(frozen=True, slots=True)
class Judged:
    """What became of a labelled question."""

    labelled: Labelled
    retrieved: tuple[Passage, ...]
    confidence: float
    outcome: str
    valid_citations: bool
    verbatim_quotes: bool

    def page_rank(self) -> int:
        """Return the rank (from 1) of the first passage of a gold page, 0 when there is none."""
        paths = {gold.path for gold in self.labelled.gold}
        return _first(self.retrieved, lambda passage: passage.path in paths)

    def heading_rank(self) -> int:
        """Return the rank of the first passage under a gold heading, 0 when there is none."""
        return _first(self.retrieved, lambda passage: any(_matches(passage, gold) for gold in self.labelled.gold))

    @property
    def passed(self) -> bool:
        """Whether the gate let the question through."""
        return self.confidence >= 0.5


class RecordedTranslator:
    """A Translator that knows its translations beforehand; others stay as they are."""

    def __init__(self, recorded: Mapping[str, str]) -> None:
        """``recorded`` maps a question to its translation."""
        self._recorded = recorded

    async def translate(self, text: str, language: str) -> str:
        """Return the recorded translation, whatever ``language`` is asked for."""
        return self._recorded.get(text, text)


def read_labelled(file: Path) -> list[Labelled]:
    """Read a JSONL file of questions; raises ConfigError with the line that is wrong."""
    try:
        lines = file.read_text(encoding="utf-8-sig").split("\n")  # a string may hold other line ends than this one
    except (OSError, UnicodeDecodeError) as error:
        reason = f"{file}: {getattr(error, 'strerror', None) or error}"
        raise ConfigError(reason) from error
    labelled = [_labelled(line, f"{file.name}:{at}") for at, line in enumerate(lines, 1) if line.strip()]
    if not labelled:
        reason = f"{file} holds no question"
        raise ConfigError(reason)
    return labelled


def _labelled(line: str, place: str) -> Labelled:
    try:
        values: dict[str, Any] = json.loads(line)
        gold = tuple(Gold(str(item["path"]), _heading(item.get("heading"))) for item in values.get("gold", ()))
        return Labelled(
            str(values.get("id", place)),
            str(values["question"]),
            str(values.get("lang", "en")),
            str(values.get("kind", "")),
            gold,
            str(values.get("translation", "")),
        )
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        text = f'{place}: each line is {{"id","question","lang","kind","gold":[{{"path","heading"}}]}} ({error!r})'
        raise ConfigError(text) from error


def _heading(value: object) -> str | None:
    return None if value is None else str(value)


async def judge(answerer: DocumentationAnswerer, labelled: Labelled, scope: str | None) -> Judged:
    """Ask one question and look at what comes; raises SearchUnavailable."""
    question = Question(labelled.text, scope=scope)
    found = await answerer.search(question, DEPTH)
    answer = await _answered(answerer, question)
    return Judged(
        labelled,
        found.passages,
        found.confidence,
        answer.outcome,
        has_valid_citations(answer),
        has_verbatim_quotes(answer),
    )


async def _answered(answerer: DocumentationAnswerer, question: Question) -> Answer:
    async with aclosing(answerer.answer(question)) as events:
        async for event in events:
            if isinstance(event, Finished | NothingFound):
                return event.answer
    reason = "an answer ends in Finished or NothingFound"
    raise AssertionError(reason)


def has_valid_citations(answer: Answer) -> bool:
    """Tell whether every ``[n]`` outside code points to a source, and an answer that makes claims has one."""
    marks = {int(number) for number in _MARK.findall(_CODE.sub("", answer.text))}
    numbers = {source.number for source in answer.sources}
    return marks <= numbers and (bool(marks) or answer.outcome == "not_found")


def has_verbatim_quotes(answer: Answer) -> bool:
    """Tell whether each source's quote stands letter by letter in a passage that was found."""
    return all(
        any(source.quote in passage.text and passage.path == source.path for passage in answer.passages)
        for source in answer.sources
    )


def details(item: Judged) -> dict[str, Any]:
    """Return one line of the details file."""
    labelled = item.labelled
    return {
        "id": labelled.id,
        "question": labelled.text,
        "lang": labelled.lang,
        "kind": labelled.kind,
        "gold": [{"path": gold.path, "heading": gold.heading} for gold in labelled.gold],
        "retrieved": [
            {
                "path": passage.path,
                "heading": passage.heading,
                "score": round(passage.score, 4),
                "similarity": round(passage.similarity, 4),
            }
            for passage in item.retrieved
        ],
        "confidence": round(item.confidence, 4),
        "outcome": item.outcome,
    }


def _first(passages: Iterable[Passage], fits: Callable[[Passage], bool]) -> int:
    return next((rank for rank, passage in enumerate(passages, 1) if fits(passage)), 0)


def _matches(passage: Passage, gold: Gold) -> bool:
    if passage.path != gold.path:
        return False
    return gold.heading is None or _plain(passage.heading) == _plain(gold.heading)


def _plain(heading: str) -> str:
    return " ".join(_MARKUP.sub("", heading).lower().split())
