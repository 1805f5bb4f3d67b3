"""Forgetting one person: what is gone, and what is said about it."""

import asyncio
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bot.cli import app
from bot.terminal.forgetting import forget, forgotten_text, person_id
from core.config import JournalSettings, Settings, StorageSettings
from core.journal import open_journal
from core.journal.values import Removed
from tests.core.journal.stories import answered

NOW = datetime.now(UTC)


def settings(folder: Path) -> Settings:
    return Settings(storage=StorageSettings(data_dir=folder))


async def ask_twice(folder: Path) -> None:
    """Leave two questions of one person and one of another, with a vote."""
    async with open_journal(JournalSettings(), folder) as journal:
        for key in ("e1", "e2"):
            await answered(journal, key, person="U1", now=NOW)
        theirs = await answered(journal, "e3", person="U2", now=NOW)
        await journal.votes.vote(theirs.id, "U1", helpful=True, now=NOW)


async def left(folder: Path) -> int:
    async with open_journal(JournalSettings(), folder) as journal:
        return len(await journal.answers.since(datetime(2000, 1, 1, tzinfo=UTC)))


async def test_one_person_is_forgotten_and_nobody_else(tmp_path: Path) -> None:
    await ask_twice(tmp_path)

    assert await forget(settings(tmp_path), "slack", "U1") == Removed(questions=2, votes=1)
    assert await forget(settings(tmp_path), "slack", "U1") == Removed()
    assert await left(tmp_path) == 1


@pytest.mark.parametrize(
    ("removed", "line"),
    [
        (Removed(2, 1, 0, 0), "Removed of U1 in Slack: 2 questions, 1 vote."),
        (Removed(0, 0, 1, 3), "Removed of U1 in Slack: 1 timer, 3 decisions."),
        (Removed(), "Nothing was kept of U1 in Slack; is that the person's id?"),
    ],
)
def test_the_summary_counts_what_is_gone(removed: Removed, line: str) -> None:
    assert forgotten_text("slack", "U1", removed) == line


@pytest.mark.parametrize("text", ["U1", " U1 ", "<@U1>", "<@U1|ann>", "<@!U1>"])
def test_a_pasted_mention_is_the_person(text: str) -> None:
    assert person_id(text) == "U1"


def command(folder: Path, monkeypatch: pytest.MonkeyPatch, *arguments: str) -> Result:
    monkeypatch.chdir(folder)
    return CliRunner().invoke(app, ["forget", *arguments])


@pytest.mark.parametrize("as_json", [True, False])
def test_the_command_says_what_is_gone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, as_json: bool) -> None:
    asyncio.run(ask_twice(tmp_path / ".footnote"))

    result = command(tmp_path, monkeypatch, "slack", "<@U1>", *(["--json"] if as_json else []))

    assert (result.exit_code, result.stderr) == (0, "")
    if as_json:
        counts = {"questions": 2, "votes": 1, "timers": 0, "decisions": 0}
        assert json.loads(result.stdout) == {"platform": "slack", "person": "U1", "removed": counts}
    else:
        assert result.stdout == "Removed of U1 in Slack: 2 questions, 1 vote.\n"


@pytest.mark.parametrize("arguments", [[], ["slack"], ["irc", "U1"], ["slack", " "], ["slack", "<@>"]])
def test_bad_usage_forgets_nobody(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str]) -> None:
    result = command(tmp_path, monkeypatch, *arguments)

    assert (result.exit_code, result.stdout) == (2, "")
    assert not (tmp_path / ".footnote").exists()
