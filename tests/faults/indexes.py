"""Rows about the index: Milvus as a server of its own, and the Milvus Lite file inside the process."""

import asyncio
import os
import shutil
import signal
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractContextManager, AsyncExitStack, ExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from bot import wording
from core.errors import SearchUnavailable
from tests.core.milvus.servers import PEER, lite_process, milvus_process
from tests.faults.journals import GARBAGE, ends
from tests.faults.links import Link, linked
from tests.faults.row import Group, Row
from tests.faults.scene import Scene, documented, run_index
from tests.faults.seeing import ANSWER

AWAY = f"“{wording.failure(SearchUnavailable(''))}”"


@dataclass(slots=True)
class Milvus:
    """A server of Milvus that is killed, paused and started again behind one address; ``run`` starts one."""

    run: Callable[[Path], AbstractContextManager[tuple[str, int]]]
    link: Link | None = None
    process: int = 0
    folder: Path = Path()
    _running: ExitStack = field(default_factory=ExitStack)

    @asynccontextmanager
    async def around(self, scene: Scene) -> AsyncIterator[None]:
        """Run it, and let the bot's index live there."""
        self.folder = scene.folder / "milvus"
        async with AsyncExitStack() as stack:
            url = await asyncio.to_thread(self._start)
            stack.callback(self._stop)
            self.link = await stack.enter_async_context(linked(url))
            await asyncio.to_thread(run_index, scene.folder, {"MILVUS_URI": url, "FOOTNOTE_MILVUS__TIMEOUT": "60"})
            scene.environment["MILVUS_URI"] = self.link.through(url)
            yield
            await scene.kill()

    async def kill(self, _scene: Scene) -> None:
        """End it as the kernel does, all of its processes."""
        self._signal(signal.SIGKILL)
        self._running.close()

    async def restart(self, _scene: Scene) -> None:
        """Start it again over the same files; the line leads there."""
        url = await asyncio.to_thread(self._start)  # the doubles must go on
        assert self.link is not None
        self.link.target = ("127.0.0.1", int(url.rpartition(":")[2]))

    async def pause(self, _scene: Scene) -> None:
        """Let it do nothing."""
        self._signal(signal.SIGSTOP)

    async def go_on(self, _scene: Scene) -> None:
        """Let it do something again."""
        self._signal(signal.SIGCONT)

    async def slow(self, _scene: Scene) -> None:
        """Let each of its answers take half a second."""
        assert self.link is not None
        self.link.delay = 0.5

    async def hurry(self, _scene: Scene) -> None:
        """Let it be as quick as it was."""
        assert self.link is not None
        self.link.delay = 0.0

    def _start(self) -> str:
        self._running = ExitStack()
        url, self.process = self._running.enter_context(self.run(self.folder))
        return url

    def _stop(self) -> None:
        """End the one that runs now."""
        self._running.close()

    def _signal(self, number: signal.Signals) -> None:
        with suppress(ProcessLookupError):
            os.killpg(self.process, number)


def served(part: str, milvus: Milvus, *, peer: bool) -> Group:
    """Return the rows about a server."""
    rows = (
        Row("killed", milvus.kill, milvus.restart, (AWAY, ANSWER), early=True, seconds=15.0),
        Row("paused (SIGSTOP)", milvus.pause, milvus.go_on, (AWAY, ANSWER), early=True, seconds=15.0),
        Row("slow: half a second for each answer", milvus.slow, milvus.hurry, (AWAY, ANSWER), early=True, seconds=15.0),
    )
    needs = _lacking_server if peer else None
    return Group(part, rows, {"FOOTNOTE_MILVUS__TIMEOUT": "3"}, around=milvus.around, needs=needs, peer=peer)


def _lacking_server() -> str:
    return "" if PEER.exists() else f"no {PEER}: .ci/peers installs the Milvus server"


async def overwrites(scene: Scene) -> None:
    """Put garbage into every file of the index, under the running process."""
    for path in (scene.data / "footnote.db").rglob("*"):
        if path.is_file():
            path.write_bytes(GARBAGE)


async def overwrites_before_start(scene: Scene) -> None:
    """Put garbage there while nothing runs, and start."""
    await scene.kill()
    await overwrites(scene)
    await ends(scene, "index")


async def indexes_anew(scene: Scene) -> None:
    """Do what an operator does with a broken index: throw it away, index, start."""
    await scene.kill()
    shutil.rmtree(scene.data / "footnote.db")
    await asyncio.to_thread(run_index, scene.folder, {"FOOTNOTE_DATA_DIR": str(scene.data)})
    await scene.start()


async def vanishes(scene: Scene) -> None:
    """Remove the index under the running process."""
    shutil.rmtree(scene.data / "footnote.db")


async def comes_back(scene: Scene) -> None:
    """Put a whole copy in its place, and start."""
    await scene.kill()
    shutil.copytree(documented() / ".footnote" / "footnote.db", scene.data / "footnote.db", dirs_exist_ok=True)
    await scene.start()


LITE_ROWS = (
    Row("overwritten with garbage while it is in use", overwrites, indexes_anew, (AWAY, ANSWER), early=True),
    Row("removed while it is in use", vanishes, comes_back, (AWAY, ANSWER), early=True),
    Row("damaged when the process starts", overwrites_before_start, indexes_anew, (ANSWER,), seconds=0.2),
)
LITE_FILE = Group("the index (Milvus Lite file)", LITE_ROWS, {})
LITE_SERVER = served("the index (Milvus Lite as a server)", Milvus(lite_process), peer=False)
MILVUS_SERVER = served("the index (Milvus 2.3.5)", Milvus(milvus_process), peer=True)
