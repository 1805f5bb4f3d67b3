"""A journal that is kept busy by somebody else, or whose tables are gone."""

import asyncio

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine

from core.journal import Journal


async def lock_questions(folder: str, url: str, seconds: float) -> None:
    """Let nobody at the questions of a journal in PostgreSQL, whose socket is in ``folder``, for a while."""
    schema = url.rpartition("=")[2]
    engine = create_async_engine(f"postgresql+asyncpg:///postgres?user=footnote&host={folder}")
    async with engine.begin() as connection:
        await connection.execute(text(f'LOCK TABLE "{schema}".questions IN ACCESS EXCLUSIVE MODE'))
        await asyncio.sleep(seconds)
    await engine.dispose()


async def lose(journal: Journal, *tables: str) -> None:
    """Take tables away: every call that needs one fails from now on."""

    async def work(connection: AsyncConnection) -> None:
        for table in tables:
            await connection.execute(text(f"ALTER TABLE {table} RENAME TO lost_{table}"))

    await journal.database.write(work)
