"""Reports as pictures, PNG or SVG: matplotlib is named in here only, and imported when a picture is drawn."""

import textwrap
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.reports.periods import counted, day, share
from bot.reports.tables import KINDS, one_line
from core.domain import Outcome
from core.errors import ConfigError
from core.reports.gaps import Gap, Gaps
from core.reports.usage import Usage
from core.reports.weak import Kind

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.typing import RcKeyType

MOST_BARS = 15
OUTCOMES: dict[Outcome, str] = {
    "answered": "answered",
    "quoted": "quoted",
    "not_found": "not found",
    "failed": "failed",
}
_BLUE, _SKY, _ORANGE, _RED = "#2b6cb0", "#90cdf4", "#ed8936", "#c53030"
_INK, _GREY, _LINE, _FAINT = "#2d3748", "#718096", "#a0aec0", "#e2e8f0"
_KIND_COLOURS: dict[Kind, str] = {"unanswered": _ORANGE, "voted_down": _RED, "doubtful": _SKY}
_OUTCOME_COLOURS: dict[Outcome, str] = {"answered": _BLUE, "quoted": _SKY, "not_found": _ORANGE, "failed": _RED}
_STYLE: "dict[RcKeyType, Any]" = {
    "font.size": 10,
    "text.color": _INK,
    "text.parse_math": False,  # a dollar in a question is a dollar
    "axes.labelcolor": _INK,
    "axes.edgecolor": _GREY,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "xtick.color": _GREY,
    "ytick.color": _INK,
    "svg.fonttype": "none",  # text stays text: it can be searched, and every script has its font
    "svg.hashsalt": "footnote",  # the same figures give the same file
}
_OTHER_SCRIPTS = (
    "Noto Sans CJK JP", "Noto Sans CJK SC", "Hiragino Sans", "Yu Gothic", "Microsoft YaHei", "Malgun Gothic"
)  # fmt: skip
_LABEL = 48  # characters a line of a label


def draw_gaps(gaps: Gaps, file: Path) -> None:
    """Draw the largest groups as bars; raises ConfigError when the file can't be written."""
    shown = [gap for gap in gaps.groups if gap.count > 1][:MOST_BARS] or list(gaps.groups[:MOST_BARS])
    labels = [_label(gap.name) for gap in shown]
    height = 1.8 + sum(0.24 + 0.2 * (label.count("\n") + 1) for label in labels)
    with _figure(height) as figure:
        axes = figure.add_subplot()
        _bars(axes, shown, labels)
        _titled(figure, _gaps_title(gaps), _gaps_note(gaps, len(gaps.groups) - len(shown)))
        _save(figure, file)


def draw_usage(usage: Usage, file: Path) -> None:
    """Draw the outcomes and the time of an answer by week; raises ConfigError when the file can't be written."""
    weeks = list(usage.weeks)
    with _figure(6.0) as figure:
        upper, lower = figure.subplots(2, 1, sharex=True, gridspec_kw={"height_ratios": [3, 2]})
        _outcomes(upper, usage)
        _times(lower, usage)
        _week_ticks(lower, weeks)
        all_of_it = usage.all
        votes = f"{all_of_it.helpful:,} helpful and {all_of_it.unhelpful:,} unhelpful votes"
        calls = f"{counted(all_of_it.handed_off, 'call')} for a human"
        _titled(figure, _usage_title(usage), f"{votes}, {calls}")
        _save(figure, file)


def _gaps_title(gaps: Gaps) -> str:
    several = [gap for gap in gaps.groups if gap.count > 1]
    if not several:
        return f"{counted(gaps.weak, 'question')} not answered well, no two alike"
    top = several[:3]
    together = sum(gap.count for gap in top)
    what = "The largest gap holds" if len(top) == 1 else f"The {len(top)} largest gaps hold"
    return f"{what} {together:,} of the {gaps.weak:,} questions not answered well"


def _gaps_note(gaps: Gaps, hidden: int) -> str:
    of = f"{gaps.weak:,} of {counted(gaps.asked, 'question')} since {day(gaps.since)} were not answered well"
    return f"{of}; {counted(hidden, 'smaller group')} not drawn" if hidden else of


def _usage_title(usage: Usage) -> str:
    good = usage.all.outcomes.get("answered", 0) + usage.all.outcomes.get("quoted", 0)
    return f"{share(good, usage.all.questions)} of {counted(usage.all.questions, 'question')} got an answer"


def _label(name: str) -> str:
    return "\n".join(textwrap.wrap(one_line(name, 2 * _LABEL - 4), _LABEL, break_long_words=True)[:2])


def _bars(axes: "Axes", shown: Sequence[Gap], labels: Sequence[str]) -> None:
    places = range(len(shown))
    left = [0] * len(shown)
    for kind, name in KINDS.items():
        widths = [gap.kinds.get(kind, 0) for gap in shown]
        if any(widths):
            axes.barh(places, widths, left=left, color=_KIND_COLOURS[kind], label=name, height=0.62)
            left = [start + width for start, width in zip(left, widths, strict=True)]
    for place, gap in zip(places, shown, strict=True):
        people = counted(gap.askers, "person", "people")
        axes.annotate(
            f"{gap.count:,} by {people}",
            (gap.count, place),
            (5, 0),
            textcoords="offset points",
            va="center",
            fontsize=9,
        )
    axes.set_yticks(places, labels)
    axes.set_ylim(len(shown) - 0.4, -0.6)
    axes.set_xlim(0, max(gap.count for gap in shown) * 1.22)
    axes.tick_params(length=0)
    axes.get_xaxis().set_visible(False)
    axes.spines["bottom"].set_visible(False)
    axes.legend(loc="lower left", bbox_to_anchor=(0, 1), ncols=len(KINDS), frameon=False, borderaxespad=0)


def _outcomes(axes: "Axes", usage: Usage) -> None:
    from matplotlib.ticker import MaxNLocator

    places, below = range(len(usage.weeks)), [0] * len(usage.weeks)
    for outcome, name in OUTCOMES.items():
        heights = [row.outcomes.get(outcome, 0) for row in usage.weeks.values()]
        if any(heights):
            axes.bar(places, heights, bottom=below, color=_OUTCOME_COLOURS[outcome], label=name, width=0.72)
            below = [start + height for start, height in zip(below, heights, strict=True)]
    axes.set_ylabel("questions a week")
    axes.margins(y=0.08)
    axes.yaxis.set_major_locator(MaxNLocator(nbins=6, integer=True, steps=[1, 2, 5, 10]))
    axes.tick_params(length=0)
    axes.legend(loc="lower left", bbox_to_anchor=(0, 1), ncols=len(OUTCOMES), frameon=False, borderaxespad=0)


def _times(axes: "Axes", usage: Usage) -> None:
    for name, colour, times in (
        ("whole answer", _INK, [row.total for row in usage.weeks.values()]),
        ("first word", _LINE, [row.first_word for row in usage.weeks.values()]),
    ):
        seconds = [float("nan") if each.median is None else each.median / 1000 for each in times]
        axes.plot(range(len(seconds)), seconds, color=colour, marker="o", markersize=4, label=name)
    axes.set_ylabel("median time, s")
    axes.margins(y=0.15)
    axes.set_ylim(bottom=0)
    axes.grid(axis="y", color=_FAINT, linewidth=0.8)
    axes.set_axisbelow(True)
    axes.tick_params(length=0)
    axes.legend(loc="lower left", bbox_to_anchor=(0, 1), ncols=2, frameon=False, borderaxespad=0)


def _week_ticks(axes: "Axes", weeks: Sequence[date]) -> None:
    step = -(-len(weeks) // 13)
    shown = list(range(len(weeks) - 1, -1, -step))[::-1]
    names = [f"{weeks[at].day} {weeks[at]:%b}" for at in shown]
    axes.set_xticks(shown, names)
    axes.set_xlim(-0.6, len(weeks) - 0.4)
    axes.set_xlabel(f"week from Monday, {weeks[-1].year}; the last one is not over")


def _titled(figure: "Figure", title: str, below: str) -> None:
    figure.suptitle(title, x=0.02, ha="left", fontsize=14, fontweight="bold")
    figure.supxlabel(below, x=0.02, ha="left", fontsize=9, color=_GREY)


@contextmanager
def _figure(height: float) -> Iterator["Figure"]:
    """Yield an empty figure that no window and no global list knows."""
    from matplotlib import rc_context
    from matplotlib.figure import Figure

    with rc_context(_STYLE | {"font.family": _families()}), warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Glyph .* missing", category=UserWarning)
        figure = Figure(figsize=(10, height))
        figure.set_layout_engine("constrained", w_pad=0.15, h_pad=0.12)
        yield figure


def _families() -> list[str]:
    """Return the font that matplotlib brings, and what this machine has for scripts that it lacks."""
    from matplotlib.font_manager import fontManager

    return ["DejaVu Sans", *[name for name in _OTHER_SCRIPTS if name in fontManager.get_font_names()]]


def _save(figure: "Figure", file: Path) -> None:
    metadata = {"Date": None} if file.suffix.lower() == ".svg" else {}
    try:
        figure.savefig(file, dpi=150, metadata=metadata)
    except OSError as error:
        reason = f"{file} can't be written: {error.strerror or error}"
        raise ConfigError(reason) from error
