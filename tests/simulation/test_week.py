"""A week of support channels in virtual time: the same script on both platforms, with restarts that change nothing."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from tests.scripted import answer_to
from tests.simulation.oracle import ANSWERS, expected
from tests.simulation.played import Opening, Played, in_discord, in_slack, played
from tests.simulation.playing import LEASE
from tests.simulation.script import ROOMS, is_covered
from tests.simulation.week import make_week

pytestmark = pytest.mark.timeout(240)

SEED = 21
TICKS = timedelta(seconds=10)  # Slack's double lets a second pass with each message
LATE = timedelta(seconds=LEASE + 1)  # what is killed is answered when its lease is over


def test_a_week_is_busy_and_has_everything_in_it() -> None:
    week = make_week(SEED)
    reasons = expected(week, replies=True).counts

    assert len(week.messages) >= 500
    assert len(week.people) >= 60
    assert {step.kind for step in week} >= ANSWERS | {"echo", "withdraws", "asks_now", "deletes", "bot", "helper"}
    assert set(reasons) >= {"waiting", "quiet_hours", "answered", "drafted", "human_first", "quota", "not_confident"}
    assert set(reasons) >= {"continues", "language", "deleted", "already_answered", "off", "addressed_to_somebody"}
    assert make_week(SEED) == week


@pytest.mark.parametrize("opening", [in_slack, in_discord])
async def test_a_week_goes_as_the_documentation_says_whenever_the_bot_is_restarted(
    opening: Opening, tmp_path: Path
) -> None:
    found = await played(opening, SEED, tmp_path)

    wanted, mentions = found.wanted, {step.number for step in found.week if step.is_mention}
    assert sorted(found.ended) == ["killed", "killed while it answers", "killed while it answers", "stopped"]
    assert not found.wrong
    assert all(in_time(each, wanted.decisions[number]) for number, each in found.decided.items() if each)
    assert {number: len(said) for number, said in found.posted.items()} == dict.fromkeys(
        wanted.answers.keys() - wanted.deleted, 1
    )
    assert found.posts == len(wanted.answers) + len(wanted.drafts)
    assert found.drafts == len(wanted.drafts.keys() - wanted.deleted)
    assert found.at_once == mentions & wanted.answers.keys()
    assert not found.pinged
    for number in found.posted:
        is_right(found, number)


def in_time(decisions: list[tuple[str, datetime]], wanted: list[tuple[str, datetime]]) -> bool:
    """Whether decisions were made to the second, or as soon as a killed process may be replaced."""
    return all(at in (due, due + LATE) for (_, at), (_, due) in zip(decisions, wanted, strict=True))


def is_right(found: Played, number: int) -> None:
    """Hold that an answer says the right thing, in time, where it may, and before any person did."""
    ((said, at),) = found.posted[number]
    step, due, text = found.week.steps[number], found.wanted.answers[number], found.wanted.texts[number]
    earlier = [one for one in found.week if one.about == number and one.kind in ANSWERS and one.at < at]

    assert due <= at <= due + LATE + TICKS
    assert answer_to(text) in said or not is_covered(text)
    assert step.is_mention or (ROOMS[step.room].watched and not earlier)
