"""Markdown as Discord shows it, construct by construct."""

import time

import pytest

from bot.discord.replying.inline import begun, fitted, link
from bot.discord.replying.markdown import CUTS, pieces, unstyled
from bot.markup.packing import Piece, packed

DOCS = "https://docs.example/a?b=1&c=2"
APART = "\u200b"


def shown(markdown: str) -> str:
    found = pieces(markdown, [DOCS])
    return "".join(("" if not number else p.between) + p.text for number, p in enumerate(found))


@pytest.mark.parametrize(
    ("markdown", "written"),
    [
        ("plain [1].", "plain [1]."),
        ("**bold** and *italic* and ~~gone~~", "**bold** and *italic* and ~~gone~~"),
        ("***both***", "***both***"),
        ("**one***two*", f"**one**{APART}*two*"),
        ("`a``b`", "`a``b`".replace("``", "''")),
        ("# Title with **bold**", "**Title with bold**"),
        ("Title\n=====", "**Title**"),
        ("# A\n\n## B\n\ntext\n\nmore", "**A**\n**B**\ntext\n\nmore"),
        ("# A\n\n- b\n- c\n\n# D\n\n```py\ne\n```", "**A**\n- b\n- c\n\n**D**\n```py\ne\n```"),
        ("snake_case_name, __init__ and 2 * 3", "snake_case_name, **init** and 2 \\* 3"),
        (r"\_\_init\_\_ \*x\* \~\~y\~\~ \|\|z\|\|", r"\_\_init\_\_ \*x\* \~\~y\~\~ \|\|z\|\|"),
        ("使用**粗体**文本", "使用**粗体**文本"),
        ("``a`b``", "`a'b`"),
        ("**bold\nover lines**", "**bold**\n**over lines**"),
        ("one\n\ntwo", "one\n\ntwo"),
        ("---", "———"),
        ("> quoted\n> more\n>\n> again", "> quoted\n> more\n> \n> again"),
        ("> before\n> ```py\n> x = 1\n> ```\n> after", "> before\n```py\nx = 1\n```\n> after"),
        ("- a\n  - b\n- c", "- a\n  - b\n- c"),
        ("3. a\n4. b\n\n   more", "3. a\n4. b\n  more"),
        ("- ```\n  code\n  ```", f"- {APART}\n```\ncode\n```"),
        ("```python title=x\ncode\n```", "```python\ncode\n```"),
        ("```a$b\ncode\n```", "```\ncode\n```"),
        ("```\nunclosed <@1>", "```\nunclosed <@1>\n```"),
        ("```\n```", f"```\n{APART}\n```"),
        ("````\n```\n````", f"```\n``{APART}`\n```"),
        ("```````\n``````\n```````", f"```\n``{APART}``{APART}``\n```"),
        ("| a | b |\n|---|---|\n| 1 | 日本 |", "```\na | b\n--+-----\n1 | 日本\n```"),
        ("<b>html</b> &lt;x&gt; a < b", f"\\<{APART}b>html\\<{APART}/b> \\<{APART}x> a \\< b"),
    ],
)  # fmt: skip
def test_shows_markdown(markdown: str, written: str) -> None:
    assert shown(markdown) == written


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("a\n#b", "a\n\\#b"),
        ("\\# a\n\\- b\n\\> c\n-# d", "\\# a\n\\- b\n\\> c\n\\-# d"),
        ("\\>>> a", "\\>>> a"),
        ("2024\\. was", "2024\\. was"),
        ("pi\n3.14", "pi\n3.14"),
        ("a - b # c > d", "a - b # c > d"),
        ("&#8203;# a", f"{APART}\\# a"),
    ],
)
def test_no_line_begins_what_it_does_not_mean(text: str, written: str) -> None:
    assert shown(text) == written
    assert begun(shown(text)) == written


@pytest.mark.parametrize(
    ("markdown", "written"),
    [
        ("<@1> <@!1> <@&1> <#1>", f"\\<{APART}@1> \\<{APART}@!1> \\<{APART}@&1> \\<{APART}#1>"),
        ("</a:1> <:a:1> <t:1:R> \\<id:home>", f"\\<{APART}/a:1> \\<{APART}:a:1> \\<{APART}t:1:R> \\<{APART}id:home>"),
        ("&lt;@1&gt; \\<@1>", f"\\<{APART}@1> \\<{APART}@1>"),
        ("@everyone @Here x@here.org", f"@{APART}everyone @{APART}Here x@{APART}here.org"),
        (f"[docs]({DOCS})", f"[docs](<{DOCS}>)"),
        (f"**[docs]({DOCS})**", f"**[docs](<{DOCS}>)**"),
        (f"[a [b] c]({DOCS})", f"[a (b) c](<{DOCS}>)"),
        (f"[https://bank.example]({DOCS})", f"<https://bank.example> (<{DOCS}>)"),
        (f"[bank.com]({DOCS})", f"bank.com (<{DOCS}>)"),
        ("[docs](https://evil.example)", "docs (<https://evil.example>)"),
        ("[docs](<https://evil.example|x>)", "docs (<https://evil.example%7Cx>)"),
        ("\\[docs](https://evil.example)", "[docs]\\(<https://evil.example>)"),
        ("[docs](javascript:alert)", "[docs]\\(javascript:alert)"),
        ("![image](https://evil.example/i.png)", "image (<https://evil.example/i.png>)"),
        ("<https://evil.example>", "<https://evil.example>"),
        ("see https://a.example/b_c_(d), ok", "see <https://a.example/b_c_(d)>, ok"),
        ("**https://a.example/b*c**", "**<https://a.example/b%2Ac>**"),
        ("https:// ftp://a steam://b", "https\\:// ftp\\://a steam\\://b"),
        ("a\u202eb\u2066c\x00d\ud800e", "abcde"),
        ("a&#x202e;b `c`", "ab `c`"),
        (f"[docs]({DOCS}) `x](https://evil.example)`", f"[docs](<{DOCS}>) `x]{APART}(https://evil.example)`"),
        ("`a[0](x)`", "`a[0](x)`"),
        ("**&#35; a** b", "**\\# a** b"),
        ("a <b https://a.example> c", f"a \\<{APART}b <https://a.example>> c"),
    ],
)
def test_nothing_pings_and_no_link_hides_where_it_leads(markdown: str, written: str) -> None:
    assert shown(markdown) == written


def test_a_table_too_wide_for_a_chat_becomes_a_list() -> None:
    wide = "word " * 12
    table = f"| Name | Meaning | |\n|---|---|---|\n| **a** | {wide} | x |\n| b | | {wide} |"

    assert shown(table) == f"- Name: **a**; Meaning: {wide.strip()}; x\n- Name: b; {wide.strip()}"


def test_a_label_too_long_for_a_link_is_not_shortened() -> None:
    label = "word " * 100

    assert shown(f"[{label}]({DOCS})") == f"{label.strip()} (<{DOCS}>)"


def test_a_link_shows_its_address_where_its_name_could_be_one() -> None:
    assert link(DOCS, "docs.example.com") == f"docs.example.com <{DOCS}>"
    assert link(DOCS, "https://docs.example/a") == f"<https://docs.example/a> <{DOCS}>"
    assert link(DOCS, "https://bank.example") == ""
    assert link("https://a.example/x)(", "x") == "[x](<https://a.example/x%29%28>)"
    assert [link(url, "x") for url in ("javascript:x", "https://", "ftp://x", "/a", "https://" + "x" * 999)] == [""] * 5


def test_what_is_shortened_fits_with_its_escapes() -> None:
    assert fitted("*" * 500, 100) == "\\*" * 43 + "…"
    assert fitted("word " * 100, 20) == "word word word…"


@pytest.mark.parametrize(
    "whole",
    ["`code of words`", "**bold words**", f"[a name](<{DOCS}>)", "<https://a.example/b>", "\\*", f"\\<{APART}"],
)
def test_what_is_one_is_not_cut(whole: str) -> None:
    text = "x" * 31 + f"{whole}y" * 40

    parts = list(packed([Piece(text)], 50, CUTS))

    assert "".join(parts) == text
    assert sum(part.count(whole) for part in parts) == 40


def test_words_between_marks_that_are_longer_than_a_message_are_marked_in_each() -> None:
    parts = list(packed(pieces("**" + "bold " * 900 + "end** `" + "code " * 900 + "`"), 2_000, CUTS))

    assert sum(part.count("bold") for part in parts) == 900
    assert all(part.count("**") % 2 == 0 and part.count("`") % 2 == 0 for part in parts)


def test_no_message_ends_with_a_heading() -> None:
    texts = list(packed(pieces(f"{'word ' * 8}\n\n# Title\n\n{'more ' * 8}"), 60, CUTS))

    assert texts == [("word " * 8).strip(), "**Title**\n" + ("more " * 8).strip()]


def test_a_line_that_is_cut_begins_no_heading() -> None:
    parts = list(packed([Piece("word " * 9 + "# heading " * 20)], 50, CUTS))

    assert len(parts) > 3
    assert not any(part.startswith("#") for part in parts)


def test_a_fence_that_is_cut_keeps_its_language() -> None:
    code = "\n".join(f"line {number}" for number in range(300))

    parts = list(packed(pieces(f"```py\n{code}\n```"), 500, CUTS))

    assert all(part.startswith("```py\n") and part.endswith("\n```") for part in parts)
    assert "\n".join(part[6:-4] for part in parts) == code


def test_plainer_words_mean_nothing_to_discord() -> None:
    written = shown(f"# T\n\n**b\\*** `<@1>` [docs]({DOCS})\n\n- a\n\n```py\n# x <@1> ```\n```")

    assert unstyled("[a]`(b)` @`everyone`") == f"[a]{APART}(b) @{APART}everyone"
    assert unstyled(written) == (
        f"T\nb\\* \\<{APART}@1> docs (<{DOCS}>)\n\n\\- a\n\\# x \\<{APART}@1> \\`\\`{APART}\\`\n"
    )


@pytest.mark.parametrize(
    "part",
    ["[", "![", "*a ", "> ", "- ", "`", "<", "| a ", "**_~~", "[a](", "&", "((", "~~~\n", "`[` [", "https://a(("],
)
def test_hostile_markdown_takes_no_time(part: str) -> None:
    started = time.process_time()

    made = list(packed(pieces(part * (10_000 // len(part))), 2_000, CUTS))

    assert [unstyled(text) for text in made]
    assert time.process_time() - started < 5
