"""The report's plots as SVG on no background, in colours that read on white and on black; times and rates labelled."""

import math
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.beside import Beside
from benchmarks.figures import Figures
from benchmarks.made import percentile
from benchmarks.served import Load

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.typing import RcKeyType

_INK, _FAINT = "#768390", "#76839055"
_COLOURS = ("#2f81f7", "#db6d28", "#2da44e")
_MARKS = ("o", "s", "^")
_STYLE: "dict[RcKeyType, Any]" = {
    "font.size": 11,
    "font.family": "DejaVu Sans",
    "text.color": _INK,
    "axes.labelcolor": _INK,
    "axes.edgecolor": _INK,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "xtick.color": _INK,
    "ytick.color": _INK,
    "svg.fonttype": "none",
    "svg.hashsalt": "footnote",
}


def draw_all(figures: Figures, folder: Path) -> None:
    """Draw every plot into ``folder``."""
    folder.mkdir(parents=True, exist_ok=True)
    draw_load(figures.loads, folder / "figures-load.svg")
    draw_requests(figures.loads, folder / "figures-request.svg")
    draw_memory(figures.memory, folder / "figures-memory.svg")
    draw_beside(figures.beside, folder / "figures-beside.svg")


def draw_load(loads: Sequence[Load], file: Path) -> None:
    """Draw answers a second and the time of an answer by how many ask at a time."""
    with _figure(file, 10, 4) as figure:
        rates, times = figure.subplots(1, 2)
        for size, rows, look in _by_size(loads):
            people = [row.people for row in rows]
            rates.plot(people, [row.rate for row in rows], label=f"{size:,} passages", **look)
            medians = [percentile(row.seen.answers, 50) for row in rows]
            late = [percentile(row.seen.answers, 95) - median for row, median in zip(rows, medians, strict=True)]
            times.errorbar(people, medians, yerr=[[0.0] * len(late), late], capsize=3, **look)
        _people(rates, loads)
        _people(times, loads)
        rates.set_ylabel("answers a second")
        rates.set_ylim(bottom=0)
        times.set_ylabel("whole answer, s: p50 up to p95")
        _seconds(times)
        figure.legend(loc="outside upper left", ncols=3, frameon=False)


def draw_requests(loads: Sequence[Load], file: Path) -> None:
    """Draw the time from an event to the model's first request."""
    with _figure(file, 6, 4) as figure:
        axes = figure.add_subplot()
        for size, rows, look in _by_size(loads):
            medians = [percentile(row.seen.requests, 50) for row in rows]
            late = [percentile(row.seen.requests, 95) - median for row, median in zip(rows, medians, strict=True)]
            error = [[0.0] * len(late), late]
            axes.errorbar(
                [row.people for row in rows], medians, yerr=error, capsize=3, label=f"{size:,} passages", **look
            )
        _people(axes, loads)
        axes.set_ylabel("event to model, s: p50 up to p95")
        _seconds(axes)
        figure.legend(loc="outside upper left", ncols=3, frameon=False)


def draw_memory(memory: Sequence[tuple[int, float]], file: Path) -> None:
    """Draw a process's memory over its answers."""
    with _figure(file, 6, 3) as figure:
        axes = figure.add_subplot()
        axes.plot([answers for answers, _ in memory], [size for _, size in memory], color=_COLOURS[0], marker="o")
        axes.set_xlabel("answers given")
        axes.set_ylabel("resident memory, MiB")
        axes.set_ylim(0, 1.2 * max(size for _, size in memory))
        _lined(axes)


def draw_beside(rows: Sequence[Beside], file: Path) -> None:
    """Draw the medians of the core and of the bare loop."""
    with _figure(file, 6, 3) as figure:
        axes = figure.add_subplot()
        places = range(len(rows))
        for shift, name, colour in ((-0.2, "Footnote's core", 0), (0.2, "a bare loop", 1)):
            times = [1000 * percentile(row.ours if shift < 0 else row.bare, 50) for row in rows]
            bars = axes.bar([place + shift for place in places], times, 0.38, color=_COLOURS[colour], label=name)
            axes.bar_label(bars, fmt="%.0f", color=_INK, padding=2)
        axes.set_xticks(places, [f"{row.passages:,} passages" for row in rows])
        axes.set_ylabel("one answer, ms, p50")
        axes.margins(y=0.15)
        _lined(axes)
        figure.legend(loc="outside upper left", ncols=2, frameon=False)


def _by_size(loads: Sequence[Load]) -> Iterator[tuple[int, list[Load], dict[str, Any]]]:
    for at, size in enumerate(dict.fromkeys(row.passages for row in loads)):
        look = {"color": _COLOURS[at % 3], "marker": _MARKS[at % 3], "markersize": 5}
        yield size, [row for row in loads if row.passages == size], look


def _people(axes: "Axes", loads: Sequence[Load]) -> None:
    people = sorted({row.people for row in loads})
    axes.set_xscale("log", base=2)
    axes.set_xticks(people, [str(number) for number in people])
    axes.minorticks_off()
    axes.set_xlabel("people asking at a time")
    _lined(axes)


def _seconds(axes: "Axes") -> None:
    """Make an axis of seconds logarithmic, and label it in plain numbers; one on which nothing is stays as it is."""
    if axes.dataLim.y1 <= 0:
        return
    axes.set_yscale("log")
    lowest, highest = axes.get_ylim()
    steps = [step * 10.0**power for power in range(-3, 3) for step in (1, 2, 5)]
    ticks = [step for step in steps if lowest <= step <= highest] or [10 ** round(math.log10(lowest))]
    axes.set_yticks(ticks, [f"{tick:g}" for tick in ticks])
    axes.minorticks_off()


def _lined(axes: "Axes") -> None:
    axes.grid(axis="y", color=_FAINT, linewidth=0.8)
    axes.set_axisbelow(True)
    axes.tick_params(length=0)


@contextmanager
def _figure(file: Path, width: float, height: float) -> Iterator["Figure"]:
    """Yield an empty figure, and write it in the end."""
    from matplotlib import rc_context
    from matplotlib.figure import Figure

    with rc_context(_STYLE):
        figure = Figure(figsize=(width, height))
        figure.set_layout_engine("constrained", w_pad=0.1, h_pad=0.08)
        yield figure
        figure.savefig(file, transparent=True, metadata={"Date": None})
