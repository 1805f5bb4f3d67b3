"""Whether a timer and the decision that moves it are kept together, and once."""

import asyncio

from core.journal import Journal
from core.journal.values import Address, Decision
from tests.core.journal.stories import LATER, NOW
from tests.core.journal.test_timers import MINUTE, put

MESSAGE = Address("discord", "G1", "C1", "m")


def decided(decision: str) -> Decision:
    return Decision(MESSAGE, "U1", decision, "why", NOW)


async def start(journal: Journal, *, seen: int = 0, minutes: int = 0) -> bool:
    due = NOW + minutes * MINUTE
    return await journal.timers.start_timer("k", due=due, payload={"a": "b"}, decision=decided("wait"), seen=seen)


async def decisions(journal: Journal) -> list[str]:
    return [one.decision for one in await journal.decisions.of(MESSAGE)]


async def test_of_many_that_start_a_timer_at_once_one_does_and_keeps_why(journal: Journal, other: Journal) -> None:
    started = await asyncio.gather(*(start(one, minutes=number) for number in range(5) for one in (journal, other)))

    assert sorted(started) == [False] * 9 + [True]
    assert await decisions(other) == ["wait"]
    assert (await journal.retention.forget("discord", "U1")).timers == 1


async def test_a_timer_does_not_start_once_more_was_decided_than_was_seen(journal: Journal, other: Journal) -> None:
    assert await start(journal)
    [taken] = await journal.timers.take_due("discord", NOW)
    assert await journal.timers.end_timer("k", decided("answer"), seen=taken)

    assert not await start(other)
    assert await other.timers.timer("discord", "k") is None
    assert await start(other, seen=2)
    assert await decisions(journal) == ["wait", "answer", "wait"]


async def test_of_those_who_start_a_timer_and_those_who_decide_otherwise_one_is_first(
    journal: Journal, other: Journal
) -> None:
    silent = (other.decisions.record(decided("silent"), once="0") for _ in range(4))
    first = await asyncio.gather(*(start(journal) for _ in range(4)), *silent)

    assert sorted(first) == [False] * 7 + [True]
    assert len(await decisions(journal)) == 1
    assert (await decisions(journal) == ["wait"]) == (await journal.timers.timer("discord", "k") is not None)


async def test_a_timer_turns_into_another_once_and_its_owner_notices(journal: Journal, other: Journal) -> None:
    await start(journal)
    [taken] = await journal.timers.take_due("discord", NOW)
    seen = await other.timers.timer("discord", "k")
    assert seen is not None
    assert await other.timers.turn_timer(seen, "other", due=NOW + MINUTE, decision=decided("draft"))

    assert not await journal.timers.turn_timer(taken, "third", due=NOW, decision=decided("answer"))
    assert not await journal.timers.finish_timer(taken)
    [turned] = await journal.timers.take_due("discord", NOW + MINUTE)
    assert (turned.key, turned.payload) == ("other", {"a": "b"})
    assert await decisions(journal) == ["wait", "draft"]
    assert (await journal.retention.forget("discord", "U1")).timers == 1


async def test_a_timer_does_not_turn_into_one_that_there_is(journal: Journal) -> None:
    await start(journal)
    await put(journal, "other")
    seen = await journal.timers.timer("discord", "k")
    assert seen is not None

    assert not await journal.timers.turn_timer(seen, "other", due=NOW, payload={}, decision=decided("draft"))
    assert await journal.timers.timer("discord", "k") == seen
    assert await decisions(journal) == ["wait"]


async def test_a_timer_ends_once_with_its_reason(journal: Journal, other: Journal) -> None:
    await start(journal)
    [lost] = await journal.timers.take_due("discord", NOW)
    await other.timers.take_due("discord", LATER)

    assert not await journal.timers.end_timer("k", decided("answer"), seen=lost)
    ended = await asyncio.gather(*(one.timers.end_timer("k", decided("silent")) for one in (journal, other) * 3))
    assert sorted(ended) == [False] * 5 + [True]
    assert await decisions(journal) == ["wait", "silent"]
