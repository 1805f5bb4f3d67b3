"""Runs `embedding_runs.py` with a small model in a cache of its own: no network, about half a minute."""

import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[1]


def main() -> int:
    with tempfile.TemporaryDirectory() as home:
        environment = {"PATH": "/usr/bin:/bin", "HF_HOME": home, "HF_HUB_OFFLINE": "1"}
        command = [sys.executable, "-m", "benchmarks.embedding_runs", home]
        return subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
