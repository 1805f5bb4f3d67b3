"""HTML pages and fragments."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.knowledge.html import fragment, read
from core.knowledge.outline import Block, Heading

PAGE = """<!DOCTYPE html>
<html><head><title>Install | My Docs</title><style>p{}</style></head>
<body>
<nav><a href="/">Home</a></nav>
<header><h1>My Docs</h1></header>
<div role="main">
<section id="install">
<h1>Install<a class="headerlink" href="#install">¶</a></h1>
<p>Run <code>pip</code>,
then <b>go</b>.<br>Done.</p>
<h2 id="linux">On <em>Linux</em></h2>
<div class="highlight-bash notranslate"><div class="highlight"><pre><span></span>apt
  get &lt;x&gt;
</pre></div></div>
<ul>
  <li>one
  <ul><li>deep</li></ul></li>
  <li><p>two</p></li>
</ul>
<table><tr><th>a</th><th>b</th></tr>
<tr><td>1</td><td>2 | <i>3</i></td></tr></table>
<p hidden>secret</p><p aria-hidden="true">secret</p><script>secret</script><!-- secret -->
</section>
</div>
<footer>Copyright</footer>
</body></html>
"""


def test_reads_the_main_part_by_headings() -> None:
    page = read("install.html", PAGE)

    assert page.title == "Install"
    top, linux = page.sections
    assert (top.headings, top.anchor, top.lines) == ((), "install", (8, 10))
    assert top.text == "Run `pip`,\nthen go.\nDone."
    assert (linux.headings, linux.anchor, linux.lines) == (("On Linux",), "linux", (11, 21))
    assert linux.text == ("```bash\napt\n  get <x>\n```\n\n- one\n  - deep\n- two\n\n| a | b |\n|-|-|\n| 1 | 2 \\| 3 |")
    assert linux.numbers == (12, 12, 13, 13, 16, 16, 17, 18, 20, 20, 20, 21)


@pytest.mark.parametrize(
    ("html", "title"),
    [
        ("<title>Page — Site</title><p>x", "Page"),
        ("<title>Page</title><h1>Heading</h1>", "Heading"),
        ("<p>x</p>", "My page"),
        ("<h1></h1><h2>Sub</h2>", "My page"),
        ("<title></title>x", "My page"),
    ],
)
def test_takes_the_title_from_the_heading_then_the_title_without_the_site(html: str, title: str) -> None:
    assert read("my-page.html", html).title == title


def test_keeps_the_header_of_an_article_and_drops_the_site_s() -> None:
    inside = "<header>site</header><article><header><h1>T</h1></header><p>x</p></article>"

    assert read("a.html", inside).title == "T"
    assert [section.text for section in read("a.html", "<header>site</header><p>x</p>").sections] == ["x"]


def test_takes_the_largest_article_when_there_are_many() -> None:
    html = "<article>teaser</article><article><p>long</p><p>text</p></article>"

    assert read("a.html", html).sections[0].text == "long\n\ntext"


def test_a_table_for_layout_is_read_as_what_it_holds() -> None:
    html = "<table><tr><td><h2>Heading</h2><p>text</p></td><td><pre>code</pre></td></tr></table>"

    (section,) = read("a.html", html).sections

    assert (section.headings, section.text) == (("Heading",), "text\n\n```\ncode\n```")


def test_reads_on_when_tags_are_not_closed() -> None:
    html = "<nav>menu<p>one<p>two<h2>Heading<p>three<table><tr><td>four"

    assert [(section.headings, section.text) for section in read("a.html", html).sections] == [
        ((), "menu\n\none\n\ntwo"),
        (("Heading",), "three\n\nfour"),
    ]


def test_a_fragment_counts_from_its_line_and_drops_rows_of_links() -> None:
    html = "<p><a href=x>A</a> | <a href=y>B</a></p>\n<h3 id=z>C</h3>\n<p>See <a href=x>A</a>.</p>"

    assert fragment(html, 10) == [Heading(3, "C", 11, "z"), Block(((12, "See A."),))]


@given(st.text())
def test_never_fails_on_any_text(text: str) -> None:
    assert read("a.html", text).title


@given(
    st.lists(
        st.sampled_from(
            "<p> </p> <table> <tr> <td> </table> <pre> </pre> <h1> </h1> <li> <ul> </ul> <main> </main> <nav> </nav> "
            "<code> <br> <a> &lt; x".split()
        )
        | st.sampled_from(["\n", "<a href=x id=y>"])
    )
)
def test_keeps_lines_in_order_whatever_is_nested(pieces: list[str]) -> None:
    text = "".join(pieces)

    for section in read("a.html", text).sections:
        assert 1 <= section.lines[0] <= section.lines[1] <= text.count("\n") + 1
        assert list(section.numbers) == sorted(section.numbers)
