"""The flat run of HTML tags."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.knowledge.markup import Node, ends, nodes


def test_yields_tags_and_texts_with_their_lines() -> None:
    found = nodes("<p id=\"a\"\n class='b c' hidden>x &amp; y\n<br/>z</p>", line=5)

    assert found == [
        Node("p", 5, "", {"id": "a", "class": "b c", "hidden": ""}),
        Node("", 6, "x & y\n"),
        Node("br", 7),
        Node("", 7, "z"),
        Node("/p", 7),
    ]


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("a<!-- <b>x</b> -->b", "ab"),
        ("a<script>if (1 < 2) '<p>'</script>b", "ab"),
        ("a<STYLE>x</StYlE >b", "ab"),
        ("<!DOCTYPE html><?pi x?>a", "a"),
        ("1 < 2 and a<b", "1 < 2 and a<b"),
        ('<a title="x > y">b</a>', "b"),
        ("a<!-- never closed", "a"),
        ("<script>never closed", ""),
        ("a <b unclosed", "a <b unclosed"),
        ("it's <i title='x>y", "it's y"),
    ],
)
def test_shows_the_text_that_a_browser_shows(html: str, text: str) -> None:
    assert "".join(node.text for node in nodes(html)) == text


def test_pairs_each_tag_with_its_own_end() -> None:
    run = nodes("<div><div></div><br></div><p>")

    assert ends(run) == {0: 4, 1: 2}


@pytest.mark.parametrize("piece", ["<!--", "<a ", '<a "', "<", "</", "<script>", "<!a ", "&#x", "<a b='"])
def test_takes_time_in_proportion_to_the_length(piece: str) -> None:
    start = time.process_time()

    nodes(piece * 100_000)

    assert time.process_time() - start < 5


@given(st.text(alphabet="<>/!-ab=\"' &;\n"))
def test_never_fails_and_keeps_lines_in_order(text: str) -> None:
    lines = [node.line for node in nodes(text)]

    assert lines == sorted(lines)
    assert all(1 <= line <= text.count("\n") + 1 for line in lines)
