"""Markdown and MDX as people write them."""

import textwrap

import pytest

from core.knowledge.markdown import front_matter, read
from core.knowledge.page import Page, Section


def page(text: str, path: str = "a/b.md") -> Page:
    return read(path, textwrap.dedent(text).lstrip("\n"))


def only(text: str, path: str = "a/b.md") -> Section:
    (section,) = page(text, path).sections
    return section


def test_gathers_the_text_under_the_chain_of_headings() -> None:
    found = page("""
        Before.

        # Title

        Intro.

        ## One

        ### Deep

        Text
        more.

        ## Two
        #### Jump
        x
        # Second
    """)

    assert found.title == "Title"
    assert [(section.headings, section.text, section.lines) for section in found.sections] == [
        ((), "Before.", (1, 1)),
        ((), "Intro.", (3, 5)),
        (("One",), "", (7, 7)),
        (("One", "Deep"), "Text\nmore.", (9, 12)),
        (("Two",), "", (14, 14)),
        (("Two", "Jump"), "x", (15, 16)),
        (("Second",), "", (17, 17)),
    ]


def test_knows_setext_headings_and_headings_in_html() -> None:
    found = page('Title\n=====\n\nSub\n---\ntext\n\n<h2 id="x">In <b>HTML</b></h2>\n\nmore\n')

    assert found.title == "Title"
    assert [(section.headings, section.anchor) for section in found.sections] == [
        ((), ""),
        (("Sub",), ""),
        (("In HTML",), "x"),
    ]


def test_does_not_take_what_fences_hold_for_headings() -> None:
    section = only("```bash\n# no heading\n~~~\n```\n\n    # nor here\n\n~~~\n# x\n")

    assert section.headings == ()
    assert section.text == "```bash\n# no heading\n~~~\n```\n\n```\n# nor here\n```\n\n```\n# x\n```"
    assert section.numbers == (1, 2, 3, 4, 6, 6, 6, 6, 8, 8, 9, 9)


def test_fences_again_what_holds_backticks() -> None:
    assert only("````md\n```\nx\n```\n````\n").text == "````md\n```\nx\n```\n````"


@pytest.mark.parametrize(
    ("heading", "text", "anchor"),
    [
        ("# A {#own}", "A", "own"),
        ("# A { #own-id }", "A", "own-id"),
        ("# A {: #own .class }", "A", "own"),
        ("# A {/* #own */}", "A", "own"),
        ("# A {: .class }", "A", ""),
        ('# <a name="own"></a>A', "A", "own"),
        ("# `code` and [link](x.md) ![](y.png) #", "`code` and link", ""),
        ("# Deprecate a *path operation*", "Deprecate a *path operation*", ""),
        ("# A <sup>b</sup> &amp; \\* c", "A b & * c", ""),
    ],
)
def test_cleans_headings_and_keeps_their_own_anchor(heading: str, text: str, anchor: str) -> None:
    found = page(heading + "\n\nx\n")

    assert found.title == text
    assert found.sections[0].anchor == anchor


@pytest.mark.parametrize(
    ("markdown", "text"),
    [
        ("a [b](http://x) c", "a b c"),
        ("a [b][1] c\n\n[1]: http://x", "a b c"),
        ("![alt](x.png) text", "text"),
        ("[![badge](x)](y)", ""),
        ("<http://x.y>", "http://x.y"),
        ("http://x.y/a_b_c", "http://x.y/a_b_c"),
        ("**a** *b* `c`", "**a** *b* `c`"),
        ("`` `a` ``", "`` `a` ``"),
        ("a <b>c</b> <kbd>d</kbd><br/>e", "a c `d` e"),
        ("a <!-- hidden --> b", "a  b"),
        ("a <script>x()</script> b", "a  b"),
        ("text[^1] more\n\n[^1]: The note.", "text more\n\nThe note."),
        ("[x](y){.internal-link target=_blank}.", "x."),
        ("a &lt;b&gt; \\[c]", "a <b> [c]"),
        ("> quoted\n> [!TIP]", "quoted"),
        ("> [!NOTE]\n> Text", "Text"),
        ("- a\n  b\n- c\n  1. d", "- a\n  b\n- c\n  1. d"),
        ("* a\n\n  b", "- a\n\n  b"),
        ("Intro:\n- a", "Intro:\n- a"),
        ("1) a\n2) b", "1) a\n2) b"),
        ("***", ""),
        ("a :material-check: b", "a  b"),
    ],
)
def test_keeps_what_people_read(markdown: str, text: str) -> None:
    assert "\n\n".join(section.text for section in read("a.md", markdown).sections) == text


def test_keeps_tables_by_row() -> None:
    section = only("| a | [b](x) |\n|:--|---|\n| `x\\|y` | |\n| 2 | 3 |\n")

    assert section.text == "| a | b |\n|-|-|\n| `x\\|y` |  |\n| 2 | 3 |"
    assert section.numbers == (1, 1, 3, 4)


def test_reads_html_tables_and_drops_navigation_made_of_links() -> None:
    section = only(
        """
        <div class="tabs"><a href="#a">Python</a> <a href="#b">Java</a></div>

        <table>
          <thead><tr><th>Name</th><th>Means</th></tr></thead>

          <tr><td><code>a</code></td><td>one <a href="x">two</a>, three</td></tr>
        </table>

        <style>p { color: red }</style>
        <div class="note">
        See [the page](x.md).
        </div>
        """
    )

    assert section.text == "| Name | Means |\n|-|-|\n| `a` | one two, three |\n\nSee the page."
    assert section.lines == (4, 11)


def test_reads_admonitions_includes_and_tabs_as_text() -> None:
    section = only(
        """
        /// tip | Hint

        Do it.

        ///

        {* a.py *}

        === "A"

            In a tab:

            ```py
            x
            ```
        """
    )

    assert section.text == "Hint\n\nDo it.\n\nA\n\nIn a tab:\n\n```py\nx\n```"


def test_reads_mdx() -> None:
    section = only(
        """
        import Tabs from '@theme/Tabs';
        export const x = 1;

        <Tabs>
          <TabItem value="a" label={"A"}>

            Indented *text*, no code.

          </TabItem>
        </Tabs>
        {/* a comment */}
        """,
        "a.mdx",
    )

    assert section.text == "Indented *text*, no code."


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("---\ntitle: From front\nid: x\n---\n# Heading\n", "From front"),
        ('---\ntitle: "Quoted: yes"  # comment\n---\n', "Quoted: yes"),
        ('+++\ntitle = "TOML"\n+++\n', "TOML"),
        ("---\nid: some_page.md\n---\ntext", "Some page"),
        ("---\nid: x\nsidebar_label: The label\n---\ntext", "The label"),
        ("---\nid: x\n---\n# Heading\n", "Heading"),
        ("text", "Getting started"),
        ("## Only second level\n", "Getting started"),
        ("---\nno end", "Getting started"),
    ],
)
def test_takes_the_title_from_front_matter_then_heading_then_file_name(text: str, title: str) -> None:
    assert read("guide/02-getting_started.md", text).title == title


def test_names_an_index_after_its_folder() -> None:
    assert read("user-guide/index.md", "x").title == "User guide"


def test_keeps_a_heading_that_differs_from_the_front_matter_title() -> None:
    found = page("---\ntitle: Short\n---\n# Long heading\n\n## Sub\n\nx\n")

    assert [section.headings for section in found.sections] == [("Long heading",), ("Long heading", "Sub")]


def test_leaves_front_matter_out_and_counts_its_lines() -> None:
    found, lines = front_matter(["---", "title: A", "summary: b", "---", "text"])

    assert (found, lines) == ({"title": "A"}, 4)
    assert only("---\ntitle: A\n---\n\ntext\n").lines == (5, 5)


def test_numbers_each_line_as_in_the_file() -> None:
    text = "# T\n\na\nb `c\nd` e\n\n- x\n\n      code\n\n> q\nlazy\n"
    lines = text.split("\n")

    for section in read("a.md", text).sections:
        for number, line in zip(section.numbers, section.text.split("\n"), strict=True):
            first = next(iter(line.strip("`->").split()), "")
            assert first in lines[number - 1]


def test_headings_in_quotes_are_text() -> None:
    assert only("> ## Note\n> text\n").text == "Note\ntext"
