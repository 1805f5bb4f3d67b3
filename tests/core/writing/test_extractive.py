"""Without a model: whole short passages, quoted, marked and cited, in Markdown that holds."""

import re
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from core.domain import Passage, Prompt
from core.ports import Writer
from core.writing.extractive import Extractive, shown_passage

MARKDOWN = st.text(st.sampled_from("abc .!`*#>|-~\n\t1)[]。_"), max_size=400)
PIECES = [
    "Start the workers now. Then wait.",
    "- start it",
    "```sh\nstart workers\n```",
    "| a | start |",
    "    start = 1",
]


def equal(_gram: str) -> float:
    return 1.0


def passage(text: str, score: float = 0.9) -> Passage:
    return Passage(text, "Title", "Heading", "https://docs.example/a", "a.md", (1, 9), score=score)


async def written(writer: Writer, question: str, passages: Sequence[Passage]) -> str:
    return "".join([piece async for piece in writer.stream(Prompt(question, tuple(passages)))])


def shown(question: str, text: str, whole: int = 900) -> str:
    return shown_passage(question, text, 1, idf=equal, whole=whole)


def tokens(markdown: str) -> list[Token]:
    return MarkdownIt().enable("table").parse(markdown)


def strong(markdown: str) -> list[str]:
    """What Markdown shows in bold."""
    children = [child for token in tokens(markdown) for child in token.children or []]
    found: list[str] = []
    depth = 0
    for child in children:
        depth += child.nesting if child.type.startswith("strong") else 0
        if child.type == "strong_open":
            found.append("")
        elif depth:
            found[-1] += " " if child.type == "softbreak" else child.content
    return found


async def test_quotes_the_passage_whole_with_the_best_sentence_in_bold() -> None:
    text = "Footnote is small. Start several workers with the option. Each loads the index."

    found = await written(Extractive(), "how to start workers?", [passage(text)])

    assert found == "> Footnote is small. **Start several workers with the option.** Each loads the index. [1]"


async def test_adds_a_second_passage_only_when_it_is_as_good() -> None:
    near, far = passage("Second text.", 0.8), passage("Third text.", 0.5)

    assert (await written(Extractive(), "text", [passage("First text."), near, near])).count("[2]") == 1
    assert "[3]" not in await written(Extractive(), "text", [passage("First text."), near, near])
    assert "[2]" not in await written(Extractive(), "text", [passage("First text."), far])
    assert "[2]" in await written(Extractive(near=0.5), "text", [passage("First text."), far])


async def test_shows_the_best_passage_first_under_its_own_number() -> None:
    found = await written(Extractive(), "text", [passage("Worse text.", 0.85), passage("Better text.", 0.9)])

    assert found == "> **Better text.** [2]\n\n> **Worse text.** [1]"


async def test_weighs_the_grams_of_the_question() -> None:
    text = "The port of the thing. Use zstd."

    found = await written(Extractive(lambda gram: 9.0 if "z" in gram else 0.1), "the port zstd", [passage(text)])

    assert strong(found) == ["Use zstd."]


@pytest.mark.parametrize("passages", [[], [passage("***")]])
async def test_writes_nothing_without_words(passages: list[Passage]) -> None:
    assert await written(Extractive(), "x", passages) == ""


def test_has_a_name() -> None:
    assert Extractive().name == "extractive"


@pytest.mark.parametrize(
    ("text", "bold"),
    [
        ("- one\n- start it", ["start it"]),
        ("1. `start` it\n2. stop", ["start it"]),
        ("**Note**: you can **start** it. Other", ["Note: you can start it."]),
        ("**One. Please start it.** Other", ["Please start it."]),
        ("You *may* start it. Other", ["You may start it."]),
        ("*You start it. Or* not", []),
        ("Use `**kwargs` to start. Other", ["Use **kwargs to start."]),
        ("2 ** 3 * start. Other", []),
        ("日本語で start する。次の文。", ["日本語で start する"]),
        ("Hard\nwrapped start line. Other", ["Hard wrapped start line."]),
        ("| a | b |\n|---|---|\n| start | `it` |", ["start", "it"]),
        ("```\nstart\n```", []),
    ],
)
def test_the_mark_survives_markdown(text: str, bold: list[str]) -> None:
    assert strong(shown("start", text)) == bold


def test_keeps_bullets_and_tables() -> None:
    found = shown("start", "Lead:\n\n- start\n  - inner\n\n| a | b |\n|---|---|\n| c | d |")
    kinds = [token.type for token in tokens(found)]

    assert kinds.count("bullet_list_open") == 2
    assert kinds.count("table_open") == 1
    assert found.endswith("> | c | d |\n>\n> [1]")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("See [3] and [1, 2].", "See (3) and (1, 2)."),
        ("See [[1]], 【4】 or [^2].", "See (1), (4) or (^2)."),
        ("Call `a[3]`.", "Call `a[3]`."),
        ("A [word] stays.", "A [word] stays."),
    ],
)
def test_what_looks_like_a_citation_is_not_taken_for_ours(text: str, expected: str) -> None:
    assert shown("nothing", text).replace("**", "") == f"> {expected} [1]"


def test_a_citation_follows_code_on_a_line_of_its_own() -> None:
    assert shown("x", "Run:\n\n```sh\nls [1]\n```") == "> **Run:**\n>\n> ```sh\n> ls [1]\n> ```\n>\n> [1]"


def test_fences_indented_code_so_that_its_brackets_stay() -> None:
    assert "> ```\n> a = b[1]\n> ```" in shown("x", "Run:\n\n    a = b[1]\n")


def test_closes_a_fence_that_the_passage_leaves_open() -> None:
    assert shown("x", "Run:\n\n```sh\nls").endswith("> ```sh\n> ls\n> ```\n>\n> [1]")


def test_a_fence_inside_a_fence_keeps_a_longer_one_around() -> None:
    found = tokens(shown("x", "Write:\n\n````md\n```\nx\n```\n````"))

    assert [token.content for token in found if token.type == "fence"] == ["```\nx\n```\n"]


def test_joins_lines_that_the_source_wraps_but_keeps_hard_breaks() -> None:
    assert shown("start", "You start\nit. One  \ntwo") == "> **You start it.** One\n> two [1]"


def test_headings_become_plain_lines() -> None:
    assert shown("start", "### Part\nYou start.") == "> Part\n>\n> **You start.** [1]"


def test_shows_a_window_of_whole_paragraphs_of_a_long_passage() -> None:
    paragraphs = [f"Paragraph {number} says little. " + "Some more words follow. " * 10 for number in range(10)]
    paragraphs[6] = "Here you start the workers with an option."
    found = shown("how to start the workers", "\n\n".join(paragraphs))

    assert strong(found) == ["Here you start the workers with an option."]
    assert "Paragraph 7 says" in found
    assert "Paragraph 5 says" in found
    assert "Paragraph 0 says" not in found
    assert found.startswith("> …\n>")
    assert found.endswith("> … [1]")
    assert len(found) < 1000


def test_shows_sentences_of_a_paragraph_that_is_too_long() -> None:
    found = shown("start workers", "Little is said. " * 100 + "You start workers. " + "Little is said. " * 100)

    assert strong(found) == ["You start workers."]
    assert len(found) < 1000


def test_keeps_the_header_of_a_table_it_cuts() -> None:
    rows = [f"| option {number} | value {number} is nothing special |" for number in range(60)]
    rows[40] = "| workers | how many to start |"
    found = shown("start workers", "| Name | Meaning |\n|---|---|\n" + "\n".join(rows))

    assert "> | Name | Meaning |\n> |---|---|\n" in found
    assert strong(found) == ["workers", "how many to start"]
    assert "option 0 " not in found


def test_cuts_a_fence_that_is_too_long_and_closes_it() -> None:
    found = shown("workers", "```py\n" + "workers = 1\n" * 200 + "```")

    assert found.count("```") == 2
    assert len(found) < 1400


@given(MARKDOWN)
def test_is_one_quote_with_one_citation(text: str) -> None:
    found = shown("abc a", text)

    assert found == "" or all(line.startswith(">") for line in found.splitlines())
    assert found == "" or found.endswith("[1]")


@given(st.lists(st.sampled_from(PIECES), min_size=1), st.integers(60, 300))
def test_fences_stay_balanced_and_no_bullet_or_row_is_lost_inside(parts: list[str], whole: int) -> None:
    found = tokens(shown("start workers", "\n\n".join(parts), whole))

    assert found[0].type == "blockquote_open"
    assert found[-1].type == "blockquote_close"
    outside = " ".join(token.content for token in found if token.type == "inline")
    assert len(re.findall(r"\[1\]", outside)) == 1
