"""What libraries are told before they are imported, and Python and the C library for a process that lasts."""

import ctypes
import os
import sys
from contextlib import suppress

_TOLD = {
    "ORT_DISABLE_TELEMETRY": "1",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    # Numpy's products are small here: a second thread costs as much processor time again, and brings nothing.
    "OPENBLAS_NUM_THREADS": "1",
    # Arrow's own allocator keeps what Milvus Lite needed while it loaded: 80 MB with 10,000 passages.
    "ARROW_DEFAULT_MEMORY_POOL": "system",
}
_SWITCH_SECONDS = 0.001
_M_MMAP_THRESHOLD = -3  # malloc.h
_LARGE = 128 * 1024


def prepare_libraries() -> None:
    """Switch off reports to makers of libraries, threads for linear algebra, hoards; what is set already stays."""
    for name, value in _TOLD.items():
        os.environ.setdefault(name, value)


def share_interpreter() -> None:
    """Let the event loop wait less for the threads beside it: a fifth of what Python lets them run at a stretch."""
    sys.setswitchinterval(_SWITCH_SECONDS)


def return_large_blocks() -> None:
    """Let the C library give large blocks back when they are freed; else it learns from the first to keep them.

    Only glibc knows of it, and elsewhere nothing happens. Call it before anything large is opened.
    """
    if sys.platform == "linux":
        with suppress(AttributeError):
            ctypes.CDLL(None).mallopt(_M_MMAP_THRESHOLD, _LARGE)


def return_free_memory() -> None:
    """Give back what is free between blocks in use; worth it once, after opening."""
    if sys.platform == "linux":
        with suppress(AttributeError):
            ctypes.CDLL(None).malloc_trim(0)
