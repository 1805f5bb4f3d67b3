"""Rows about the bot's own process: killed, paused, stopped."""

import os
import signal

from bot import wording
from tests.faults.models import SLOW
from tests.faults.row import Group, Row
from tests.faults.scene import Scene
from tests.faults.seeing import ANSWER

PAUSE = 4.0  # seconds, where a lease lasts three


async def kills(scene: Scene) -> None:
    """End the process as the kernel does."""
    os.kill(scene.bot.process.pid, signal.SIGKILL)
    await scene.bot.process.wait()


async def pauses(scene: Scene) -> None:
    """Let the process do nothing."""
    os.kill(scene.bot.process.pid, signal.SIGSTOP)


async def goes_on(scene: Scene) -> None:
    """Let it do something again."""
    os.kill(scene.bot.process.pid, signal.SIGCONT)


async def stops(scene: Scene) -> None:
    """Ask the process to end, as a deployment does."""
    assert await scene.bot.stop() == 0


async def starts(scene: Scene) -> None:
    """Start another process."""
    await scene.restart()


RESTARTED = f"“{wording.RESTARTING}”"
ROWS = (
    Row("killed while it answers (kill -9)", kills, starts, (ANSWER,), early=True, seconds=0.5),
    Row("paused while it answers, longer than its lease", pauses, goes_on, (ANSWER, SLOW), early=True, seconds=PAUSE),
    Row("stopped while it answers (SIGTERM)", stops, starts, (ANSWER, RESTARTED), early=True, seconds=0.5),
)
BOT = Group("the bot", ROWS, {})
