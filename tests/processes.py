"""Processes that tests start around a bot: ready when they say so, killed at any moment, or stopped in order."""

import asyncio
import multiprocessing
import os
import signal
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from typing import TypeAlias, TypeVar

CONTEXT = multiprocessing.get_context("forkserver")
PRELOADED = ["tests.slack.running", "tests.discord.running", "slack_bolt.async_app", "sqlalchemy"]
PRELOADED += ["asyncpg", "alembic"]

P = TypeVar("P")
Opened: TypeAlias = AbstractAsyncContextManager[str]


@dataclass(frozen=True, slots=True)
class Process:
    """The bot in a process of its own; ``url`` is what it said when it was ready."""

    process: BaseProcess
    url: str

    def kill(self) -> None:
        """End it at once, without a chance to say anything."""
        self.kill_now()
        self.process.join()

    def kill_now(self) -> None:
        """Send the signal, and wait for nothing."""
        if self.process.pid is not None and self.process.is_alive():
            os.kill(self.process.pid, signal.SIGKILL)

    def stop(self) -> None:
        """End it in order; meanwhile nothing else runs here, no double either."""
        self.process.terminate()
        self.process.join(40)
        self.kill()

    async def ended(self) -> None:
        """End it in order, while doubles go on to answer what it still says."""
        await asyncio.to_thread(self.stop)


async def start(opened: Callable[[P], Opened], plan: P) -> Process:
    """Hold ``opened(plan)`` open in a process until SIGTERM; returns when it is ready. ``opened`` is a module's."""
    return await asyncio.to_thread(_start, opened, plan)


def _start(opened: Callable[[P], Opened], plan: P) -> Process:
    CONTEXT.set_forkserver_preload(PRELOADED)
    receiver, sender = CONTEXT.Pipe(duplex=False)
    process = CONTEXT.Process(target=_main, args=(opened, plan, sender), daemon=True)
    process.start()
    sender.close()
    try:
        return Process(process, receiver.recv())
    except EOFError:
        process.join()
        raise


def _main(opened: Callable[[P], Opened], plan: P, sender: Connection) -> None:
    asyncio.run(_hold(opened(plan), sender))


async def _hold(opened: Opened, sender: Connection) -> None:
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    async with opened as url:
        sender.send(url)
        await stop.wait()
