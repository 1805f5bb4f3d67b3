"""Pages cut into passages, by headings and as the tutorial does."""

import io
import re
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.domain import Passage
from core.knowledge.page import Page, RawPage, Section
from core.knowledge.passages import page_passages, tutorial_passages
from core.knowledge.readers import read_page

CORPUS = Path(__file__).parents[4] / "shared" / "corpora" / "milvus_docs_2.4.6_faq.zip"


def words(text: str) -> int:
    return len(re.findall(r"\w+|[^\w\s]", text))


def passages(text: str, budget: int = 230) -> list[Passage]:
    page = read_page(RawPage("guide/a.md", text.encode()))
    return page_passages(page, count_tokens=words, budget=budget, url_of=lambda section: "u" + str(section.lines[0]))


def test_makes_one_passage_of_a_section_with_its_breadcrumb() -> None:
    found = passages("# Title\n\nIntro.\n\n## Part\n\n### Deep\n\nText.\n")

    assert found == [
        Passage("Intro.", "Title", "Title", "u1", "guide/a.md", (1, 3), "Title"),
        Passage("Text.", "Title", "Deep", "u7", "guide/a.md", (7, 9), "Title > Part > Deep"),
    ]


def test_keeps_a_heading_without_text_only_where_nothing_is_below_it() -> None:
    found = passages("# Title\n\n## Empty\n\n## Group\n\n### Leaf\n\n## Last\n")

    assert [(passage.heading, passage.text) for passage in found] == [
        ("Empty", "Empty"),
        ("Leaf", "Leaf"),
        ("Last", "Last"),
    ]


def test_splits_a_long_section_by_paragraphs_with_exact_lines() -> None:
    body = "\n\n".join(f"Paragraph {n} " + "word " * 30 for n in range(6))

    found = passages(f"# T\n\n{body}\n", budget=101)

    assert [passage.lines for passage in found] == [(1, 7), (9, 13)]
    assert {passage.breadcrumb for passage in found} == {"T"}


def test_leaves_sixty_tokens_to_the_body_below_a_long_breadcrumb() -> None:
    found = passages("# " + "long " * 90 + "\n\n" + "word " * 120, budget=100)

    assert [words(passage.text) for passage in found] == [60, 60]


def test_an_empty_page_has_no_passages() -> None:
    assert passages("") == []


@given(st.lists(st.sampled_from(["# A", "## B", "text", "", "```", "| a |", "|-|", "- x", "word " * 50]), max_size=40))
def test_every_passage_lies_in_its_section_in_order(lines: list[str]) -> None:
    text = "\n".join(lines)

    found = passages(text, budget=62)

    assert all(1 <= first <= last <= len(lines) for first, last in (passage.lines for passage in found))
    starts = [passage.lines[0] for passage in found]
    assert starts == sorted(starts)
    assert all(words(passage.text) <= 61 for passage in found)
    assert sum(passage.text.count("word") for passage in found) == text.count("word")


def test_numbers_lines_of_a_section_made_without_them() -> None:
    section = Section(("H",), "a\nb", (4, 6))

    (passage,) = page_passages(Page("a.md", "T", (section,), ""), count_tokens=words, budget=230, url_of=lambda _: "")

    assert passage.lines == (4, 5)


def test_splits_as_the_tutorial_does() -> None:
    found = tutorial_passages("---\nid: x\n---\n# Title\n\nText.\n\n## One\n\nMore # here\n", "faq/a.md")

    assert [passage.text for passage in found] == [
        "---\nid: x\n---\n",
        "Title\n\nText.\n\n#",
        "One\n\nMore ",
        "here\n",
    ]
    assert [passage.heading for passage in found] == ["---", "Title", "One", "here"]
    assert [passage.lines for passage in found] == [(1, 3), (4, 6), (8, 10), (10, 10)]
    assert found[1].url == "faq/a.md#L4-L6"


def test_makes_the_tutorial_s_seventy_two_pieces_of_its_corpus() -> None:
    if not CORPUS.exists():
        pytest.skip("the tutorial's corpus is not here")
    with zipfile.ZipFile(io.BytesIO(CORPUS.read_bytes())) as archive:
        texts = {name: archive.read(name).decode() for name in archive.namelist() if name.endswith(".md")}

    assert sum(len(tutorial_passages(text, name)) for name, text in texts.items()) == 72
