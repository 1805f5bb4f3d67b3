"""Blocks gathered into sections."""

import pytest

from core.knowledge.outline import LONGEST_HEADING, Block, Heading, fence, humanised, page, table


@pytest.mark.parametrize(
    ("path", "title"),
    [
        ("a/getting-started.md", "Getting started"),
        ("01_first.md", "First"),
        ("docs/README.md", "Docs"),
        ("README.md", "README"),
        ("v2.md", "V2"),
        ("2024.md", "2024"),
        ("_.md", "_.md"),
    ],
)
def test_makes_a_title_of_a_path(path: str, title: str) -> None:
    assert humanised(path) == title


def test_fences_with_more_backticks_than_inside() -> None:
    assert fence([(2, "````"), (3, "x")], "md", 1, 4) == Block(((1, "`````md"), (2, "````"), (3, "x"), (4, "`````")))


def test_writes_rows_with_escaped_pipes() -> None:
    assert table([(1, ["a", "b\nc"]), (2, ["d|e", "f\\|g"])]) == Block(
        ((1, "| a | b c |"), (1, "|-|-|"), (2, "| d\\|e | f\\|g |"))
    )


def test_joins_blocks_that_continue_and_parts_the_others() -> None:
    blocks: list[Block | Heading] = [
        Block(((1, "a"),)),
        Block(((2, "b"),), continues=True),
        Block(((4, "c"),)),
        Heading(2, "H", 6),
    ]

    first, second = page("a.md", "T", blocks, "").sections

    assert (first.text, first.numbers, first.lines) == ("a\nb\n\nc", (1, 2, 4, 4), (1, 4))
    assert (second.headings, second.lines, second.text) == (("H",), (6, 6), "")


def test_a_heading_is_cut_that_would_be_repeated_above_each_of_many_sections() -> None:
    items = [Heading(1, "T" * 10_000, 1), *(Heading(2, f"{number} " + "h" * 9_999, number) for number in range(2, 99))]

    made = page("a.md", "", items, "")

    assert len(made.title) == LONGEST_HEADING
    assert all(len(text) <= LONGEST_HEADING for section in made.sections for text in section.headings)
    assert made.sections[0].headings == ()
