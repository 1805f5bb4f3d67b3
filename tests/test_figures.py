"""The report of the figures: every table and plot is written from what was measured, whatever that was."""

from pathlib import Path

import pytest

from benchmarks.apart import Apart
from benchmarks.beside import Beside
from benchmarks.figures import QUICK, Figures, Indexing, Start
from benchmarks.plotting import draw_all
from benchmarks.report import written
from benchmarks.served import Load, Seen, Spent
from benchmarks.steps import Step

SEEN = Seen(signs=[0.01, 0.02], requests=[0.03, 0.05], answers=[0.1, 0.2], lost=1)
NOTHING = Seen(lost=0)


def figures(seen: Seen) -> Figures:
    loads = tuple(Load(size, people, 2.0, seen, 1.5, 300.0) for size in (1_000, 100_000) for people in (1, 64))
    starts = (Start(1_000, 2.5, Spent(2.0, 300.0, 310.0)),)
    memory = ((0, 300.0), (50, 310.0))
    steps = (Step("the prompt", 12.5), Step("the search", 200.0))
    apart = (Apart("a server", loads[0], 0.25, 120.0),)
    beside = (Beside(1_000, (0.04, 0.05), (0.03, 0.04)),)
    return Figures(QUICK, starts, loads, memory, steps, apart, beside, Indexing(100, 10.0, 8.0, 0.5))


def test_the_report_has_a_row_for_each_load_and_the_ratios() -> None:
    text = "\n".join(written(figures(SEEN), "python -m benchmarks report figures.md", 0.3))

    assert text.count("\n| 1,000 | ") == 4
    assert "\n| a server | 1,000 | 1 |" in text
    assert "| the search | 200.0 |" in text
    assert "| 100,000 | 64 | 0.5 |" in text
    assert "| 10.0 | 1.25 |" in text
    assert "Indexing reaches 80% of the limit." in text
    assert "python -m benchmarks report figures.md" in text


def test_what_the_steps_do_not_explain_is_named() -> None:
    text = "\n".join(written(figures(SEEN), "", 0.0))

    assert "the rest | 537.5 |\n| an answer with all of it | 750.0 |" in text


@pytest.mark.parametrize("seen", [SEEN, NOTHING], ids=["some", "none"])
def test_each_plot_that_the_report_shows_is_drawn(tmp_path: Path, seen: Seen) -> None:
    draw_all(figures(seen), tmp_path)

    text = "\n".join(written(figures(seen), "", 0.0))
    drawn = sorted(file.name for file in tmp_path.iterdir())
    assert len(drawn) == 4
    assert all(f"](images/{name})" in text for name in drawn)
