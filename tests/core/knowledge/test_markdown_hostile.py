"""Markdown that nobody means well with."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.knowledge.markdown import read


@pytest.mark.parametrize("mark", [">", "[", "![", "- ", "<div>", "<!--", "*", "`", "<a ", "{/*"])
def test_takes_any_nesting_in_bounded_time(mark: str) -> None:
    start = time.process_time()

    read("a.md", mark * 100_000)

    assert time.process_time() - start < 10


@given(st.text())
def test_never_fails_on_any_text(text: str) -> None:
    assert read("a.md", text).title


@given(st.text(alphabet="#-=`~*_[]()<>!|{}:/\\\n\t ab1.\"'&;^+", max_size=200))
def test_never_fails_on_text_full_of_markup(text: str) -> None:
    found = read("a.mdx", text)

    last = text.count("\n") + 1
    for section in found.sections:
        assert 1 <= section.lines[0] <= section.lines[1] <= last
        assert len(section.numbers) == (section.text.count("\n") + 1 if section.text else 0)
        assert all(section.lines[0] <= number <= section.lines[1] for number in section.numbers)
        assert list(section.numbers) == sorted(section.numbers)
