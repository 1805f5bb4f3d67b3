"""Waiting in tests for what happens elsewhere."""

import asyncio
from collections.abc import Callable


async def until(condition: Callable[[], object], seconds: float = 10.0) -> None:
    """Wait until something holds, ten seconds at most unless told otherwise."""
    for _ in range(round(100 * seconds)):
        if condition():
            return
        await asyncio.sleep(0.01)
    assert condition()
