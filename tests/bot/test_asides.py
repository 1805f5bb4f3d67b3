"""Calls beside the answers: what fails is told to the operator alone, what is too much is left out."""

import asyncio
import logging

import pytest

from bot.desk.asides import Asides
from core.errors import JournalUnavailable


async def test_what_fails_is_told_and_the_rest_goes_on(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    asides, done = Asides((OSError,), str), list[str]()

    async def fail(error: Exception) -> None:
        raise error

    async def work() -> None:
        done.append("work")

    asides.start(lambda: fail(OSError("gone")))
    asides.start(lambda: fail(OSError()))
    asides.start(lambda: fail(JournalUnavailable("away")))
    asides.start(work)
    await asides.drain(5)

    assert done == ["work"]
    assert [record.getMessage().rpartition(": ")[2] for record in caplog.records] == ["gone", "OSError", "away"]


async def test_after_the_end_nothing_begins(caplog: pytest.LogCaptureFixture) -> None:
    asides = Asides((OSError,), str)
    begun = asyncio.Event()
    asides.start(asyncio.Event().wait)
    await asyncio.sleep(0)

    await asides.drain(0.01)
    asides.start(begun.wait)

    assert "left out" in caplog.text
