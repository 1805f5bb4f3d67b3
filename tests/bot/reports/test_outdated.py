"""`footnote report stale`, from an index and a journal to the terminal."""

import asyncio
import json
from dataclasses import replace
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bot.cli import app
from bot.desk.claiming import now
from bot.reports.outdated import show_stale
from bot.terminal.indexing import Request, index_sources
from core.compose import read_cited
from core.domain import Answer, Passage, Source
from core.errors import IndexMissing
from core.journal import open_journal
from core.reports.stale import Outdated, Stale, StaleAnswers
from tests.bot.conftest import quiet, settings_in
from tests.bot.reports.samples import CLEAN, NASTY, NOW, SINCE
from tests.core.journal.stories import ask
from tests.core.reports.test_stale import ANSWER


def report(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["report", "stale", *arguments])


def answer(passages: list[Passage]) -> Answer:
    sources = tuple(
        Source(at, one.title, one.heading, one.path, one.url, one.text, one.lines, 0.8)
        for at, one in enumerate(passages, 1)
    )
    return Answer("So [1][2].", "answered", "grounded", sources, 0.9, passages=tuple(passages))


@pytest.fixture
def answered_here(workplace: Path) -> Path:
    """An index, and an answer of today that cites a section of each page; somebody did not like it."""
    settings = settings_in(workplace)
    index_sources(settings, Request(("docs",)), quiet)
    pages = read_cited(settings, ["install.md", "storage.md", 'no"such.md'])

    async def fill() -> None:
        async with open_journal(settings.journal, settings.storage.data_dir) as journal:
            claim = await ask(journal, text="How do I install it?", now=now())
            await journal.questions.finish(claim, answer([pages["install.md"][0], pages["storage.md"][0]]), now=now())
            await journal.votes.vote(claim.id, "U2", helpful=False, now=now())

    asyncio.run(fill())
    assert sorted(pages) == ["install.md", "storage.md"]
    return workplace


def test_while_the_documentation_stands_nothing_is_stale(answered_here: Path) -> None:
    result = report()

    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout.startswith("All answers since ")
    assert "still says" in result.stdout


def test_what_changed_and_what_is_gone_is_listed_with_question_and_votes(answered_here: Path) -> None:
    (answered_here / "docs" / "storage.md").write_text("# Storage\n\nData is on disk.\n", encoding="utf-8")
    (answered_here / "docs" / "install.md").unlink()
    index_sources(settings_in(answered_here), Request(("docs",)), quiet)

    plain, told = report().stdout, json.loads(report("--json").stdout)

    assert plain.startswith("1 of 1 answer since ")
    assert "How do I install it?" in plain
    assert "👎 1" in plain
    [stale] = told["stale"]
    assert {(one["state"], one["path"]) for one in stale["sections"]} == {
        ("page gone", "install.md"),
        ("words gone", "storage.md"),
    }
    assert (told["answers"], told["complete"], stale["votes"]) == (1, True, {"helpful": 0, "unhelpful": 1})


def test_without_a_journal_it_is_one_sentence(workplace: Path) -> None:
    assert report().stdout == "There is no journal yet: nobody has asked anything.\n"
    assert json.loads(report("--json").stdout)["stale"] == []
    assert not (workplace / ".footnote").exists()


def test_without_an_index_it_says_what_to_do(answered_here: Path, tmp_path: Path) -> None:
    settings = settings_in(answered_here)
    elsewhere = settings.milvus.model_copy(update={"uri": str(tmp_path / "other.db")})

    with pytest.raises(IndexMissing, match="nothing is indexed"):
        read_cited(settings.model_copy(update={"milvus": elsewhere}), ["a.md"])


def test_what_people_wrote_can_not_fool_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    asked = replace(ANSWER, text=NASTY)
    section = Outdated("moved", NASTY, NASTY, "", NASTY)
    many = tuple(Stale(replace(asked, id=number, marked=number == 0), (section,)) for number in range(60))

    show_stale(StaleAnswers(SINCE, NOW, 100, complete=False, answers=many))

    shown = capsys.readouterr().out
    assert "\x1b" not in shown.replace("\x1b[1m", "")
    assert CLEAN.split()[-1] in shown
    assert "60 of the newest 100 answers" in shown
    assert shown.count("; marked") == 1
    assert "… and 10 more" in shown
