"""What a process tells its libraries before it imports them."""

import os
import subprocess
import sys
from pathlib import Path

from core.libraries import return_free_memory, return_large_blocks

ROOT = Path(__file__).parents[2]
PROGRAM = (
    "import os, sys; from bot.cli import main; sys.argv = ['footnote', '--help']\n"
    "try:\n    main()\nexcept SystemExit:\n    pass\n"
    "names = ('ORT_DISABLE_TELEMETRY', 'OPENBLAS_NUM_THREADS', 'ARROW_DEFAULT_MEMORY_POOL')\n"
    "print(*[os.environ[name] for name in names])"
)


def told(**environment: str) -> str:
    command = [sys.executable, "-c", PROGRAM]
    given = {"PYTHONPATH": str(ROOT), "PATH": os.defpath, **environment}
    return subprocess.run(command, capture_output=True, text=True, check=True, env=given).stdout.splitlines()[-1]


def test_libraries_are_told_before_they_are_imported() -> None:
    assert told() == "1 1 system"


def test_what_an_operator_set_stays() -> None:
    assert told(OPENBLAS_NUM_THREADS="4") == "1 4 system"


def test_memory_can_be_given_back_at_any_time() -> None:
    return_large_blocks()
    return_free_memory()
