"""`footnote report` as a program: what it prints where, its files, its statuses, and what it leaves alone."""

import asyncio
import csv
import io
import json
import logging
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bot.cli import app, main
from core.config import JournalSettings
from core.domain import Answer
from core.journal import open_journal
from core.journal.values import Address, Decision
from tests.bot.conftest import furnished
from tests.core.journal.stories import THREAD, ask, passage, settings_for
from tests.postgres import running_postgres

NOW = datetime.now(UTC)
QUESTIONS = ("How do I set up SAML?", "Is there a dark theme?", "Where are the invoices?")


async def fill(settings: JournalSettings, folder: Path) -> None:
    """Leave refused questions, an answer that was voted down, a hand-off and decisions."""
    async with open_journal(settings, folder) as journal:
        for number, text in enumerate(QUESTIONS):
            thread, at = replace(THREAD, thread=f"{number}.0"), NOW - timedelta(hours=number + 1)
            claim = await ask(journal, f"e{number}", text=text, thread=thread, person=f"U{number}", now=at)
            made = Answer("", "not_found", "not_covered", passages=(passage(),), confidence=0.1)
            await journal.questions.finish(claim, made, now=at)
            await journal.decisions.record(Decision(Address("slack", "T1", "C1", f"{number}.0"), "U1", "a", "b", at))
        await journal.decisions.record(Decision(Address("slack", "T1", "C3", "9"), "U1", "draft", "drafted", NOW))
        await journal.hand_offs.hand_off(claim.id, "U9", NOW)
        await journal.votes.vote(claim.id, "U1", helpful=False, now=NOW, reason="missing")


@pytest.fixture(params=["sqlite", "postgres"])
def filled(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder with settings and a tiny embedding model, and a journal of each kind in turn."""
    monkeypatch.chdir(furnished(tmp_path))
    if request.param == "sqlite":
        asyncio.run(fill(JournalSettings(), tmp_path / ".footnote"))
        yield tmp_path
        return
    with running_postgres() as server:
        url = server.fresh_url()
        monkeypatch.setenv("DATABASE_URL", url)
        asyncio.run(fill(settings_for(url), tmp_path))
        yield tmp_path


def report(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["report", *arguments])


def found(*arguments: str) -> dict[str, object]:
    result = report(*arguments, "--json")
    assert (result.exit_code, result.stderr) == (0, "")
    value: dict[str, object] = json.loads(result.stdout)
    return value


def test_each_report_reads_a_journal_of_either_kind(filled: Path) -> None:
    groups = found("gaps")["groups"]
    asked = found("usage")["total"]
    waiting = found("open")["open"]
    drafted = found("shadow")["channels"]

    assert isinstance(groups, list)
    assert isinstance(waiting, list)
    assert isinstance(asked, dict)
    assert sum(group["count"] for group in groups) == 3
    assert (asked["questions"], asked["votes"], asked["handed_off"]) == (3, {"helpful": 0, "unhelpful": 1}, 1)
    assert [call["text"] for call in waiting] == [QUESTIONS[2]]
    assert found("decisions", "--channel", "C1")["counts"] == [
        {"decision": "a", "reason": "b", "sentence": "a (b).", "count": 3}
    ]
    assert (found("decisions")["decisions"], found("decisions", "--channel", "C2")["decisions"]) == (4, 0)
    assert isinstance(drafted, list)
    assert [(each["channel"], each["unjudged"]) for each in drafted] == [("C3", 1)]


def test_pictures_and_tables_are_written_beside_the_text(filled: Path) -> None:
    drawn = report("gaps", "--plot", "gaps.svg")
    used = report("usage", "--csv", "usage.csv", "--plot", "usage.png")

    assert (drawn.exit_code, drawn.stderr, used.exit_code, used.stderr) == (0, "", 0, "")
    assert "not answered well: 3 unanswered" in drawn.stdout
    assert "<svg" in (filled / "gaps.svg").read_text(encoding="utf-8")
    assert (filled / "usage.png").read_bytes().startswith(b"\x89PNG")
    (line,) = csv.DictReader(io.StringIO((filled / "usage.csv").read_text(encoding="utf-8")))
    assert (line["channel"], line["questions"], line["not_covered"]) == ("C1", "3", "3")


def test_what_people_ask_is_not_logged(filled: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)

    report("gaps", "--plot", "gaps.png")
    report("open")

    assert (filled / "gaps.png").exists()
    assert not any(text in caplog.text for text in QUESTIONS)


@pytest.fixture
def workplace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("command", ["gaps", "usage", "decisions", "shadow", "open"])
def test_looking_at_a_journal_that_is_not_there_makes_none(workplace: Path, command: str) -> None:
    plain, as_json = report(command), report(command, "--json")

    assert (plain.exit_code, as_json.exit_code) == (0, 0)
    assert plain.stdout == "There is no journal yet: nobody has asked anything.\n"
    assert isinstance(json.loads(as_json.stdout), dict)
    assert not list(workplace.iterdir())


async def test_an_empty_journal_is_one_sentence_and_no_picture(workplace: Path) -> None:
    async with open_journal(JournalSettings(), workplace / ".footnote"):
        pass

    commands = (["gaps", "--plot", "a.png"], ["usage"], ["decisions"], ["shadow"], ["open"])
    lines = await asyncio.to_thread(lambda: [report(*command).stdout for command in commands])

    assert [line.count("\n") for line in lines] == [1, 1, 1, 1, 1]
    assert lines[0].startswith("Nothing was asked since ")
    assert not (workplace / "a.png").exists()


def test_csv_goes_alone_to_standard_output(workplace: Path) -> None:
    result = report("usage", "--csv", "-")

    assert result.exit_code == 0
    assert result.stdout.startswith("week,platform,workspace,channel,questions,answered,")
    assert len(result.stdout.splitlines()) == 1


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (["gaps", "--since", "yesterday"], "is no time"),
        (["usage", "--since", "2999-01-01"], "is not in the past"),
        (["decisions", "--since", ""], "is no time"),
        (["gaps", "--plot", "gaps.pdf"], "must end in .png or .svg"),
        (["usage", "--plot", "no/such/usage.png"], "there is no such folder"),
        (["usage", "--json", "--csv", "-"], "both want standard output"),
        (["open", "--since", "7d"], "No such option"),
        (["nonsense"], "No such command"),
    ],
)
def test_bad_usage_ends_with_status_2_and_says_why(workplace: Path, arguments: list[str], reason: str) -> None:
    result = report(*arguments)

    assert (result.exit_code, result.stdout) == (2, "")
    assert reason in " ".join(result.stderr.replace("│", " ").split())
    assert not list(workplace.iterdir())


def end_of_main(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> int:
    monkeypatch.setattr(sys, "argv", ["footnote", *arguments])
    with pytest.raises(SystemExit) as end:
        main()
    return int(end.value.code or 0)


@pytest.mark.parametrize("command", [["gaps"], ["usage", "--json"], ["decisions"], ["shadow"], ["open"]])
def test_a_journal_that_is_down_is_one_line(
    workplace: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], command: list[str]
) -> None:
    monkeypatch.setenv("DATABASE_URL", f"postgresql://nobody@/none?host={workplace}")

    status = end_of_main(monkeypatch, "report", *command)

    output, errors = capsys.readouterr()
    assert (status, output) == (1, "")
    assert errors.count("\n") == 1
    assert "journal" in errors


def test_a_table_that_can_not_be_written_ends_with_status_2(
    workplace: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    status = end_of_main(monkeypatch, "report", "usage", "--csv", str(workplace))

    assert status == 2
    assert "can't be written: Is a directory" in capsys.readouterr().err


def test_a_report_without_a_picture_imports_no_library_that_draws(workplace: Path) -> None:
    program = "import sys; from bot.cli import main; sys.argv = ['footnote', 'report', 'usage']\nmain()"
    ends = f"try:\n    {program.splitlines()[1]}\nfinally:\n    print('matplotlib' in sys.modules)"

    result = subprocess.run(
        [sys.executable, "-c", program.splitlines()[0] + "\n" + ends], capture_output=True, text=True, check=False,
        cwd=workplace, env={"PYTHONPATH": str(Path(__file__).resolve().parents[3])},
    )  # fmt: skip

    assert result.stdout.splitlines()[-1:] == ["False"], result.stderr
