"""Every event in random order to two processes on one journal: each question gets one answer."""

import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.discord.asked import WAYS, all_answered, askers
from tests.discord.running import Plan, started
from tests.doubles.discord import DiscordServer
from tests.postgres import running_postgres

pytestmark = pytest.mark.timeout(240)

SQLITE = ""


@pytest.fixture(params=[pytest.param(SQLITE, id="SQLite"), pytest.param("postgres", marks=pytest.mark.peer)])
def journal(request: pytest.FixtureRequest) -> Iterator[str]:
    if request.param == SQLITE:
        yield SQLITE
        return
    with running_postgres() as postgres:
        yield postgres.fresh_url()


async def test_two_processes_answer_each_question_once(discord: DiscordServer, tmp_path: Path, journal: str) -> None:
    plan = Plan(discord.url, tmp_path, journal=journal)
    discord.acknowledged_within = 60.0  # many at once on a busy machine: here it counts that it is done once
    number = 200 if journal else 42
    people = askers(discord)
    both = [await started(plan), await started(plan)]
    try:
        discord.gateway.deaf = True
        before = {session.name: session.sequence for session in discord.gateway.live}
        ways = [WAYS[count % len(WAYS)] for count in range(number)]
        questions = [people.ask(way, count) for count, way in enumerate(ways)]
        discord.gateway.deaf = False
        for seed, session in enumerate(discord.gateway.live):
            assert session.wire is not None
            told = [frame for frame in session.history if frame["s"] > before[session.name]]
            told += [frame for frame in told if frame["t"] == "MESSAGE_CREATE"]  # these it hears twice
            for frame in random.Random(seed).sample(told, len(told)):  # noqa: S311 - the same order in every run
                session.wire.outbox.put_nowait(frame)
        await all_answered(discord, questions, 60.0)
    finally:
        for process in both:
            process.stop()

    assert len(discord.gateway.identified) == 2
    assert all(asked.interaction.answer for asked in questions if asked.interaction)
    posted = sum(1 for way in ways if way not in {"command in a thread", "private command"})
    assert len(discord.called("create_message")) == posted  # nobody even tried to say it twice
