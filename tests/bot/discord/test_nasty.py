"""Every message made of the nasty corpus: within the limit, balanced; it pings nobody and hides no address."""

import re
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.discord.replying.naming import LONGEST_NAME, thread_name
from bot.discord.replying.posts import MESSAGE, note, plainer, posts, preview
from core.domain import Answer, Source
from tests.bot.discord.showing import Shown, shown
from tests.nasty import DOCS, PINGS, STYLES, WORDS, nasty_answers

ANSWERS = nasty_answers()
NUMBERS = range(len(ANSWERS))
DROPPING = {4, 6, 16, 17}  # kinds whose words are lost to Markdown itself: spare cells, languages of fences
OTHER = "https://docs.example/other"

_WORD = re.compile(r"[a-z]{5,}")


def sources(number: int) -> tuple[Source, ...]:
    """Return a source whose names and quote are nasty too, and one as it should be."""
    title, heading, path, quote = (ANSWERS[(number + step) % len(ANSWERS)][:800] for step in (1, 2, 3, 4))
    return Source(1, title, heading, path, OTHER, quote, (1, 2)), Source(2, "FAQ", "Where?", "f.md", DOCS, "Q.", (1, 2))


def messages(number: int) -> Iterator[str]:
    """Yield every message that one answer may become."""
    text = ANSWERS[number]
    made = posts(Answer(text, "answered", "model_cut_off", sources(number), confidence=0.1))
    yield from made
    yield from (part for post in made for part in plainer(post))
    yield preview(text)
    yield preview(text[: len(text) // 2])
    yield note(f"Sorry: {text[:500]}")


def check(text: str) -> None:
    """Discord takes a message, and shows in it what was meant."""
    seen = check_harmless(text)
    assert not seen.strayed
    assert set(seen.lines) <= {"-# "}


def check_harmless(text: str) -> Shown:
    """Discord takes a message, which mentions nobody and hides no address."""
    seen = shown(text)
    assert 0 < len(text) <= MESSAGE
    assert text.strip()
    assert text.count("```") % 2 == 0
    assert len(re.findall(r"^```[\w+\-.#]*$", text, re.MULTILINE)) == text.count("```")
    assert not seen.mentions
    assert not seen.bare
    for label, target in seen.links:
        assert target in {DOCS, OTHER}
        assert "://" not in label
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]", text)
    return seen


@pytest.mark.parametrize("number", NUMBERS)
def test_every_message_is_taken_and_mentions_nobody(number: int) -> None:
    for message in messages(number):
        check(message)


@pytest.mark.parametrize("number", [number for number in NUMBERS if number % 18 not in DROPPING])
def test_every_word_is_there_and_in_order(number: int) -> None:
    made = posts(Answer(ANSWERS[number], "answered", "grounded", confidence=1.0))

    kept, position = " ".join(shown(message).words for message in made), 0
    for word in _WORD.findall(ANSWERS[number]):
        if word in WORDS:
            position = kept.index(word, position) + len(word)


@pytest.mark.parametrize("number", NUMBERS)
def test_a_thread_gets_one_line_for_a_name(number: int) -> None:
    name = thread_name(ANSWERS[number])

    assert 0 < len(name) <= LONGEST_NAME
    assert name == " ".join(name.split())
    assert not shown(name).mentions


PARTS = st.sampled_from(
    (
        *PINGS,
        *STYLES,
        *"\\*_~`|<>[]()#-+!@:/.1 \n",
        "\n\n",
        "> ",
        "- ",
        "-# ",
        "# ",
        "1. ",
        "```",
        "](",
        "https://",
        DOCS,
    )
)


@settings(max_examples=400, deadline=None)
@given(st.lists(st.one_of(PARTS, st.text(max_size=4)), max_size=60).map("".join))
def test_whatever_is_written_is_taken_and_mentions_nobody(text: str) -> None:
    source = Source(1, text[:90], "H", text[:40], DOCS, text, (1, 2))

    for message in posts(Answer(text, "answered", "grounded", (source,), confidence=1.0)):
        check(message)
        for part in plainer(message):
            check(part)
    check(preview(text))
    assert thread_name(text)


@settings(max_examples=60, deadline=None)
@given(st.lists(PARTS, min_size=1, max_size=12).map("".join), st.integers(200, 1_500))
def test_what_is_long_is_cut_where_nothing_is_torn_apart(text: str, times: int) -> None:
    for message in posts(Answer(text * times, "answered", "grounded", confidence=1.0)):
        check(message)
