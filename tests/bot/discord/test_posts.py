"""Answers as Discord messages: sources, notices, limits, and previews of what is not finished."""

import re

import pytest

from bot import wording
from bot.discord.replying.posts import MESSAGE, note, plainer, posts, preview, shareable, was_asked
from core.domain import Answer, Source

SOURCE = Source(
    1, "FAQ", "Where does it live?", "faq.md", "https://docs.example/faq#live", "It lives in object storage.", (3, 9)
)


def answered(text: str, *sources: Source) -> Answer:
    return Answer(text, "answered", "grounded", sources, confidence=1.0)


def test_a_source_is_a_link_of_title_and_heading_over_its_quote() -> None:
    assert posts(answered("It lives there [1].", SOURCE)) == [
        "It lives there [1].\n\n"
        "**[1]** [FAQ › Where does it live?](<https://docs.example/faq#live>)\n> It lives in object storage."
    ]


def test_a_source_without_an_address_shows_its_file_and_lines() -> None:
    source = Source(2, "FAQ", "FAQ", "guide/faq_x.md", "", "Quote.", (3, 9))

    assert posts(answered("Text [2].", source)) == ["Text [2].\n\n**[2]** FAQ – guide/faq_x.md:3–9\n> Quote."]


@pytest.mark.parametrize("url", ["javascript:alert(1)", "faq.md#x", "ftp://x", "https://", "https://" + "x" * 1_000])
def test_only_web_addresses_become_links(url: str) -> None:
    (post,) = posts(answered("Text.", Source(1, "T", "H", "a.md", url, "Q", (1, 2))))

    assert "<" not in post
    assert "a.md:1–2" in post


def test_a_title_that_shows_another_address_gets_no_link() -> None:
    source = Source(1, "https://bank.example", "", "a.md", "https://docs.example/", "Quote.", (1, 2))

    (post,) = posts(answered("Text.", source))

    assert post == "Text.\n\n**[1]** <https://bank.example> – a.md:1–2\n> Quote."


def test_a_quote_begins_nothing_and_is_cut_at_a_word() -> None:
    source = Source(1, "T", "", "a.md", "", "# heading\n" + "word " * 100, (1, 2))

    (post,) = posts(answered("Text.", source))

    assert "\n> \\# heading word word" in post
    assert post.endswith("word…")
    assert len(post.rpartition("> ")[2]) <= 300


def test_says_what_is_not_covered_with_the_closest_sections() -> None:
    (post,) = posts(Answer("", "not_found", "not_covered", (SOURCE,)))

    assert post.startswith("The documentation does not cover this; the closest sections are:\n\n**[1]** [FAQ")


@pytest.mark.parametrize("reason", ["small_talk", "empty"])
def test_a_hint_stands_alone(reason: str) -> None:
    answer = Answer("", "not_found", "empty" if reason == "empty" else "small_talk")

    assert posts(answer) == [wording.not_found(answer)]
    assert not was_asked(answer)
    assert not shareable(answer)


def test_the_honest_line_stands_below_in_small_print() -> None:
    (post,) = posts(Answer("> Quote [1]", "quoted", "no_model", (SOURCE,), confidence=1.0))

    assert post.endswith("\n\n-# No language model is configured, so I quote the documentation.")


def test_a_long_answer_is_split_at_paragraphs_into_few_messages_and_nothing_is_dropped() -> None:
    paragraphs = [f"Paragraph {number} " + "word " * 60 for number in range(60)]

    made = posts(answered("\n\n".join(paragraphs), SOURCE))

    assert len(made) == 10
    assert [int(found) for found in re.findall(r"Paragraph (\d+)", "\n".join(made))] == list(range(60))
    assert all(text.startswith("Paragraph") and len(text) <= MESSAGE for text in made)
    assert "docs.example" in made[-1]


def test_many_sources_fill_messages_whole() -> None:
    sources = [Source(n, "T" * 300, "H", "a.md", "https://docs.example/", "Q" * 400, (1, 2)) for n in range(1, 30)]

    made = posts(answered("Text.", *sources))

    assert all(len(text) <= MESSAGE for text in made)
    assert all(text.startswith("**[") for text in made[1:])
    assert [int(found) for found in re.findall(r"^\*\*\[(\d+)\]", "\n".join(made), re.MULTILINE)] == list(range(1, 30))


def test_plainer_has_the_same_words_in_shorter_messages() -> None:
    (post,) = posts(answered("**Word** " * 100 + "\n\n```\ncode\n```", SOURCE))

    made = plainer(post)

    assert all(len(text) <= 900 for text in made)
    assert " ".join(made).count("Word") == 100
    assert "*" not in " ".join(made)
    assert "code" in " ".join(made)


def test_a_preview_shows_the_end_of_what_is_written() -> None:
    shown = preview("\n\n".join(f"Paragraph {number} " + "word " * 60 for number in range(100)))

    assert shown.startswith("…\n\nParagraph ")
    assert shown.endswith("word")
    assert "Paragraph 99" in shown
    assert 1_400 < len(shown) <= MESSAGE


def test_a_preview_of_a_fence_that_grows_is_closed() -> None:
    shown = preview("Text\n\n```py\n" + "\n".join(f"line {number}" for number in range(500)))

    assert shown.startswith("…\n```py\nline ")
    assert shown.endswith("line 499\n```")
    assert shown.count("```") % 2 == 0


def test_a_preview_of_nothing_still_says_something() -> None:
    assert preview(" \n") == wording.SEARCHING


def test_a_note_is_escaped_and_fits() -> None:
    assert note("a *b* <@1>\n# c") == "a \\*b\\* \\<\u200b@1>\n\\# c"
    assert len(note("*" * 5_000)) <= MESSAGE
