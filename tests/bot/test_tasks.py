"""Tasks with an owner, in virtual time: how many run, how many wait, how they end."""

import asyncio
from functools import partial

import pytest

from bot.desk.tasks import Tasks
from tests.virtual_time import run_virtually


class Broken(Exception):
    """What work may raise."""


class Work:
    """Takes so many seconds; remembers what happened to each piece."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self.running = self.most = self.done = self.excused = 0

    async def work(self) -> None:
        self.running += 1
        self.most = max(self.most, self.running)
        try:
            await asyncio.sleep(self.seconds)
        finally:
            self.running -= 1
        self.done += 1

    async def excuse(self) -> None:
        self.excused += 1


def test_runs_so_many_at_once_and_refuses_what_finds_no_room() -> None:
    async def scene() -> tuple[list[bool], Work]:
        piece = Work(1)
        tasks = Tasks(at_once=2, waiting=3)
        taken = [tasks.start(piece.work, piece.excuse) is not None for _ in range(7)]
        await tasks.drain(60)
        return taken, piece

    taken, piece = run_virtually(scene())

    assert taken == [True] * 5 + [False] * 2
    assert (piece.most, piece.done, piece.excused) == (2, 5, 0)


def test_draining_excuses_what_does_not_end_in_time_even_what_never_began() -> None:
    async def scene() -> tuple[Work, float]:
        piece = Work(100)
        tasks = Tasks(at_once=1, waiting=3)
        for _ in range(3):
            tasks.start(piece.work, piece.excuse)
        await tasks.drain(25)
        return piece, asyncio.get_running_loop().time()

    piece, ended = run_virtually(scene())

    assert (piece.done, piece.excused, piece.running) == (0, 3, 0)
    assert ended == pytest.approx(25)


def test_who_has_to_wait_is_told_before_and_nobody_else() -> None:
    async def scene() -> tuple[list[int], Work]:
        piece, told = Work(1), list[int]()

        async def tell(number: int) -> None:
            told.append(number)

        tasks = Tasks(at_once=2, waiting=3)
        for number in range(3):
            tasks.start(piece.work, piece.excuse, partial(tell, number))
            await asyncio.sleep(0)
        await tasks.drain(60)
        return told, piece

    told, piece = run_virtually(scene())

    assert told == [2]
    assert piece.done == 3


def test_draining_takes_nothing_more() -> None:
    async def scene() -> bool:
        piece = Work(1)
        tasks = Tasks(at_once=1, waiting=1)
        await tasks.drain(1)
        return tasks.start(piece.work, piece.excuse) is not None

    assert not run_virtually(scene())


def test_an_excuse_that_hangs_is_left_behind() -> None:
    async def scene() -> float:
        tasks = Tasks(at_once=1, waiting=0)
        tasks.start(Work(100).work, asyncio.Event().wait)
        await tasks.drain(1)
        return asyncio.get_running_loop().time()

    assert run_virtually(scene()) == pytest.approx(4)


def test_a_failure_is_logged_and_gives_its_place_back(caplog: pytest.LogCaptureFixture) -> None:
    async def fail() -> None:
        raise Broken

    async def scene() -> Work:
        piece = Work(1)
        tasks = Tasks(at_once=1, waiting=1)
        tasks.start(fail, piece.excuse)
        tasks.start(piece.work, piece.excuse)
        await tasks.drain(10)
        return piece

    assert run_virtually(scene()).done == 1
    assert "Broken" in caplog.text
