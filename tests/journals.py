"""A journal that is kept busy by somebody else."""

import asyncio

from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine


async def lock_questions(folder: str, url: str, seconds: float) -> None:
    """Let nobody at the questions of a journal in PostgreSQL, whose socket is in ``folder``, for a while."""
    schema = url.rpartition("=")[2]
    engine = create_async_engine(f"postgresql+asyncpg:///postgres?user=footnote&host={folder}")
    async with engine.begin() as connection:
        await connection.execute(text(f'LOCK TABLE "{schema}".questions IN ACCESS EXCLUSIVE MODE'))
        await asyncio.sleep(seconds)
    await engine.dispose()
