"""Turns rows into values and values into rows; the answer's passages and sources are JSON."""

import json
from collections.abc import Sequence
from dataclasses import asdict, fields, is_dataclass, replace
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import ColumnElement, Table, and_, bindparam

from core.domain import Answer, Passage, Source, Timings
from core.journal.database import Found
from core.journal.values import Address, AnsweredQuestion, Channel, Claim, Thread

KEPT_TEXT = 300  # of each passage: enough to recognise it; the whole of them would be most of the journal
NONE = "[]"  # as passages and sources are kept where there are none
_answers = TypeAdapter(Answer)
_passages = TypeAdapter(tuple[Passage, ...])
_sources = TypeAdapter(tuple[Source, ...])


def at(table: Table, place: Channel | Thread | Address) -> ColumnElement[bool]:
    """Return the condition that a row is in this place: the fields of a place are named as its columns."""
    return and_(*(table.c[name] == value for name, value in asdict(place).items()))


def inside(table: Table, place: type[Channel | Thread | Address]) -> ColumnElement[bool]:
    """Return the same condition for any such place: its fields are the parameters."""
    return and_(*(table.c[each.name] == bindparam(each.name) for each in fields(place)))


def thread_of(row: Found) -> Thread:
    """Return where a question was asked."""
    return Thread(row.platform, row.workspace, row.channel, row.thread)


def channel_of(row: Found) -> Channel:
    """Return the channel in which a question was asked."""
    return Channel(row.platform, row.workspace, row.channel)


def passages_of(row: Found) -> tuple[Passage, ...]:
    """Return the passages of an answer, the beginnings of their texts."""
    return _passages.validate_json(row.passages)


def address_of(row: Found) -> Address:
    """Return where a message is."""
    return Address(row.platform, row.workspace, row.channel, row.message)


def claim_of(row: Found, messages: Sequence[Found] = ()) -> Claim:
    """Return the claim on a question that is not answered yet."""
    return Claim(
        id=row.id,
        revision=row.revision,
        thread=thread_of(row),
        event_key=row.event_key,
        person=row.person,
        text=row.text,
        scope=row.scope,
        accepted_at=row.accepted_at,
        attempts=row.attempts,
        messages=tuple(address_of(message) for message in messages),
    )


def answer_columns(answer: Answer, shown: str) -> dict[str, object]:
    """Return the row of an answer, all but its question."""
    passages = [replace(passage, text=passage.text[:KEPT_TEXT]) for passage in answer.passages]
    return {
        **{name: getattr(answer, name) for name in ("text", "outcome", "reason", "model")},
        "shown": shown,
        "confidence": float(answer.confidence),
        **{name: float(milliseconds) for name, milliseconds in asdict(answer.timings).items()},
        "passages": to_json(passages),
        "sources": to_json(answer.sources),
    }


def answered_of(question: Found, answer: Found, messages: Sequence[Found]) -> AnsweredQuestion:
    """Return a closed question with its answer."""
    return AnsweredQuestion(
        id=question.id,
        thread=thread_of(question),
        event_key=question.event_key,
        person=question.person,
        text=question.text,
        scope=question.scope,
        accepted_at=question.accepted_at,
        finished_at=question.finished_at,
        answer=_answer_of(answer),
        shown=answer.shown,
        messages=tuple(address_of(message) for message in messages),
        mark=answer.mark,
    )


def _answer_of(row: Found) -> Answer:
    """Return the answer, its outcome and reason checked to be such."""
    plain = {name: getattr(row, name) for name in ("text", "outcome", "reason", "model", "confidence")}
    return _answers.validate_python(
        {
            **plain,
            "timings": Timings(row.embed, row.search, row.first_token, row.total),
            "passages": passages_of(row),
            "sources": _sources.validate_json(row.sources),
        }
    )


def to_json(value: object) -> str:
    """Return compact JSON; dataclasses become objects, numpy's numbers plain ones."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=_plain)


def _plain(value: Any) -> object:  # noqa: ANN401 whatever JSON does not know
    return {each.name: getattr(value, each.name) for each in fields(value)} if is_dataclass(value) else float(value)
