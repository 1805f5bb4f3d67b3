"""Which reader reads which file."""

import pytest

from core.knowledge.page import PageError, RawPage
from core.knowledge.readers import READABLE, read_page


@pytest.mark.parametrize(
    ("path", "data"),
    [
        ("a.md", b"# T\n\nx"),
        ("a.MARKDOWN", b"# T\n\nx"),
        ("a.mdx", b"# T\n\nx"),
        ("a.rst", b"T\n=\n\nx"),
        ("a.html", b"<h1>T</h1>x"),
        ("a.htm", b"<h1>T</h1>x"),
        ("a.txt", b"T\n===\n\nx"),
    ],
)
def test_reads_each_kind_of_file(path: str, data: bytes) -> None:
    page = read_page(RawPage(path, data, "https://x.y"))

    assert (page.path, page.title, page.url) == (path, "T", "https://x.y")
    assert page.sections[-1].text == "x"
    assert page.text == data.decode()


@pytest.mark.parametrize(("path", "data"), [("a.png", b"x"), ("a", b"x"), ("a.md", b"\0")])
def test_refuses_other_kinds(path: str, data: bytes) -> None:
    with pytest.raises(PageError):
        read_page(RawPage(path, data))


@pytest.mark.parametrize("suffix", sorted(READABLE))
@pytest.mark.parametrize("data", [b"", b"\n", b" \n\t\n", b"\xef\xbb\xbf"])
def test_an_empty_file_is_a_page_without_sections(suffix: str, data: bytes) -> None:
    assert read_page(RawPage("a" + suffix, data)).sections == ()
