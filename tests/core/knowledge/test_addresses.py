"""Links of every style, and what a base refuses."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import SourceError
from core.knowledge.addresses import Slugs, page_url, section_url, slug
from core.knowledge.page import Page, RawPage, Section
from core.knowledge.readers import read_page

BASE = "https://docs.example.com/latest/"


@pytest.mark.parametrize(
    ("slugs", "path", "url"),
    [
        ("github", "faq/a b.md", "faq/a%20b.md#x"),
        ("docusaurus", "faq/install.md", "faq/install#x"),
        ("docusaurus", "01-faq/02-install.mdx", "faq/install#x"),
        ("docusaurus", "faq/index.md", "faq#x"),
        ("docusaurus", "faq/faq.md", "faq#x"),
        ("docusaurus", "7.0-notes.md", "7.0-notes#x"),
        ("docusaurus", "README.md", "#x"),
        ("mkdocs", "faq/install.md", "faq/install/#x"),
        ("mkdocs", "faq/index.md", "faq/#x"),
        ("mkdocs", "index.md", "/#x"),
        ("mkdocs", "faq/page.html", "faq/page.html#x"),
        ("mkdocs", "faq/page.rst", "faq/page.html#x"),
        ("milvus", "en/faq/product_faq.md", "product_faq.md#x"),
    ],
)
def test_maps_a_page_as_the_site_does(slugs: Slugs, path: str, url: str) -> None:
    expected = BASE + url if url[0] not in "#/" else BASE.rstrip("/") + url
    assert page_url(BASE, path, "x", (1, 2), slugs=slugs) == expected


def test_points_to_lines_without_a_base() -> None:
    assert page_url("", "a/b c.md", "x", (3, 9), slugs="mkdocs") == "a/b%20c.md#L3-L9"


@pytest.mark.parametrize("base", ["https://github.com/o/r/blob/main/docs", "https://git.x.org/o/r/-/blob/main"])
def test_keeps_files_as_they_are_in_a_repository(base: str) -> None:
    assert page_url(base, "a.md", "x", (1, 2), slugs="mkdocs") == f"{base}/a.md#x"
    assert page_url(base, "a.txt", "", (1, 2), slugs="mkdocs") == f"{base}/a.txt#L1-L2"


@pytest.mark.parametrize(
    "base", ["docs.example.com", "javascript:alert(1)", "ftp://x/y", "https://", "//x", "http://[x"]
)
def test_refuses_a_base_that_is_no_web_address(base: str) -> None:
    with pytest.raises(SourceError, match="https://docs"):
        page_url(base, "a.md", "", (1, 1), slugs="github")


@given(
    path=st.text(min_size=1),
    anchor=st.text(),
    slugs=st.sampled_from(["github", "docusaurus", "mkdocs", "milvus"]),
)
def test_no_path_and_no_anchor_leaves_the_base(path: str, anchor: str, slugs: Slugs) -> None:
    try:
        path.encode()
        anchor.encode()
    except UnicodeEncodeError:
        return
    url = page_url(BASE, path, anchor, (1, 1), slugs=slugs)

    assert url.startswith(BASE.rstrip("/"))
    assert url.isascii()
    assert not set(' \n<>"') & set(url)
    assert url.count("#") <= 1
    assert "/../" not in url.partition("#")[0] + "/"


@pytest.mark.parametrize(
    ("style", "heading", "anchor"),
    [
        ("github", "Where does Milvus store data?", "where-does-milvus-store-data"),
        ("github", "`code_name` & **bold** - x", "code_name--bold---x"),
        ("github", "Größe 大小", "größe-大小"),
        ("docusaurus", "What's *new*?", "whats-new"),
        ("mkdocs", "Größe & more -- x", "groe-more-x"),
        ("mkdocs", "`snake_case` it", "snake_case-it"),
        ("milvus", "Where does Milvus store data?", "Where-does-Milvus-store-data"),
        ("milvus", "Why `topk`, non-x86?", "Why-topk-non-x86"),
    ],
)
def test_makes_slugs_as_each_style_does(style: Slugs, heading: str, anchor: str) -> None:
    assert slug(heading, style, {}) == anchor


def test_counts_equal_headings_as_each_style_does() -> None:
    seen: dict[str, int] = {}
    assert [slug(heading, "github", seen) for heading in ("A", "A", "A 1", "A")] == ["a", "a-1", "a-1-1", "a-2"]
    seen = {}
    assert [slug(heading, "mkdocs", seen) for heading in ("A", "A", "A", "大")] == ["a", "a_1", "a_2", "_1"]
    seen = {}
    assert [slug(heading, "milvus", seen) for heading in ("A b", "A b")] == ["A-b", "A-b-1"]


def test_links_each_section_of_a_page() -> None:
    text = (
        b"# Title\n\nintro\n\n## Usage\n\na\n\n## Usage\n\nb\n\n## Other {#own}\n\nc\n\n## Own\n\nd\n\n## Title\n\ne\n"
    )
    page = read_page(RawPage("a.md", text))
    link = section_url(page, base="https://x.org", slugs="github")

    assert [link(section) for section in page.sections] == [
        "https://x.org/a.md",
        "https://x.org/a.md#usage",
        "https://x.org/a.md#usage-1",
        "https://x.org/a.md#own",
        "https://x.org/a.md#own-1",
        "https://x.org/a.md#title-1",
    ]


def test_links_a_downloaded_page_to_where_it_came_from() -> None:
    section = Section(("H",), "x", (1, 2), "own")
    page = Page("a.html", "T", (section,), "", "https://x.org/docs/a?v=1#old")

    assert section_url(page, base="", slugs="github")(section) == "https://x.org/docs/a?v=1#own"
    assert section_url(page, base="https://y.org", slugs="github")(section) == "https://y.org/a.html#own"
