"""What programs and spreadsheets get of a report."""

import csv
import io
import json
import sys

import pytest

from bot.reports.exports import (
    gaps_json,
    harmless,
    open_json,
    print_json,
    usage_csv,
    usage_json,
)
from core.journal.values import Channel
from core.reports.usage import usage_of
from tests.bot.reports.samples import CALLS, NASTY, NOW, SEVERAL, SINCE, gap, gaps, row, usage


def test_gaps_are_whole_and_as_they_were_written() -> None:
    found = json.loads(json.dumps(gaps_json(gaps(SEVERAL, gap("alone"), complete=False))))

    assert found["since"] == "2026-10-21T12:00:00+00:00"
    assert (found["questions"], found["not_answered_well"], found["complete"]) == (100, 13, False)
    assert found["kinds"] == {"unanswered": 9, "voted_down": 3, "doubtful": 1}
    assert found["groups"][0] == {
        "name": NASTY,
        "count": 12,
        "askers": 9,
        "kinds": {"unanswered": 8, "voted_down": 3, "doubtful": 1},
        "votes": {"helpful": 2, "unhelpful": 4},
        "vote_reasons": {"wrong": 3, "missing": 1},
        "examples": [NASTY, "a plain one"],
        "nearest": [{"name": "Guide › Install\x07", "path": "guide.md", "url": "https://docs.test/guide", "count": 7}],
        "first": "2026-10-21T12:00:00+00:00",
        "last": "2026-11-20T12:00:00+00:00",
    }


def test_usage_names_weeks_and_channels() -> None:
    found = json.loads(json.dumps(usage_json(usage())))

    assert found["total"]["questions"] == 1234
    assert found["total"]["outcomes"] == {"answered": 925, "quoted": 0, "not_found": 309, "failed": 0}
    assert [(week["week"], week["questions"]) for week in found["weeks"]] == [
        ("2026-11-02", 1000),
        ("2026-11-09", 0),
        ("2026-11-16", 234),
    ]
    assert found["weeks"][1]["total_ms"] == {"median": None, "p90": None}
    assert found["channels"][0]["workspace"] == "T024BE7LD"
    assert found["channels"][0]["first_word_ms"] == {"median": 250.0, "p90": 500.0}


def test_a_spreadsheet_gets_a_line_for_each_channel_in_each_week() -> None:
    lines = list(csv.DictReader(io.StringIO(usage_csv(usage()))))

    assert [(line["week"], line["channel"], line["questions"]) for line in lines] == [
        ("2026-11-02", "C061EG9T2", "1000"),
        ("2026-11-16", "C061EG9T2", "200"),
        ("2026-11-16", "1187654321098765432", "34"),
    ]
    assert (lines[0]["answered"], lines[0]["not_covered"], lines[0]["quoted"]) == ("750", "250", "0")
    assert (lines[0]["helpful"], lines[0]["unhelpful"], lines[0]["handed_off"]) == ("200", "100", "1")
    assert lines[0]["total_median_ms"] == "1000"


def test_no_usage_is_a_line_of_names_alone() -> None:
    assert usage_csv(usage_of(SINCE, NOW)).count("\r\n") == 1


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"])
def test_no_spreadsheet_computes_what_people_named(text: str) -> None:
    found = usage_of(SINCE, NOW)
    with_formula = type(found)(SINCE, NOW, row(1), {}, {}, {(NOW.date(), Channel("slack", text, "C1")): row(1)})

    (line,) = csv.DictReader(io.StringIO(usage_csv(with_formula), newline=""))

    assert line["workspace"] == f"'{text}"
    assert harmless("C1") == "C1"


def test_open_calls_say_where_and_since_when() -> None:
    first, second = open_json(CALLS, NOW)["open"]

    assert (first["question"], first["thread"], first["person"], first["text"]) == (7, "100.1", "U9", NASTY)
    assert (first["age_seconds"], second["age_seconds"]) == (273600, 300)


def test_json_survives_a_terminal_of_few_characters(monkeypatch: pytest.MonkeyPatch) -> None:
    output = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(output, encoding="ascii", write_through=True))

    print_json({"name": NASTY})

    assert json.loads(output.getvalue()) == {"name": NASTY}
