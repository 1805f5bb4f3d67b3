"""How long a fuzzer runs: a few examples in the ordinary tests, new ones for minutes where that is asked for."""

import asyncio
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractAsyncContextManager, contextmanager
from dataclasses import dataclass
from typing import Any, TypeVar

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

T = TypeVar("T")

BATCH = 500  # examples; each batch of a long run begins with a seed of its own


@dataclass(frozen=True, slots=True)
class Lasting:
    """Runs checks over examples; ``minutes`` is 0 in the ordinary tests, which then always take the same examples."""

    minutes: float

    def over(self, examples: int, check: Callable[..., None], *strategies: st.SearchStrategy[Any]) -> None:
        """Check ``examples`` examples of these strategies, or as many as there is time for."""
        chosen = settings(
            max_examples=BATCH if self.minutes else examples,
            derandomize=not self.minutes,
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
        )
        ends = time.monotonic() + 60 * self.minutes

        failed = False

        def timely(drawn: tuple[Any, ...]) -> None:
            nonlocal failed
            if failed or not self.minutes or time.monotonic() < ends:  # what failed must fail again, however late
                try:
                    check(*drawn)
                except BaseException:
                    failed = True
                    raise

        run = chosen(given(st.tuples(*strategies))(timely))
        run()
        while time.monotonic() < ends:
            run()


@contextmanager
def kept_open(world: AbstractAsyncContextManager[T]) -> Iterator[tuple[asyncio.Runner, T]]:
    """Yield a loop and what is open in it, for one example after the other."""

    async def enter() -> T:
        return await world.__aenter__()

    async def leave() -> None:
        await world.__aexit__(None, None, None)

    with asyncio.Runner() as runner:
        yielded = runner.run(enter())
        try:
            yield runner, yielded
        finally:
            runner.run(leave())
