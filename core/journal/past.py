"""What reports read of the past: joined rows, a page at a time, and counts; nothing is changed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, ScalarSelect, Subquery, and_, case, func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from core.journal.database import Database, Found
from core.journal.questions import WITHDRAWN
from core.journal.rows import channel_of, passages_of, thread_of
from core.journal.tables import answers, decisions, hand_offs, questions, votes
from core.journal.values import Channel, OpenCall, Used, Vote, WeakQuestion

PAGE = 500
_NO_QUESTION = ("small_talk", "empty")
_UNANSWERED = ("not_covered", "model_refused")
_DRAFT, _JUDGED, _HELD_BACK = "draft", "shadow", "not_confident"
_PLACE = ("platform", "workspace", "channel", "thread")


@dataclass(frozen=True, slots=True)
class Past:
    """The closed questions of all processes, for reports: all that have an answer; calls raise JournalUnavailable."""

    database: Database

    async def asked(self, start: datetime) -> int:
        """Return how many questions were closed that were accepted from ``start`` on, small talk left out."""
        counted = select(func.count()).select_from(questions.join(answers)).where(_since(start), _question())
        return int((await self.database.select(counted))[0][0])

    async def weak(
        self, start: datetime, *, unsure: float, before: int | None = None, limit: int = PAGE
    ) -> tuple[WeakQuestion, ...]:
        """Return a page of questions that the documentation did not answer well, the newest first.

        Those are unanswered, answered with a confidence below ``unsure``, or voted down; failures of the machinery
        are none. The next page is ``before`` the last id.
        """
        wanted = and_(_since(start), _question(), answers.c.outcome != "failed", _poor(unsure))
        wanted = wanted if before is None else and_(wanted, questions.c.id < before)
        kept = (answers.c[name] for name in ("outcome", "reason", "confidence", "passages"))
        joined = select(questions, *kept, _earlier().label("earlier")).select_from(questions.join(answers))
        statement = joined.where(wanted).order_by(questions.c.id.desc()).limit(limit)

        async def work(connection: AsyncConnection) -> tuple[WeakQuestion, ...]:
            rows = (await connection.execute(statement)).all()
            cast = select(votes).where(votes.c.question_id.in_([row.id for row in rows]))
            return _with_votes(rows, (await connection.execute(cast.order_by(votes.c.at, votes.c.person))).all())

        return await self.database.read(work)

    async def used(self, start: datetime, *, after: int = 0, limit: int = PAGE) -> tuple[Used, ...]:
        """Return a page of what was asked from ``start`` on, in the order of ids; the next begins after the last id."""
        kept = (answers.c[name] for name in ("outcome", "reason", "first_token", "total"))
        counts = (
            _votes(helpful=True).label("helpful"),
            _votes(helpful=False).label("unhelpful"),
            hand_offs.c.question_id.label("handed_off"),
        )
        asked = (questions.c[name] for name in ("id", "platform", "workspace", "channel", "accepted_at"))
        joined = select(*asked, *kept, *counts).select_from(questions.join(answers).outerjoin(hand_offs))
        wanted = and_(_since(start), questions.c.id > after)
        rows = await self.database.select(joined.where(wanted).order_by(questions.c.id).limit(limit))
        return tuple(_used_of(row) for row in rows)

    async def open_calls(self, *, limit: int) -> tuple[OpenCall, ...]:
        """Return the hand-offs that nobody solved, on every platform, the oldest first."""
        place = (questions.c[name] for name in _PLACE)
        joined = select(hand_offs, *place, questions.c.text).join(questions).where(hand_offs.c.solved_at.is_(None))
        rows = await self.database.select(joined.order_by(hand_offs.c.at, hand_offs.c.question_id).limit(limit))
        return tuple(OpenCall(row.question_id, thread_of(row), row.person, row.at, row.text) for row in rows)

    async def drafts(self, start: datetime) -> dict[Channel, dict[str, int]]:
        """Return how many drafts there were from ``start`` on in each channel, by what was decided on them last.

        That is "drafted" until somebody judges, then the judgement. What was held back because the search was not
        confident is no draft. Counted in one statement, as long as the list of channels.
        """
        last = _drafted(start)
        place = [decisions.c[name] for name in ("platform", "workspace", "channel")]
        count = func.count().label("times")
        joined = (
            select(*place, decisions.c.reason, count).select_from(decisions).join(last, decisions.c.id == last.c.id)
        )
        told = joined.where(decisions.c.reason != _HELD_BACK).group_by(*place, decisions.c.reason)
        found: dict[Channel, dict[str, int]] = {}
        for row in await self.database.select(told.order_by(*place)):
            found.setdefault(channel_of(row), {})[row.reason] = row.times
        return found


def _drafted(start: datetime) -> Subquery:
    """Return the last decision on each message that got a draft.

    It is written so that SQLite does not walk through all messages in their order: ten times as slow.
    """
    is_draft = decisions.c.decision == _DRAFT
    told = or_(is_draft, decisions.c.decision == _JUDGED, decisions.c.reason == _HELD_BACK)
    columns = (decisions.c[name] for name in ("platform", "workspace", "channel", "message"))
    by_message = [func.coalesce(column, column) for column in columns]
    last = select(func.max(decisions.c.id).label("id")).where(decisions.c.at >= start, told).group_by(*by_message)
    return last.having(func.sum(case((is_draft, 1), else_=0)) > 0).subquery("last")


def _since(start: datetime) -> ColumnElement[bool]:
    """Return the condition on the time, written so that no index on it is used.

    Pages go by ids. SQLite would take the index for each page, and sort all that is left: ten times as slow.
    """
    return func.coalesce(questions.c.accepted_at, questions.c.accepted_at) >= start


def _question() -> ColumnElement[bool]:
    return answers.c.reason.not_in(_NO_QUESTION)


def _poor(unsure: float) -> ColumnElement[bool]:
    voted_down = questions.c.id.in_(select(votes.c.question_id).where(votes.c.helpful.is_(False)))
    return or_(answers.c.reason.in_(_UNANSWERED), answers.c.confidence < unsure, voted_down)


def _earlier() -> ScalarSelect[str]:
    """What was asked before in the same thread."""
    older = questions.alias("older")
    same = and_(*(older.c[name] == questions.c[name] for name in _PLACE), older.c.status != WITHDRAWN)
    latest = select(older.c.text).where(same, older.c.id < questions.c.id).order_by(older.c.id.desc()).limit(1)
    return latest.correlate(questions).scalar_subquery()


def _votes(*, helpful: bool) -> ScalarSelect[int]:
    on_it = and_(votes.c.question_id == questions.c.id, votes.c.helpful.is_(helpful))
    return select(func.count()).select_from(votes).where(on_it).correlate(questions).scalar_subquery()


def _with_votes(rows: Sequence[Found], cast: Sequence[Found]) -> tuple[WeakQuestion, ...]:
    by_question: dict[int, list[Vote]] = {row.id: [] for row in rows}
    for row in cast:
        by_question[row.question_id].append(Vote(row.person, row.helpful, row.reason, row.comment, row.at))
    return tuple(_weak_of(row, by_question[row.id]) for row in rows)


def _weak_of(row: Found, cast: Sequence[Vote]) -> WeakQuestion:
    return WeakQuestion(
        id=row.id,
        platform=row.platform,
        person=row.person,
        text=row.text,
        earlier=row.earlier or "",
        accepted_at=row.accepted_at,
        reason=row.reason,
        confidence=row.confidence,
        passages=passages_of(row),
        votes=tuple(cast),
    )


def _used_of(row: Found) -> Used:
    return Used(
        id=row.id,
        channel=channel_of(row),
        accepted_at=row.accepted_at,
        outcome=row.outcome,
        reason=row.reason,
        first_token=row.first_token,
        total=row.total,
        helpful=row.helpful,
        unhelpful=row.unhelpful,
        handed_off=row.handed_off is not None,
    )
