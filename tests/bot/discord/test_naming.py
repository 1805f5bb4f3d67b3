"""The names of threads: one line, no marks, never empty."""

import pytest

from bot import wording
from bot.discord.replying.naming import thread_name, worth_a_thread


@pytest.mark.parametrize(
    ("question", "name"),
    [
        ("How do I  install\nit?", "How do I install it?"),
        ("<@1> <@&2> what is **snake_case** and `__init__`?", "what is snake_case and init?"),
        ("# Title\n- item\n> quote", "Title item quote"),
        ("see <#1> <:tada:12> </ask:1> <t:12:R> <id:home>", "see :tada: /ask"),
        ("ping @everyone", "ping @\u200beveryone"),
        ("a < b and Vec<String>", "a < b and Vec<String>"),
        ("日本語の質問", "日本語の質問"),
        ("", wording.A_QUESTION),
        ("<@1> ** \u200b\u3164", wording.A_QUESTION),
    ],
)
def test_a_thread_is_named_after_its_question(question: str, name: str) -> None:
    assert thread_name(question) == name


def test_a_long_question_is_cut_at_a_word() -> None:
    name = thread_name("word " * 100)

    assert name.endswith("word…")
    assert 90 < len(name) <= 100


@pytest.mark.parametrize(
    ("said", "worth"),
    [("where does it live?", True), ("keys", True), ("hello!", False), ("thanks :)", False), ("", False)],
)
def test_only_what_asks_is_worth_a_thread(said: str, worth: bool) -> None:
    assert worth_a_thread(said) == worth
