"""Plain text."""

from hypothesis import given
from hypothesis import strategies as st

from core.knowledge.plain import read


def test_cuts_at_underlined_headings_only() -> None:
    page = read("notes.txt", "Guide\n=====\n\nHello\nthere.\n\nSetup\n-----\nRun it.\n\na\n--\nb\n")

    assert page.title == "Guide"
    assert [(section.headings, section.text, section.lines) for section in page.sections] == [
        ((), "Hello\nthere.", (1, 5)),
        (("Setup",), "Run it.\n\na\n--\nb", (7, 13)),
    ]


def test_takes_no_ruler_below_a_paragraph_for_a_heading() -> None:
    (section,) = read("a.txt", "one\ntwo\n---\nthree\n-----------------\n").sections

    assert section.headings == ()


@given(st.text(alphabet="ab=-\n ~"))
def test_loses_no_word(text: str) -> None:
    page = read("a.txt", text)

    kept = "".join(heading for section in page.sections for heading in (*section.headings[-1:], section.text))
    assert text.count("a") <= kept.count("a") + page.title.count("a")
