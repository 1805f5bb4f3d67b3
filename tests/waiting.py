"""Waiting in tests for what happens elsewhere."""

import asyncio
from collections.abc import Callable


async def until(condition: Callable[[], object]) -> None:
    """Wait until something holds, ten seconds at most."""
    for _ in range(1_000):
        if condition():
            return
        await asyncio.sleep(0.01)
    assert condition()
