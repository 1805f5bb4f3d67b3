"""What a process tells its libraries before it imports them."""

import gc
import importlib
import os
import subprocess
import sys
from pathlib import Path

import pytest

from core.libraries import (
    absent,
    look_for_garbage_less,
    return_free_memory,
    return_large_blocks,
    spare_what_stays,
)

ROOT = Path(__file__).parents[2]
PROGRAM = (
    "import os, sys; from bot.cli import main; sys.argv = ['footnote', '--help']\n"
    "try:\n    main()\nexcept SystemExit:\n    pass\n"
    "names = ('ORT_DISABLE_TELEMETRY', 'OPENBLAS_NUM_THREADS', 'ARROW_DEFAULT_MEMORY_POOL')\n"
    "print(*[os.environ[name] for name in names])"
)
SEARCH = (
    "import sys; from pathlib import Path; from core.config import MilvusSettings\n"
    "from core.milvus.connection import open_connection\n"
    "client = open_connection(MilvusSettings(), Path(sys.argv[1])).client\n"
    "client.create_collection('some', dimension=2)\n"
    "client.insert('some', [{'id': 1, 'vector': [1.0, 0.0]}])\n"
    "found = client.search('some', data=[[1.0, 0.0]], limit=1)\n"
    "print(found[0][0]['id'], 'scipy' in sys.modules, 'onnx' in sys.modules)\n"
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


def test_a_search_imports_no_library_to_find_out_that_it_is_not_needed(tmp_path: Path) -> None:
    command = [sys.executable, "-c", SEARCH, str(tmp_path)]

    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)

    assert done.stdout.split() == ["1", "False", "False"]


def test_a_library_that_is_absent_meanwhile_can_be_imported_later() -> None:
    assert "wave" not in sys.modules

    with absent("wave"), pytest.raises(ImportError):
        importlib.import_module("wave")

    assert importlib.import_module("wave").__name__ == "wave"


def test_a_library_that_is_there_already_stays() -> None:
    with absent("json"):
        assert importlib.import_module("json").dumps([]) == "[]"


def test_garbage_is_looked_for_less_often_and_not_in_what_stays() -> None:
    usual = gc.get_threshold()
    try:
        look_for_garbage_less()
        spare_what_stays()

        assert gc.get_threshold() > usual
        assert gc.get_freeze_count() > len(gc.get_objects())
    finally:
        gc.set_threshold(*usual)
        gc.unfreeze()
