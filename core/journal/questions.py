"""Accepted questions: claimed once by one process, finished once, taken over when that process is gone.

A claim is a lease with a fencing token: ``revision`` grows whenever the right to answer moves on, and who still
holds an older one can finish nothing. accepted → finished → (edited: accepted again) → …; withdrawn is final.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from functools import cache

from sqlalchemy import ColumnElement, Executable, and_, bindparam, delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from core.domain import Answer
from core.journal.database import Database, Found, Insert
from core.journal.leases import ended, is_over
from core.journal.rows import address_of, answer_columns, claim_of
from core.journal.tables import answers, hand_offs, messages, questions, timers, votes
from core.journal.values import Address, Claim, Thread

ACCEPTED, FINISHED, WITHDRAWN = "accepted", "finished", "withdrawn"
_HELD = and_(
    questions.c.id == bindparam("claim"), questions.c.revision == bindparam("latest"), questions.c.status == ACCEPTED
)
_HOLDS = select(questions.c.id).where(_HELD)
_CLOSE = update(questions).where(_HELD).values(status=FINISHED, finished_at=bindparam("now")).returning(questions.c.id)
_KEEP = insert(answers)


@dataclass(frozen=True, slots=True)
class Questions:
    """The questions of all processes, as the process ``owner`` sees them; every call raises JournalUnavailable."""

    database: Database
    owner: str
    lease: timedelta

    async def claim(
        self, thread: Thread, event_key: str, *, person: str, text: str, scope: str | None, now: datetime
    ) -> Claim | None:
        """Accept a question, once: None when anybody has accepted this event of the workspace before."""
        row = asdict(thread) | {"event_key": event_key, "person": person, "text": text, "scope": scope}
        row |= {"status": ACCEPTED, "revision": 1, "attempts": 1, "accepted_at": now, **self._held(now)}
        found = await self.database.change(_accepting(self.database.insert), row)
        return claim_of(found[0]) if found else None

    async def note_message(self, claim_id: int, address: Address) -> bool:
        """Remember a message of the reply as soon as it is there; False when the question is gone."""
        row = {"question_id": claim_id, **asdict(address)}
        return await self.database.change_if_possible(_noting(self.database.insert), row)

    async def move(self, claim: Claim, thread: Thread) -> bool:
        """Put an open question into another conversation; False when the claim is not the latest."""
        statement = update(questions).where(_HELD).values(asdict(thread)).returning(questions.c.id)
        return bool(await self.database.change(statement, _held_by(claim)))

    async def finish(
        self, claim: Claim, answer: Answer, *, now: datetime, shown: str = "", addresses: Iterable[Address] = ()
    ) -> bool:
        """Keep the answer and close the question in one transaction; ``shown`` if people read something else.

        False, and nothing changes, when it is closed already or the claim is no longer the latest.
        """
        noted = [{"question_id": claim.id, **asdict(address)} for address in addresses]

        async def work(connection: AsyncConnection) -> bool:
            if not (await connection.execute(_CLOSE, {**_held_by(claim), "now": now})).all():
                return False
            await connection.execute(_KEEP, {"question_id": claim.id, **answer_columns(answer, shown)})
            if noted:
                await connection.execute(self.database.insert(messages).on_conflict_do_nothing(), noted)
            return True

        return await self.database.write(work)

    async def replace(self, claim_id: int, text: str, *, now: datetime) -> Claim | None:
        """Ask again in other words, after an edit: the old answer and its votes go, its messages stay to be edited.

        None when nothing changed: the same words, a withdrawn question, or none.
        """
        changed = and_(questions.c.id == claim_id, questions.c.status != WITHDRAWN, questions.c.text != text)
        values = {"status": ACCEPTED, "text": text, "attempts": 1, "finished_at": None}
        return await self._claimed_anew(changed, values, now)

    async def withdraw(self, claim_id: int) -> tuple[Address, ...] | None:
        """Forget question and answer, after a deletion, but not that the event was seen; return the reply's messages.

        None when there is no such question; a second call returns the messages again.
        """

        async def work(connection: AsyncConnection) -> tuple[Address, ...] | None:
            values = {"status": WITHDRAWN, "text": "", "revision": questions.c.revision + 1}
            statement = update(questions).where(questions.c.id == claim_id).values(values)
            if not (await connection.execute(statement.returning(questions.c.id))).all():
                return None
            await _drop_answer(connection, claim_id)
            return tuple(address_of(row) for row in await _messages(connection, claim_id))

        return await self.database.write(work)

    async def discard(self, claim: Claim) -> None:
        """Forget that a question was ever asked, so that it may be asked again."""
        await self.database.change(delete(questions).where(_HELD).returning(questions.c.id), _held_by(claim))

    async def unfinished(self, platform: str, now: datetime, *, limit: int = 100) -> tuple[Claim, ...]:
        """Return questions whose process is gone, oldest first: take one over before answering or closing it."""
        abandoned = and_(questions.c.platform == platform, _abandoned(now, self.lease))
        rows = await self.database.select(select(questions).where(abandoned).order_by(questions.c.id).limit(limit))
        return tuple(claim_of(row) for row in rows)

    async def take_over(self, claim_id: int, now: datetime) -> Claim | None:
        """Return the claim on an abandoned question, to exactly one of all that ask; None to the others."""
        values = {"attempts": questions.c.attempts + 1}
        return await self._claimed_anew(and_(questions.c.id == claim_id, _abandoned(now, self.lease)), values, now)

    async def holds(self, claim: Claim) -> bool:
        """Return whether a claim is still the latest on its question, and the question open."""
        return bool(await self.database.select(_HOLDS, _held_by(claim)))

    async def renew(self, now: datetime, only: Collection[int] | None = None) -> frozenset[int]:
        """Extend all leases of this process, of timers too; return the ids of the questions that it still holds.

        With ``only`` no more than these questions are extended: what nobody works on runs out and is taken over.
        """

        async def work(connection: AsyncConnection) -> frozenset[int]:
            later = {"lease_until": now + self.lease}
            mine = and_(questions.c.owner == self.owner, questions.c.status == ACCEPTED)
            mine = mine if only is None else and_(mine, questions.c.id.in_(list(only)))
            extended = await connection.execute(update(questions).where(mine).values(later).returning(questions.c.id))
            ids = frozenset(row.id for row in extended.all())
            await connection.execute(update(timers).where(timers.c.owner == self.owner).values(later))
            return ids

        return await self.database.write(work)

    async def release(self, now: datetime) -> None:
        """Let others take over at once what this process will not finish, before it stops."""

        async def work(connection: AsyncConnection) -> None:
            for table in (questions, timers):
                mine = table.c.owner == self.owner
                await connection.execute(update(table).where(mine).values(lease_until=ended(now)))

        await self.database.write(work)

    async def _claimed_anew(
        self, condition: ColumnElement[bool], values: Mapping[str, object], now: datetime
    ) -> Claim | None:
        async def work(connection: AsyncConnection) -> Claim | None:
            taken = {"revision": questions.c.revision + 1, **self._held(now), **values}
            statement = update(questions).where(condition).values(taken).returning(questions)
            row = (await connection.execute(statement)).one_or_none()
            if row is None:
                return None
            await _drop_answer(connection, row.id)
            return claim_of(row, await _messages(connection, row.id))

        return await self.database.write(work)

    def _held(self, now: datetime) -> dict[str, object]:
        return {"owner": self.owner, "lease_until": now + self.lease}


@cache
def _accepting(insert: Insert) -> Executable:
    event = ["platform", "workspace", "event_key"]
    return insert(questions).on_conflict_do_nothing(index_elements=event).returning(questions)


@cache
def _noting(insert: Insert) -> Executable:
    address, statement = ["platform", "workspace", "channel", "message"], insert(messages)
    again = {"question_id": statement.excluded.question_id}
    return statement.on_conflict_do_update(index_elements=address, set_=again).returning(messages.c.id)


def _held_by(claim: Claim) -> Mapping[str, object]:
    return {"claim": claim.id, "latest": claim.revision}


def _abandoned(now: datetime, lease: timedelta) -> ColumnElement[bool]:
    return and_(questions.c.status == ACCEPTED, is_over(questions.c.lease_until, now, lease))


async def _messages(connection: AsyncConnection, claim_id: int) -> list[Found]:
    statement = select(messages).where(messages.c.question_id == claim_id).order_by(messages.c.id)
    return list((await connection.execute(statement)).all())


async def _drop_answer(connection: AsyncConnection, claim_id: int) -> None:
    for table in (answers, votes, hand_offs):
        await connection.execute(delete(table).where(table.c.question_id == claim_id))
