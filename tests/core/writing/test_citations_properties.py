"""Tests core/writing/citations.py on texts that nobody would write: any cut, any nesting, read back as Markdown."""

import re
from collections.abc import Iterator

from hypothesis import assume, example, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from core.writing.citations import Citations

URL = "https://docs.example.com/a#b"


def cleaned(text: str, count: int = 3) -> str:
    citations = Citations(count, [URL])
    return citations.feed(text) + citations.close()


_FRAGMENTS = [
    *(
        "[1]",
        "[2]",
        "[9]",
        "[1, 2]",
        "[[1]]",
        "\u30101\u2020s\u3011",
        "[^2]",
        "[Source 1]",
        "[1-3]",
        "[foo]",
        "[",
        "]",
        "\\[",
    ),
    *(
        "`",
        "``",
        "(http://evil.example)",
        "```",
        "~~~",
        "```py\n",
        "\n```\n",
        "\n",
        "\n\n",
        " ",
        "  ",
        "word",
        ".",
        ",",
        "(",
        ")",
        "!",
        ":",
        "1",
        "9",
    ),
    *(
        "](http://evil.example)",
        "[foo]: http://evil.example\n",
        "[foo]",
        f"]({URL})",
        "](x)",
        "](",
        "</s>",
        "[INST]",
        "<|im_end|>",
        "<",
        ">",
        "- ",
        "\\",
    ),
]
_TEXTS = st.lists(st.sampled_from(_FRAGMENTS), max_size=14).map("".join)


@given(text=st.one_of(_TEXTS, st.text(max_size=60)), data=st.data())
@settings(max_examples=400, deadline=None)
def test_how_the_text_is_cut_changes_nothing(text: str, data: st.DataObject) -> None:
    cuts = sorted(data.draw(st.lists(st.integers(0, len(text)), max_size=8)))
    citations = Citations(3, [URL])

    pieces = [citations.feed(text[start:end]) for start, end in zip([0, *cuts], [*cuts, len(text)], strict=True)]

    assert "".join(pieces) + citations.close() == cleaned(text)


@given(text=_TEXTS)
@example("[9]~~~\n[9]")
@example("x [1] [9] [1]\n[9](y)")
@example("\\</s>][1]")
@settings(max_examples=400, deadline=None)
def test_cleaning_twice_changes_nothing(text: str) -> None:
    assume("[`" not in text)  # a dropped link whose name is a lone backtick joins the code beside it
    assert cleaned(cleaned(text)) == cleaned(text)


@given(text=_TEXTS)
@settings(max_examples=400, deadline=None)
def test_markdown_shows_no_invalid_mark_outside_code(text: str) -> None:
    citations = Citations(3, [URL])

    result = citations.feed(text) + citations.close()

    assume(_reads_alike(result))
    shown = {int(number) for number in re.findall(r"\[ *(\d+) *\]", _prose(result))}
    assert shown <= {1, 2, 3}


@given(text=_TEXTS)
@settings(max_examples=400, deadline=None)
def test_markdown_shows_no_foreign_link(text: str) -> None:
    assume(_reads_alike(cleaned(text)))
    targets = [target for target in _targets(cleaned(text)) if re.search(r"[/.#:]", target)]

    assert set(targets) <= {URL}


def _reads_alike(text: str) -> bool:
    """Markdown pairs lone backticks over lines and ends a fence with its list item or quote; we look at the line."""
    spans = r"^```[^`]*?^```$|(?<!`)(`+)(?!`)[^\n]*?(?<!`)\1(?!`)"
    return "`" not in re.sub(spans, "", text, flags=re.MULTILINE) and not re.search(
        r"^[^`~\n]+(?:```|~~~)", text, flags=re.MULTILINE
    )


def _inline(text: str) -> Iterator[Token]:
    for block in MarkdownIt().parse(text):
        yield from block.children or []


def _prose(text: str) -> str:
    return "".join(
        "\n" if inline.type.endswith("break") else inline.content
        for inline in _inline(text)
        if inline.type != "code_inline"
    )


def _targets(text: str) -> Iterator[str]:
    for inline in _inline(text):
        if inline.type == "image" or (inline.type == "link_open" and inline.markup != "autolink"):
            yield str(inline.attrs.get("href", inline.attrs.get("src")))


@given(words=st.lists(st.text(st.characters(codec="ascii", categories=["L", "N"]), min_size=1), max_size=20))
def test_plain_words_pass_whole_and_in_order(words: list[str]) -> None:
    assert cleaned(" ".join(words)) == " ".join(words)
