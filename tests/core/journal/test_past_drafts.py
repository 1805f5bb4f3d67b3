"""Whether drafts are counted by what was decided on them last."""

import asyncio
from datetime import timedelta

import pytest

from core.journal import Journal
from core.journal.values import Address, Channel, Decision
from tests.core.journal.stories import LATER, NOW, message

HERE = Channel("slack", "T1", "C1")
DRAFT = ("draft", "drafted")


async def decided(journal: Journal, said: Address, *kinds: tuple[str, str], minutes: int = 0) -> None:
    for number, (decision, reason) in enumerate(kinds):
        at = NOW + timedelta(minutes=minutes, seconds=number)
        await journal.decisions.record(Decision(said, "U1", decision, reason, at))


def shadow(*verdicts: str) -> list[tuple[str, str]]:
    return [("shadow", verdict) for verdict in verdicts]


@pytest.mark.parametrize(
    ("kinds", "counted"),
    [
        ([DRAFT], {"drafted": 1}),
        ([("wait", "waiting"), DRAFT], {"drafted": 1}),
        ([DRAFT, *shadow("posted")], {"posted": 1}),
        ([DRAFT, *shadow("posted", "wrong", "not_a_question")], {"not_a_question": 1}),
        ([DRAFT, *shadow("wrong"), DRAFT], {"drafted": 1}),
        ([DRAFT, DRAFT, *shadow("wrong")], {"wrong": 1}),
        ([DRAFT, ("silent", "deleted"), *shadow("wrong"), ("silent", "human_first")], {"wrong": 1}),
        ([DRAFT, ("silent", "not_confident")], {}),
        ([("silent", "not_confident")], {}),
        ([("answer", "answered"), ("silent", "not_a_question")], {}),
        (shadow("posted"), {}),
    ],
)
async def test_the_last_word_on_a_draft_counts(
    journal: Journal, kinds: list[tuple[str, str]], counted: dict[str, int]
) -> None:
    await decided(journal, message("q"), *kinds)

    assert await journal.past.drafts(NOW) == ({HERE: counted} if counted else {})


async def test_channels_and_platforms_are_told_apart(journal: Journal) -> None:
    for number in range(3):
        await decided(journal, message(f"q{number}"), DRAFT)
    await decided(journal, message("q0"), *shadow("posted"))
    await decided(journal, message("q0", channel="C2"), DRAFT, *shadow("wrong"))
    await decided(journal, message("q0", platform="discord"), DRAFT)

    assert await journal.past.drafts(NOW) == {
        Channel("discord", "T1", "C1"): {"drafted": 1},
        HERE: {"posted": 1, "drafted": 2},
        Channel("slack", "T1", "C2"): {"wrong": 1},
    }


async def test_what_was_drafted_earlier_is_left_out_even_when_it_is_judged_later(journal: Journal) -> None:
    await decided(journal, message("old"), DRAFT)
    await decided(journal, message("old"), *shadow("posted"), minutes=61)
    await decided(journal, message("new"), DRAFT, minutes=61)

    assert await journal.past.drafts(LATER) == {HERE: {"drafted": 1}}


async def test_two_verdicts_at_once_count_as_one(journal: Journal, other: Journal) -> None:
    await decided(journal, message("q"), DRAFT)

    await asyncio.gather(
        decided(journal, message("q"), *shadow("posted")), decided(other, message("q"), *shadow("wrong"))
    )

    (counts,) = (await journal.past.drafts(NOW)).values()
    assert sum(counts.values()) == 1
    assert set(counts) <= {"posted", "wrong"}
