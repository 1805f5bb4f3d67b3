"""What leaves the journal: what is older than the retention, and whatever a person left in it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Table, and_, delete, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from core.journal.database import Database
from core.journal.sqlite import empty_log
from core.journal.tables import channel_settings, decisions, hand_offs, installations, questions, timers, votes
from core.journal.values import Removed

BATCH = 500  # rows a transaction: others who want to write wait for one batch, not for all of them


@dataclass(frozen=True, slots=True)
class Retention:
    """Removes rows; ``days`` 0 keeps them for ever; every call raises JournalUnavailable."""

    database: Database
    days: int

    async def purge(self, now: datetime) -> Removed:
        """Remove what is older than the retention; may be called by any process at any time, and interrupted."""
        if not self.days:
            return Removed()
        horizon = now - timedelta(days=self.days)
        return Removed(
            questions=await self._remove_batches(questions, questions.c.accepted_at < horizon),
            timers=await self._remove_batches(timers, timers.c.due < horizon),
            decisions=await self._remove_batches(decisions, decisions.c.at < horizon),
        )

    async def forget(self, platform: str, person: str) -> Removed:
        """Remove one person from every workspace of a platform: questions, the answers to them, votes, the rest."""

        async def work(connection: AsyncConnection) -> Removed:
            await _unname(connection, platform, person)
            gone = {}
            for table, theirs in _rows_of(platform, person).items():
                gone[table.name] = (await connection.execute(delete(table).where(theirs))).rowcount
            return Removed(**gone)

        removed = await self.database.write(work)
        await empty_log(self.database)
        return removed

    async def _remove_batches(self, table: Table, condition: ColumnElement[bool]) -> int:
        oldest = select(table.c.id).where(condition).order_by(table.c.id).limit(BATCH)
        statement = delete(table).where(table.c.id.in_(oldest)).returning(table.c.id)
        removed = count = len(await self.database.change(statement))
        while count == BATCH:
            count = len(await self.database.change(statement))
            removed += count
        return removed


def _rows_of(platform: str, person: str) -> Mapping[Table, ColumnElement[bool]]:
    """Return each table's rows that are a person's own, in the order to remove them."""
    there = select(questions.c.id).where(questions.c.platform == platform)
    return {
        votes: and_(votes.c.person == person, votes.c.question_id.in_(there)),
        timers: and_(timers.c.platform == platform, timers.c.person == person),
        decisions: and_(decisions.c.platform == platform, decisions.c.person == person),
        questions: and_(questions.c.platform == platform, questions.c.person == person),
    }


async def _unname(connection: AsyncConnection, platform: str, person: str) -> None:
    """Take a person's id out of rows that belong to others."""
    there = hand_offs.c.question_id.in_(select(questions.c.id).where(questions.c.platform == platform))
    for name in ("person", "solved_by"):
        await connection.execute(update(hand_offs).where(there, hand_offs.c[name] == person).values({name: ""}))
    theirs = and_(channel_settings.c.platform == platform, channel_settings.c.person == person)
    await connection.execute(update(channel_settings).where(theirs).values(person=""))
    installed = and_(installations.c.platform == platform, installations.c.person == person)
    await connection.execute(update(installations).where(installed).values(person=""))
