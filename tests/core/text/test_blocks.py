"""Markdown falls into the right blocks, whatever stands in it."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.text.blocks import blocks, inline_code

PAGE = """\
Intro line
goes on.

## Heading

- one
  wrapped
- two

```python
# not a heading

x = 1
```

| a | b |
|---|---|
| 1 | 2 |

> quoted
> text

    indented

    code
"""
MARKDOWN = st.text(st.sampled_from("ab .!`*#>|-~\n\t1)[]"), max_size=300)


def contents(text: str) -> list[tuple[str, str]]:
    return [(block.kind, text[block.start : block.end]) for block in blocks(text)]


def test_tells_the_kinds_of_blocks_apart() -> None:
    assert contents(PAGE) == [
        ("prose", "Intro line\ngoes on."),
        ("heading", "Heading"),
        ("item", "one\n  wrapped"),
        ("item", "two"),
        ("code", "```python\n# not a heading\n\nx = 1\n```"),
        ("row", "| a | b |"),
        ("row", "|---|---|"),
        ("row", "| 1 | 2 |"),
        ("prose", "quoted\n> text"),
        ("code", "    indented\n\n    code"),
    ]


def test_keeps_a_fence_open_until_a_marker_as_long_as_its_own() -> None:
    assert contents("````\n```\n# x\n````\nafter") == [("code", "````\n```\n# x\n````"), ("prose", "after")]


def test_a_marker_with_words_after_it_closes_no_fence() -> None:
    assert contents("```sh\na\n``` not yet\n```\nafter") == [
        ("code", "```sh\na\n``` not yet\n```"),
        ("prose", "after"),
    ]


def test_reads_an_unclosed_fence_to_the_end() -> None:
    assert contents("~~~\nx = 1\n\ny") == [("code", "~~~\nx = 1\n\ny")]


def test_takes_an_indented_paragraph_inside_a_list_for_prose() -> None:
    assert contents("1. one\n\n    more of it") == [("item", "one"), ("prose", "more of it")]


def test_leaves_out_rules_and_admonition_markers() -> None:
    assert contents("/// tip\n\nUse it.\n\n///\n\n***\n\n:::\nEnd") == [("prose", "Use it."), ("prose", "End")]


def test_knows_where_a_block_begins_with_its_bullet() -> None:
    (block,) = blocks("  - item")

    assert (block.first, block.start) == (0, 4)


@pytest.mark.parametrize(
    ("text", "spans"),
    [
        ("a `b` c", ["`b`"]),
        ("``a ` b`` `c`", ["``a ` b``", "`c`"]),
        ("`open", []),
        ("``` `x` ```", ["``` `x` ```"]),
        ("a ` b `` c", []),
    ],
)
def test_pairs_backticks_as_commonmark_does(text: str, spans: list[str]) -> None:
    assert [text[start:end] for start, end in inline_code(text)] == spans


@given(MARKDOWN)
def test_blocks_follow_each_other_without_overlap(text: str) -> None:
    found = blocks(text)

    assert all(block.first <= block.start <= block.end <= len(text) for block in found)
    assert all(one.end <= two.first for one, two in pairwise(found))


@pytest.mark.parametrize("unit", ["`", "` ", "> ", "```\n", "- a\n", "    a\n\n", "|a\n", "~", "\n"])
def test_a_megabyte_is_read_before_the_test_times_out(unit: str) -> None:
    text = unit * (1_000_000 // len(unit))

    assert all(block.end <= len(text) for block in blocks(text))
    assert all(end <= len(text) for _, end in inline_code(text))
