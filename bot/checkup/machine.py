"""What the bot stands on: Python, the packages, the clock, the data folder, the port."""

import os
import shutil
import socket
import sys
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path
from re import match
from tempfile import TemporaryFile

from aiohttp import ClientError, ClientSession, ClientTimeout

from bot.doctor import Finding
from bot.running.daemon import in_daemon
from core.config import WebSettings

OLDEST = (3, 11)
ROOM = 500_000_000  # bytes
SKEW_NOTED, SKEW_FATAL = 5.0, 30.0  # seconds; leases are given for sixty
_ASK = ClientTimeout(total=3.0)
_NAME = r"[A-Za-z0-9._-]+"


def python(running: Sequence[int] = sys.version_info[:3]) -> Finding:
    """Return whether this Python can run the bot."""
    said = ".".join(map(str, running))
    if tuple(running[:2]) >= OLDEST:
        return Finding("python", "ok", said)
    return Finding("python", "problem", f"{said} is too old", "use Python 3.11 or later")


def packages(needed: Callable[[str], list[str] | None] = requires) -> Finding:
    """Return whether every package of the bot is there."""
    try:
        lines = needed("footnote") or []
    except PackageNotFoundError:
        return Finding("packages", "warning", "footnote is not installed, only its files are here", "run `make setup`")
    names = [found[0] for line in lines if "extra ==" not in line and (found := match(_NAME, line))]
    if missing := [name for name in names if not _is_there(name)]:
        return Finding("packages", "problem", f"missing: {', '.join(missing)}", "run `make setup`")
    return Finding("packages", "ok", f"all {len(names)} are installed")


def _is_there(name: str) -> bool:
    try:
        version(name)
    except PackageNotFoundError:
        return False
    return True


def clock(now: Callable[[], float] = time.time) -> list[Finding]:
    """Return a finding where the time can't be right: these files were written before it."""
    written = Path(__file__).stat().st_mtime
    said = datetime.fromtimestamp(now(), UTC)
    if now() >= written - SKEW_FATAL:
        return [Finding("clock", "ok", f"{said:%Y-%m-%d %H:%M:%S} UTC")]
    what = f"{said:%Y-%m-%d %H:%M} UTC is before this program was installed"
    return [Finding("clock", "problem", what, "switch on time synchronisation (NTP)")]


def skewed(seconds: float) -> list[Finding]:
    """Return a finding where this machine's clock is away from that of the journal's server."""
    if abs(seconds) < SKEW_NOTED:
        return []
    what = f"this machine's clock is {abs(seconds):.0f} s {'behind' if seconds > 0 else 'ahead of'} the journal's"
    remedy = "switch on time synchronisation (NTP): processes take over each other's questions by the clock"
    return [Finding("clock", "problem" if abs(seconds) >= SKEW_FATAL else "warning", what, remedy)]


async def data_folder(folder: Path) -> list[Finding]:
    """Return whether the folder of index and journal can be written, and has room; it is not made by looking."""
    return await in_daemon(lambda: [_writable(folder)], "doctor")


def _writable(folder: Path) -> Finding:
    there = next((place for place in (folder, *folder.absolute().parents) if place.exists()), Path("/"))
    try:
        if there == folder:
            with TemporaryFile(dir=folder) as file:
                file.write(b"x")
                file.flush()
        elif not (there.is_dir() and os.access(there, os.W_OK | os.X_OK)):
            return _unwritable(folder, f"{there} lets nobody make it")
        free = shutil.disk_usage(there).free
    except OSError as error:
        return _unwritable(folder, error.strerror or type(error).__name__)
    if free < ROOM:
        what = f"{folder}: {free // 1_000_000:,} MB are free"
        return Finding("data folder", "warning", what, "make room, or name another folder: FOOTNOTE_DATA_DIR")
    return Finding(
        "data folder", "ok", f"{folder}{'' if there == folder else ' will be made'}, {free // 10**9:,} GB free"
    )


def _unwritable(folder: Path, why: str) -> Finding:
    remedy = "let the user who runs the bot write there, or name another folder: FOOTNOTE_DATA_DIR"
    return Finding("data folder", "problem", f"{folder} can't be written: {why}", remedy)


async def port(settings: WebSettings) -> list[Finding]:
    """Return whether the port is free, or taken by the bot itself."""
    where = f"{settings.host}:{settings.port}"
    try:
        await in_daemon(lambda: _bind(settings), "doctor")
    except OSError as error:
        if await is_serving(settings):
            return [Finding("port", "ok", f"{where} is taken by a bot that answers")]
        what = f"can't listen on {where}: {error.strerror or type(error).__name__}"
        return [Finding("port", "problem", what, "stop what listens there, or set PORT and FOOTNOTE_WEB__HOST")]
    return [Finding("port", "ok", f"{where} is free")]


def _bind(settings: WebSettings) -> None:
    found = socket.getaddrinfo(settings.host, settings.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    family, kind, protocol, _, address = found[0]
    with socket.socket(family, kind, protocol) as listening:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(address)
        listening.listen(1)


async def is_serving(settings: WebSettings) -> bool:
    """Return whether a bot answers at the address where this one would."""
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(settings.host, settings.host)  # noqa: S104 - asked, not bound
    url = f"http://[{host}]:{settings.port}/healthz" if ":" in host else f"http://{host}:{settings.port}/healthz"
    try:
        async with ClientSession(timeout=_ASK) as session, session.get(url) as answer:
            return answer.status == 200 and bool(await answer.json() == {"status": "ok"})
    except (ClientError, OSError, ValueError):
        return False
