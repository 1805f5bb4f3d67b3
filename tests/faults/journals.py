"""Rows about the journal in a file: locked, unwritable, overwritten; and its disk: full, read-only."""

import os
import resource
import sqlite3
import subprocess
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from pathlib import Path

from tests.faults.processes import starts
from tests.faults.row import Group, Row
from tests.faults.scene import Scene, documented
from tests.faults.seeing import ANSWER
from tests.waiting import until

GARBAGE = b"\xde\xad\xbe\xef" * 4_096
FILLING = "filling"


async def refuses_writes(scene: Scene) -> None:
    """Let no file of the process grow or change, as a full quota does."""
    resource.prlimit(scene.bot.process.pid, resource.RLIMIT_FSIZE, (0, resource.RLIM_INFINITY))


async def takes_writes(scene: Scene) -> None:
    """Let it write again."""
    unlimited = (resource.RLIM_INFINITY, resource.RLIM_INFINITY)
    resource.prlimit(scene.bot.process.pid, resource.RLIMIT_FSIZE, unlimited)


async def overwrites(scene: Scene) -> None:
    """Put garbage into the journal's files, under the running process."""
    for path in scene.data.glob("journal.db*"):
        with path.open("r+b") as file:
            file.write(GARBAGE)


async def overwrites_before_start(scene: Scene) -> None:
    """Put garbage into the journal's files while nothing runs, and start."""
    await scene.kill()
    await overwrites(scene)
    await ends(scene, "journal")


async def ends(scene: Scene, *words: str) -> None:
    """Start; the process must end by itself, with one line that has these words."""
    bot = await scene.start()
    status = await bot.process.wait()
    last = bot.lines[-1] if bot.lines else ""
    assert status in (1, 2), (status, bot.lines)
    assert all(word in last for word in words), bot.lines
    scene.notes.append(f"the process ends with status {status}: {last.replace(str(scene.folder), '…')}")


async def clears(scene: Scene) -> None:
    """Do what an operator does with a broken journal: put it aside, and start."""
    await scene.kill()
    for path in scene.data.glob("journal.db*"):
        path.unlink()
    await scene.start()


async def kept(scene: Scene) -> None:
    """Hold that the journal knows every answer in the end, also those it was too ill to hear of."""
    await until(lambda: scene.left() == 0, 20)


class Lock:
    """Another program that holds the journal's file locked."""

    def __init__(self) -> None:
        self._connection: sqlite3.Connection | None = None

    async def take(self, scene: Scene) -> None:
        """Lock the file for writing."""
        self._connection = sqlite3.connect(scene.data / "journal.db", isolation_level=None, timeout=5)
        self._connection.execute("BEGIN EXCLUSIVE")

    async def release(self, _scene: Scene) -> None:
        """Unlock it."""
        assert self._connection is not None
        with closing(self._connection):
            self._connection.execute("ROLLBACK")


LOCK = Lock()
ROWS = (
    Row("locked by another program for 4 s", LOCK.take, LOCK.release, (ANSWER,), early=True, seconds=4.0, checks=kept),
    Row("every write refused by the disk", refuses_writes, takes_writes, (ANSWER,), early=True, checks=kept),
    Row("overwritten with garbage while it is in use", overwrites, clears, (ANSWER,), early=True),
    Row("damaged when the process starts", overwrites_before_start, clears, (ANSWER,), seconds=0.2),
)
JOURNAL = Group("the journal (SQLite)", ROWS, {})


def mountable() -> str:
    """Return why no file system can be mounted here, "" when one can."""
    tried = subprocess.run(["unshare", "-m", "mount", "-t", "tmpfs", "tmpfs", "/mnt"], capture_output=True, check=False)
    return "" if tried.returncode == 0 else f"can't mount a file system: {tried.stderr.decode().strip()}"


@asynccontextmanager
async def small_disk(scene: Scene) -> AsyncIterator[None]:
    """Put the bot's files onto a disk of their own."""
    _run("mount", "-t", "tmpfs", "-o", "size=24m", "tmpfs", str(scene.data))
    try:
        _run("cp", "-r", f"{documented()}/.footnote/.", str(scene.data))
        yield
    finally:
        await scene.kill()
        _run("umount", "-l", str(scene.data))


async def fills(scene: Scene) -> None:
    """Leave no room on the disk."""
    with (scene.data / FILLING).open("wb") as file:
        _fill(file.fileno())


def _fill(file: int) -> None:
    try:
        while True:
            os.write(file, b"x" * 65_536)
    except OSError:
        return


async def empties(scene: Scene) -> None:
    """Make room."""
    (scene.data / FILLING).unlink()


async def starts_read_only(scene: Scene) -> None:
    """Start where nothing can be written."""
    await scene.kill()
    _mounted(scene.data, "ro")
    await ends(scene)


async def is_writable(scene: Scene) -> None:
    """Let it be written, and start."""
    _mounted(scene.data, "rw")
    await starts(scene)


async def starts_full(scene: Scene) -> None:
    """Start where there is no room."""
    await scene.kill()
    await fills(scene)
    await scene.start()
    said = "goes on without the journal" if scene.bot.process.returncode is None else scene.bot.lines[-1]
    scene.notes.append(f"started on a full disk: {said.replace(str(scene.folder), '…')}")


async def has_room(scene: Scene) -> None:
    """Make room, and start where the process has ended."""
    await empties(scene)
    if scene.bot.process.returncode is not None:
        await starts(scene)


def _mounted(place: Path, how: str) -> None:
    _run("mount", "-o", f"remount,{how}", str(place))


def _run(*command: str) -> None:
    subprocess.run(command, check=True)


DISK_ROWS = (
    Row("full while questions are answered", fills, empties, (ANSWER,), early=True, checks=kept),
    Row("full when the process starts", starts_full, has_room, (ANSWER,), seconds=2.0),
    Row("read-only when the process starts", starts_read_only, is_writable, (ANSWER,), seconds=0.2),
)
DISK = Group("the disk", DISK_ROWS, {}, around=small_disk, needs=mountable, peer=True)
