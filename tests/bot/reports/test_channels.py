"""What an operator reads of decisions and drafts in support channels, in the terminal and as JSON."""

import json
from datetime import UTC

import pytest

from bot.reports.channels import decided_json, shadow_json, show_decided, show_shadow
from bot.reports.reading import Decided
from core.journal.values import Channel
from core.reports.shadow import shadow_of
from tests.bot.reports.samples import CLEAN, DECIDED, FORUM, HELP, NASTY, NOW, SHADOW, SINCE


def printed(capsys: pytest.CaptureFixture[str]) -> list[str]:
    output, errors = capsys.readouterr()
    assert errors == ""
    return [" ".join(line.split()) for line in output.splitlines()]


def test_decisions_are_counted_in_sentences_and_the_newest_are_listed(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", "400")

    show_decided(DECIDED, "")

    lines = printed(capsys)
    assert "silent It did not look like a question. 1,200 97 %" in lines
    assert "shadow A moderator posted the draft. 40 3 %" in lines
    assert f"{CLEAN} {CLEAN} ({CLEAN}). 3 1 %" in lines
    assert lines[-4:] == [
        "The newest 1 of 1,243 decisions since 21 Oct 2026, in UTC:",
        "",
        "20 Nov 12:00 It did not look like a question.",
        f"slack T1 C1 170000.1{CLEAN}",
    ]


@pytest.mark.parametrize(("channel", "where"), [("", ""), ("C1\x1b", " in channel C1")])
def test_no_decisions_are_one_sentence(capsys: pytest.CaptureFixture[str], channel: str, where: str) -> None:
    show_decided(Decided(SINCE), channel)

    assert printed(capsys) == [f"No decisions were kept since 21 Oct 2026{where}."]


def test_decisions_as_json_name_nobody() -> None:
    found = decided_json(DECIDED)

    assert found["decisions"] == 1243
    assert found["counts"][0] == {
        "decision": "silent",
        "reason": "not_a_question",
        "sentence": "It did not look like a question.",
        "count": 1200,
    }
    assert found["newest"][0]["channel"] == "C1"
    assert "U1" not in json.dumps(found)


def test_drafts_are_told_for_each_channel_and_in_all(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", "200")

    show_shadow(SHADOW)

    lines = printed(capsys)
    assert lines[0] == "3,313 drafts since 21 Oct 2026; 1,236 judged, “Post it” for 97 % of those."
    assert "discord 1098765432109876543 1187654321098765432 2,000 · · · 2,000 ·" in lines
    assert "slack T024BE7LD C061EG9T2 1,311 1,200 30 4 77 97 %" in lines
    assert f"slack {CLEAN} C1 2 2 · · · 100 %" in lines
    assert "all 3,313 1,202 30 4 2,077 97 %" in lines


def test_one_channel_needs_no_line_for_all(capsys: pytest.CaptureFixture[str]) -> None:
    show_shadow(shadow_of(SINCE, NOW, {HELP: {"wrong": 1}}))

    lines = printed(capsys)
    assert lines[0] == "1 draft since 21 Oct 2026; 1 judged, “Post it” for 0 % of those."
    assert not [line for line in lines if line.startswith("all ")]


def test_many_channels_are_cut_and_counted(capsys: pytest.CaptureFixture[str]) -> None:
    show_shadow(shadow_of(SINCE, NOW, {Channel("slack", "T1", f"C{number}"): {"drafted": 1} for number in range(40)}))

    lines = printed(capsys)
    assert lines[0] == "40 drafts since 21 Oct 2026, none judged yet: the buttons are below each draft."
    assert len([line for line in lines if line.startswith("slack")]) == 30
    assert lines[-1] == "10 more channels; --json lists all of them."


def test_no_drafts_are_one_line_that_says_how_to_get_some(capsys: pytest.CaptureFixture[str]) -> None:
    show_shadow(shadow_of(SINCE, NOW))

    (line,) = printed(capsys)
    assert line.startswith("No drafts since 21 Oct 2026. Choose a shadow channel")


def test_drafts_as_json_hold_every_channel_and_shares_of_the_judged() -> None:
    found = json.loads(json.dumps(shadow_json(SHADOW)))

    assert (found["since"], found["until"]) == ("2026-10-21T12:00:00+00:00", NOW.astimezone(UTC).isoformat())
    assert found["total"] == {
        "drafts": 3313, "judged": 1236, "posted": 1202, "not_a_question": 30, "wrong": 4, "unjudged": 2077,
        "share_posted": 0.972,
    }  # fmt: skip
    assert [(each["channel"], each["share_posted"]) for each in found["channels"]] == [
        (FORUM.channel, None), (HELP.channel, 0.972), ("C1", 1.0),
    ]  # fmt: skip
    assert found["channels"][2]["workspace"] == NASTY
