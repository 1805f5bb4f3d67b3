"""Accepted questions: claimed once by one process, finished once, taken over when that process is gone.

A claim is a lease with a fencing token: ``revision`` grows whenever the right to answer moves on, and who still
holds an older one can finish nothing. accepted → finished → (edited: accepted again) → …; withdrawn is final.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, delete, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from core.domain import Answer
from core.journal.database import Database, Found
from core.journal.rows import address_of, answer_columns, claim_of
from core.journal.tables import answers, hand_offs, messages, questions, timers, votes
from core.journal.values import Address, Claim, Thread

SKEW = timedelta(hours=1)  # by which the clocks of two processes may differ
ACCEPTED, FINISHED, WITHDRAWN = "accepted", "finished", "withdrawn"


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
        statement = self.database.insert(questions).values(row).on_conflict_do_nothing(index_elements=_EVENT)
        found = await self.database.change(statement.returning(questions))
        return claim_of(found[0]) if found else None

    async def note_message(self, claim_id: int, address: Address) -> bool:
        """Remember a message of the reply as soon as it is there; False when the question is gone."""
        row = {"question_id": claim_id, **asdict(address)}
        statement = self.database.insert(messages).values(row)
        same = statement.on_conflict_do_update(index_elements=list(asdict(address)), set_={"question_id": claim_id})
        return await self.database.change_if_possible(same.returning(messages.c.id))

    async def move(self, claim: Claim, thread: Thread) -> bool:
        """Put an open question into another conversation; False when the claim is not the latest."""
        statement = update(questions).where(_is(claim)).values(asdict(thread))
        return bool(await self.database.change(statement.returning(questions.c.id)))

    async def finish(
        self, claim: Claim, answer: Answer, *, now: datetime, shown: str = "", addresses: Iterable[Address] = ()
    ) -> bool:
        """Keep the answer and close the question in one transaction; ``shown`` if people read something else.

        False, and nothing changes, when it is closed already or the claim is no longer the latest.
        """
        noted = [{"question_id": claim.id, **asdict(address)} for address in addresses]

        async def work(connection: AsyncConnection) -> bool:
            close = update(questions).where(_is(claim)).values(status=FINISHED, finished_at=now)
            if not (await connection.execute(close.returning(questions.c.id))).all():
                return False
            row = {"question_id": claim.id, **answer_columns(answer, shown)}
            await connection.execute(self.database.insert(answers).values(row))
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
        await self.database.change(delete(questions).where(_is(claim)).returning(questions.c.id))

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
        return bool(await self.database.select(select(questions.c.id).where(_is(claim))))

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
                await connection.execute(update(table).where(table.c.owner == self.owner).values(lease_until=now))

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


_EVENT = ["platform", "workspace", "event_key"]


def _is(claim: Claim) -> ColumnElement[bool]:
    current = and_(questions.c.id == claim.id, questions.c.revision == claim.revision)
    return and_(current, questions.c.status == ACCEPTED)


def _abandoned(now: datetime, lease: timedelta) -> ColumnElement[bool]:
    """Return what nobody works on: its lease is over, or so long that whoever took it had a clock that was ahead."""
    over = or_(questions.c.lease_until <= now, questions.c.lease_until > now + lease + SKEW)
    return and_(questions.c.status == ACCEPTED, over)


async def _messages(connection: AsyncConnection, claim_id: int) -> list[Found]:
    statement = select(messages).where(messages.c.question_id == claim_id).order_by(messages.c.id)
    return list((await connection.execute(statement)).all())


async def _drop_answer(connection: AsyncConnection, claim_id: int) -> None:
    for table in (answers, votes, hand_offs):
        await connection.execute(delete(table).where(table.c.question_id == claim_id))
