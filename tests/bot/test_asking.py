"""One question, one result: as JSON, as text, as passages."""

from pathlib import Path

import pytest

from bot.terminal.asking import ask_json, ask_text, search_passages, show_passages
from core.errors import IndexMissing
from tests.bot.conftest import quiet, settings_in
from tests.scripted import passage


async def test_an_answer_as_json_has_its_sources_and_its_outcome(indexed: Path) -> None:
    result = await ask_json(settings_in(indexed), quiet, "Where is the data kept?", None)

    assert (result["outcome"], result["reason"], result["model"]) == ("quoted", "no_model", "extractive")
    assert {source["path"] for source in result["sources"]} <= {"install.md", "storage.md"}
    assert f"[{result['sources'][0]['number']}]" in result["text"]
    assert result["timings_ms"]["total"] >= result["timings_ms"]["search"] > 0


async def test_an_unknown_scope_covers_nothing(indexed: Path) -> None:
    result = await ask_json(settings_in(indexed), quiet, "Where is the data kept?", "nobody")

    assert (result["outcome"], result["sources"]) == ("not_found", [])
    assert result["text"] == "The documentation does not cover this."


async def test_an_answer_as_text_is_printed_with_its_sources(indexed: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert await ask_text(settings_in(indexed), quiet, "Where is the data kept?", None)

    output = capsys.readouterr().out
    assert "\n[1] " in output
    assert "\x1b" not in output
    assert "\n\nNo language model is configured, so I quote the documentation." in output


async def test_a_missing_index_is_an_error_with_its_remedy(workplace: Path) -> None:
    with pytest.raises(IndexMissing, match="footnote index"):
        await ask_json(settings_in(workplace), quiet, "Where?", None)


async def test_passages_come_best_first_and_as_many_as_asked(indexed: Path) -> None:
    found = await search_passages(settings_in(indexed), quiet, "Where is the data kept?", None, 2)

    assert len(found) == 2
    assert found[0].score >= found[1].score


def test_shown_passages_are_whole_and_as_they_stand(capsys: pytest.CaptureFixture[str]) -> None:
    show_passages([passage(f"[bold]x[/bold] {'word ' * 50}\x1b[2J")])

    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "1. Heading 1"
    assert lines[1] == "   https://docs.example/1  score 0.600, similarity 0.600"
    assert lines[2] == f"[bold]x[/bold] {'word ' * 50}[2J"


def test_no_passages_say_so(capsys: pytest.CaptureFixture[str]) -> None:
    show_passages([])

    assert capsys.readouterr().out == "No passages: nothing is indexed in this scope.\n"


async def test_a_hint_is_the_text_of_its_json(indexed: Path) -> None:
    result = await ask_json(settings_in(indexed), quiet, "hello", None)

    assert (result["outcome"], result["reason"], result["sources"]) == ("not_found", "small_talk", [])
    assert result["text"].startswith("Hello!")
