"""Where an app is installed, with the tokens that speak there; tokens are kept as they are."""

from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import and_, delete, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from core.journal.database import Database, Found
from core.journal.tables import installations, spent_keys
from core.journal.values import Installation


@dataclass(frozen=True, slots=True)
class Installations:
    """The installations of all processes; every call raises JournalUnavailable."""

    database: Database

    async def put(self, installation: Installation) -> None:
        """Keep an installation; one again in the same workspace takes the place of the older."""
        row = asdict(installation)
        key = ["platform", "workspace"]
        later = {name: value for name, value in row.items() if name not in key}
        upsert = self.database.insert(installations).values(row)
        upsert = upsert.on_conflict_do_update(index_elements=key, set_=later)
        await self.database.change(upsert.returning(installations.c.workspace))

    async def of(self, platform: str, workspace: str) -> Installation | None:
        """Return the installation in one workspace or organisation."""
        there = and_(installations.c.platform == platform, installations.c.workspace == workspace)
        rows = await self.database.select(select(installations).where(there))
        return _installation_of(rows[0]) if rows else None

    async def rotate(
        self, old: Installation, *, token: str, refresh_token: str, expires_at: datetime | None
    ) -> Installation | None:
        """Put new tokens in the place of those of ``old``; None when they were changed or removed meanwhile."""
        same = and_(
            installations.c.platform == old.platform,
            installations.c.workspace == old.workspace,
            installations.c.refresh_token == old.refresh_token,
        )
        new = {"token": token, "refresh_token": refresh_token, "expires_at": expires_at}
        rows = await self.database.change(update(installations).where(same).values(new).returning(installations))
        return _installation_of(rows[0]) if rows else None

    async def remove(self, platform: str, workspace: str) -> bool:
        """Forget an installation; False when there is none."""
        there = and_(installations.c.platform == platform, installations.c.workspace == workspace)
        return bool(await self.database.change(delete(installations).where(there).returning(installations.c.workspace)))

    async def spend(self, platform: str, key: str, *, until: datetime, now: datetime) -> bool:
        """Return whether ``key`` is used for the first time; it is remembered ``until`` then."""

        async def work(connection: AsyncConnection) -> bool:
            await connection.execute(delete(spent_keys).where(spent_keys.c.until < now))
            row = {"platform": platform, "key": key, "until": until}
            first = self.database.insert(spent_keys).values(row).on_conflict_do_nothing()
            return bool((await connection.execute(first.returning(spent_keys.c.key))).all())

        return await self.database.write(work)


def _installation_of(row: Found) -> Installation:
    return Installation(
        platform=row.platform,
        workspace=row.workspace,
        name=row.name,
        bot_user=row.bot_user,
        bot=row.bot,
        token=row.token,
        refresh_token=row.refresh_token,
        expires_at=row.expires_at,
        scopes=row.scopes,
        person=row.person,
        at=row.at,
    )
