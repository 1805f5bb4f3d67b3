"""`footnote eval`: what it reads, and the figures it shows."""

import json
from pathlib import Path
from typing import Any

import pytest

from bot.terminal.measuring import check_writable, measure, show_figures, write_details
from core.errors import ConfigError
from core.evaluation import Judged
from tests.bot.conftest import quiet, settings_in

LINES: list[dict[str, Any]] = [
    {"id": "1", "question": "Where is the data kept?", "kind": "para", "gold": [{"path": "storage.md"}]},
    {
        "id": "2",
        "question": "Wo werden die Daten gespeichert und gesichert?",
        "lang": "de",
        "gold": [{"path": "storage.md"}],
    },
    {"id": "3", "question": "Who won the cup in 1998?", "kind": "off", "gold": []},
]


def questions(folder: Path) -> Path:
    file = folder / "questions.jsonl"
    file.write_text("\n".join(json.dumps(line) for line in LINES), encoding="utf-8")
    return file


@pytest.fixture
async def judged(indexed: Path, tmp_path: Path) -> list[Judged]:
    recorded = tmp_path / "translations.json"
    recorded.write_text(json.dumps({LINES[1]["question"]: "Where is the data kept?"}), encoding="utf-8")
    return await measure(settings_in(indexed), quiet, questions(tmp_path), scope=None, translations=recorded)


def test_every_question_is_asked_and_recorded_translations_are_used(judged: list[Judged]) -> None:
    assert [item.labelled.id for item in judged] == ["1", "2", "3"]
    assert all(item.retrieved for item in judged)
    assert [passage.text for passage in judged[0].retrieved] == [passage.text for passage in judged[1].retrieved]
    assert all(item.valid_citations and item.verbatim_quotes for item in judged)


def test_figures_are_json_alone_or_tables(judged: list[Judged], capsys: pytest.CaptureFixture[str]) -> None:
    show_figures(judged, as_json=True)
    values = json.loads(capsys.readouterr().out)
    show_figures(judged, as_json=False)
    tables = capsys.readouterr().out

    assert values["questions"] == 3
    assert set(values["by_language"]) == {"de", "en"}
    assert "Retrieval (95 % intervals)" in tables
    assert "only valid citations" in tables


def test_details_are_one_line_a_question(judged: list[Judged], tmp_path: Path) -> None:
    file = tmp_path / "details.jsonl"
    check_writable(file)

    write_details(judged, file)

    lines = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    assert [line["id"] for line in lines] == ["1", "2", "3"]
    assert set(lines[0]["retrieved"][0]) == {"path", "heading", "score", "similarity"}


@pytest.mark.parametrize(("name", "reason"), [("no/such/folder/out.jsonl", "No such file"), (".", "Is a directory")])
def test_details_that_can_not_be_written_are_refused_at_once(tmp_path: Path, name: str, reason: str) -> None:
    with pytest.raises(ConfigError, match=f"can't be written: {reason}"):
        check_writable(tmp_path / name)


@pytest.mark.parametrize("text", ["[1]", "{", None])
async def test_translations_that_are_none_are_refused_before_anything_is_opened(
    tmp_path: Path, text: str | None
) -> None:
    recorded = tmp_path / "translations.json"
    if text is not None:
        recorded.write_text(text, encoding="utf-8")

    with pytest.raises(ConfigError, match="expected a JSON object"):
        await measure(settings_in(tmp_path), quiet, questions(tmp_path), scope=None, translations=recorded)
