"""Broken and hostile Markdown on its way to people: it fits, pings nobody, hides no address; citations read alike."""

from hypothesis import strategies as st

from bot.discord.replying.posts import posts as discord_posts
from bot.discord.replying.posts import preview as discord_preview
from bot.slack.replying.blocks import posts as slack_posts
from bot.slack.replying.blocks import preview as slack_preview
from core.domain import Answer, Source
from core.writing.citations import Citations
from tests.bot.discord.test_nasty import check_harmless as check_message
from tests.bot.slack.test_nasty import check_words, words
from tests.doubles.slack import check_payload
from tests.fuzz.lasting import Lasting
from tests.fuzz.mutating import mangled
from tests.nasty import DOCS, nasty_answers

SAMPLES = [text.encode(errors="replace") for text in nasty_answers()]


def answer(text: str) -> Answer:
    """Return an answer whose source is called, and quoted, as it reads."""
    source = Source(1, text[:90], "H", text[:40], DOCS, text[-600:], (1, 2))
    return Answer(text, "answered", "grounded", (source,), confidence=1.0)


def test_any_answer_fits_into_slack_and_mentions_nobody(lasting: Lasting) -> None:
    def check(data: bytes) -> None:
        text = data.decode(errors="replace")
        for post in (*slack_posts(answer(text)), slack_preview(text)):
            assert not check_payload(post.text, post.blocks)
            check_words(words(post))

    lasting.over(20, check, mangled(SAMPLES))


def test_any_answer_fits_into_discord_and_mentions_nobody(lasting: Lasting) -> None:
    def check(data: bytes) -> None:
        text = data.decode(errors="replace")
        for message in (*discord_posts(answer(text)), discord_preview(text)):
            check_message(message)

    lasting.over(20, check, mangled(SAMPLES))


def test_citations_read_alike_wherever_a_stream_is_cut(lasting: Lasting) -> None:
    def check(data: bytes, cuts: list[int]) -> None:
        text = data.decode(errors="replace")
        whole, cut = Citations(3, [DOCS]), Citations(3, [DOCS])
        expected = whole.feed(text) + whole.close()
        ends = sorted({*(end % (len(text) + 1) for end in cuts), len(text)})
        pieces = [text[start:end] for start, end in zip([0, *ends], ends, strict=False)]
        assert "".join(map(cut.feed, pieces)) + cut.close() == expected
        assert cut.cited == whole.cited
        assert set(cut.cited) <= {1, 2, 3}

    lasting.over(20, check, mangled(SAMPLES), st.lists(st.integers(0, 20_000), max_size=30))
