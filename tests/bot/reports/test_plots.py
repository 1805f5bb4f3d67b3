"""Pictures of reports: written whole, the same every time, whatever people wrote; how they look is for eyes."""

from pathlib import Path
from xml.etree import ElementTree

import pytest

from bot.reports.plots import draw_gaps, draw_usage
from core.errors import ConfigError
from tests.bot.reports.samples import CLEAN, SEVERAL, gap, gaps, usage

SAMPLE = gaps(SEVERAL, gap("x" * 400, 3), gap("two $\\frac{1}{0$", 2), gap("alone"))


def words_of(file: Path) -> str:
    """Return the texts of an SVG."""
    root = ElementTree.fromstring(file.read_text(encoding="utf-8"))  # noqa: S314 our own file
    return "\n".join("".join(element.itertext()) for element in root.iter("{http://www.w3.org/2000/svg}text"))


def test_a_png_is_written(tmp_path: Path) -> None:
    draw_gaps(SAMPLE, tmp_path / "gaps.PNG")
    draw_usage(usage(), tmp_path / "usage.png")

    assert (tmp_path / "gaps.PNG").read_bytes().startswith(b"\x89PNG")
    assert (tmp_path / "usage.png").read_bytes().startswith(b"\x89PNG")


def test_an_svg_says_the_finding_and_names_the_groups(tmp_path: Path) -> None:
    draw_gaps(SAMPLE, tmp_path / "gaps.svg")

    words = words_of(tmp_path / "gaps.svg")
    assert "The 3 largest gaps hold 17 of the 18 questions not answered well" in words
    assert "18 of 100 questions since 21 Oct 2026 were not answered well; 1 smaller group not drawn" in words
    assert "12 by 9 people" in words
    assert CLEAN.split(":smile:")[0].split("$PATH")[0] in words.replace("\n", " ")
    assert "two $\\frac{1}{0$" in words
    assert "doubtful" in words


def test_the_usage_says_the_finding_and_names_the_weeks(tmp_path: Path) -> None:
    draw_usage(usage(), tmp_path / "usage.svg")

    words = words_of(tmp_path / "usage.svg")
    assert "75 % of 1,234 questions got an answer" in words
    assert "246 helpful and 123 unhelpful votes, 1 call for a human" in words
    assert "9 Nov" in words
    assert "quoted" not in words  # nothing was


@pytest.mark.parametrize("name", ["gaps.svg", "gaps.png"])
def test_the_same_figures_give_the_same_file(tmp_path: Path, name: str) -> None:
    files = [tmp_path / "a", tmp_path / "b"]
    for folder in files:
        folder.mkdir()
        draw_gaps(SAMPLE, folder / name)

    assert (files[0] / name).read_bytes() == (files[1] / name).read_bytes()


def test_groups_of_one_are_drawn_where_there_are_no_others(tmp_path: Path) -> None:
    draw_gaps(gaps(gap("first"), gap("second")), tmp_path / "gaps.svg")

    assert "2 questions not answered well, no two alike" in words_of(tmp_path / "gaps.svg")


def test_a_picture_that_can_not_be_written_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="can't be written: No such file"):
        draw_usage(usage(), tmp_path / "gone" / "usage.png")
