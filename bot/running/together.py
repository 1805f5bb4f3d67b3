"""Contexts side by side: entered one after the other, left at the same time."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import TypeVar

Opened = TypeVar("Opened")


@asynccontextmanager
async def together(contexts: Sequence[AbstractAsyncContextManager[Opened]]) -> AsyncIterator[list[Opened]]:
    """Yield what the contexts give; raises what the first one raises that can't be entered, or left.

    Each is held by a task of its own, so that what they do on the way out takes as long as the slowest, not as all.
    """
    leaving = asyncio.Event()
    held: list[asyncio.Task[None]] = []
    try:
        opened = []
        for context in contexts:
            ready: asyncio.Future[Opened] = asyncio.get_running_loop().create_future()
            held.append(asyncio.create_task(_hold(context, ready, leaving)))
            opened.append(await ready)
        yield opened
    except asyncio.CancelledError:
        for task in held:
            task.cancel()
        raise
    finally:
        leaving.set()
        left = await asyncio.gather(*held, return_exceptions=True)
    for failure in left:
        if isinstance(failure, BaseException):
            raise failure


async def _hold(
    context: AbstractAsyncContextManager[Opened], ready: "asyncio.Future[Opened]", leaving: asyncio.Event
) -> None:
    try:
        async with context as opened:
            if not ready.done():
                ready.set_result(opened)
            await leaving.wait()
    except Exception as error:
        if ready.done():
            raise
        ready.set_exception(error)
