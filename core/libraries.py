"""What libraries are told before they are imported, and Python and the C library for a process that lasts."""

import asyncio
import ctypes
import gc
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress

_TOLD = {
    "ORT_DISABLE_TELEMETRY": "1",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    # Numpy's products are small here: a second thread costs as much processor time again, and brings nothing.
    "OPENBLAS_NUM_THREADS": "1",
    # Arrow's own allocator keeps what Milvus Lite needed while it loaded: 80 MB with 10,000 passages.
    "ARROW_DEFAULT_MEMORY_POOL": "system",
}
_SWITCH_SECONDS = 0.001
_YOUNG = 10_000  # objects made since the last look for garbage; Python looks after 700
_M_MMAP_THRESHOLD, _M_ARENA_MAX = -3, -8  # malloc.h
_LARGE = 128 * 1024


def prepare_libraries() -> None:
    """Switch off reports to makers of libraries, threads for linear algebra, hoards; what is set already stays."""
    for name, value in _TOLD.items():
        os.environ.setdefault(name, value)


@contextmanager
def absent(name: str) -> Iterator[None]:
    """Let a library that looks for another one meanwhile find it missing, unless it is imported already."""
    if name in sys.modules:
        yield
        return
    sys.modules[name] = None  # type: ignore[assignment]  # what Python calls a module that can't be imported
    try:
        yield
    finally:
        sys.modules.pop(name, None)


def quick_loop() -> asyncio.AbstractEventLoop:
    """Return a new event loop: uvloop's where it is installed, which takes a tenth less of the loop's own time."""
    with suppress(ImportError):
        import uvloop  # imported here: there is none for Windows

        return uvloop.new_event_loop()
    return asyncio.new_event_loop()


def share_interpreter() -> None:
    """Let the event loop wait less for the threads beside it: a fifth of what Python lets them run at a stretch."""
    sys.setswitchinterval(_SWITCH_SECONDS)


def look_for_garbage_less() -> None:
    """Look for garbage that refers to itself a fifteenth as often as Python does: an answer leaves hardly any."""
    gc.set_threshold(_YOUNG)


def spare_what_stays() -> None:
    """Leave what is there out of all later looks for garbage, which took 0.2 s each; worth it once, after opening."""
    gc.collect()
    gc.freeze()


def return_large_blocks() -> None:
    """Let the C library give large blocks back when they are freed; else it learns from the first to keep them.

    And let all threads share one heap: hardly two of them run at a time, and each would hoard its own. Only glibc knows
    of it, and elsewhere nothing happens. Call it before anything large is opened.
    """
    if sys.platform == "linux":
        with suppress(AttributeError):
            library = ctypes.CDLL(None)
            library.mallopt(_M_MMAP_THRESHOLD, _LARGE)
            library.mallopt(_M_ARENA_MAX, 1)


def return_free_memory() -> None:
    """Give back what is free between blocks in use; worth it once, after opening."""
    if sys.platform == "linux":
        with suppress(AttributeError):
            ctypes.CDLL(None).malloc_trim(0)
