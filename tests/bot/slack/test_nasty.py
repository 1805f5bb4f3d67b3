"""Every payload made of the nasty corpus: valid, within all limits, balanced; it pings nobody and hides no address."""

import re
from collections.abc import Iterable, Iterator

import pytest

from bot.slack.pressing.buttons import Buttons, sturdier
from bot.slack.pressing.why import blocks
from bot.slack.replying.blocks import Post, note, plainer, posts, preview
from bot.slack.replying.stream import harmless
from bot.why import Listed, Why
from core.domain import Answer, Source
from tests.doubles.slack import check_payload, texts_of
from tests.doubles.slack_rules import check_markdown, check_view
from tests.nasty import DOCS, WORDS, nasty_answers, pieces

ANSWERS = nasty_answers()
NUMBERS = range(len(ANSWERS))

_LINK = re.compile(r"<([^<>|]*)\|([^<>]*)>")
_FENCE = re.compile(r"^```$", re.MULTILINE)
_ENTITY = re.compile(r"&(?!(?:amp|lt|gt);)")


def sources(number: int) -> tuple[Source, ...]:
    """Return a source whose names and quote are nasty too, and one as it should be."""
    title, heading, path, quote = (ANSWERS[(number + step) % len(ANSWERS)][:800] for step in (1, 2, 3, 4))
    lying = Source(1, title, heading, path, "https://docs.example/other", quote, (1, 2))
    return lying, Source(2, "FAQ", "Where?", "faq.md", DOCS, "Quote.", (1, 2))


def payloads(number: int) -> Iterator[Post]:
    """Yield every message that one answer may become."""
    text = ANSWERS[number]
    made = posts(Answer(text, "answered", "model_cut_off", sources(number), confidence=0.1), Buttons(7))
    yield from made
    yield from (sturdier(post) for post in made)
    yield from (part for post in made for part in plainer(post))
    yield preview(text)
    yield preview(text[: len(text) // 2])


def words(post: Post) -> list[str]:
    return [post.text, *(text for block in post.blocks for text in texts_of(block))]


def test_the_corpus_is_large_and_the_same_each_time() -> None:
    assert len(ANSWERS) >= 200
    assert max(map(len, ANSWERS)) == 40_000
    assert nasty_answers() == ANSWERS
    assert nasty_answers(2) != ANSWERS


@pytest.mark.parametrize("number", NUMBERS)
def test_every_payload_is_valid_and_balanced_and_mentions_nobody(number: int) -> None:
    for post in payloads(number):
        assert not check_payload(post.text, post.blocks)
        check_words(words(post))
    assert not check_payload(note(f"Sorry: {ANSWERS[number][:500]}").text, [])


def check_words(texts: Iterable[str]) -> None:
    """Each part is balanced, and every link leads where it says."""
    for text in texts:
        assert len(_FENCE.findall(text)) == text.count("```")
        assert text.count("```") % 2 == 0
        assert not _ENTITY.search(text)
        for address, label in _LINK.findall(text):
            assert address in {DOCS, "https://docs.example/other"}
            assert not re.search(r"(?:://|www\.)[\w.-]*evil", label)


@pytest.mark.parametrize("number", NUMBERS)
def test_a_stream_of_it_mentions_nobody_and_links_nothing(number: int) -> None:
    sent = "".join(harmless(piece) for piece in pieces(ANSWERS[number], number))

    assert sent == harmless(ANSWERS[number])
    assert not check_markdown(sent)
    assert "<" not in sent
    assert "](" not in sent
    assert "//" not in sent


@pytest.mark.parametrize("number", range(0, len(ANSWERS), 6))
def test_an_explanation_of_it_is_a_valid_window_and_a_valid_message(number: int) -> None:
    nasty = [ANSWERS[(number + step) % len(ANSWERS)] for step in range(10)]
    listed = [Listed(text[:900], DOCS, text[:700], "score 1.000", text[:200], cited=True) for text in nasty]

    shown = blocks(Why(nasty[0], ("I answered.",), tuple(listed)))

    assert not check_payload("Why?", shown)
    assert not check_view({"type": "modal", "title": {"type": "plain_text", "text": "Why?"}, "blocks": shown})


@pytest.mark.parametrize("number", [number for number in NUMBERS if number % 18 in {0, 5, 7, 8}])
def test_no_word_is_lost(number: int) -> None:
    made = posts(Answer(ANSWERS[number], "answered", "grounded", confidence=1.0))

    shown = " ".join(text for post in made for block in post.blocks for text in texts_of(block))
    long = [word for word in WORDS if len(word) > 4]  # no part of an entity
    assert [shown.count(word) for word in long] == [ANSWERS[number].count(word) for word in long]
