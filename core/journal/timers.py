"""Things to be done at a time: they outlive the process that set them, and one process does each."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from pydantic import TypeAdapter
from sqlalchemy import and_, delete, func, or_, select, update

from core.journal.database import Database, Found
from core.journal.rows import to_json
from core.journal.tables import timers
from core.journal.values import Timer

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

    async def plan_timer(
        self, platform: str, key: str, *, due: datetime, payload: Mapping[str, str], now: datetime
    ) -> None:
        """Set a timer where there is none; one with another payload is set anew, unless somebody acts upon it."""
        row = {"due": due, "payload": to_json(dict(payload)), "owner": "", "lease_until": None}
        insert = self.database.insert(timers).values(
            row | {"platform": platform, "key": key, "person": "", "revision": 1}
        )
        free = or_(timers.c.lease_until.is_(None), timers.c.lease_until <= now)
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
        same = and_(timers.c.platform == timer.platform, timers.c.key == timer.key)
        statement = update(timers).where(same, timers.c.revision == timer.revision).values(values)
        return bool(await self.database.change(statement.returning(timers.c.id)))

    async def cancel_timer(self, platform: str, key: str) -> bool:
        """Remove a timer; False when there is none, or none any more."""
        statement = delete(timers).where(timers.c.platform == platform, timers.c.key == key)
        return bool(await self.database.change(statement.returning(timers.c.id)))

    async def timer(self, platform: str, key: str) -> Timer | None:
        """Return a timer without taking it, None where there is none."""
        named = and_(timers.c.platform == platform, timers.c.key == key)
        rows = await self.database.select(select(timers).where(named))
        return _timer_of(rows[0]) if rows else None

    async def waiting(self, platform: str, prefix: str, *, limit: int = 200) -> tuple[Timer, ...]:
        """Return the timers whose keys begin with ``prefix``, those that are due last first, without taking them."""
        named = and_(timers.c.platform == platform, func.substr(timers.c.key, 1, len(prefix)) == prefix)
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
        free = or_(timers.c.lease_until.is_(None), timers.c.lease_until <= now)
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
        same = and_(timers.c.platform == timer.platform, timers.c.key == timer.key)
        statement = delete(timers).where(same, timers.c.revision == timer.revision)
        return bool(await self.database.change(statement.returning(timers.c.id)))


def _timer_of(row: Found) -> Timer:
    payload = _payloads.validate_json(row.payload)
    return Timer(row.platform, row.key, row.due, payload, row.revision)
