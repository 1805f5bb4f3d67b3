"""The numbered sources below an answer, each with the sentences of its passage that carry it; pure."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from core.domain import Answer, Passage, Source
from core.text.sentences import Idf, quote


def cited_sources(
    question: str, answer: str, numbers: Iterable[int], passages: Sequence[Passage], idf: Idf
) -> tuple[Source, ...]:
    """Return the sources of ``numbers``, where source n is ``passages[n - 1]``, quoted verbatim."""
    return tuple(_source(question, answer, number, passages[number - 1], idf) for number in numbers)


def listed(answer: Answer) -> tuple[Source, ...]:
    """Return the sources as they stand below an answer: where its text quotes them itself, once is enough."""
    if answer.outcome != "quoted":
        return answer.sources
    return tuple(replace(source, quote="") for source in answer.sources)


def claims(answer: str, number: int) -> str:
    """Return the lines of an answer that cite source ``number``."""
    return "\n".join(line for line in answer.splitlines() if f"[{number}]" in line)


def _source(question: str, answer: str, number: int, passage: Passage, idf: Idf) -> Source:
    return Source(
        number=number,
        title=passage.title,
        heading=passage.heading,
        path=passage.path,
        url=passage.url,
        quote=quote(question, passage.text, idf=idf, answer=claims(answer, number)),
        lines=passage.lines,
        score=passage.score,
    )
