"""What holds in a support channel, in words."""

from datetime import timedelta

import pytest

from bot.support.summary import duration, line, summary, written
from core.policy import ChannelPolicy, Mode, read_quiet

NIGHT = read_quiet("22:00-07:00 Europe/Berlin")


@pytest.mark.parametrize(
    ("minutes", "words"),
    [
        (1, "a minute"),
        (10, "10 minutes"),
        (60, "an hour"),
        (90, "90 minutes"),
        (240, "4 hours"),
        (1440, "a day"),
        (4320, "3 days"),
    ],
)
def test_times_are_told_in_the_largest_unit_that_fits(minutes: int, words: str) -> None:
    assert duration(timedelta(minutes=minutes)) == words


def test_all_that_holds_is_told_in_order() -> None:
    policy = ChannelPolicy("confident", quiet=NIGHT, languages=("en", "ja"))

    assert summary(policy, shadow="#mods", people=["@olga"]).splitlines() == [
        "I answer questions here that nobody answered within 10 minutes, when I am confident that the documentation "
        "covers them.",
        "These answers go to #mods as drafts; nothing is posted here unasked.",
        "From 22:00 to 07:00 (Europe/Berlin) I don't speak up unasked; questions wait until 07:00.",
        "I leave out questions in other languages than English, Japanese.",
        "“Ask a human” calls @olga.",
    ]


def test_nothing_is_said_of_what_does_not_matter() -> None:
    policies = [ChannelPolicy(mode, quiet=NIGHT, languages=("en",)) for mode in ("off", "mention")]

    assert [summary(policy, shadow="#mods") for policy in policies] == [
        "I stay silent here, even when somebody mentions me.",
        "I answer here when somebody mentions me, and otherwise stay silent.",
    ]


def test_equal_hours_are_none() -> None:
    policy = ChannelPolicy("always", timedelta(), quiet=read_quiet("08:00-08:00 UTC"))

    assert summary(policy) == "I answer every question here at once."


@pytest.mark.parametrize(
    ("mode", "wait", "words"),
    [
        ("off", 10, "off"),
        ("mention", 10, "when mentioned"),
        ("confident", 0, "confident, at once, drafts to #mods"),
        ("always", 60, "always, after an hour, drafts to #mods"),
    ],
)
def test_a_line_is_short(mode: Mode, wait: int, words: str) -> None:
    assert line(ChannelPolicy(mode, timedelta(minutes=wait)), shadow="#mods") == words


@pytest.mark.parametrize("text", ["22:00-07:00 Europe/Berlin", "08:30-09:00 UTC", ""])
def test_hours_are_written_as_they_are_read(text: str) -> None:
    assert written(read_quiet(text)) == text
