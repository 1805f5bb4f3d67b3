"""The fault table as a page of Markdown, from the figures of one run."""

import os
import platform
from collections.abc import Sequence
from datetime import UTC, datetime

from tests.faults.row import Figures
from tests.faults.scene import USUAL, WRITING_SECONDS

HEAD = """# Faults

What happens when a part of Footnote breaks. Each row was run: the real process (`footnote serve slack discord web`)
against real parts, Slack and Discord played by local servers. People mention the bot on both platforms, some right
before the fault, so that it strikes in the middle of their answers, and some while it lasts; then it is mended.

- **In the middle** and **meanwhile** say what those people found below their question in the end.
- **Lost** counts questions that the bot had accepted and that got no reply, or more than one. It must be 0.
- **Normal after** is the time from mending, a restart of the process included where one is needed, until somebody
  who asks anew has an answer. The model takes {writing} s of it.

The table is written by `python -m tests.faults docs/faults.md`. The same rows run with the tests; those that need a
server, a disk of their own or a C compiler carry the marker `peer` and run in `.ci/run`.

Waits are shorter than the defaults there: {settings}.

Run on {day} with Python {python} on {cores} processor cores, with a load of {load:.0f} from other programs; the more
of that, the longer a process takes to start.

"""
COLUMNS = "| Fault | In the middle | Meanwhile | Lost | Normal after |\n| --- | --- | --- | --- | --- |\n"


def page(figures: Sequence[Figures], skipped: Sequence[tuple[str, str]]) -> str:
    """Return the page; ``skipped`` are parts that could not be run, with the reason."""
    parts = dict.fromkeys(one.part for one in figures)
    text = _head()
    for part in parts:
        rows = [one for one in figures if one.part == part]
        text += f"## {part[0].upper()}{part[1:]}\n\n{COLUMNS}{''.join(map(_row, rows))}\n"
        notes = [f"- {one.fault}: {note}" for one in rows for note in dict.fromkeys(one.notes)]
        text += "\n".join([*notes, "", ""]) if notes else ""
    if skipped:
        text += "## Not run\n\n" + "".join(f"- {part}: {reason}\n" for part, reason in skipped)
    return text.rstrip("\n") + "\n"


def _head() -> str:
    waits = ("JOURNAL__LEASE", "JOURNAL__TIMEOUT", "MILVUS__TIMEOUT", "MODEL__FIRST_TOKEN_TIMEOUT", "MODEL__DEADLINE")
    told = (f"`{name.lower().replace('__', '.')}` {USUAL[f'FOOTNOTE_{name}']} s" for name in waits)
    day = datetime.now(UTC).strftime("%d %B %Y")
    return HEAD.format(
        writing=WRITING_SECONDS,
        settings=", ".join(told),
        day=day,
        python=platform.python_version(),
        cores=os.cpu_count(),
        load=os.getloadavg()[2],
    )


def _row(one: Figures) -> str:
    late = [*one.late, *([f"{one.refused} not accepted"] if one.refused else [])]
    return f"| {one.fault} | {_told(one.early)} | {_told(late)} | {one.lost} | {one.seconds:.1f} s |\n"


def _told(seen: Sequence[str]) -> str:
    return "; or ".join(seen).replace("|", "\\|") or "–"
