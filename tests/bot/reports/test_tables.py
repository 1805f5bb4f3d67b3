"""What an operator reads in the terminal, at 80 and at 120 characters, whatever people wrote."""

from collections.abc import Callable

import pytest

from bot.reports.channels import show_decided, show_shadow
from bot.reports.tables import one_line, show_gaps, show_open, show_usage
from core.reports.usage import usage_of
from tests.bot.reports.samples import CALLS, CLEAN, DECIDED, NASTY, NOW, SEVERAL, SHADOW, SINCE, gap, gaps, usage

REPORTS: dict[str, Callable[[], None]] = {
    "gaps": lambda: show_gaps(gaps(SEVERAL, gap("word " * 90, 3), gap("alone"))),
    "usage": lambda: show_usage(usage(20)),
    "decisions": lambda: show_decided(DECIDED, ""),
    "shadow": lambda: show_shadow(SHADOW),
    "open": lambda: show_open(CALLS, NOW),
}


def printed(capsys: pytest.CaptureFixture[str]) -> str:
    output, errors = capsys.readouterr()
    assert errors == ""
    return "\n".join(line.rstrip() for line in output.splitlines()) + "\n"


@pytest.mark.parametrize("width", [40, 80, 120])
@pytest.mark.parametrize("name", list(REPORTS))
def test_nothing_is_wider_than_the_terminal_or_moves_its_cursor(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], name: str, width: int
) -> None:
    monkeypatch.setenv("COLUMNS", str(width))

    REPORTS[name]()

    output = printed(capsys)
    assert max(len(line) for line in output.splitlines()) <= width
    assert not set(output) & set("\x1b\x07\u202e")


def test_gaps_are_listed_with_all_that_is_known_of_them(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", "130")

    show_gaps(gaps(SEVERAL, *[gap(f"topic {number}", 2) for number in range(12)], gap("alone"), gap("alone too")))

    assert printed(capsys).splitlines()[:7] == [
        "38 of 100 questions (38 %) since 21 Oct 2026 not answered well: 34 unanswered, 3 voted down, 1 doubtful.",
        "",
        f" 1. {CLEAN}",
        "    12 questions by 9 people, 21 Oct – 20 Nov 2026: 8 unanswered, 3 voted down, 1 doubtful;"
        " 👎 4 (wrong 3, missing 1); 👍 2",
        f"    also {CLEAN}",
        "         a plain one",
        "    near Guide › Install (7)",
    ]


def test_what_is_not_listed_is_counted(capsys: pytest.CaptureFixture[str]) -> None:
    show_gaps(gaps(*[gap(f"topic {number}", 2) for number in range(12)], gap("alone"), gap("too"), complete=False))

    output = " ".join(printed(capsys).split())
    assert "These are the newest; there are more." in output
    assert (
        "Besides, 2 more groups with 4 questions and 2 questions that stand alone. --json lists all of them." in output
    )


def test_questions_that_all_stand_alone_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    show_gaps(gaps(gap("first"), gap("second")))

    output = printed(capsys)
    assert "1. first" in output
    assert "Besides" not in output


@pytest.mark.parametrize(
    ("asked", "line"),
    [
        (0, "Nothing was asked since 21 Oct 2026.\n"),
        (7, "No gaps since 21 Oct 2026: 7 questions, all answered with confidence, and nobody voted an answer down.\n"),
    ],
)
def test_no_gaps_are_one_sentence(capsys: pytest.CaptureFixture[str], asked: int, line: str) -> None:
    show_gaps(gaps(asked=asked))

    assert printed(capsys) == line


def test_usage_is_told_by_week_and_by_channel(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", "120")

    show_usage(usage(20))

    lines = [line.split() for line in printed(capsys).splitlines()]
    assert ["2", "Nov", "2026", "1,000", "750", "·", "250", "·", "200", "100", "1", "0.2–0.5", "1.0–2.0"] in lines
    assert ["9", "Nov", "2026", *["·"] * 10] in lines
    assert ["slack", "T024BE7LD", "C061EG9T2", *"1,200 900 · 300 · 240 120 1 0.2–0.5 1.0–2.0".split()] in lines
    assert any(line[:4] == ["5", "more", "channels;", "--csv"] for line in lines)
    assert any(line[0:1] == ["all"] for line in lines)


def test_no_usage_is_one_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    show_usage(usage_of(SINCE, NOW))

    assert printed(capsys) == "Nothing was asked since 21 Oct 2026.\n"


def test_who_waits_is_listed_with_the_place_and_the_age(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", "120")

    show_open(CALLS, NOW)

    assert printed(capsys) == (
        "2 questions without a “Solved”, the oldest first:\n"
        f"\n3 days      {CLEAN}\n            slack T1 C1, thread 100.1; U9 asked for a human\n"
        "\n5 minutes   Anybody?\n            discord 42; somebody asked for a human\n"
    )


def test_nobody_waiting_is_one_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    show_open((), NOW)

    assert printed(capsys) == "Nobody waits for a human.\n"


def test_what_somebody_wrote_is_one_short_line() -> None:
    assert one_line(NASTY) == CLEAN
    assert one_line("word " * 90, 10) == "word word…"
    assert one_line("") == ""
