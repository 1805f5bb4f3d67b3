"""Work on a thread for which nobody waits at the end."""

import asyncio
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from bot.running.daemon import in_daemon

ROOT = Path(__file__).resolve().parents[2]


async def test_it_returns_what_the_work_returns_and_raises_what_it_raises() -> None:
    def fails() -> None:
        [][0]

    assert await in_daemon(lambda: threading.current_thread().name, "mine") == "mine"
    with pytest.raises(IndexError, match="out of range"):
        await in_daemon(fails, "mine")


async def test_who_leaves_is_not_told_any_more() -> None:
    go = threading.Event()
    task = asyncio.create_task(in_daemon(go.wait, "mine"))
    await asyncio.sleep(0)
    task.cancel()
    await asyncio.wait({task})
    go.set()

    assert task.cancelled()


def test_a_process_ends_though_the_work_does_not() -> None:
    program = (
        "import asyncio, threading\nfrom bot.running.daemon import in_daemon\n"
        "async def main():\n"
        "    task = asyncio.create_task(in_daemon(threading.Event().wait, 'x'))\n"
        "    await asyncio.wait({task}, timeout=0.05)\n    task.cancel()\n"
        "asyncio.run(main())\n"
    )

    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, timeout=20, check=False, capture_output=True)

    assert (done.returncode, done.stderr) == (0, b"")
