"""Whether the journal holds when many processes use it at once, and when they are killed."""

import random
import sqlite3
import time
from contextlib import closing
from pathlib import Path

from core.config import JournalSettings
from core.journal import open_journal
from tests.core.journal import processes
from tests.core.journal.stories import LATER, NOW, ask
from tests.postgres import PostgresServer

KILLS = 10


async def open_once(settings: JournalSettings, folder: Path, questions: int = 0, timers: int = 0) -> None:
    async with open_journal(settings, folder) as journal:
        for number in range(questions):
            await ask(journal, f"e{number}")
        for number in range(timers):
            await journal.timers.set_timer("slack", f"t{number}", due=NOW, payload={})


def test_ten_processes_open_a_fresh_database_at_once(url: str, tmp_path: Path) -> None:
    assert processes.together(processes.open_only, 10, tmp_path, url) == [["open"]] * 10


def test_fifty_claims_of_one_event_in_four_processes_accept_it_once(url: str, tmp_path: Path) -> None:
    claims = processes.together(processes.claim_one_event, 4, tmp_path, url, 50)

    assert len([claim for lines in claims for claim in lines]) == 1


async def test_eight_processes_take_each_abandoned_question_over_once(
    url: str, settings: JournalSettings, tmp_path: Path
) -> None:
    await open_once(settings, tmp_path, questions=40)

    taken = processes.together(processes.take_over_everything, 8, tmp_path, url)

    ids = [line for lines in taken for line in lines]
    assert sorted(ids, key=int) == [str(number) for number in range(1, 41)]


async def test_two_hundred_timers_fire_two_hundred_times_in_two_processes(
    url: str, settings: JournalSettings, tmp_path: Path
) -> None:
    await open_once(settings, tmp_path, timers=200)

    fired = processes.together(processes.fire_timers, 2, tmp_path, url)

    assert sorted(key for keys in fired for key in keys) == sorted(f"t{number}" for number in range(200))


async def test_what_was_acknowledged_outlives_ten_kills(url: str, settings: JournalSettings, tmp_path: Path) -> None:
    dice = random.Random(7)  # noqa: S311 moments to kill at, no secrets
    await open_once(settings, tmp_path)
    acknowledged = [line for number in range(KILLS) for line in killed(url, tmp_path / f"acks{number}", dice)]

    async with open_journal(settings, tmp_path) as journal:
        answered = {found.id: found for found in await journal.answers.since(NOW, limit=10_000)}
        abandoned = {claim.id for claim in await journal.questions.unfinished("slack", LATER, limit=10_000)}

    steps = [(step, int(number)) for step, number in map(str.split, acknowledged)]
    assert {number for step, number in steps if step == "claimed"} <= answered.keys() | abandoned
    assert {number for step, number in steps if step == "finished"} <= answered.keys()
    assert all(found.messages for found in answered.values())
    assert 1 <= len(abandoned) <= KILLS


def killed(url: str, acknowledgements: Path, dice: random.Random) -> list[str]:
    """Let a process work for a random moment, kill it, and return what it was told had been kept."""
    process = processes.start(processes.claim_and_finish_for_ever, url, acknowledgements)
    deadline = time.monotonic() + processes.PATIENCE
    while not acknowledgements.exists() and time.monotonic() < deadline:
        process.join(0.005)
    process.join(dice.uniform(0, 0.1))
    process.kill()
    process.join()
    return processes.lines_of(acknowledgements)


async def test_a_killed_process_leaves_a_whole_file(tmp_path: Path) -> None:
    path = tmp_path / "journal.db"
    killed(f"sqlite:///{path}", tmp_path / "acks", random.Random(1))  # noqa: S311

    with closing(sqlite3.connect(path)) as database:
        assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert database.execute("PRAGMA foreign_key_check").fetchall() == []


def test_eight_writers_never_find_the_file_locked(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'journal.db'}"

    wrote = processes.together(processes.write_for_seconds, 8, tmp_path, url, 5.0)

    assert min(int(count) for count, _ in wrote) > 0
    assert max(int(slowest) for _, slowest in wrote) < 10_000


def test_eight_processes_write_to_postgresql_at_once(postgres: PostgresServer, tmp_path: Path) -> None:
    wrote = processes.together(processes.write_for_seconds, 8, tmp_path, postgres.fresh_url(), 1.0)

    assert min(int(count) for count, _ in wrote) > 0
