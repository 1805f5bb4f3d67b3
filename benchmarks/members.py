"""The processes of a cluster, each killed and started again by itself, and a round-robin proxy before the web ones."""

import asyncio
import itertools
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from aiohttp import ClientConnectionError, ClientConnectorError, ClientSession, ClientTimeout, web

from tests.core.milvus.servers import free_ports

ROOT = Path(__file__).parents[1]
START_SECONDS = 90.0
AGAIN_SECONDS = 1.0  # a supervisor's pause
_DROPPED = frozenset({"Host", "Content-Length", "Transfer-Encoding", "Connection"})


@dataclass(slots=True)
class Member:
    """One ``footnote serve``; ``ready`` is what it logs when it serves, ``log`` a file that all its lives share."""

    name: str
    arguments: Sequence[str]
    environment: Mapping[str, str]
    ready: str
    folder: Path
    kills: int = 0
    starts: list[float] = field(default_factory=list)
    up: bool = False
    ended: list[int] = field(default_factory=list)
    _process: asyncio.subprocess.Process | None = None

    @property
    def log(self) -> Path:
        """Where it logs."""
        return self.folder / f"{self.name}.log"

    async def start(self) -> None:
        """Start it; returns when it serves, raises RuntimeError when it ends before."""
        began, at = time.monotonic(), self.log.stat().st_size if self.log.exists() else 0
        with self.log.open("ab") as output:
            self._process = await asyncio.create_subprocess_exec(
                sys.executable,
                *["-c", "from bot.cli import main; main()", "serve", *self.arguments],
                cwd=self.folder,
                env={"PATH": "/usr/bin:/bin", "HOME": str(self.folder), "PYTHONPATH": str(ROOT), **self.environment},
                stdout=output,
                stderr=subprocess.STDOUT,
            )
        while self.ready not in self._said(at):
            if self._process.returncode is not None or time.monotonic() > began + START_SECONDS:
                message = f"{self.name} did not start: {self._said(at)[-2_000:]}"
                raise RuntimeError(message)
            await asyncio.sleep(0.05)
        self.starts.append(time.monotonic() - began)
        self.up = True

    async def kill(self) -> None:
        """End it as the machine's would: without a word."""
        self.up = False
        if self._process is not None:
            if self._process.returncode is None:
                self._process.kill()
            self.ended.append(await self._process.wait())

    async def killed_and_started(self) -> None:
        """Kill it, and start it again as a supervisor does."""
        self.kills += 1
        await self.kill()
        await asyncio.sleep(AGAIN_SECONDS)
        await self.start()

    def _said(self, since: int) -> str:
        with self.log.open("rb") as file:
            file.seek(since)
            return file.read().decode(errors="replace")


@dataclass(slots=True)
class Proxy:
    """Passes each request to the next of ``backends``, to another where nobody listens; 502 when one breaks off."""

    backends: Sequence[str]
    session: ClientSession
    _turn: "itertools.count[int]" = field(default_factory=itertools.count)

    async def passed(self, request: web.Request) -> web.Response:
        """Pass one request on."""
        body = await request.read()
        headers = {name: value for name, value in request.headers.items() if name not in _DROPPED}
        first = next(self._turn)
        for step in range(len(self.backends)):
            url = self.backends[(first + step) % len(self.backends)] + request.path_qs
            try:
                async with self.session.post(url, data=body, headers=headers, timeout=ClientTimeout(10)) as answer:
                    return web.Response(
                        status=answer.status, body=await answer.read(), content_type=answer.content_type
                    )
            except ClientConnectorError:  # nobody listens: nobody has heard it
                continue
            except (ClientConnectionError, TimeoutError):
                break
        return web.Response(status=502)


@asynccontextmanager
async def proxied(backends: Sequence[str]) -> AsyncIterator[str]:
    """Run the proxy; yields its address."""
    async with ClientSession() as session:
        app = web.Application(client_max_size=2**24)
        app.router.add_post("/{path:.*}", Proxy(backends, session).passed)
        runner = web.AppRunner(app, shutdown_timeout=0.1)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        try:
            yield f"http://127.0.0.1:{runner.addresses[0][1]}"
        finally:
            await runner.cleanup()


def members(
    folder: Path, common: Mapping[str, str], slack: Mapping[str, str], discord: Mapping[str, str]
) -> list[Member]:
    """Return two web processes and two workers with a shard each, as the Procfile and docs/growing.md have them."""
    made = []
    for number, port in enumerate(free_ports(2)):
        web_only = {**common, **slack, "PORT": str(port)}
        made.append(Member(f"web{number}", ["slack", "web"], web_only, "listening on", folder))
    for number in range(2):
        shard = {"FOOTNOTE_DISCORD__SHARD_COUNT": "2", "FOOTNOTE_DISCORD__SHARD_IDS": f"[{number}]"}
        made.append(
            Member(f"worker{number}", ["discord"], {**common, **discord, **shard}, "discord: connected", folder)
        )
    return made
