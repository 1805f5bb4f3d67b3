"""Labelled questions: how they are read, ranked and judged."""

from dataclasses import replace
from pathlib import Path

import pytest

from core.domain import Answer, Passage, Source
from core.errors import ConfigError
from core.evaluation import (
    Gold,
    Judged,
    Labelled,
    RecordedTranslator,
    details,
    has_valid_citations,
    has_verbatim_quotes,
    judge,
    read_labelled,
)
from tests.core.answering import answerer
from tests.scripted import FakeRetriever, ScriptedWriter, passage


def at(path: str, heading: str = "H") -> Passage:
    return replace(passage(path=path), heading=heading)


def judged(gold: tuple[Gold, ...], *retrieved: Passage) -> Judged:
    return Judged(
        Labelled("1", "q", "en", "", gold), retrieved, 0.9, "quoted", valid_citations=True, verbatim_quotes=True
    )


def write(folder: Path, text: str) -> Path:
    file = folder / "questions.jsonl"
    file.write_text(text, encoding="utf-8")
    return file


def test_a_rank_is_that_of_the_first_passage_of_any_gold_page() -> None:
    item = judged((Gold("b.md", "Two"), Gold("c.md")), at("a.md"), at("b.md", "One"), at("b.md", "Two"), at("c.md"))

    assert (item.page_rank(), item.heading_rank()) == (2, 3)


def test_a_place_that_was_not_found_has_rank_zero() -> None:
    item = judged((Gold("z.md", "Two"),), at("a.md", "Two"))

    assert (item.page_rank(), item.heading_rank()) == (0, 0)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Where does Milvus store data?", "where does  milvus store data"),
        ("Use `create_index()`", "Use create_index()"),
        ("What’s *new*", "What's new"),
        ("The “fast” path", 'The "fast" path'),
        ("**Install**:", "Install"),
        ("Wait… for it!", "Wait… for it"),
        ("1. Install", "1. Install."),
        ("Install \\_here\\_", "Install _here_"),
    ],
)
def test_headings_match_whatever_their_markup_quotes_and_final_marks(one: str, other: str) -> None:
    assert judged((Gold("a.md", one),), at("a.md", other)).heading_rank() == 1
    assert judged((Gold("a.md", other),), at("a.md", one)).heading_rank() == 1


@pytest.mark.parametrize(
    ("one", "other"), [("C", "C++"), ("C++", "C#"), ("Step 1", "Step 2"), ("Install", "Installer")]
)
def test_different_headings_do_not_match(one: str, other: str) -> None:
    assert judged((Gold("a.md", one),), at("a.md", other)).heading_rank() == 0


def test_questions_are_read_with_their_defaults(tmp_path: Path) -> None:
    file = write(
        tmp_path,
        '\ufeff{"question": "One\u2028line?"}\n\n'
        '{"id": 7, "question": "Zwei?", "lang": "de", "kind": "para", "translation": "Two?",'
        ' "gold": [{"path": "a.md", "heading": 5}, {"path": "b.md"}]}\r\n',
    )

    assert read_labelled(file) == [
        Labelled("questions.jsonl:1", "One\u2028line?", "en", "", ()),
        Labelled("7", "Zwei?", "de", "para", (Gold("a.md", "5"), Gold("b.md")), "Two?"),
    ]


@pytest.mark.parametrize(
    "line",
    [
        "{",
        "[]",
        "3",
        "null",
        '"x"',
        "{}",
        '{"question": "q", "gold": [3]}',
        '{"question": "q", "gold": 3}',
        '{"question": "q", "gold": [{}]}',
        '{"question": "q", "gold": null}',
    ],
)
def test_a_bad_line_is_named_with_its_file_and_number(tmp_path: Path, line: str) -> None:
    with pytest.raises(ConfigError, match=r"^questions\.jsonl:3: each line is"):
        read_labelled(write(tmp_path, f'{{"question": "fine"}}\n\n{line}\n'))


def test_a_file_that_is_missing_binary_or_empty_is_named(tmp_path: Path) -> None:
    (tmp_path / "binary.jsonl").write_bytes(b"\xff\xfe\x00")

    for file, reason in (
        (tmp_path / "none.jsonl", "No such file"),
        (tmp_path / "binary.jsonl", "can't decode"),
        (tmp_path, "Is a directory"),
        (write(tmp_path, "\n \n"), "holds no question"),
    ):
        with pytest.raises(ConfigError, match=reason) as failure:
            read_labelled(file)
        assert file.name in str(failure.value)


SOURCE = Source(1, "T", "H", "faq/page1.md", "u", "in S3", (1, 2))
FOUND = (passage("Data is in S3."),)
ANSWER = Answer("In S3 [1].", "answered", "grounded", (SOURCE,), passages=FOUND)


@pytest.mark.parametrize(
    ("text", "outcome", "valid"),
    [
        ("In S3 [1].", "answered", True),
        ("In S3 [1][2].", "answered", False),
        ("In S3.", "answered", False),
        ("In S3 [1], `x[2]`.\n\n```\ny[3]\n```", "answered", True),
        ("> ```\n> y[3]\n> ```\n>\n> [1]", "quoted", True),
        ("> In S3.", "quoted", False),
        ("", "not_found", True),
    ],
)
def test_citations_are_valid_when_each_points_to_a_source_and_claims_have_one(
    text: str, outcome: str, valid: bool
) -> None:
    answer = Answer(text, "quoted" if outcome == "quoted" else ANSWER.outcome, "grounded", (SOURCE,))

    assert has_valid_citations(replace(answer, outcome="not_found") if outcome == "not_found" else answer) == valid


def test_a_quote_must_stand_in_a_passage_of_its_own_page() -> None:
    assert has_verbatim_quotes(ANSWER)
    assert not has_verbatim_quotes(replace(ANSWER, sources=(replace(SOURCE, quote="In s3"),)))
    assert not has_verbatim_quotes(replace(ANSWER, sources=(replace(SOURCE, path="faq/page2.md"),)))


async def test_a_question_is_judged_by_ten_passages_and_its_answer() -> None:
    passages = [passage(f"Fact {number}.", number) for number in range(1, 13)]
    retriever, writer = FakeRetriever(passages), ScriptedWriter(["Fact 2 [2]."])
    labelled = Labelled("7", "Which is the second fact?", "en", "para", (Gold("faq/page9.md"),))

    item = await judge(answerer(writer, retriever=retriever), labelled, "team")

    assert [asked[1:] for asked in retriever.asked] == [("team", 10), ("team", 10)]
    assert (len(item.retrieved), item.page_rank(), item.outcome) == (10, 9, "answered")
    assert item.valid_citations
    assert item.verbatim_quotes
    assert item.passed
    assert writer.closed == 1


async def test_recorded_translations_replace_the_questions_they_know() -> None:
    translator = RecordedTranslator({"Wo?": "Where?"})

    assert await translator.translate("Wo?", "en") == "Where?"
    assert await translator.translate("Wer?", "en") == "Wer?"


def test_details_have_the_promised_keys() -> None:
    line = details(judged((Gold("a.md", None),), at("a.md")))

    assert line == {
        "id": "1", "question": "q", "lang": "en", "kind": "", "gold": [{"path": "a.md", "heading": None}],
        "retrieved": [{"path": "a.md", "heading": "H", "score": 0.6, "similarity": 0.6}],
        "confidence": 0.9, "outcome": "quoted",
    }  # fmt: skip
