"""What the bot stands on, in order and out of order."""

import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import PackageNotFoundError
from pathlib import Path

import pytest
from aiohttp import web

from bot.checkup import machine
from bot.web.server import application, open_server
from core.config import WebSettings


def contents(folder: Path) -> list[Path]:
    return list(folder.iterdir())


def test_an_old_python_is_a_problem() -> None:
    assert machine.python().state == "ok"
    assert machine.python((3, 10, 2)).what == "3.10.2 is too old"


def test_packages_that_are_missing_are_named() -> None:
    def nothing(_name: str) -> list[str]:
        raise PackageNotFoundError

    assert machine.packages().state == "ok"
    assert machine.packages(nothing).state == "warning"
    assert machine.packages(lambda _: ["no-such-thing>=2", "aiohttp>=3", "x ; extra == 'y'"]).what == (
        "missing: no-such-thing"
    )


def test_a_clock_before_the_installation_is_a_problem() -> None:
    assert [finding.state for finding in machine.clock()] == ["ok"]
    assert [finding.state for finding in machine.clock(lambda: 0.0)] == ["problem"]


@pytest.mark.parametrize(("seconds", "states"), [(1.0, []), (-8.0, ["warning"]), (90.0, ["problem"])])
def test_a_clock_away_from_the_journals_is_a_finding(seconds: float, states: list[str]) -> None:
    assert [finding.state for finding in machine.skewed(seconds)] == states


async def test_a_folder_that_can_be_written_or_made_is_ok_and_left_as_it_is(tmp_path: Path) -> None:
    there, to_make = await machine.data_folder(tmp_path), await machine.data_folder(tmp_path / "a" / "b")

    assert [there[0].state, to_make[0].state] == ["ok", "ok"]
    assert not contents(tmp_path)


async def test_a_file_in_place_of_the_folder_is_a_problem(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("")

    for folder in (tmp_path / "data", tmp_path / "data" / "deeper"):
        [finding] = await machine.data_folder(folder)
        assert finding.state == "problem"


@contextmanager
def taken() -> Iterator[int]:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen(1)
        yield listening.getsockname()[1]


async def test_a_port_is_free_or_taken_by_the_bot_or_by_something_else() -> None:
    [free] = await machine.port(WebSettings(port=0))
    async with open_server(WebSettings(port=0), application([])) as address:
        [ours] = await machine.port(WebSettings(port=int(address.rpartition(":")[2])))
    other = web.Application()
    async with open_server(WebSettings(port=0), other) as address:
        [theirs] = await machine.port(WebSettings(port=int(address.rpartition(":")[2])))

    assert [free.state, ours.state, theirs.state] == ["ok", "ok", "problem"]
    assert "taken by a bot that answers" in ours.what


async def test_a_port_on_which_nobody_answers_is_a_problem_within_seconds() -> None:
    with taken() as number:
        began = time.monotonic()
        [finding] = await machine.port(WebSettings(port=number))

    assert finding.state == "problem"
    assert time.monotonic() - began < 8


async def test_an_address_that_is_not_this_machines_is_a_problem() -> None:
    [finding] = await machine.port(WebSettings(host="203.0.113.1", port=0))

    assert finding.state == "problem"
