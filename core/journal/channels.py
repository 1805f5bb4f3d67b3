"""What holds in a channel: its settings, and why its messages were answered or not."""

from collections.abc import Collection
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, delete, func, or_, select
from sqlalchemy.sql.dml import ReturningInsert

from core.journal.database import Database, Found
from core.journal.rows import address_of, at
from core.journal.tables import channel_settings, decisions
from core.journal.values import Address, Channel, Decision

_ONCE = ["platform", "workspace", "channel", "message", "once"]


@dataclass(frozen=True, slots=True)
class ChannelSettings:
    """Settings by name, as text; what they mean is not the journal's; every call raises JournalUnavailable."""

    database: Database

    async def of(self, channel: Channel) -> dict[str, str]:
        """Return what was set in one channel."""
        rows = await self.database.select(select(channel_settings).where(at(channel_settings, channel)))
        return {row.name: row.value for row in rows}

    async def everywhere(self, platform: str, workspace: str | None = None) -> dict[Channel, dict[str, str]]:
        """Return every channel of a platform, or of one workspace, in which anything was set."""
        found: dict[Channel, dict[str, str]] = {}
        there = channel_settings.c.platform == platform
        there = there if workspace is None else and_(there, channel_settings.c.workspace == workspace)
        for row in await self.database.select(select(channel_settings).where(there)):
            found.setdefault(Channel(row.platform, row.workspace, row.channel), {})[row.name] = row.value
        return found

    async def put(self, channel: Channel, name: str, value: str, *, person: str, now: datetime) -> None:
        """Set one value; ``person`` is who did."""
        key = {**asdict(channel), "name": name}
        row = {"value": value, "person": person, "at": now}
        statement = self.database.insert(channel_settings).values(key | row)
        upsert = statement.on_conflict_do_update(index_elements=list(key), set_=row)
        await self.database.change(upsert.returning(channel_settings.c.name))

    async def unset(self, channel: Channel, name: str) -> bool:
        """Return to the default; False when it was."""
        statement = delete(channel_settings).where(at(channel_settings, channel), channel_settings.c.name == name)
        return bool(await self.database.change(statement.returning(channel_settings.c.name)))


@dataclass(frozen=True, slots=True)
class Decisions:
    """Why messages were answered or not; every call raises JournalUnavailable."""

    database: Database

    async def record(self, decision: Decision, *, once: str | None = None) -> bool:
        """Keep a decision; a message may see several, as when a wait ends.

        False, and nothing is kept, where there is one on the message under the same name: of processes that decide
        ``once`` the first does.
        """
        return bool(await self.database.change(kept(self.database, decision, once)))

    async def of(self, message: Address) -> tuple[Decision, ...]:
        """Return the decisions on one message, the oldest first."""
        statement = select(decisions).where(at(decisions, message)).order_by(decisions.c.id)
        return tuple(_decision_of(row) for row in await self.database.select(statement))

    async def since(self, start: datetime, *, channel: str = "", limit: int = 1000) -> tuple[Decision, ...]:
        """Return the newest decisions from ``start`` on, the oldest of them first; of one channel where it is named."""
        statement = select(decisions).where(_made(start, channel)).order_by(decisions.c.id.desc()).limit(limit)
        return tuple(_decision_of(row) for row in reversed(await self.database.select(statement)))

    async def counts(self, start: datetime, *, channel: str = "") -> dict[tuple[str, str], int]:
        """Return how often each decision was made for each reason, from ``start`` on, the most frequent first."""
        kinds = (decisions.c.decision, decisions.c.reason)
        count = func.count().label("times")
        statement = select(*kinds, count).where(_made(start, channel)).group_by(*kinds).order_by(count.desc(), *kinds)
        return {(row.decision, row.reason): row.times for row in await self.database.select(statement)}

    async def made_in(self, channel: Channel, start: datetime, kinds: Collection[tuple[str, str]]) -> int:
        """Return how many decisions of these kinds, each with its reason, were made in a channel from ``start`` on."""
        wanted = or_(*(and_(decisions.c.decision == one, decisions.c.reason == reason) for one, reason in kinds))
        made = and_(decisions.c.at >= start, at(decisions, channel), wanted)
        return int((await self.database.select(select(func.count().label("times")).where(made)))[0].times)


def kept(database: Database, decision: Decision, once: str | None = None) -> ReturningInsert[tuple[int]]:
    """Return the statement that keeps a decision, and returns its id if it does."""
    row = asdict(decision) | asdict(decision.message) | {"once": once}
    statement = database.insert(decisions).values(row)
    return statement.on_conflict_do_nothing(index_elements=_ONCE).returning(decisions.c.id)


def _made(start: datetime, channel: str) -> ColumnElement[bool]:
    made = decisions.c.at >= start
    return and_(made, decisions.c.channel == channel) if channel else made


def _decision_of(row: Found) -> Decision:
    return Decision(address_of(row), row.person, row.decision, row.reason, row.at)
