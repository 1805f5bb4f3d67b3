"""Whether timers are kept, moved, cancelled, and fire for one process."""

from datetime import timedelta

from core.journal import Journal
from tests.core.journal.stories import LATER, NOW

MINUTE = timedelta(minutes=1)


async def put(journal: Journal, key: str, *, minutes: int = 0) -> None:
    await journal.timers.set_timer("discord", key, due=NOW + minutes * MINUTE, payload={"message": key})


async def test_timers_that_are_due_come_with_the_longest_waiting_first(journal: Journal) -> None:
    for key, minutes in [("later", 9), ("second", 2), ("first", 1), ("third", 3)]:
        await put(journal, key, minutes=minutes)

    due = await journal.timers.take_due("discord", NOW + 5 * MINUTE, limit=2)

    assert [timer.key for timer in due] == ["first", "second"]
    assert due[0].payload == {"message": "first"}
    assert due[0].due == NOW + MINUTE


async def test_a_timer_is_taken_by_one_process(journal: Journal, other: Journal) -> None:
    await put(journal, "k")
    taken = await journal.timers.take_due("discord", NOW)

    assert len(taken) == 1
    assert await other.timers.take_due("discord", NOW) == ()
    assert await journal.timers.take_due("discord", NOW) == ()
    assert await journal.timers.take_due("slack", LATER) == ()


async def test_a_timer_fires_again_when_its_process_died(journal: Journal, other: Journal) -> None:
    await put(journal, "k")
    [lost] = await journal.timers.take_due("discord", NOW)

    [again] = await other.timers.take_due("discord", LATER)

    assert not await journal.timers.finish_timer(lost)
    assert await other.timers.finish_timer(again)
    assert await other.timers.take_due("discord", LATER + LATER.resolution) == ()


async def test_renewing_keeps_the_timers_that_are_acted_upon(journal: Journal, other: Journal) -> None:
    await put(journal, "k")
    await journal.timers.take_due("discord", NOW)

    await journal.questions.renew(LATER)

    assert await other.timers.take_due("discord", LATER) == ()


async def test_a_timer_that_is_set_again_moves(journal: Journal) -> None:
    await put(journal, "k", minutes=1)
    await put(journal, "k", minutes=9)

    assert await journal.timers.take_due("discord", NOW + 5 * MINUTE) == ()
    assert len(await journal.timers.take_due("discord", NOW + 9 * MINUTE)) == 1


async def test_a_timer_that_is_set_while_it_fires_is_not_lost(journal: Journal) -> None:
    await put(journal, "k")
    [fired] = await journal.timers.take_due("discord", NOW)
    await put(journal, "k", minutes=1)

    finished = await journal.timers.finish_timer(fired)

    assert not finished
    assert len(await journal.timers.take_due("discord", LATER)) == 1


async def test_a_cancelled_timer_never_fires(journal: Journal) -> None:
    await put(journal, "k")

    assert await journal.timers.cancel_timer("discord", "k")
    assert not await journal.timers.cancel_timer("discord", "k")
    assert await journal.timers.take_due("discord", LATER) == ()


async def plan(journal: Journal, *, minutes: int, how: str = "6h") -> None:
    await journal.timers.plan_timer("k", "refresh", due=NOW + minutes * MINUTE, payload={"every": how}, now=NOW)


async def test_a_plan_leaves_the_timer_that_is_there_alone_unless_it_says_something_else(
    journal: Journal, other: Journal
) -> None:
    await plan(journal, minutes=5)
    await plan(other, minutes=0)

    assert await journal.timers.take_due("k", NOW) == ()
    await plan(other, minutes=0, how="1h")
    assert len(await journal.timers.take_due("k", NOW)) == 1


async def test_a_plan_does_not_take_a_timer_away_from_who_acts_upon_it(journal: Journal, other: Journal) -> None:
    await plan(journal, minutes=0)
    [taken] = await journal.timers.take_due("k", NOW)

    await plan(other, minutes=0, how="1h")

    assert await other.timers.take_due("k", NOW) == ()
    assert await journal.timers.move_timer(taken, LATER)


async def test_a_timer_that_was_acted_upon_is_set_for_another_time(journal: Journal, other: Journal) -> None:
    await plan(journal, minutes=0)
    [taken] = await journal.timers.take_due("k", NOW)

    assert await journal.timers.move_timer(taken, NOW + MINUTE)

    assert await other.timers.take_due("k", NOW) == ()
    assert len(await other.timers.take_due("k", NOW + MINUTE)) == 1
    assert not await journal.timers.move_timer(taken, LATER)


async def test_a_timer_is_held_until_another_process_took_it(journal: Journal, other: Journal) -> None:
    await plan(journal, minutes=0)
    [taken] = await journal.timers.take_due("k", NOW)

    assert await journal.timers.hold_timer(taken, LATER)
    assert await other.timers.take_due("k", LATER) == ()
    assert len(await other.timers.take_due("k", LATER + LATER.resolution + journal.timers.lease)) == 1
    assert not await journal.timers.hold_timer(taken, LATER)


async def test_a_timer_can_be_looked_at_without_taking_it(journal: Journal, other: Journal) -> None:
    await put(journal, "k", minutes=1)

    seen = await other.timers.timer("discord", "k")

    assert seen is not None
    assert (seen.due, seen.payload) == (NOW + MINUTE, {"message": "k"})
    assert await other.timers.timer("slack", "k") is None
    assert [each.key for each in await journal.timers.take_due("discord", LATER)] == ["k"]


async def test_what_waits_is_listed_by_the_beginning_of_its_key_and_stays(journal: Journal, other: Journal) -> None:
    for key, minutes in [
        ("support/T1/C1/a", 1),
        ("support/T1/C1/b", 3),
        ("support/T1/C12/c", 2),
        ("support/t1/C1/d", 2),
    ]:
        await put(journal, key, minutes=minutes)
    await journal.timers.take_due("discord", NOW + MINUTE)

    waiting = await other.timers.waiting("discord", "support/T1/C1/")
    assert [timer.key for timer in waiting] == ["support/T1/C1/b", "support/T1/C1/a"]
    assert [timer.key for timer in await other.timers.waiting("discord", "support/T1/C1/", limit=1)] == [waiting[0].key]
    assert await other.timers.waiting("discord", "support/T1/C1/%") == ()
    assert await other.timers.waiting("slack", "support/") == ()


async def test_who_took_a_timer_loses_it_when_it_is_changed(journal: Journal, other: Journal) -> None:
    await put(journal, "k")
    [taken] = await journal.timers.take_due("discord", NOW)
    seen = await other.timers.timer("discord", "k")
    assert seen is not None

    assert await other.timers.change_timer(seen, due=NOW + MINUTE, payload={"message": "new"})
    assert not await other.timers.change_timer(seen, due=NOW, payload={"message": "newer"})
    assert not await journal.timers.finish_timer(taken)
    [again] = await journal.timers.take_due("discord", NOW + MINUTE)
    assert (again.due, again.payload) == (NOW + MINUTE, {"message": "new"})
