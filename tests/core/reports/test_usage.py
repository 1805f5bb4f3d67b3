"""How questions, outcomes, votes and times are counted by week and by channel."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path

from core.config import JournalSettings
from core.domain import Answer, Timings
from core.journal import Journal, open_journal
from core.journal.values import Channel
from core.reports.usage import Times, Usage, monday, read_usage, usage_of
from tests.core.journal.stories import THREAD, ask

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)  # a Friday
REFUSAL = Answer("", "not_found", "not_covered", timings=Timings(1, 2, 0, 40))
GREETING = Answer("", "not_found", "small_talk")
FAILURE = Answer("", "failed", "search_unavailable")


def answer(milliseconds: float) -> Answer:
    return Answer("So [1].", "answered", "grounded", timings=Timings(1, 2, milliseconds / 10, milliseconds))


async def closed(journal: Journal, made: Answer, *, weeks_ago: int = 0, channel: str = "C1") -> int:
    at = NOW - timedelta(weeks=weeks_ago)
    key = f"{at.isoformat()} {channel} {made.reason} {made.timings.total}"
    claim = await ask(journal, key, thread=replace(THREAD, channel=channel, thread=key), now=at)
    assert await journal.questions.finish(claim, made, now=at)
    return claim.id


async def usage_in(folder: Path, *questions: tuple[Answer, int, str]) -> Usage:
    async with open_journal(JournalSettings(retention_days=0), folder) as journal:
        for made, weeks_ago, channel in questions:
            await closed(journal, made, weeks_ago=weeks_ago, channel=channel)
        return await read_usage(journal.past, NOW - timedelta(weeks=4), NOW)


async def test_everything_is_counted_by_week_and_by_channel(tmp_path: Path) -> None:
    usage = await usage_in(
        tmp_path, (answer(400), 2, "C1"), (answer(200), 0, "C1"), (REFUSAL, 0, "C2"), (FAILURE, 0, "C1")
    )

    assert usage.all.outcomes == {"answered": 2, "not_found": 1, "failed": 1}
    assert usage.all.reasons == {"grounded": 2, "not_covered": 1, "search_unavailable": 1}
    assert {week: row.questions for week, row in usage.weeks.items()} == {
        date(2026, 11, 2): 1,
        date(2026, 11, 9): 0,
        date(2026, 11, 16): 3,
    }
    assert {channel.channel: row.questions for channel, row in usage.channels.items()} == {"C1": 3, "C2": 1}
    assert usage.cells[date(2026, 11, 16), Channel("slack", "T1", "C2")].questions == 1


async def test_times_are_of_what_took_time(tmp_path: Path) -> None:
    times = [(answer(milliseconds), 0, "C1") for milliseconds in (100, 200, 300, 400, 1000)]

    usage = await usage_in(tmp_path, *times, (GREETING, 0, "C1"), (FAILURE, 0, "C1"), (REFUSAL, 0, "C2"))

    assert usage.channels[Channel("slack", "T1", "C1")].total == Times(300, 760)
    assert usage.channels[Channel("slack", "T1", "C1")].first_word == Times(30, 76)
    assert usage.channels[Channel("slack", "T1", "C2")].first_word == Times(None, None)
    assert usage.channels[Channel("slack", "T1", "C2")].total == Times(40, 40)


async def test_the_first_week_is_whole(tmp_path: Path) -> None:
    usage = await usage_in(tmp_path, (answer(100), 4, "C1"), (answer(100), 5, "C1"))

    assert usage.since == datetime(2026, 10, 19, tzinfo=UTC)
    assert usage.all.questions == 1


async def test_votes_and_calls_are_of_the_week_of_the_question(tmp_path: Path) -> None:
    async with open_journal(JournalSettings(), tmp_path) as journal:
        asked = await closed(journal, answer(100), weeks_ago=1)
        await journal.votes.vote(asked, "U1", helpful=True, now=NOW)
        await journal.votes.vote(asked, "U2", helpful=False, now=NOW)
        await journal.hand_offs.hand_off(asked, "U1", NOW)
        usage = await read_usage(journal.past, NOW - timedelta(weeks=1), NOW)

    row = usage.weeks[date(2026, 11, 9)]
    assert (row.helpful, row.unhelpful, row.handed_off) == (1, 1, 1)


async def test_all_pages_are_read(tmp_path: Path) -> None:
    async with open_journal(JournalSettings(), tmp_path) as journal:
        for number in range(5):
            await closed(journal, answer(100 + number))
        usage = await read_usage(journal.past, NOW, NOW, page=2)

    assert usage.all.questions == 5


def test_a_week_begins_on_monday_in_utc() -> None:
    east = timezone(timedelta(hours=9))

    assert monday(NOW) == datetime(2026, 11, 16, tzinfo=UTC)
    assert monday(datetime(2026, 11, 16, 8, tzinfo=east)) == datetime(2026, 11, 9, tzinfo=UTC)
    assert monday(datetime(1, 1, 1, tzinfo=UTC)).year == 1


def test_nothing_used_is_no_week() -> None:
    usage = usage_of(NOW, NOW)

    assert (usage.all.questions, usage.weeks, usage.channels) == (0, {}, {})
