"""Since when a report looks back, and how times, counts and shares are written."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.reports.periods import age, beginning, counted, day, days, share

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("24h", NOW - timedelta(hours=24)),
        ("7d", NOW - timedelta(days=7)),
        (" 12 W ", NOW - timedelta(weeks=12)),
        ("2026-11-01", datetime(2026, 11, 1, tzinfo=UTC)),
        ("2026-11-01T09:30+02:00", datetime(2026, 11, 1, 7, 30, tzinfo=UTC)),
        ("0001-01-01", datetime(1, 1, 1, tzinfo=UTC)),
    ],
)
def test_spans_and_dates_are_understood(text: str, expected: datetime) -> None:
    assert beginning(text, NOW) == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        "d",
        "7",
        "7x",
        "-7d",
        "7d7d",
        "yesterday",
        "2026-13-01",
        "999999w",
        "9999999d",
        "0001-01-01T00:00+09:00",
    ],
)
def test_what_is_no_time_is_refused_with_what_may_be(text: str) -> None:
    with pytest.raises(ValueError, match="write 24h, 7d, 12w or a date such as 2026-11-20"):
        beginning(text, NOW)


@pytest.mark.parametrize("text", ["0d", "2026-11-21", "2999-01-01"])
def test_the_future_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is not in the past"):
        beginning(text, NOW)


@pytest.mark.parametrize(
    ("back", "expected"),
    [
        (timedelta(), "20 Nov 2026"),
        (timedelta(days=17), "3 – 20 Nov 2026"),
        (timedelta(days=30), "21 Oct – 20 Nov 2026"),
        (timedelta(days=365), "20 Nov 2025 – 20 Nov 2026"),
    ],
)
def test_a_span_of_days_names_no_month_twice(back: timedelta, expected: str) -> None:
    assert days(NOW - back, NOW) == expected
    assert day(NOW) == "20 Nov 2026"


@pytest.mark.parametrize(
    ("back", "expected"),
    [
        (timedelta(days=1, hours=23), "1 day"),
        (timedelta(days=400), "400 days"),
        (timedelta(hours=2, minutes=59), "2 hours"),
        (timedelta(seconds=61), "1 minute"),
        (timedelta(seconds=59), "now"),
        (timedelta(hours=-1), "now"),
    ],
)
def test_an_age_is_told_in_its_largest_unit(back: timedelta, expected: str) -> None:
    assert age(NOW - back, NOW) == expected


def test_counts_and_shares() -> None:
    assert (counted(1, "question"), counted(12345, "question")) == ("1 question", "12,345 questions")
    assert counted(2, "person", "people") == "2 people"
    assert [share(*each) for each in ((0, 0), (0, 9), (9, 9), (1, 9999), (9998, 9999), (1, 3))] == [
        "0 %", "0 %", "100 %", "1 %", "99 %", "33 %",
    ]  # fmt: skip
