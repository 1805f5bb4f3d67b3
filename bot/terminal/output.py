"""Results as JSON, for programs that read Footnote's standard output."""

from collections.abc import Sequence
from typing import Any

from core.domain import Answer, Passage, Source, Timings


def answer_json(question: str, answer: Answer, text: str) -> dict[str, Any]:
    """Return an answer as ``footnote ask --json`` prints it; ``text`` is what a person would read."""
    return {
        "question": question,
        "outcome": answer.outcome,
        "reason": answer.reason,
        "text": text,
        "sources": [source_json(source) for source in answer.sources],
        "confidence": round(answer.confidence, 4),
        "model": answer.model,
        "timings_ms": timings_json(answer.timings),
    }


def failure_json(question: str, text: str) -> dict[str, Any]:
    """Return a failed question in the same shape."""
    return answer_json(question, Answer(text, "failed", "broken"), text)


def source_json(source: Source) -> dict[str, Any]:
    """Return a numbered source."""
    return {
        "number": source.number,
        "title": source.title,
        "heading": source.heading,
        "path": source.path,
        "url": source.url,
        "quote": source.quote,
        "lines": list(source.lines),
        "score": round(source.score, 4),
    }


def timings_json(timings: Timings) -> dict[str, float]:
    """Return milliseconds."""
    return {
        "embed": round(timings.embed, 1),
        "search": round(timings.search, 1),
        "first_token": round(timings.first_token, 1),
        "total": round(timings.total, 1),
    }


def passages_json(passages: Sequence[Passage]) -> dict[str, Any]:
    """Return passages as ``footnote search --json`` prints them."""
    return {"passages": [passage_json(passage) for passage in passages]}


def passage_json(passage: Passage) -> dict[str, Any]:
    """Return one passage."""
    return {
        "path": passage.path,
        "title": passage.title,
        "heading": passage.heading,
        "url": passage.url,
        "text": passage.text,
        "lines": list(passage.lines),
        "score": round(passage.score, 4),
        "similarity": round(passage.similarity, 4),
    }
