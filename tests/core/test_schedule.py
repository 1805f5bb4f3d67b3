"""When a schedule comes, and what is none."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from core.config import KnowledgeSettings
from core.schedule import Schedule, read_schedule

NOW = datetime(2026, 11, 20, 12, 30, 15, tzinfo=UTC)


def schedule(text: str) -> Schedule:
    found = read_schedule(text)
    assert found is not None
    return found


@pytest.mark.parametrize(("text", "seconds"), [("30m", 1800), ("6h", 21_600), (" 1 d ", 86_400)])
def test_an_interval_begins_at_once_and_comes_again_after_it(text: str, seconds: int) -> None:
    found = schedule(text)

    assert found.first(NOW) == NOW
    assert found.after(NOW) == NOW + timedelta(seconds=seconds)


@pytest.mark.parametrize(
    ("text", "coming"),
    [
        ("0 4 * * *", datetime(2026, 11, 21, 4, tzinfo=UTC)),
        ("*/20 * * * *", datetime(2026, 11, 20, 12, 40, tzinfo=UTC)),
        ("  30   6 *  * mon ", datetime(2026, 11, 23, 6, 30, tzinfo=UTC)),
        ("0 0 29 2 *", datetime(2028, 2, 29, tzinfo=UTC)),
    ],
)
def test_cron_comes_at_its_times_in_utc(text: str, coming: datetime) -> None:
    elsewhere = NOW.astimezone(timezone(timedelta(hours=9)))

    assert schedule(text).first(NOW) == schedule(text).after(elsewhere) == coming


@pytest.mark.parametrize("text", ["", "  "])
def test_nothing_is_no_schedule(text: str) -> None:
    assert read_schedule(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "0h", "6 hours", "-1h", "1e3m", "999999d", "daily", "* * * *", "* * * * * *", "61 * * * *", "0 0 31 2 *",
        "L/2 L/2 L/2 L/2 L/2", "² * * * *", "* " * 5000, "1" * 5000 + " * * * *", "*/0 * * * *", "\x00",
    ],
)  # fmt: skip
def test_what_is_no_schedule_is_refused_with_what_may_be_written(text: str) -> None:
    with pytest.raises(ValueError, match=r"is no schedule; write 30m|longer than nothing") as problem:
        KnowledgeSettings(refresh=text)

    assert len(str(problem.value)) < 600
