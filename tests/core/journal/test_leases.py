"""Whether a lease binds processes whose clocks differ, and no longer than it was meant to."""

from datetime import datetime, timedelta

import pytest

from core.journal import Journal
from core.journal.values import Timer
from tests.core.journal.stories import NOW, THREAD, ask

WITHIN, BEYOND = timedelta(minutes=59), timedelta(days=1)  # of what clocks may differ by


async def taken(journal: Journal, now: datetime) -> Timer:
    """Take a timer by a clock that shows ``now``."""
    await journal.timers.set_timer("discord", "k", due=NOW - BEYOND, payload={})
    [timer] = await journal.timers.take_due("discord", now)
    return timer


@pytest.mark.parametrize(("ahead", "free"), [(WITHIN, False), (BEYOND, True)])
async def test_a_question_taken_by_a_clock_that_was_far_ahead_is_not_left_until_then(
    journal: Journal, other: Journal, ahead: timedelta, *, free: bool
) -> None:
    claim = await ask(journal, now=NOW + ahead)

    found = await other.questions.unfinished("slack", NOW)

    assert [one.id for one in found] == [claim.id] * free
    assert (await other.questions.take_over(claim.id, NOW) is not None) == free


@pytest.mark.parametrize(("ahead", "free"), [(WITHIN, False), (BEYOND, True)])
async def test_a_timer_taken_by_a_clock_that_was_far_ahead_is_not_left_until_then(
    journal: Journal, other: Journal, ahead: timedelta, *, free: bool
) -> None:
    lost = await taken(journal, NOW + ahead)

    found = await other.timers.take_due("discord", NOW)

    assert [timer.key for timer in found] == ["k"] * free
    assert await journal.timers.finish_timer(lost) != free


async def test_a_clock_that_is_behind_takes_no_timer_away(journal: Journal, other: Journal) -> None:
    timer = await taken(journal, NOW)

    assert await other.timers.take_due("discord", NOW - WITHIN) == ()
    assert await journal.timers.finish_timer(timer)


async def test_a_plan_changes_what_a_clock_that_was_far_ahead_has_taken(journal: Journal, other: Journal) -> None:
    lost = await taken(journal, NOW + BEYOND)

    await other.timers.plan_timer("discord", "k", due=NOW, payload={"every": "1h"}, now=NOW)

    assert not await journal.timers.finish_timer(lost)
    [planned] = await other.timers.take_due("discord", NOW)
    assert planned.payload == {"every": "1h"}


async def test_what_a_clock_that_is_ahead_gives_up_is_free_at_once(journal: Journal, other: Journal) -> None:
    claim = await ask(journal, now=NOW + WITHIN)
    await taken(journal, NOW + WITHIN)

    await journal.questions.release(NOW + WITHIN)

    assert [one.id for one in await other.questions.unfinished(THREAD.platform, NOW)] == [claim.id]
    assert len(await other.timers.take_due("discord", NOW)) == 1
