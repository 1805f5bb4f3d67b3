"""`footnote prepare` and `footnote fetch`: what runs before a new version starts."""

import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bot.cli import app, main
from core.compose import open_index
from tests.bot.conftest import settings_in

ROOT = Path(__file__).resolve().parents[2]
SOURCES = '[knowledge]\nsources = ["docs"]\n'


def run(command: str) -> Result:
    return CliRunner().invoke(app, [command])


def with_sources(folder: Path) -> None:
    file = folder / "footnote.toml"
    file.write_text(file.read_text(encoding="utf-8") + SOURCES, encoding="utf-8")


def test_tables_and_index_are_made_and_twice_is_once(workplace: Path) -> None:
    with_sources(workplace)

    first, second = run("prepare"), run("prepare")

    assert (first.exit_code, second.exit_code) == (0, 0)
    assert first.stdout.startswith("journal: its tables are up to date\nindex: 2 pages, ")
    assert "2 unchanged" in second.stdout
    assert (workplace / ".footnote" / "journal.db").exists()
    assert open_index(settings_in(workplace)).ready


def test_nothing_to_index_is_no_failure(workplace: Path) -> None:
    result = run("prepare")

    assert result.exit_code == 0
    assert "knowledge.sources is empty, so it stays as it is" in result.stdout
    assert not (workplace / ".footnote" / "footnote.db").exists()


def test_a_source_that_is_missing_fails(workplace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FOOTNOTE_KNOWLEDGE__SOURCES", '["nowhere"]')
    monkeypatch.setattr(sys, "argv", ["footnote", "prepare"])

    with pytest.raises(SystemExit) as end:
        main()

    assert end.value.code == 1


def test_a_file_that_a_running_bot_holds_is_left_as_it_is(workplace: Path) -> None:
    with_sources(workplace)
    assert run("prepare").exit_code == 0  # this process holds the file from now on

    done = subprocess.run(
        [sys.executable, "-m", "bot", "prepare"], capture_output=True, text=True, check=False, timeout=60,
        env={"PYTHONPATH": str(ROOT)},
    )  # fmt: skip

    assert (done.returncode, done.stderr) == (0, "")
    assert "index: left as it is: can't open the index" in done.stdout


def test_fetching_says_which_embedder_is_there(workplace: Path) -> None:
    result = run("fetch")

    assert result.exit_code == 0
    assert result.stdout.startswith("minilm:tiny@")
