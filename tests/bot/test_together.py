"""Contexts side by side: how they are entered and left."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager

import pytest

from bot.running.together import together
from tests.virtual_time import run_virtually


@asynccontextmanager
async def named(name: str, told: list[str], seconds: float = 0.0) -> AsyncIterator[str]:
    told.append(f"{name} in")
    try:
        yield name
    finally:
        await asyncio.sleep(seconds)
        told.append(f"{name} out")


@asynccontextmanager
async def closed(told: list[str]) -> AsyncIterator[str]:
    told.append("closed")
    if told:
        text = "closed"
        raise ValueError(text)
    yield ""


def test_they_are_entered_in_order_and_left_at_the_same_time() -> None:
    told: list[str] = []

    async def run() -> float:
        async with together([named("a", told, 25), named("b", told, 20)]) as opened:
            assert opened == ["a", "b"]
            began = asyncio.get_running_loop().time()
        return asyncio.get_running_loop().time() - began

    assert run_virtually(run()) == pytest.approx(25)
    assert told == ["a in", "b in", "b out", "a out"]


async def test_one_that_cannot_be_entered_is_told_and_the_others_are_left() -> None:
    told: list[str] = []

    with pytest.raises(ValueError, match="closed"):
        async with together([named("a", told), closed(told), named("b", told)]):
            pass

    assert told == ["a in", "closed", "a out"]


async def test_what_fails_inside_leaves_them_and_is_told() -> None:
    told: list[str] = []

    with pytest.raises(KeyError):
        async with together([named("a", told)]):
            raise KeyError

    assert told == ["a in", "a out"]


async def test_a_cancelled_task_leaves_them() -> None:
    told: list[str] = []

    async def run() -> None:
        async with together([named("a", told)]):
            await asyncio.Event().wait()

    task = asyncio.create_task(run())
    await asyncio.sleep(0.01)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task

    assert told == ["a in", "a out"]


async def test_of_none_nothing_is_opened() -> None:
    none: list[AbstractAsyncContextManager[str]] = []

    async with together(none) as opened:
        assert opened == []
