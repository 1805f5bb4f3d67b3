"""Whole processes: `footnote --help` (limit 0.3 s) and `footnote ask` at 4,500 passages (limit 3 s)."""

import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks.made import median_ms, timed

ROUNDS = 5
FOOTNOTE = Path(sys.executable).with_name("footnote")


def main() -> None:
    """Print the table."""
    with tempfile.TemporaryDirectory() as folder:
        # In a process of its own: Milvus Lite keeps its file locked until the process ends.
        subprocess.run([sys.executable, "-m", "benchmarks.made", folder, "4500"], check=True)
        environment = {"FOOTNOTE_DATA_DIR": str(Path(folder) / "data"), "FOOTNOTE_MODEL__FIND_OLLAMA": "false"}
        bare = _median([sys.executable, "-c", "pass"], environment)
        print(f"{'command':24}{'median s':>10}{'limit s':>10}{'× python -c pass':>18}")
        for name, command, limit in (
            ("footnote --help", [str(FOOTNOTE), "--help"], 0.3),
            ("footnote ask", [str(FOOTNOTE), "ask", "how do I index a table?"], 3.0),
        ):
            seconds = _median(command, environment)
            print(f"{name:24}{seconds:>10.2f}{limit:>10.1f}{seconds / bare:>18.1f}")


def _median(command: list[str], environment: dict[str, str]) -> float:
    home = {"HOME": str(Path.home()), "PATH": "/usr/bin:/bin"}

    def run() -> None:
        subprocess.run(command, env={**home, **environment}, capture_output=True, check=True)

    run()
    return median_ms([timed(run) for _ in range(ROUNDS)]) / 1000


if __name__ == "__main__":
    main()
