"""Rows about programs that only CI has: PostgreSQL and the server of llama.cpp."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from tests.faults.models import AWAY, CUT, SLOW, UNGROUNDED
from tests.faults.row import Group, Row
from tests.faults.scene import Scene
from tests.faults.seeing import ANSWER
from tests.journals import lock_questions
from tests.peers.conftest import PEERS, SHARED, Peer, llama_server
from tests.postgres import PostgresServer, find_binaries, running_postgres


@dataclass(slots=True)
class Postgres:
    """A server for the journal."""

    server: PostgresServer | None = None
    url: str = ""
    _locked: "asyncio.Task[None] | None" = None

    @asynccontextmanager
    async def around(self, scene: Scene) -> AsyncIterator[None]:
        """Run it, and let the bot's journal live there."""
        with running_postgres() as self.server:
            self.url = self.server.fresh_url()
            scene.environment["DATABASE_URL"] = self.url
            yield
            await scene.kill()

    async def kill(self, _scene: Scene) -> None:
        """End it as a crash would."""
        assert self.server is not None
        await asyncio.to_thread(self.server.stop)

    async def restart(self, _scene: Scene) -> None:
        """Start it again."""
        assert self.server is not None
        await asyncio.to_thread(self.server.start)

    async def pause(self, _scene: Scene) -> None:
        """Let all of its processes do nothing."""
        self._signal(signal.SIGSTOP)

    async def go_on(self, _scene: Scene) -> None:
        """Let them do something again."""
        self._signal(signal.SIGCONT)

    async def lock(self, _scene: Scene) -> None:
        """Let nobody at the questions for a while."""
        assert self.server is not None
        self._locked = asyncio.create_task(lock_questions(str(self.server.folder), self.url, 4.0))
        await asyncio.sleep(0.5)

    async def unlock(self, _scene: Scene) -> None:
        """Wait for the end of that."""
        assert self._locked is not None
        await self._locked

    def _signal(self, number: signal.Signals) -> None:
        assert self.server is not None
        first = int((self.server.folder / "data" / "postmaster.pid").read_text().split()[0])
        children = Path(f"/proc/{first}/task/{first}/children").read_text().split()
        for process in (first, *map(int, children)):
            with suppress(ProcessLookupError):
                os.kill(process, number)


@dataclass(slots=True)
class Llama:
    """The server of llama.cpp with a tiny random Mistral."""

    peer: Peer | None = None
    _running: AsyncExitStack = field(default_factory=AsyncExitStack)

    @asynccontextmanager
    async def around(self, scene: Scene) -> AsyncIterator[None]:
        """Run it in the place of the scripted model."""
        await self.start(scene)
        scene.environment |= {"MODEL_BASE_URL": scene.to_model.through(f"{self._url()}/v1"), "MODEL_API_KEY": "secret"}
        try:
            yield
            await scene.kill()
        finally:
            await self._running.aclose()

    async def start(self, scene: Scene) -> None:
        """Start it; the line leads there."""
        self._running = AsyncExitStack()
        self.peer = await self._running.enter_async_context(llama_server("v3"))
        scene.to_model.target = ("127.0.0.1", int(self._url().rpartition(":")[2]))

    async def kill(self, scene: Scene) -> None:
        """End it as the kernel does."""
        await self._running.aclose()
        await scene.to_model.cut()

    async def pause(self, _scene: Scene) -> None:
        """Let it do nothing."""
        assert self.peer is not None
        self.peer.process.send_signal(signal.SIGSTOP)

    async def go_on(self, _scene: Scene) -> None:
        """Let it do something again."""
        assert self.peer is not None
        self.peer.process.send_signal(signal.SIGCONT)

    def _url(self) -> str:
        assert self.peer is not None
        return self.peer.url


def no_postgres() -> str:
    """Return why PostgreSQL can't run, "" when it can."""
    return "" if find_binaries() else "PostgreSQL's server is not installed (Debian: postgresql-15)"


def no_llama() -> str:
    """Return why llama.cpp can't run, "" when it can."""
    lacking = [path.name for path in (SHARED / "llama-server", PEERS / "tiny-v3.gguf") if not path.exists()]
    return f"{lacking[0]} is not there: run .ci/peers" if lacking else ""


_postgres, _llama = Postgres(), Llama()
POSTGRES_ROWS = (
    Row("killed, started again after 3 s", _postgres.kill, _postgres.restart, (ANSWER,), early=True, seconds=3.0),
    Row("paused for 4 s (SIGSTOP)", _postgres.pause, _postgres.go_on, (ANSWER,), early=True, seconds=4.0),
    Row("its table locked for 4 s", _postgres.lock, _postgres.unlock, (ANSWER,), early=True, seconds=4.0),
)
POSTGRES = Group("the journal (PostgreSQL)", POSTGRES_ROWS, {}, peer=True, around=_postgres.around, needs=no_postgres)
QUOTED = (AWAY, SLOW, CUT, UNGROUNDED)
LLAMA_ROWS = (
    Row("killed", _llama.kill, _llama.start, (ANSWER, *QUOTED)),
    Row("paused (SIGSTOP)", _llama.pause, _llama.go_on, (ANSWER, *QUOTED)),
)
_WAITS = {"FIRST_TOKEN_TIMEOUT": "6", "GAP_TIMEOUT": "3", "DEADLINE": "10"}
PATIENT = {f"FOOTNOTE_MODEL__{name}": seconds for name, seconds in _WAITS.items()}
LLAMA = Group("the model (llama.cpp)", LLAMA_ROWS, PATIENT, peer=True, around=_llama.around, needs=no_llama)
