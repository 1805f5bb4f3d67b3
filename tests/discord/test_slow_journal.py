"""A journal that is slow, or away: whoever asks in Discord is answered all the same, and once, by two processes."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.discord.asked import WAYS, all_answered, askers
from tests.discord.running import Plan, started
from tests.doubles.discord import DiscordServer
from tests.journals import lock_questions
from tests.postgres import PostgresServer, running_postgres
from tests.processes import Process
from tests.waiting import until

pytestmark = [pytest.mark.peer, pytest.mark.timeout(240)]

SLOW_SECONDS = 4.0


@pytest.fixture
def postgres() -> Iterator[PostgresServer]:
    with running_postgres() as server:
        yield server


async def test_a_slow_journal_makes_no_second_answer(
    discord: DiscordServer, tmp_path: Path, postgres: PostgresServer
) -> None:
    url = postgres.fresh_url()
    people, both = askers(discord), await _two(Plan(discord.url, tmp_path, journal=url))
    try:
        locked = asyncio.create_task(lock_questions(str(postgres.folder), url, SLOW_SECONDS))
        await asyncio.sleep(0.5)
        questions = [people.ask(way, number) for number, way in enumerate(WAYS)]
        await until(lambda: all(one.interaction.answer for one in questions if one.interaction), 3.0)
        assert not locked.done()
        await locked
        await all_answered(discord, questions, 30.0, always=True)
    finally:
        for process in both:
            process.stop()


async def test_a_journal_that_is_away_makes_no_second_answer(
    discord: DiscordServer, tmp_path: Path, postgres: PostgresServer
) -> None:
    people, both = askers(discord), await _two(Plan(discord.url, tmp_path, journal=postgres.fresh_url()))
    try:
        first = [people.ask(way, number) for number, way in enumerate(WAYS)]
        await all_answered(discord, first)
        postgres.stop()
        second = [people.ask(way, number) for number, way in enumerate(WAYS, 10)]
        await all_answered(discord, [*first, *second], 60.0, always=True)
        postgres.start()
        third = [people.ask(way, number) for number, way in enumerate(WAYS, 20)]
        await all_answered(discord, [*first, *second, *third], 60.0, always=True)
    finally:
        for process in both:
            process.stop()


async def _two(plan: Plan) -> list[Process]:
    return [await started(plan), await started(plan)]
