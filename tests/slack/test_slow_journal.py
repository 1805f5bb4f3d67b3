"""A journal that is slow, not down: the question waits for its next delivery, and nobody answers twice."""

import asyncio
from pathlib import Path

import pytest
from aiohttp import ClientSession
from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine

from tests.doubles.slack import SlackServer, mention_event
from tests.doubles.slack_delivery import Delivery, HttpWire
from tests.postgres import running_postgres
from tests.slack.running import Plan, started
from tests.slack.scripted import asked, fate, settled

pytestmark = [pytest.mark.peer, pytest.mark.timeout(240)]

SLOW_SECONDS = 4.0


async def test_a_slow_journal_makes_no_second_answer(slack: SlackServer, tmp_path: Path) -> None:
    with running_postgres() as postgres:
        url = postgres.fresh_url()
        plan = Plan(slack.url, tmp_path, journal=url)
        both = [await started(plan), await started(plan)]
        try:
            async with ClientSession() as session:
                question = asked(slack, 1)
                ways = [Delivery(HttpWire(session, [process.url])) for process in both]
                locked = asyncio.create_task(lock_questions(str(postgres.folder), url))
                await asyncio.sleep(0.5)
                await asyncio.gather(*(way.event(mention_event(question)) for way in ways), locked)
                await settled(slack, [question], 20)
        finally:
            for process in both:
                process.stop()
    assert fate(slack, question) == "answered"


async def lock_questions(folder: str, url: str) -> None:
    """Let nobody at the journal's questions for a while."""
    schema = url.rpartition("=")[2]
    engine = create_async_engine(f"postgresql+asyncpg:///postgres?user=footnote&host={folder}")
    async with engine.begin() as connection:
        await connection.execute(text(f'LOCK TABLE "{schema}".questions IN ACCESS EXCLUSIVE MODE'))
        await asyncio.sleep(SLOW_SECONDS)
    await engine.dispose()
