"""Starts the Milvus programs that tests talk to, and ends them."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

PEER = Path(__file__).parents[3] / ".peers" / "venv" / "bin" / "milvus-server"
_PORTS = (
    "proxy", "etcd", "root-coord", "proxy-internal", "query-coord", "query-node", "index-coord", "index-node",
    "data-coord", "data-node",
)  # fmt: skip
_ETCD = """
name: default
initial-cluster: default={peers}
initial-advertise-peer-urls: {peers}
listen-peer-urls: {peers}
advertise-client-urls: {clients}
listen-client-urls: {clients}
"""


def free_ports(count: int) -> list[int]:
    """Return ports that nothing listens on, all different."""
    sockets = [socket.socket() for _ in range(count)]
    try:
        for each in sockets:
            each.bind(("127.0.0.1", 0))
        return [int(each.getsockname()[1]) for each in sockets]
    finally:
        for each in sockets:
            each.close()


@contextmanager
def lite_server(folder: Path) -> Iterator[str]:
    """Run Milvus Lite as a process of its own; yields its address."""
    with lite_process(folder) as (uri, _):
        yield uri


@contextmanager
def lite_process(folder: Path) -> Iterator[tuple[str, int]]:
    """Run Milvus Lite as a process of its own; yields its address and process id."""
    port = free_ports(1)[0]
    program = str(Path(sys.executable).with_name("milvus-lite"))
    command = [program, "server", "--data-dir", str(folder), "--port", str(port), "--host", "127.0.0.1"]
    with _running(command, folder.with_suffix(".log"), port, seconds=60) as process:
        yield f"http://127.0.0.1:{port}", process


@contextmanager
def milvus_server(folder: Path) -> Iterator[str]:
    """Run the real Milvus 2.3.5 that ``.ci/peers`` installs; yields its address."""
    with milvus_process(folder) as (uri, _):
        yield uri


@contextmanager
def milvus_process(folder: Path) -> Iterator[tuple[str, int]]:
    """Run the real Milvus 2.3.5; yields its address and process id, which is that of its group."""
    *ports, peers, clients = free_ports(len(_PORTS) + 2)
    options = [text for name, port in zip(_PORTS, ports, strict=True) for text in (f"--{name}-port", str(port))]
    etcd = folder.with_suffix(".yaml")  # without it a second Milvus on the machine finds etcd's port 2380 taken
    etcd.write_text(_ETCD.format(peers=f"http://127.0.0.1:{peers}", clients=f"http://127.0.0.1:{clients}"))
    command = ["env", f"ETCD_CONFIG_PATH={etcd}", str(PEER), "--data", str(folder), *options]
    with _running(command, folder.with_suffix(".log"), ports[0], seconds=100) as process:
        yield f"http://127.0.0.1:{ports[0]}", process


@contextmanager
def _running(command: Sequence[str], log: Path, port: int, *, seconds: float) -> Iterator[int]:
    with log.open("wb") as output:
        process = subprocess.Popen(command, stdout=output, stderr=output, start_new_session=True)
        try:
            _wait(process, port, seconds, log)
            yield process.pid
        finally:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def _wait(process: subprocess.Popen[bytes], port: int, seconds: float, log: Path) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end and process.poll() is None:
        if _answers(port):
            return
        time.sleep(0.2)
    raise TimeoutError(log.read_text("utf-8", "replace")[-2_000:] or f"nothing answers on port {port}")


def _answers(port: int) -> bool:
    from pymilvus import MilvusClient
    from pymilvus.exceptions import MilvusException

    try:
        client = MilvusClient(uri=f"http://127.0.0.1:{port}", timeout=2)
        client.list_collections(timeout=2)
    except MilvusException:
        return False
    client.close()
    return True
