"""Starts the peer programs of the model tests on free ports of the loopback and ends them by their process."""

import asyncio
import os
import socket
import subprocess
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import aiohttp
import pytest

ROOT = Path(__file__).parents[2]
PEERS = ROOT / ".peers"
SHARED = ROOT.parent / "shared" / "peers"
READY_SECONDS = 20.0


@dataclass(frozen=True, slots=True)
class Peer:
    """A running program and where it listens."""

    url: str
    process: asyncio.subprocess.Process


def needed(*paths: Path) -> None:
    """Skip the test when a peer is not installed."""
    for path in paths:
        if not path.exists():
            pytest.skip(f"{path.name} is not there: run .ci/peers")


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@asynccontextmanager
async def running(command: Sequence[str], port: int, health: str) -> AsyncIterator[Peer]:
    """Run a program until it is healthy, and end it afterwards."""
    path = os.pathsep.join([str(PEERS / "node_modules" / ".bin"), os.defpath])
    process = await asyncio.create_subprocess_exec(
        *command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env={"PATH": path, "HOME": str(PEERS)}
    )
    peer = Peer(f"http://127.0.0.1:{port}", process)
    try:
        async with asyncio.timeout(READY_SECONDS), aiohttp.ClientSession() as session:
            await _ready(session, peer, health)
        yield peer
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


async def _ready(session: aiohttp.ClientSession, peer: Peer, health: str) -> None:
    while peer.process.returncode is None:
        with suppress(aiohttp.ClientConnectionError):
            async with session.get(peer.url + health) as response:
                if response.status < 500:
                    return
        await asyncio.sleep(0.05)
    pytest.fail(f"the peer ended with status {peer.process.returncode}")


@pytest.fixture
async def aimock() -> AsyncIterator[Peer]:
    """The mock of the OpenAI protocol, with the faults of aimock_faults.json."""
    program = PEERS / "node_modules" / ".bin" / "llmock"
    needed(program)
    port = free_port()
    faults = str(Path(__file__).parent / "aimock_faults.json")
    command = [str(program), "-p", str(port), "-h", "127.0.0.1", "-f", faults, "--validate-on-load"]
    async with running(command, port, "/__aimock/journal") as peer:
        yield peer


@asynccontextmanager
async def llama_server(template: str) -> AsyncIterator[Peer]:
    """Run the server of llama.cpp with a tiny random Mistral and one of its chat templates; the key is "secret"."""
    program, model = SHARED / "llama-server", PEERS / f"tiny-{template}.gguf"
    needed(program, model)
    port = free_port()
    options = ["-a", "mistral-7b", "-c", "16384", "-np", "2", "-t", "1", "--no-ui", "--api-key", "secret", "--slots"]
    grammar = ["--grammar-file", str(SHARED / "cited.gbnf")]
    command = [str(program), "-m", str(model), "--host", "127.0.0.1", "--port", str(port), *options, *grammar]
    async with running(command, port, "/health") as peer:
        yield peer


@pytest.fixture(params=["v3", "strict"])
async def llama(request: pytest.FixtureRequest) -> AsyncIterator[Peer]:
    """The server of llama.cpp, with each template."""
    async with llama_server(request.param) as peer:
        yield peer
