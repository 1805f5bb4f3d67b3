"""Headings found by what is typed: by the beginnings of words, in any script, questions first, within the limits."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.discord.asking.choices import LONGEST, SHOWN, TYPED, Choices
from core.domain import Heading

HEADINGS = [
    Heading("Milvus FAQ", "Where is the data stored?"),
    Heading("Milvus FAQ", "Does Milvus support updating data?"),
    Heading("Install Milvus", "Overview"),
    Heading("Install Milvus", "With Docker Compose"),
    Heading("Install Milvus", ""),
    Heading("Überblick", "Größe ändern"),
    Heading("Zürich", "Zürich"),
    Heading("よくある質問", "データはどこに保存されますか\uff1f"),
]


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("where", ["Where is the data stored?"]),
        ("DATA sto", ["Where is the data stored?"]),
        ("tored", []),
        ("docker install", ["Install Milvus › With Docker Compose"]),
        ("over", ["Install Milvus › Overview"]),
        ("uberblick", ["Überblick", "Überblick › Größe ändern"]),
        ("GRÖSSE", ["Überblick › Größe ändern"]),
        ("zur", ["Zürich"]),
        ("保存", ["データはどこに保存されますか\uff1f"]),
        ("what about data", []),
        ("?!", []),
        ("where \u202e\x00 is", ["Where is the data stored?"]),
    ],
)
def test_headings_are_found_by_the_beginnings_of_their_words(typed: str, found: list[str]) -> None:
    assert Choices(HEADINGS).like(typed) == found


def test_questions_come_first_then_what_begins_as_typed() -> None:
    headings = [Heading("", "Data"), Heading("", "Big data?"), Heading("", "Data at rest?"), Heading("", "Old data")]

    assert Choices(headings).like("data") == ["Data at rest?", "Big data?", "Data", "Old data"]


def test_nothing_typed_shows_questions() -> None:
    assert [text[-1] for text in Choices(HEADINGS).like(" ")[:4]] == ["\uff1f", "?", "?", "h"]
    assert Choices(()).like("") == []


def test_no_choice_is_longer_than_discord_takes() -> None:
    long = [
        Heading("T" * 90, "A heading of its own"),
        Heading("Title", "x" * LONGEST),
        Heading("Title", "x" * (LONGEST + 1)),
        Heading("", "😀" * 60),
        Heading("", "y" * LONGEST + "?"),
    ]

    assert Choices(long).like("") == ["Title", "A heading of its own", "T" * 90, "x" * LONGEST]


def test_what_documents_hold_can_not_break_a_choice() -> None:
    headings = [Heading("a\x1b[31m\nb", " \t "), Heading("\ud800", "\ud800?"), Heading("", "***"), Heading("", "")]

    assert Choices(headings).like("a") == ["a[31m b"]


def test_one_keystroke_takes_a_few_milliseconds_among_20_000_headings() -> None:
    ends = ("", "?")
    headings = [Heading(f"Page {at // 9}", f"How does part {at} of it work{ends[at % 2]}") for at in range(20_000)]
    choices = Choices(headings)
    took: list[float] = []

    for typed in ("", "h", "how", "page", "how does part", "work it 1", "nothing of the kind", "p 1 2 3 4 5 6 7"):
        began = time.process_time()
        choices.like(typed)
        took.append(time.process_time() - began)

    assert max(took) < 0.05  # five at rest; a busy machine takes its time


@given(st.text(max_size=2 * TYPED), st.lists(st.builds(Heading, st.text(max_size=120), st.text(max_size=120))))
def test_whatever_is_typed_and_indexed_the_choices_are_discords(typed: str, headings: list[Heading]) -> None:
    found = Choices(headings).like(typed)

    assert len(found) <= SHOWN
    assert len(set(found)) == len(found)
    assert all(0 < len(text) <= LONGEST and text.encode() for text in found)
