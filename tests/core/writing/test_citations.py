"""Tests core/writing/citations.py: one form, nothing invalid, whatever the cut."""

import pytest

from core.writing.citations import GROUP_HOLD, Citations
from core.writing.pieces import CODE_HOLD, TARGET_HOLD

URL = "https://docs.example.com/a#b"


def cleaned(text: str, count: int = 3) -> str:
    citations = Citations(count, [URL])
    return citations.feed(text) + citations.close()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Milvus stores it [1].", "Milvus stores it [1]."),
        ("Both [1, 2] say", "Both [1][2] say"),
        ("Both [1,2;3] say", "Both [1][2][3] say"),
        ("Both [1 and 2] say", "Both [1][2] say"),
        ("[[1]] and [[2], [3]]", "[1] and [2][3]"),
        ("x【1】 y【2†source】.", "x[1] y[2]."),
        ("a [1†L3-L5, 2†L1].", "a [1][2]."),
        ("a [^1] b [^2].", "a [1] b [2]."),
        ("[Source 1], [source: 2], [Quelle 3]", "[1], [2], [3]"),
        ("a [Source 1: Data > Storage]", "a [1]"),
        ("all [1-3] and [2–9]", "all [1][2][3] and [2][3]"),
        ("wide \uff3b\uff11\uff3d and [\uff12]", "wide [1] and [2]"),
        ("escaped \\[1\\] and \\[9\\] x", "escaped [1] and x"),
        ("hidden [\u200b1\u200b] and [\u200b9]", "hidden [1] and"),
        ("It works![1] Really![9]", "It works![1] Really!"),
        ("a [ 1 ] b", "a [1] b"),
    ],
)
def test_every_way_to_cite_gets_one_form(text: str, expected: str) -> None:
    assert cleaned(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("foo [9].", "foo."),
        ("foo [0] bar", "foo bar"),
        ("foo[9]bar", "foo bar"),
        ("foo [9], [1]", "foo, [1]"),
        ("foo ([9]) bar", "foo bar"),
        ("foo [1, 9] bar", "foo [1] bar"),
        ("[9] Foo", "Foo"),
        ("- [9] foo\n- bar [9]\n", "- foo\n- bar\n"),
        ("[[9]1] x [</s>9]", "[1] x"),
        ("[7-9]", ""),
        ("foo[9][1]", "foo [1]"),
        ("[2024]", ""),
    ],
)
def test_what_points_nowhere_goes_with_the_space_before_it(text: str, expected: str) -> None:
    assert cleaned(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a [1][1] b", "a [1] b"),
        ("a [1] [1] [2] b", "a [1] [2] b"),
        ("a [1][2][1].", "a [1][2]."),
        ("a [1, 1].", "a [1]."),
        ("a [1] b [1].", "a [1] b [1]."),
        ("a [1]\n[1] b", "a [1]\n[1] b"),
    ],
)
def test_a_row_of_marks_names_each_source_once(text: str, expected: str) -> None:
    assert cleaned(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "`a[9]` and ``b`[9]`` stay",
        "```python\na[9] = [1, 2]\n```\nend [1]",
        "~~~\na[9]\n~~~\nend",
        "````\n```\na[9]\n```\n````\nend",
        "- item\n  ```\n  a[9]\n  ```\n",
        "```\nnever closed [9]",
        "- [ ] todo [x] done [foo] [n] [-1] [1.2] [a1]",
        "(1) 1. [see below] {[a]}",
        "<b>bold</b> 1 < 2 <https://example.com>",
        "a ![",
        "[",
        "[1",
        "line [\n1]",
    ],
)
def test_what_is_no_citation_stays(text: str) -> None:
    assert cleaned(text) == text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a lone ` tick [9]", "a lone ` tick"),
        ("a `tick\nover lines [9]` x", "a `tick\nover lines ` x"),
        ("an \\`escaped [9]\\` tick", "an \\`escaped \\` tick"),
        ("```py\na[9]\n```[1]", "```py\na[9]\n```\n[1]"),
        ("``` [9]", "```"),
        ("Run [1]```py\na[9]\n``` [9]", "Run [1]\n```py\na[9]\n``` \n"),
        ("```\ncode```\n[9] x", "```\ncode\n```\nx"),
    ],
)
def test_only_real_code_protects_a_mark(text: str, expected: str) -> None:
    assert cleaned(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("see [the docs](http://evil.example)!", "see the docs!"),
        (f"see [the docs]({URL})!", f"see [the docs]({URL})!"),
        (f'see [the docs]({URL} "title") [1]', f'see [the docs]({URL} "title") [1]'),
        ("![image](http://evil.example/a.png) x", "image x"),
        (f"![image]({URL})", f"[image]({URL})"),
        ("[1](http://evil.example) and [9](http://evil.example).", "[1] and."),
        ("[see [1]](http://evil.example/(a))", "see [1]"),
        ("[](http://evil.example) x", "x"),
        ("[x](<http://evil.example/a b>)", "x"),
        ("[1]: http://evil.example", "[1] http://evil.example"),
        ("> - [docs]: http://evil.example", "> - docs: http://evil.example"),
        ("[1][1]: x", "[1] x"),
        ("[foo][9]: http://evil.example", "[foo] : http://evil.example"),
        ("[1]:(http://evil.example)", "[1] (http://evil.example)"),
        ("As [docs]: fine [1]: yes", "As [docs]: fine [1]: yes"),
        ("[1](http://a.example)(http://b.example)", "[1] (http://b.example)"),
        (f"[{'long ' * 40}](/a)(/b)", f"[{'long ' * 40}] (/b)"),
        ("[a](</s>http://evil.example)", "[a] (http://evil.example)"),
        ("f[x](event) [a](see below)", "f[x](event) [a](see below)"),
        ("[a](http://evil.example\n)", "[a] (http://evil.example\n)"),
        (f"[{'long ' * 40}](http://evil.example)", f"[{'long ' * 40}]"),
        (f"[a](http://evil.example/{'x' * TARGET_HOLD})", f"[a] (http://evil.example/{'x' * TARGET_HOLD})"),
    ],
)
def test_a_model_links_to_the_sources_only(text: str, expected: str) -> None:
    assert cleaned(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Done [1].</s>", "Done [1]."),
        ("<s> Hi [/INST] you", "Hi you"),
        ("[INST]x[/ inst ]y", "x y"),
        ("<<SYS>>a<</SYS>> <|im_end|> <|assistant|>b", "a b"),
        ("</</s>s>", "</ s>"),
        ("`</s>` is kept in code", "`</s>` is kept in code"),
    ],
)
def test_leftovers_of_templates_go(text: str, expected: str) -> None:
    assert cleaned(text) == expected


def test_cited_lists_sources_in_order_of_first_use_outside_code() -> None:
    citations = Citations(4)
    citations.feed("b [3] `[2]` a [1], [3] [9]")

    citations.close()

    assert citations.cited == (3, 1)


def test_nothing_is_valid_without_sources() -> None:
    assert cleaned("a [1] b", count=0) == "a b"


def test_text_that_is_clearly_no_citation_is_not_held_back() -> None:
    citations = Citations(3)

    assert citations.feed("plain text, 1 < 2") == "plain text, 1 < 2"
    assert citations.feed("[a" * 50 + "b" * GROUP_HOLD) == "[a" * 50 + "b" * GROUP_HOLD
    assert citations.feed("`" + "c" * CODE_HOLD) == "`" + "c" * CODE_HOLD


def test_a_citation_is_shown_as_soon_as_it_is_certain() -> None:
    citations = Citations(3)

    shown = [citations.feed(piece) for piece in ["so", " [", "1", "]", ". And"]]

    assert shown == ["so", "", "", "", " [1]. And"]
