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
