"""Markdown as Slack shows it, construct by construct."""

import time

import pytest

from bot.markup.packing import Piece
from bot.slack.replying.mrkdwn import pieces

DOCS = "https://docs.example/a?b=1&c=2"
APART = "\u200b"


def shown(markdown: str) -> str:
    found = pieces(markdown, [DOCS])
    return "".join(("" if not number else "\n" if p.tight else "\n\n") + p.text for number, p in enumerate(found))


@pytest.mark.parametrize(
    ("markdown", "mrkdwn"),
    [
        ("plain [1].", "plain [1]."),
        ("**bold** and *italic* and ~~gone~~", "*bold* and _italic_ and ~gone~"),
        ("***both***", "_*both*_"),
        ("# Title with **bold**", "*Title with bold*"),
        ("# A\n\n## B\n\ntext\n\nmore", "*A*\n*B*\ntext\n\nmore"),
        ("a **b *c* d** e", "a *b* *_c_* *d* e"),
        ("snake_case_name and 2 * 3 * 4", "snake_case_name and 2 * 3 * 4"),
        (r"\*literal\*", f"*{APART}literal{APART}*"),
        ("使用**粗体**文本", f"使用{APART}*粗体*{APART}文本"),
        ("`a < b`", "`a &lt; b`"),
        ("``a`b``", "`a'b`"),
        ("**bold\nover lines**", "*bold*\n*over lines*"),
        ("one\ntwo", "one\ntwo"),
        ("one\n\ntwo", "one\n\ntwo"),
        ("---", "———"),
        ("> quoted\n> more\n>\n> again", "> quoted\n> more\n>\n> again"),
        ("> before\n> ```py\n> x = 1\n> ```\n> after", "> before\n```\nx = 1\n```\n> after"),
        ("- a\n  - b\n- c", "• a\n    • b\n• c"),
        ("3. a\n4. b\n\n   more", "3. a\n4. b\n    more"),
        ("- ```\n  code\n  ```", "• \n```\ncode\n```"),
        ("```\nunclosed <!here>", "```\nunclosed &lt;!here&gt;\n```"),
        ("````\n```\n````", f"```\n``{APART}`\n```"),
        ("    indented", "```\nindented\n```"),
        ("| a | b |\n|---|---|\n| 1 | 日本 |", "```\na | b\n--+-----\n1 | 日本\n```"),
        ("<b>html</b> &lt;x&gt; &amp;", "&lt;b&gt;html&lt;/b&gt; &lt;x&gt; &amp;"),
        ("<script>\nx\n</script>", "&lt;script&gt;\nx\n&lt;/script&gt;"),
    ],
)
def test_shows_markdown(markdown: str, mrkdwn: str) -> None:
    assert shown(markdown) == mrkdwn


@pytest.mark.parametrize(
    ("markdown", "mrkdwn"),
    [
        ("<@U1> <!channel> <#C1>", "&lt;@U1&gt; &lt;!channel&gt; &lt;#C1&gt;"),
        ("&lt;@U1&gt; \\<!here>", "&lt;@U1&gt; &lt;!here&gt;"),
        ("@channel @Here (@everyone)", f"@{APART}channel @{APART}Here (@{APART}everyone)"),
        ("someone@here.org", "someone@here.org"),
        (f"[docs]({DOCS})", "<https://docs.example/a?b=1&amp;c=2|docs>"),
        (f"**[docs]({DOCS})**", "*<https://docs.example/a?b=1&amp;c=2|docs>*"),
        (f"[https://bank.example]({DOCS})", "https://bank.example (https://docs.example/a?b=1&amp;c=2)"),
        ("[docs](https://evil.example)", "docs (https://evil.example)"),
        ("[docs](<https://evil.example|x>)", "docs (https://evil.example%7Cx)"),
        ("[docs](javascript:alert)", "[docs](javascript:alert)"),
        ("![image](https://evil.example/i.png)", "image (https://evil.example/i.png)"),
        ("<https://evil.example>", "https://evil.example"),
        ("a\u202eb\u2066c\x00d\ud800e", "abcde"),
    ],
)
def test_nothing_pings_and_no_link_hides_where_it_leads(markdown: str, mrkdwn: str) -> None:
    assert shown(markdown) == mrkdwn


def test_a_table_too_wide_for_a_chat_becomes_a_list() -> None:
    wide = "word " * 12
    table = f"| Name | Meaning | |\n|---|---|---|\n| **a** | {wide} | x |\n| b | | {wide} |"

    assert shown(table) == f"• Name: *a*; Meaning: {wide.strip()}; x\n• Name: b; {wide.strip()}"


def test_a_label_too_long_for_a_link_is_not_shortened() -> None:
    label = "word " * 100

    assert shown(f"[{label}]({DOCS})") == f"{label.strip()} (https://docs.example/a?b=1&amp;c=2)"


def test_a_list_too_deep_to_be_read_as_one_loses_no_line() -> None:
    deep = "\n".join(f"{'  ' * level}- item{level} <!here>" for level in range(60))

    assert [f"item{level} &lt;!here&gt;" in shown(deep) for level in range(60)] == [True] * 60


@pytest.mark.parametrize("mark", ["*", "**", "~~"])
def test_emphasis_in_emphasis_without_an_end_loses_no_word(mark: str) -> None:
    assert shown(f"{mark}a " * 1_000 + f"b{mark} " * 1_000).count("b") == 1_000


def test_deep_lists_stay_within_a_chat() -> None:
    lines = shown("\n".join(f"{'  ' * level}- item{level}" for level in range(20))).splitlines()

    assert [len(line) - len(line.lstrip()) for line in lines] == [*range(0, 24, 4), *([24] * 14)]


def test_fences_are_pieces_of_their_own() -> None:
    code = Piece("```\nb\n```", code=True, tight=True)

    assert pieces("a\n```\nb\n```\nc") == [Piece("a"), code, Piece("c", tight=True)]


@pytest.mark.parametrize("part", ["[", "![", "*a ", "> ", "- ", "`", "<", "| a ", "**_~~", "[a](", "&", "((", "~~~\n"])
def test_hostile_markdown_takes_no_time(part: str) -> None:
    started = time.process_time()

    pieces(part * (10_000 // len(part)))

    assert time.process_time() - started < 5
