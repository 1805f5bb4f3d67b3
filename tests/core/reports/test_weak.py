"""What the report on gaps takes from the journal."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from core.config import JournalSettings
from core.domain import Answer, Passage
from core.journal import Journal, open_journal
from core.journal.values import Vote, WeakQuestion
from core.reports.weak import Place, weak_of, weak_questions
from tests.core.journal.stories import NOW, ask, passage

VOTES = (Vote("U2", helpful=False, reason="wrong", comment="", at=NOW), Vote("U3", True, None, "", NOW))  # noqa: FBT003
QUESTION = WeakQuestion(1, "slack", "U1", "How?", "", NOW, "not_covered", 0.2, (), ())


@pytest.fixture
async def journal(tmp_path: Path) -> AsyncIterator[Journal]:
    async with open_journal(JournalSettings(), tmp_path) as opened:
        yield opened


async def test_all_pages_are_read_and_no_more_than_wanted(journal: Journal) -> None:
    for number in range(7):
        claim = await ask(journal, f"e{number}", text=f"question {number}", now=NOW + timedelta(minutes=number))
        await journal.questions.finish(claim, Answer("", "not_found", "not_covered"), now=NOW)

    newest = await weak_questions(journal.past, NOW, most=3)

    assert [question.text for question in newest] == ["question 6", "question 5", "question 4"]
    assert len(await weak_questions(journal.past, NOW)) == 7
    assert await weak_questions(journal.past, NOW + timedelta(hours=1)) == []


def test_a_vote_against_a_refusal_leaves_it_unanswered() -> None:
    assert weak_of(replace(QUESTION, votes=VOTES)).kind == "unanswered"
    assert weak_of(replace(QUESTION, reason="grounded", votes=VOTES)).kind == "voted_down"
    assert weak_of(replace(QUESTION, reason="grounded")).kind == "doubtful"


def test_votes_are_counted_and_their_reasons_kept() -> None:
    question = weak_of(replace(QUESTION, votes=VOTES))

    assert (question.helpful, question.unhelpful, question.reasons) == (1, 1, ("wrong",))


@pytest.mark.parametrize(
    ("text", "earlier", "meaning"),
    [
        ("And on Windows?", "How do I install it?", "How do I install it?\nAnd on Windows?"),
        ("And on Windows?", "", "And on Windows?"),
        ("How do I rotate the signing secret of webhooks?", "Hello", "How do I rotate the signing secret of webhooks?"),
        ("  several \n lines\tof the question text ", "", "several lines of the question text"),
    ],
)
def test_a_question_that_leans_on_the_one_before_it_is_compared_with_it(text: str, earlier: str, meaning: str) -> None:
    assert weak_of(replace(QUESTION, text=text, earlier=earlier)).meaning == meaning


def test_long_questions_are_shortened() -> None:
    question = weak_of(replace(QUESTION, text="word " * 100_000))

    assert len(question.text) == 300
    assert len(question.meaning) == 599


def test_the_first_sections_are_kept_once_each() -> None:
    found = (
        passage(),
        passage("another piece of the same section"),
        replace(passage(), heading="Guide"),
        Passage("", "", "", "", "plain.txt", (1, 1)),
        replace(passage(), heading="Fourth"),
    )

    url = "https://docs.test/guide#install"
    assert weak_of(replace(QUESTION, passages=found)).nearest == (
        Place("Guide › Install", "guide.md", url),
        Place("Guide", "guide.md", url),
        Place("plain.txt", "plain.txt", ""),
    )
