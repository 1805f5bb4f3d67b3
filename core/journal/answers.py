"""What was answered: turns of a thread, the answer behind a message, the past for reports."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Integer, and_, bindparam, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from core.domain import Turn
from core.journal.database import Database, Found
from core.journal.questions import FINISHED, WITHDRAWN
from core.journal.rows import NONE, answered_of, at, inside, thread_of
from core.journal.tables import answers, messages, questions
from core.journal.values import Address, AnsweredQuestion, Channel, Mark, Thread

_LAST = 2**63 - 1  # of the ids
_EARLIER = (
    select(questions.c.text.label("asked"), answers.c.text, answers.c.shown, answers.c.outcome)
    .select_from(questions.outerjoin(answers))
    .where(inside(questions, Thread), questions.c.status != WITHDRAWN, questions.c.id < bindparam("before"))
    .order_by(questions.c.id.desc())
    .limit(bindparam("turns", type_=Integer))
)


@dataclass(frozen=True, slots=True)
class Answers:
    """The closed questions of all processes; every call raises JournalUnavailable."""

    database: Database

    async def turns(self, thread: Thread, *, limit: int, before: int | None = None) -> tuple[Turn, ...]:
        """Return the last ``limit`` turns of a thread, oldest first, as people read them, withdrawn ones left out.

        ``before`` is the id of the question being answered now, which is no turn yet. A sentence on a failure is
        none either: a model would take it for knowledge.
        """
        place = {**asdict(thread), "before": _LAST if before is None else before, "turns": limit}
        rows = await self.database.select(_EARLIER, place)
        turns = [turn for row in reversed(rows) for turn in _turns(row)]
        return tuple(turns[-limit:]) if limit > 0 else ()

    async def askers(self, thread: Thread) -> dict[str, str]:
        """Return who has asked the bot in a thread, by the events that told; nobody where it takes no part."""
        there = and_(at(questions, thread), questions.c.status != WITHDRAWN)
        rows = await self.database.select(select(questions.c.event_key, questions.c.person).where(there))
        return {row.event_key: row.person for row in rows}

    async def latest(self, channel: Channel) -> tuple[Thread, datetime] | None:
        """Return the conversation of the last question in a channel, and when that was accepted."""
        there = and_(at(questions, channel), questions.c.status != WITHDRAWN)
        rows = await self.database.select(select(questions).where(there).order_by(questions.c.id.desc()).limit(1))
        return (thread_of(rows[0]), rows[0].accepted_at) if rows else None

    async def conversations(self, platform: str, start: datetime, *, limit: int) -> tuple[Thread, ...]:
        """Return where something was asked from ``start`` on, the latest first."""
        place = [questions.c[name] for name in ("platform", "workspace", "channel", "thread")]
        asked = and_(questions.c.platform == platform, questions.c.accepted_at >= start)
        statement = select(*place).where(asked).group_by(*place).order_by(func.max(questions.c.id).desc())
        return tuple(thread_of(row) for row in await self.database.select(statement.limit(limit)))

    async def thread_of(self, address: Address) -> Thread | None:
        """Return the conversation in which a message of the bot stands, also while its answer is written."""
        asked = questions.join(messages, messages.c.question_id == questions.c.id)
        there = and_(at(messages, address), questions.c.status != WITHDRAWN)
        rows = await self.database.select(select(questions).select_from(asked).where(there).limit(1))
        return thread_of(rows[0]) if rows else None

    async def noted(self, address: Address) -> bool:
        """Return whether a message is known to belong to a reply."""
        return bool(await self.database.select(select(messages.c.id).where(at(messages, address)).limit(1)))

    async def answer(self, claim_id: int) -> AnsweredQuestion | None:
        """Return a question with its answer; None while it has none, and when it was withdrawn or removed."""
        return _first(await self._answered(questions.c.id == claim_id, limit=1))

    async def answer_of(self, address: Address) -> AnsweredQuestion | None:
        """Return the question that a message of the bot answers."""
        question = select(messages.c.question_id).where(at(messages, address))
        return _first(await self._answered(questions.c.id.in_(question), limit=1))

    async def asked_in(self, platform: str, workspace: str, event_key: str) -> int | None:
        """Return the id of the question that an event asked, for its edits and its deletion."""
        same = and_(questions.c.platform == platform, questions.c.workspace == workspace)
        statement = select(questions.c.id).where(same, questions.c.event_key == event_key)
        rows = await self.database.select(statement)
        return rows[0].id if rows else None

    async def since(self, start: datetime, *, after: int = 0, limit: int = 500) -> tuple[AnsweredQuestion, ...]:
        """Return a page of what was asked from ``start`` on, in the order of ids; the next begins after the last id."""
        return await self._answered(and_(questions.c.accepted_at >= start, questions.c.id > after), limit=limit)

    async def unmarked(
        self, platform: str, start: datetime, *, before: int | None = None, limit: int = 50
    ) -> tuple[AnsweredQuestion, ...]:
        """Return a page of a platform's answers that cite and bear no mark, the newest first.

        The next page is ``before`` the last id.
        """
        asked = and_(questions.c.platform == platform, questions.c.accepted_at >= start)
        asked = asked if before is None else and_(asked, questions.c.id < before)
        cites = and_(answers.c.question_id == questions.c.id, answers.c.mark.is_(None), answers.c.sources != NONE)
        newest = questions.c.id.desc()
        return await self._answered(and_(asked, select(answers).where(cites).exists()), limit=limit, order=newest)

    async def mark(self, seen: AnsweredQuestion, mark: Mark) -> bool:
        """Keep the mark of an answer; False when the question has another one by now, or none."""
        same = and_(questions.c.id == seen.id, questions.c.finished_at == seen.finished_at)
        still = select(questions.c.id).where(same, questions.c.status == FINISHED)
        statement = update(answers).where(answers.c.question_id.in_(still)).values(mark=mark)
        return bool(await self.database.change(statement.returning(answers.c.question_id)))

    async def _answered(
        self, condition: ColumnElement[bool], *, limit: int, order: ColumnElement[int] | None = None
    ) -> tuple[AnsweredQuestion, ...]:
        order = questions.c.id if order is None else order
        asked = select(questions).where(condition, questions.c.status == FINISHED).order_by(order).limit(limit)

        async def work(connection: AsyncConnection) -> tuple[AnsweredQuestion, ...]:
            found = (await connection.execute(asked)).all()
            ids = [row.id for row in found]
            kept = (await connection.execute(select(answers).where(answers.c.question_id.in_(ids)))).all()
            posted = select(messages).where(messages.c.question_id.in_(ids)).order_by(messages.c.id)
            return _joined(found, kept, (await connection.execute(posted)).all())

        return await self.database.read(work)


def _joined(asked: Sequence[Found], kept: Sequence[Found], posted: Sequence[Found]) -> tuple[AnsweredQuestion, ...]:
    by_question = {row.question_id: row for row in kept}
    places: dict[int, list[Found]] = {row.id: [] for row in asked}
    for row in posted:
        places[row.question_id].append(row)
    return tuple(answered_of(row, by_question[row.id], places[row.id]) for row in asked if row.id in by_question)


def _first(found: tuple[AnsweredQuestion, ...]) -> AnsweredQuestion | None:
    return found[0] if found else None


def _turns(row: Found) -> list[Turn]:
    turns = [Turn("user", row.asked)]
    if row.outcome not in {None, "failed"}:
        turns.append(Turn("assistant", row.shown or row.text))
    return turns
