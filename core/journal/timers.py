"""Things to be done at a time: they outlive the process that set them, and one process does each."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from pydantic import TypeAdapter
from sqlalchemy import ColumnElement, and_, delete, func, or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from core.journal.channels import kept
from core.journal.database import Database, Found
from core.journal.leases import is_over
from core.journal.rows import at, to_json
from core.journal.tables import decisions, timers
from core.journal.values import Decision, Timer

_LAST = "\U0010ffff"  # comes after every character: keys are compared by their bytes
_payloads = TypeAdapter(dict[str, str])


@dataclass(frozen=True, slots=True)
class Timers:
    """The timers of all processes, as the process ``owner`` sees them; every call raises JournalUnavailable."""

    database: Database
    owner: str
    lease: timedelta

    async def set_timer(
        self, platform: str, key: str, *, due: datetime, payload: Mapping[str, str], person: str = ""
    ) -> None:
        """Set or move a timer; ``person`` is whom it concerns, so that it goes when they are forgotten."""
        row = {"due": due, "payload": to_json(dict(payload)), "person": person, "owner": "", "lease_until": None}
        insert = self.database.insert(timers).values(row | {"platform": platform, "key": key, "revision": 1})
        again = row | {"revision": timers.c.revision + 1}
        upsert = insert.on_conflict_do_update(index_elements=["platform", "key"], set_=again)
        await self.database.change(upsert.returning(timers.c.id))

    async def start_timer(
        self, key: str, *, due: datetime, payload: Mapping[str, str], decision: Decision, seen: int
    ) -> bool:
        """Set a timer where there is none, for whom it was decided so, and keep the decision, in one transaction.

        False, and nothing changes, where there is one, or where more than ``seen`` decisions on the message are kept:
        it may have waited, and be answered, already. It is decided once for what was seen.
        """
        platform = decision.message.platform
        row = {"platform": platform, "key": key, "due": due, "payload": to_json(dict(payload)), "revision": 1}
        row |= {"person": decision.person, "owner": "", "lease_until": None}
        start = self.database.insert(timers).values(row).on_conflict_do_nothing(index_elements=["platform", "key"])
        keep = kept(self.database, decision, once=str(seen))
        made = select(func.count().label("times")).where(at(decisions, decision.message))

        async def work(connection: AsyncConnection) -> bool:
            if not (await connection.execute(start.returning(timers.c.id))).all():
                return False
            is_first = (await connection.execute(made)).one().times <= seen  # looked at now, or it may come in between
            if is_first and (await connection.execute(keep)).all():
                return True
            await connection.execute(delete(timers).where(_named(platform, key)))
            return False

        return await self.database.write(work)

    async def turn_timer(
        self,
        timer: Timer,
        key: str,
        *,
        due: datetime,
        payload: Mapping[str, str] | None = None,
        decision: Decision | None = None,
    ) -> bool:
        """Give a timer another key as it was seen, even one that is acted upon, and keep why, in one transaction.

        False, and nothing changes, when it is gone, taken or set anew since it was seen, or the key is in use.
        """
        values = {"key": key, "due": due, "owner": "", "lease_until": None, "revision": timers.c.revision + 1}
        values |= {} if payload is None else {"payload": to_json(dict(payload))}
        turn = update(timers).where(_same(timer)).values(values).returning(timers.c.id)

        async def work(connection: AsyncConnection) -> bool:
            found = (await connection.execute(turn)).all()
            if found and decision is not None:
                await connection.execute(kept(self.database, decision))
            return bool(found)

        try:
            return await self.database.write(work)
        except IntegrityError:
            return False

    async def end_timer(self, key: str, decision: Decision, *, seen: Timer | None = None) -> bool:
        """Remove a timer and keep why, in one transaction; with ``seen`` only as it was seen.

        False, and nothing changes, when there is none, or none any more.
        """
        named = _named(decision.message.platform, key) if seen is None else _same(seen)
        end = delete(timers).where(named).returning(timers.c.id)

        async def work(connection: AsyncConnection) -> bool:
            found = (await connection.execute(end)).all()
            if found:
                await connection.execute(kept(self.database, decision))
            return bool(found)

        return await self.database.write(work)

    async def plan_timer(
        self, platform: str, key: str, *, due: datetime, payload: Mapping[str, str], now: datetime
    ) -> None:
        """Set a timer where there is none; one with another payload is set anew, unless somebody acts upon it."""
        row = {"due": due, "payload": to_json(dict(payload)), "owner": "", "lease_until": None}
        insert = self.database.insert(timers).values(
            row | {"platform": platform, "key": key, "person": "", "revision": 1}
        )
        free = is_over(timers.c.lease_until, now, self.lease)
        upsert = insert.on_conflict_do_update(
            index_elements=["platform", "key"],
            set_=row | {"revision": timers.c.revision + 1},
            where=and_(timers.c.payload != insert.excluded.payload, free),
        )
        await self.database.change(upsert.returning(timers.c.id))

    async def hold_timer(self, timer: Timer, now: datetime) -> bool:
        """Extend the lease of a timer that is acted upon; False when it was set anew, or taken by another."""
        return await self._changed(timer, {"lease_until": now + self.lease})

    async def move_timer(self, timer: Timer, due: datetime) -> bool:
        """Set a timer that was acted upon for another time; False when it is no longer this process's to set."""
        free = {"due": due, "owner": "", "lease_until": None}
        return await self._changed(timer, free | {"revision": timers.c.revision + 1})

    async def _changed(self, timer: Timer, values: Mapping[str, object]) -> bool:
        statement = update(timers).where(_same(timer)).values(values)
        return bool(await self.database.change(statement.returning(timers.c.id)))

    async def cancel_timer(self, platform: str, key: str) -> bool:
        """Remove a timer; False when there is none, or none any more."""
        statement = delete(timers).where(_named(platform, key))
        return bool(await self.database.change(statement.returning(timers.c.id)))

    async def timer(self, platform: str, key: str) -> Timer | None:
        """Return a timer without taking it, None where there is none."""
        rows = await self.database.select(select(timers).where(_named(platform, key)))
        return _timer_of(rows[0]) if rows else None

    async def waiting(self, platform: str, *prefixes: str, limit: int = 200) -> tuple[Timer, ...]:
        """Return the timers whose keys begin with a prefix, those that are due last first, without taking them."""
        begin = or_(*(timers.c.key.between(prefix, prefix + _LAST) for prefix in prefixes))
        named = and_(timers.c.platform == platform, begin)
        statement = select(timers).where(named).order_by(timers.c.due.desc(), timers.c.id.desc()).limit(limit)
        return tuple(_timer_of(row) for row in await self.database.select(statement))

    async def change_timer(self, timer: Timer, *, due: datetime, payload: Mapping[str, str]) -> bool:
        """Set a timer anew as it was seen, even one that is acted upon: that comes to nothing then.

        False when it is gone, taken or set anew since it was seen.
        """
        free = {"due": due, "payload": to_json(dict(payload)), "owner": "", "lease_until": None}
        return await self._changed(timer, free | {"revision": timers.c.revision + 1})

    async def take_due(self, platform: str, now: datetime, *, limit: int = 50) -> tuple[Timer, ...]:
        """Take timers that are due, the longest waiting first; nobody else gets them while this process lives.

        One statement: PostgreSQL passes over rows that others are taking, SQLite lets one process write at a time.
        """
        free = is_over(timers.c.lease_until, now, self.lease)
        waiting = select(timers.c.id).where(and_(timers.c.platform == platform, timers.c.due <= now, free))
        chosen = (
            waiting.order_by(timers.c.due, timers.c.id).limit(limit).with_for_update(skip_locked=True).cte("chosen")
        )
        held = {"owner": self.owner, "lease_until": now + self.lease, "revision": timers.c.revision + 1}
        statement = update(timers).where(timers.c.id.in_(select(chosen.c.id))).values(held).returning(timers)
        rows = await self.database.change(statement)
        return tuple(_timer_of(row) for row in sorted(rows, key=lambda row: (row.due, row.id)))

    async def finish_timer(self, timer: Timer) -> bool:
        """Remove a timer that was acted upon; False when it was set anew, cancelled or taken by another meanwhile."""
        statement = delete(timers).where(_same(timer))
        return bool(await self.database.change(statement.returning(timers.c.id)))


def _named(platform: str, key: str) -> ColumnElement[bool]:
    return and_(timers.c.platform == platform, timers.c.key == key)


def _same(timer: Timer) -> ColumnElement[bool]:
    return and_(_named(timer.platform, timer.key), timers.c.revision == timer.revision)


def _timer_of(row: Found) -> Timer:
    payload = _payloads.validate_json(row.payload)
    return Timer(row.platform, row.key, row.due, payload, row.revision)
