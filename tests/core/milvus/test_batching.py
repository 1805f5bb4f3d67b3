"""Who gets which result when several wait for one thread."""

import asyncio
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import CancelledError, ThreadPoolExecutor
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import partial

import pytest

from core.milvus.batching import Batches, Waiting
from tests.waiting import until

whose: ContextVar[str] = ContextVar("whose", default="nobody")


@dataclass
class Doubling:
    """Doubles numbers, refuses 13, breaks at 99; stands still while ``held``, and notes what came together."""

    held: threading.Event = field(default_factory=threading.Event)
    together: list[tuple[str, list[int]]] = field(default_factory=list)
    told: list[str] = field(default_factory=list)

    def work(self, kind: str, batch: Sequence[Waiting[int, int]]) -> None:
        self.together.append((kind, [one.item for one in batch]))
        self.held.wait(10)
        if any(one.item == 99 for one in batch):
            message = "broken"
            raise OSError(message)
        for one in batch:
            one.settle(partial(self._doubled, one.item))

    def _doubled(self, number: int) -> int:
        self.told.append(whose.get())
        if number == 13:
            message = "unlucky"
            raise ValueError(message)
        return 2 * number


@pytest.fixture
def pool() -> Iterator[ThreadPoolExecutor]:
    """One thread, as for a Lite file."""
    with ThreadPoolExecutor(1) as opened:
        yield opened


def test_what_waits_goes_together_by_kind_and_each_gets_its_own(pool: ThreadPoolExecutor) -> None:
    doubling = Doubling()
    batches = Batches(pool, doubling.work, most=3)
    first = batches.submit("a", 1)
    while not doubling.together:
        pass
    rest = [batches.submit(kind, number) for number, kind in enumerate("abaaba", 2)]

    doubling.held.set()

    assert [first.result(10), *(one.result(10) for one in rest)] == [2, 4, 6, 8, 10, 12, 14]
    assert doubling.together == [("a", [1]), ("a", [2, 4, 5]), ("b", [3, 6]), ("a", [7])]


def test_one_alone_goes_at_once(pool: ThreadPoolExecutor) -> None:
    doubling = Doubling()
    doubling.held.set()
    batches = Batches(pool, doubling.work)

    assert [batches.submit("a", number).result(10) for number in (1, 2)] == [2, 4]
    assert doubling.together == [("a", [1]), ("a", [2])]


def test_what_fails_for_one_fails_for_one(pool: ThreadPoolExecutor) -> None:
    doubling = Doubling()
    batches = Batches(pool, doubling.work)
    blocker = batches.submit("b", 0)
    waiting = [batches.submit("a", number) for number in (1, 13, 2)]

    doubling.held.set()

    assert (blocker.result(10), waiting[0].result(10), waiting[2].result(10)) == (0, 2, 4)
    with pytest.raises(ValueError, match="unlucky"):
        waiting[1].result(10)


def test_what_fails_for_all_reaches_all_and_the_next_go_on(pool: ThreadPoolExecutor) -> None:
    doubling = Doubling()
    doubling.held.set()
    batches = Batches(pool, doubling.work)
    failing = [batches.submit("a", number) for number in (99, 99)]

    for one in failing:
        with pytest.raises(OSError, match="broken"):
            one.result(10)
    assert batches.submit("a", 4).result(10) == 8


async def test_whoever_goes_away_takes_nobody_along(pool: ThreadPoolExecutor) -> None:
    doubling = Doubling()
    batches = Batches(pool, doubling.work)
    waits = [asyncio.ensure_future(asyncio.wrap_future(batches.submit("a", number))) for number in range(4)]
    await until(lambda: doubling.together)

    waits[0].cancel()  # at work already
    waits[2].cancel()  # still waiting
    await asyncio.sleep(0)
    doubling.held.set()

    assert [await waits[1], await waits[3]] == [2, 6]
    assert 2 not in [number for _, numbers in doubling.together for number in numbers]


def test_each_is_settled_in_the_context_of_whoever_asked(pool: ThreadPoolExecutor) -> None:
    doubling = Doubling()
    batches = Batches(pool, doubling.work)
    results = [batches.submit("b", 0)]
    for name in ("ann", "bob"):
        token = whose.set(name)
        results.append(batches.submit("a", 1))
        whose.reset(token)

    doubling.held.set()

    assert [one.result(10) for one in results] == [0, 2, 2]
    assert doubling.told == ["nobody", "ann", "bob"]


def test_a_closed_pool_takes_nothing_more() -> None:
    closed = ThreadPoolExecutor(1)
    closed.shutdown()

    with pytest.raises(RuntimeError):
        Batches(closed, Doubling().work).submit("a", 3)


def test_cancelling_ends_every_wait() -> None:
    doubling = Doubling()
    pool = ThreadPoolExecutor(1)
    batches = Batches(pool, doubling.work)
    first = batches.submit("a", 1)
    while not doubling.together:
        pass
    second = batches.submit("a", 2)

    batches.cancel()
    doubling.held.set()
    pool.shutdown()

    assert first.result(10) == 2
    with pytest.raises(CancelledError):
        second.result(10)
