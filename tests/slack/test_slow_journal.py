"""A journal that is slow, not down: the question waits for its next delivery, and nobody answers twice."""

import asyncio
from pathlib import Path

import pytest
from aiohttp import ClientSession

from tests.doubles.slack import SlackServer, mention_event
from tests.doubles.slack_delivery import Delivery, HttpWire
from tests.journals import lock_questions
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
                locked = asyncio.create_task(lock_questions(str(postgres.folder), url, SLOW_SECONDS))
                await asyncio.sleep(0.5)
                await asyncio.gather(*(way.event(mention_event(question)) for way in ways), locked)
                await settled(slack, [question], 20)
        finally:
            for process in both:
                process.stop()
    assert fate(slack, question) == "answered"
