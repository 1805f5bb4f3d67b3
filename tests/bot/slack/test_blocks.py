"""Answers as Slack messages: sources, notices, limits, and that nothing pings or lies, whatever the text."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.slack.replying.blocks import Post, note, plainer, posts, preview
from core.domain import Answer, Source
from tests.doubles.slack import check_payload, texts_of

SOURCE = Source(
    1, "FAQ", "Where does it live?", "faq.md", "https://docs.example/faq#live", "It lives in object storage.", (3, 9)
)


def answered(text: str, *sources: Source) -> Answer:
    return Answer(text, "answered", "grounded", sources, confidence=1.0)


def shown(post: Post) -> list[str]:
    return [text for block in post.blocks for text in texts_of(block)]


def whole(made: list[Post]) -> str:
    return "\n".join(text for post in made for text in shown(post))


def test_a_source_is_a_link_of_title_and_heading_over_its_quote() -> None:
    (post,) = posts(answered("It lives there [1].", SOURCE))

    assert shown(post) == [
        "It lives there [1].",
        "*[1]* <https://docs.example/faq#live|FAQ › Where does it live?>\n> It lives in object storage.",
    ]
    assert post.text.startswith("It lives there [1].")


def test_a_source_without_an_address_shows_its_file_and_lines() -> None:
    source = Source(2, "FAQ", "FAQ", "guide/faq_x.md", "", "Quote.", (3, 9))

    (post,) = posts(answered("Text [2].", source))

    assert shown(post)[1] == "*[2]* FAQ – guide/faq_x.md:3–9\n> Quote."


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "faq.md#x", "https://a b", "https://x|y>", "ftp://x", "https://"]
)
def test_only_web_addresses_become_links(url: str) -> None:
    (post,) = posts(answered("Text.", Source(1, "T", "H", "a.md", url, "Q", (1, 2))))

    assert "<" not in shown(post)[1]
    assert "a.md:1–2" in shown(post)[1]


def test_a_title_can_not_forge_markup() -> None:
    source = Source(1, "<!channel> *a* | <b|x>", "@here", "a.md", "https://docs.example/", "<@U1> `q` > r", (1, 2))

    (post,) = posts(answered("Text.", source))

    assert shown(post)[1].count("<") == 1
    assert not check_payload(post.text, post.blocks)


@pytest.mark.parametrize("title", ["https://bank.example", "Go to WWW.bank.example/login now"])
def test_a_title_that_shows_another_address_gets_no_link(title: str) -> None:
    source = Source(1, title, "", "a.md", "https://docs.example/", "Quote.", (1, 2))

    (post,) = posts(answered("Text.", source))

    assert shown(post)[1] == f"*[1]* {title} – a.md:1–2\n> Quote."


def test_a_title_that_shows_its_own_address_is_a_link() -> None:
    source = Source(1, "https://docs.example/a", "", "a.md", "https://docs.example/", "Quote.", (1, 2))

    (post,) = posts(answered("Text.", source))

    assert shown(post)[1].startswith("*[1]* <https://docs.example/|https://docs.example/a>")


def test_says_what_is_not_covered_with_the_closest_sections() -> None:
    (post,) = posts(Answer("", "not_found", "not_covered", (SOURCE,)))

    assert shown(post)[0] == "The documentation does not cover this; the closest sections are:"
    assert "docs.example" in shown(post)[1]


def test_the_honest_line_stands_below_in_small_print() -> None:
    (post,) = posts(Answer("> Quote [1]", "quoted", "no_model", (SOURCE,), confidence=1.0))

    assert post.blocks[-1]["type"] == "context"
    assert shown(post)[-1] == "No language model is configured, so I quote the documentation."


def test_a_long_answer_is_split_at_paragraphs_and_nothing_is_dropped() -> None:
    paragraphs = [f"Paragraph {number} " + "word " * 60 for number in range(120)]

    made = posts(answered("\n\n".join(paragraphs), SOURCE))

    assert len(made) > 3
    assert [int(found) for found in re.findall(r"Paragraph (\d+)", whole(made))] == list(range(120))
    for post in made:
        assert not check_payload(post.text, post.blocks)
        assert all(text.startswith("Paragraph") for text in shown(post)[:-1])
    assert "docs.example" in shown(made[-1])[-1]


def test_a_fence_that_is_too_long_is_closed_and_opened_again() -> None:
    code = "\n".join(f"line {number} = {'x' * 50}" for number in range(300))

    made = posts(answered(f"```py\n{code}\n```"))

    texts = [text for post in made for text in shown(post)]
    assert all(text.startswith("```\nline") and text.endswith("\n```") and text.count("```") == 2 for text in texts)
    assert "\n".join(text[4:-4] for text in texts) == code


def test_a_quote_in_one_endless_line_stays_a_quote() -> None:
    made = posts(answered("> " + "word " * 2_000))

    assert all(text.startswith("> word") for post in made for text in shown(post))
    assert whole(made).count("word") == 2_000


def test_neither_a_link_nor_an_entity_is_cut_in_two() -> None:
    text = "[name](https://docs.example/faq#live)·" * 200 + "&" * 7_000

    made = posts(answered(text, SOURCE))

    assert whole(made).count("<https://docs.example/faq#live|name>") == 200
    assert whole(made).count("&amp;") == 7_000
    for post in made:
        assert not check_payload(post.text, post.blocks)


def test_more_than_fifty_blocks_go_into_further_messages() -> None:
    sources = [Source(n, "T", f"H{n}", "a.md", "https://docs.example/", "Q", (1, 2)) for n in range(1, 120)]

    made = posts(answered("Text.", *sources))

    assert [len(post.blocks) for post in made] == [50, 50, 21]


def test_plainer_has_the_same_words_and_no_blocks() -> None:
    (post,) = posts(answered("Word " * 1_500, SOURCE))

    made = plainer(post)

    assert not any(part.blocks for part in made)
    assert "".join(part.text for part in made).count("Word") == 1_500
    assert "docs.example" in made[-1].text
    for part in made:
        assert not check_payload(part.text, [])


def test_a_preview_shows_the_end_of_what_is_written() -> None:
    post = preview("\n\n".join(f"Paragraph {number} " + "word " * 60 for number in range(100)))

    assert shown(post)[0] == "…"
    assert "Paragraph 99" in shown(post)[-1]
    assert not check_payload(post.text, post.blocks)


def test_a_preview_of_nothing_still_says_something() -> None:
    assert not check_payload(preview(" ").text, preview(" ").blocks)


def test_a_note_is_escaped() -> None:
    assert note("a < b & <!here>") == Post("a &lt; b &amp; &lt;!here&gt;")


NASTY = st.lists(
    st.one_of(
        st.sampled_from(
            "<!channel> <!here> <@U012AB3CD> <#C012AB3CD> <!subteam^S1> <!date^1^x|y> @channel @here @Everyone "
            "<https://evil.example|docs> [docs](https://evil.example) [x](https://docs.example/faq#live) "
            "![i](https://evil.example/i.png) https://evil.example <a@b.c> <mailto:a@b.c|x> &lt;@U1&gt; &#60;@U1&#62; "
            "\\<@U1> `<@U1>` **b** *i* __b__ ~~s~~ ` `` ``` ~~~ ***x* y** [1] [12] [[1]] | |-|-| - 1. > # ## --- "
            "\u202e \u200b \u2066 \ud800 \x00 \r\n \t 日本語 🎉 | &amp; & < > \\".split(" ")
        ),
        st.text(max_size=20),
        st.sampled_from(["\n", "\n\n", "\n    ", "\n> ", "\n- ", "\n  - ", "\n```\n", "\n| a | b |\n|---|---|\n| "]),
        st.integers(1, 3_000).map(lambda number: "x" * number),
        st.integers(1, 700).map(lambda number: "&" * number),
    ),
    max_size=40,
).map("".join)


@settings(max_examples=150, deadline=None)
@given(text=NASTY, title=NASTY, quote=NASTY, url=st.one_of(NASTY, st.just("https://docs.example/faq#live")))
def test_every_message_is_valid_and_mentions_nobody(text: str, title: str, quote: str, url: str) -> None:
    source = Source(1, title, quote, title, url, quote, (1, 2))
    answer = Answer(text, "quoted", "model_cut_off", (source, SOURCE))

    made = [*posts(answer), preview(text), note(text or "x")]

    for post in made:
        plain = plainer(post) if post.blocks else []
        assert not check_payload(post.text[:4_000] or "x", post.blocks)
        assert not [problem for part in plain for problem in check_payload(part.text, part.blocks)]
        for link in re.findall(r"<([^|<>]*)\|", "\n".join([post.text, *shown(post)])):
            assert link in {"https://docs.example/faq#live", url.replace("&", "&amp;")}
