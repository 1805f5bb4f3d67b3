"""What people think of answers, and whom they called: one vote a person, one call a question."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, case, delete, func, select, update

from core.journal.database import Database, Found
from core.journal.rows import thread_of
from core.journal.tables import hand_offs, questions, votes
from core.journal.values import HandOff, Vote, VoteReason


@dataclass(frozen=True, slots=True)
class Votes:
    """The votes of all people; every call raises JournalUnavailable."""

    database: Database

    async def vote(
        self,
        claim_id: int,
        person: str,
        *,
        helpful: bool,
        now: datetime,
        reason: VoteReason | None = None,
        comment: str = "",
    ) -> bool:
        """Keep somebody's vote; False when the question is gone.

        The same vote again keeps the reason and comment given before unless it brings others; the opposite drops them.
        """
        row = {"question_id": claim_id, "person": person, "helpful": helpful, "reason": reason, "comment": comment}
        insert = self.database.insert(votes).values(row | {"at": now})
        new, same = insert.excluded, votes.c.helpful == insert.excluded.helpful
        changes = {
            "helpful": new.helpful,
            "at": new.at,
            "reason": case((same, func.coalesce(new.reason, votes.c.reason)), else_=new.reason),
            "comment": case((and_(same, new.comment == ""), votes.c.comment), else_=new.comment),
        }
        upsert = insert.on_conflict_do_update(index_elements=["question_id", "person"], set_=changes)
        return await self.database.change_if_possible(upsert.returning(votes.c.person))

    async def votes_of(self, claim_id: int) -> tuple[Vote, ...]:
        """Return the votes on one answer, the oldest first."""
        statement = select(votes).where(votes.c.question_id == claim_id).order_by(votes.c.at, votes.c.person)
        rows = await self.database.select(statement)
        return tuple(Vote(row.person, row.helpful, row.reason, row.comment, row.at) for row in rows)


@dataclass(frozen=True, slots=True)
class HandOffs:
    """The questions that people were called to; every call raises JournalUnavailable."""

    database: Database

    async def hand_off(self, claim_id: int, person: str, now: datetime) -> bool:
        """Note that ``person`` asked for a human; True to the first one alone, who may call somebody."""
        row = {"question_id": claim_id, "person": person, "at": now, "solved_by": "", "solved_at": None}
        first = self.database.insert(hand_offs).values(row).on_conflict_do_nothing(index_elements=["question_id"])
        return await self.database.change_if_possible(first.returning(hand_offs.c.question_id))

    async def of(self, claim_id: int) -> HandOff | None:
        """Return the hand-off of one question, open or closed."""
        place = (questions.c[name] for name in ("platform", "workspace", "channel", "thread"))
        statement = select(hand_offs, *place).join(questions).where(hand_offs.c.question_id == claim_id)
        rows = await self.database.select(statement)
        return _hand_off_of(rows[0]) if rows else None

    async def undo(self, claim_id: int) -> bool:
        """Forget a hand-off: nobody could be called; False when there is none."""
        there = hand_offs.c.question_id == claim_id
        return bool(await self.database.change(delete(hand_offs).where(there).returning(hand_offs.c.question_id)))

    async def solve(self, claim_id: int, person: str, now: datetime) -> bool:
        """Close a hand-off; False when there is none or it is closed."""
        still_open = and_(hand_offs.c.question_id == claim_id, hand_offs.c.solved_at.is_(None))
        statement = update(hand_offs).where(still_open).values(solved_by=person, solved_at=now)
        return bool(await self.database.change(statement.returning(hand_offs.c.question_id)))


def _hand_off_of(row: Found) -> HandOff:
    return HandOff(row.question_id, thread_of(row), row.person, row.at, row.solved_by, row.solved_at)
