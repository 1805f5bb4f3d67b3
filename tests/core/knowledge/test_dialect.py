"""Markers of documentation tools, line by line."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.knowledge.dialect import plain


@pytest.mark.parametrize(
    ("line", "kept"),
    [
        ("/// tip", ""),
        ("/// note | Mind the gap", "Mind the gap"),
        ("///", ""),
        ("  /// warning", "  "),
        (":::note", ""),
        (":::tip[Do this]", "Do this"),
        ("::: warning Careful now", "Careful now"),
        ("::: {.callout-note}", ""),
        ("::: package.module.Thing", "`package.module.Thing`"),
        (":::", ""),
        ('!!! note "Read me"', "Read me"),
        ("??? tip", ""),
        ('=== "Python"', "Python"),
        ("{!../docs/a.py!}", ""),
        ("{* ../../docs_src/a.py hl[1] *}", ""),
        ('--8<-- "a.md"', ""),
        ("<<< @/snippets/a.js", ""),
        ("{% include 'x' %}", ""),
        ("{{< tabs >}}", ""),
        ("[[toc]]", ""),
        ("{: .class }", ""),
        ("import Tabs from '@theme/Tabs';", ""),
        ("import './style.css'", ""),
        ("export const x = 1;", ""),
        ("> [!NOTE]", "> "),
        ("[^1]: The note.", "The note."),
        ("a {/* hidden */} b", "a  b"),
        ("## Name {/* #own-id */}", "## Name {#own-id}"),
        ('<Tabs groupId="x">', ""),
        ("<Card title={<b>x > y</b>} />", ""),
        ("import numpy as np", "import numpy as np"),
        ("a /// b", "a /// b"),
        ("===", "==="),
        ("{curly} text", "{curly} text"),
        ("A line: with ::: colons", "A line: with ::: colons"),
    ],
)
def test_turns_a_marker_into_plain_markdown(line: str, kept: str) -> None:
    assert plain([line]) == [kept]


def test_leaves_fences_alone() -> None:
    lines = ["```", "/// tip", "import x from 'y'", "<Tabs>", "{/* x */}", "```", "/// tip"]

    assert plain(lines) == [*lines[:-1], ""]


def test_moves_the_body_of_an_indented_admonition_to_the_margin() -> None:
    lines = ["!!! note", "    One", "", '    === "A"', "        Two", "    Three", "Four"]

    assert plain(lines) == ["", "One", "", "A", "Two", "Three", "Four"]


def test_opens_directive_fences_of_prose_and_keeps_those_of_code() -> None:
    assert plain(["```{note} Title", "text", "```", "after"]) == ["Title", "text", "", "after"]
    assert plain(["```{code-block} python", "x", "```"]) == ["```{code-block} python", "x", "```"]


def test_drops_comments_and_tags_over_several_lines() -> None:
    assert plain(["a {/* b", "c", "d */} e"]) == ["a ", "", " e"]
    assert plain(["<Card", "  title={{ a: '>' }}", "/> rest"]) == ["", "", " rest"]
    assert plain(["<Card", "and no end"]) == ["<Card", "and no end"]


def test_drops_an_export_until_the_blank_line() -> None:
    assert plain(["export const x = {", "  a: 1,", "}", "", "Text"]) == ["", "", "", "", "Text"]


def test_drops_the_options_below_a_generated_reference() -> None:
    assert plain(["::: a.b", "    options:", "        x: 1", "Text"]) == ["`a.b`", "", "", "Text"]


def test_keeps_a_table_written_with_blank_lines_in_one_block() -> None:
    assert plain(["<table>", "", "</table>", ""]) == ["<table>", "<!-- -->", "</table>", ""]


@given(st.lists(st.text(alphabet=" `~/:{}*!?=<>A\"'[]^#-x\t", max_size=20), max_size=30))
def test_never_moves_a_line(lines: list[str]) -> None:
    assert len(plain(lines)) == len(lines)
