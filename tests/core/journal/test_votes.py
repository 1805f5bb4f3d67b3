"""Whether each person has one vote, and each question one call for help."""

from dataclasses import replace

from core.journal import Journal
from core.journal.values import Vote
from tests.core.journal.stories import LATER, NOW, THREAD, answered, ask


async def test_one_person_has_one_vote_on_an_answer(journal: Journal) -> None:
    claim = await answered(journal)
    await journal.votes.vote(claim.id, "U1", helpful=False, now=NOW, reason="outdated", comment="since 2.0")
    await journal.votes.vote(claim.id, "U2", helpful=True, now=LATER)

    changed = await journal.votes.vote(claim.id, "U1", helpful=True, now=LATER)

    assert changed
    assert await journal.votes.votes_of(claim.id) == (
        Vote("U1", helpful=True, reason=None, comment="", at=LATER),
        Vote("U2", helpful=True, reason=None, comment="", at=LATER),
    )


async def test_a_click_that_is_delivered_again_keeps_reason_and_comment(journal: Journal) -> None:
    claim = await answered(journal)
    await journal.votes.vote(claim.id, "U1", helpful=False, now=NOW, reason="wrong")
    await journal.votes.vote(claim.id, "U1", helpful=False, now=NOW, comment="it is 8080")

    await journal.votes.vote(claim.id, "U1", helpful=False, now=LATER)

    assert await journal.votes.votes_of(claim.id) == (
        Vote("U1", helpful=False, reason="wrong", comment="it is 8080", at=LATER),
    )


async def test_nobody_votes_on_what_is_gone(journal: Journal) -> None:
    assert not await journal.votes.vote(4711, "U1", helpful=True, now=NOW)
    assert not await journal.hand_offs.hand_off(4711, "U1", NOW)


async def test_a_human_is_called_once(journal: Journal, other: Journal) -> None:
    claim = await answered(journal)

    assert await journal.hand_offs.hand_off(claim.id, "U1", NOW)
    assert not await other.hand_offs.hand_off(claim.id, "U2", NOW)


async def test_a_hand_off_is_open_until_it_is_solved(journal: Journal) -> None:
    first = await answered(journal, "e1")
    second = await ask(journal, "e2", thread=replace(THREAD, thread="200.2"))
    await journal.hand_offs.hand_off(second.id, "U2", LATER)
    await journal.hand_offs.hand_off(first.id, "U1", NOW)
    before = await journal.past.open_calls(limit=9)

    solved = await journal.hand_offs.solve(first.id, "U3", LATER)

    assert [(call.question, call.person, call.thread.thread) for call in before] == [
        (first.id, "U1", "100.1"),
        (second.id, "U2", "200.2"),
    ]
    assert solved
    assert not await journal.hand_offs.solve(first.id, "U4", LATER)
    assert [call.question for call in await journal.past.open_calls(limit=9)] == [second.id]


async def test_the_hand_off_of_a_question_is_found_open_and_closed(journal: Journal) -> None:
    claim = await answered(journal)
    none = await journal.hand_offs.of(claim.id)
    await journal.hand_offs.hand_off(claim.id, "U1", NOW)
    opened = await journal.hand_offs.of(claim.id)
    await journal.hand_offs.solve(claim.id, "U3", LATER)
    closed = await journal.hand_offs.of(claim.id)

    assert none is None
    assert opened is not None
    assert (opened.person, opened.at, opened.solved_at) == ("U1", NOW, None)
    assert closed is not None
    assert (closed.solved_by, closed.solved_at) == ("U3", LATER)


async def test_a_hand_off_that_reached_nobody_can_be_made_again(journal: Journal) -> None:
    claim = await answered(journal)
    await journal.hand_offs.hand_off(claim.id, "U1", NOW)

    assert await journal.hand_offs.undo(claim.id)
    assert not await journal.hand_offs.undo(claim.id)
    assert await journal.hand_offs.hand_off(claim.id, "U2", NOW)
