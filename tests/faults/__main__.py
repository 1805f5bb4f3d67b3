"""Runs the fault table and writes what it showed: ``python -m tests.faults docs/faults.md [group …]``."""

import asyncio
import sys
from pathlib import Path

from tests.faults.harness import run
from tests.faults.row import Figures, Group
from tests.faults.rows import GROUPS
from tests.faults.table import page


async def main(file: Path, names: list[str]) -> int:
    """Run the groups, all unless named; write the page after each; return how many rows or groups went wrong."""
    figures: list[Figures] = []
    skipped: list[tuple[str, str]] = []
    wrong = 0
    for name in names or GROUPS:
        group = GROUPS[name]
        if group.needs is not None and (lacking := group.needs()):
            skipped.append((group.part, lacking))
            continue
        try:
            wrong += await _run(group, figures)
        except AssertionError as error:
            wrong += 1
            sys.stderr.write(f"{group.part}: broken off: {error}\n")
        await asyncio.to_thread(file.write_text, page(figures, skipped), encoding="utf-8")
    return wrong


async def _run(group: Group, figures: list[Figures]) -> int:
    wrong = 0
    async for found, problems in run(group):
        figures.append(found)
        wrong += bool(problems or found.lost)
        sys.stderr.write(f"{found.part}: {found.fault}: {found.seconds:.1f} s {problems}\n")
    return wrong


if __name__ == "__main__":
    sys.exit(min(1, asyncio.run(main(Path(sys.argv[1]), sys.argv[2:]))))
