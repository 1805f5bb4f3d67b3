"""Whether reports find what was not answered well, what was used, and who still waits."""

from dataclasses import replace
from datetime import timedelta

import pytest

from core.domain import Answer, Outcome, Reason, Timings
from core.journal import Journal
from core.journal.values import Channel, OpenCall, Vote
from tests.core.journal.stories import LATER, NOW, THREAD, answer, answered, ask, passage

ELSEWHERE = replace(THREAD, thread="200.2")


async def closed(
    journal: Journal,
    key: str,
    outcome: Outcome = "not_found",
    reason: Reason = "not_covered",
    confidence: float = 0.2,
    **asked: str,
) -> int:
    """Ask in a thread of its own and close the question; return its id."""
    claim = await ask(journal, key, text=asked.get("text", key), thread=replace(THREAD, thread=key), now=NOW)
    made = Answer("", outcome, reason, confidence=confidence, passages=(passage(),), timings=Timings(1, 2, 30, 400))
    assert await journal.questions.finish(claim, made, now=LATER)
    return claim.id


@pytest.mark.parametrize(
    ("outcome", "reason", "confidence", "is_weak"),
    [
        ("not_found", "not_covered", 0.2, True),
        ("not_found", "model_refused", 0.9, True),
        ("quoted", "model_refused", 0.9, True),
        ("answered", "grounded", 0.6, True),
        ("quoted", "no_model", 0.6, True),
        ("answered", "grounded", 0.75, False),
        ("not_found", "small_talk", 0.0, False),
        ("not_found", "empty", 0.0, False),
        ("failed", "search_unavailable", 0.0, False),
    ],
)
async def test_what_the_documentation_did_not_answer_well_is_found(
    journal: Journal, outcome: Outcome, reason: Reason, confidence: float, *, is_weak: bool
) -> None:
    asked = await closed(journal, "e1", outcome, reason, confidence)

    found = await journal.past.weak(NOW, unsure=0.75)

    assert [question.id for question in found] == [asked] * is_weak


async def test_a_good_answer_that_was_voted_down_is_found_with_its_votes(journal: Journal) -> None:
    claim = await answered(journal, "e1")
    await answered(journal, "e2")
    await journal.votes.vote(claim.id, "U1", helpful=True, now=NOW)
    await journal.votes.vote(claim.id, "U2", helpful=False, now=LATER, reason="outdated")

    (found,) = await journal.past.weak(NOW, unsure=0.75)

    assert found.id == claim.id
    assert found.votes == (
        Vote("U1", helpful=True, reason=None, comment="", at=NOW),
        Vote("U2", helpful=False, reason="outdated", comment="", at=LATER),
    )
    assert [(each.title, each.heading) for each in found.passages] == [("Guide", "Install")]


async def test_weak_questions_come_newest_first_page_by_page(journal: Journal) -> None:
    ids = [await closed(journal, f"e{number}") for number in range(5)]

    first = await journal.past.weak(NOW, unsure=0.75, limit=3)
    second = await journal.past.weak(NOW, unsure=0.75, before=first[-1].id, limit=3)

    assert [question.id for question in (*first, *second)] == ids[::-1]
    assert await journal.past.weak(LATER, unsure=0.75) == ()


async def test_a_question_comes_with_what_was_asked_before_it_in_its_thread(journal: Journal) -> None:
    await answered(journal, "e0", text="How do I export boards?")
    await answered(journal, "e1", text="elsewhere", thread=ELSEWHERE)
    withdrawn = await answered(journal, "e2", text="never mind")
    await journal.questions.withdraw(withdrawn.id)
    claim = await ask(journal, "e3", text="and as CSV?")
    await journal.questions.finish(claim, replace(answer(), confidence=0.5), now=LATER)
    await closed(journal, "alone")

    found = await journal.past.weak(NOW, unsure=0.75)

    assert [(question.text, question.earlier) for question in found] == [
        ("alone", ""),
        ("and as CSV?", "How do I export boards?"),
    ]


async def test_questions_are_counted_without_small_talk(journal: Journal) -> None:
    await answered(journal, "e1")
    await closed(journal, "e2")
    await closed(journal, "hi", "not_found", "small_talk")
    await ask(journal, "open")

    assert await journal.past.asked(NOW) == 2
    assert await journal.past.asked(LATER) == 0


async def test_what_was_used_comes_with_its_votes_and_calls(journal: Journal) -> None:
    first = await answered(journal, "e1")
    second = await closed(journal, "e2")
    for person, helpful in (("U1", True), ("U2", True), ("U3", False)):
        await journal.votes.vote(first.id, person, helpful=helpful, now=NOW)
    await journal.hand_offs.hand_off(second, "U1", NOW)

    good, poor = await journal.past.used(NOW)

    assert (good.channel, good.outcome, good.reason) == (Channel("slack", "T1", "C1"), "answered", "grounded")
    assert (good.helpful, good.unhelpful, good.handed_off) == (2, 1, False)
    assert (good.first_token, good.total, good.accepted_at) == (30.0, 400.0, NOW)
    assert (poor.helpful, poor.unhelpful, poor.handed_off) == (0, 0, True)
    assert await journal.past.used(NOW, after=poor.id) == ()
    assert [used.id for used in await journal.past.used(NOW, limit=1)] == [first.id]


async def test_open_calls_of_every_platform_come_oldest_first(journal: Journal) -> None:
    discord = await ask(journal, "d1", text="Anybody?", thread=replace(ELSEWHERE, platform="discord"), person="42")
    slack = await answered(journal, "e1", text="How?")
    solved = await answered(journal, "e2")
    await journal.hand_offs.hand_off(discord.id, "42", LATER)
    await journal.hand_offs.hand_off(slack.id, "U9", NOW)
    await journal.hand_offs.hand_off(solved.id, "U1", NOW - timedelta(days=1))
    await journal.hand_offs.solve(solved.id, "U2", LATER)

    found = await journal.past.open_calls(limit=10)

    assert found == (
        OpenCall(slack.id, THREAD, "U9", NOW, "How?"),
        OpenCall(discord.id, replace(ELSEWHERE, platform="discord"), "42", LATER, "Anybody?"),
    )
    assert len(await journal.past.open_calls(limit=1)) == 1
