"""Whether a question is accepted once, finished once, and taken over once."""

from dataclasses import replace
from datetime import timedelta

import pytest

from core.journal import Journal
from core.journal.values import Thread
from tests.core.journal.stories import LATER, NOW, THREAD, answer, answered, ask, message


async def test_an_event_is_claimed_by_the_first_alone(journal: Journal, other: Journal) -> None:
    claim = await ask(journal, "e1", text="How do I install it?")

    again = await other.questions.claim(THREAD, "e1", person="U2", text="?", scope=None, now=NOW)

    assert again is None
    assert (claim.text, claim.person, claim.thread, claim.accepted_at) == ("How do I install it?", "U1", THREAD, NOW)


@pytest.mark.parametrize("elsewhere", [replace(THREAD, workspace="T2"), replace(THREAD, platform="discord")])
async def test_the_same_key_elsewhere_is_another_event(journal: Journal, elsewhere: Thread) -> None:
    first = await ask(journal, "e1")

    second = await ask(journal, "e1", thread=elsewhere)

    assert second.id != first.id


async def test_an_answer_is_kept_with_all_that_why_shows(journal: Journal) -> None:
    claim = await ask(journal)
    await journal.questions.note_message(claim.id, message("m1"))

    finished = await journal.questions.finish(claim, answer(), now=LATER, shown="Shown", addresses=[message("m2")])

    kept = await journal.answers.answer(claim.id)
    assert finished
    assert kept is not None
    assert kept.answer == answer()
    assert (kept.shown, kept.finished_at, kept.messages) == ("Shown", LATER, (message("m1"), message("m2")))


async def test_a_second_finish_changes_nothing_and_says_so(journal: Journal) -> None:
    claim = await ask(journal)
    await journal.questions.finish(claim, answer("first"), now=NOW)

    again = await journal.questions.finish(claim, answer("second"), now=LATER, addresses=[message("m")])

    kept = await journal.answers.answer(claim.id)
    assert not again
    assert kept is not None
    assert (kept.answer.text, kept.finished_at, kept.messages) == ("first", NOW, ())


async def test_a_message_noted_while_answering_is_not_noted_twice(journal: Journal) -> None:
    claim = await ask(journal)
    await journal.questions.note_message(claim.id, message("m1"))

    await journal.questions.finish(claim, answer(), now=NOW, addresses=[message("m1"), message("m2")])

    kept = await journal.answers.answer(claim.id)
    assert kept is not None
    assert kept.messages == (message("m1"), message("m2"))


async def test_no_message_is_noted_for_a_question_that_is_gone(journal: Journal) -> None:
    assert not await journal.questions.note_message(4711, message("m1"))


async def test_a_question_is_abandoned_only_when_its_lease_is_over(journal: Journal, other: Journal) -> None:
    claim = await ask(journal)

    soon = await other.questions.unfinished("slack", NOW + timedelta(seconds=59))
    late = await other.questions.unfinished("slack", NOW + timedelta(seconds=60))

    assert soon == ()
    assert [found.id for found in late] == [claim.id]
    assert await other.questions.unfinished("discord", LATER) == ()


async def test_renewing_keeps_what_is_being_answered(journal: Journal, other: Journal) -> None:
    claim = await ask(journal)
    await answered(journal, "e2")

    held = await journal.questions.renew(LATER)

    assert held == {claim.id}
    assert await other.questions.unfinished("slack", LATER) == ()
    assert await other.questions.renew(LATER) == frozenset()


async def test_what_nobody_works_on_is_not_renewed(journal: Journal, other: Journal) -> None:
    dropped, current = await ask(journal, "e1"), await ask(journal, "e2")

    held = await journal.questions.renew(LATER, {current.id})

    assert held == {current.id}
    assert [found.id for found in await other.questions.unfinished("slack", LATER)] == [dropped.id]


async def test_a_claim_is_held_until_somebody_takes_it_over(journal: Journal, other: Journal) -> None:
    claim = await ask(journal)
    before = await journal.questions.holds(claim)

    await other.questions.take_over(claim.id, LATER)

    assert before
    assert not await journal.questions.holds(claim)


async def test_what_is_released_can_be_taken_over_at_once(journal: Journal, other: Journal) -> None:
    claim = await ask(journal)

    await journal.questions.release(NOW)

    assert [found.id for found in await other.questions.unfinished("slack", NOW)] == [claim.id]


async def test_who_takes_over_gets_what_is_needed_to_finish(journal: Journal, other: Journal) -> None:
    claim = await ask(journal, text="How?")
    await journal.questions.note_message(claim.id, message("searching"))

    taken = await other.questions.take_over(claim.id, LATER)

    assert taken is not None
    assert (taken.text, taken.attempts, taken.messages) == ("How?", 2, (message("searching"),))
    assert await journal.questions.take_over(claim.id, LATER) is None


async def test_who_lost_a_question_can_not_finish_it(journal: Journal, other: Journal) -> None:
    claim = await ask(journal)
    taken = await other.questions.take_over(claim.id, LATER)
    assert taken is not None

    late = await journal.questions.finish(claim, answer("late"), now=LATER)
    held = await journal.questions.renew(LATER)
    proper = await other.questions.finish(taken, answer("proper"), now=LATER)

    assert (late, held, proper) == (False, frozenset(), True)


async def test_a_finished_question_is_not_taken_over(journal: Journal, other: Journal) -> None:
    claim = await answered(journal)

    assert await other.questions.take_over(claim.id, LATER) is None
    assert await other.questions.unfinished("slack", LATER) == ()


async def test_an_edited_question_is_answered_again_in_the_same_messages(journal: Journal) -> None:
    claim = await answered(journal, text="Hwo?")
    await journal.votes.vote(claim.id, "U2", helpful=False, now=NOW)

    edited = await journal.questions.replace(claim.id, "How?", now=LATER)

    assert edited is not None
    assert (edited.text, edited.messages) == ("How?", (message("reply-e1"),))
    assert await journal.answers.answer(claim.id) is None
    assert await journal.votes.votes_of(claim.id) == ()
    assert await journal.questions.finish(edited, answer("new"), now=LATER)


async def test_an_edit_voids_the_answer_that_is_being_written(journal: Journal, other: Journal) -> None:
    claim = await ask(journal, text="Hwo?")

    await other.questions.replace(claim.id, "How?", now=NOW)

    assert not await journal.questions.finish(claim, answer(), now=NOW)


async def test_an_edit_that_changes_no_word_asks_nothing(journal: Journal) -> None:
    claim = await answered(journal, text="How?")

    assert await journal.questions.replace(claim.id, "How?", now=LATER) is None
    assert await journal.answers.answer(claim.id) is not None


async def test_a_withdrawn_question_leaves_its_messages_to_be_deleted_and_no_words(journal: Journal) -> None:
    claim = await answered(journal, text="secret")

    messages = await journal.questions.withdraw(claim.id)

    assert messages == (message("reply-e1"),)
    assert await journal.questions.withdraw(claim.id) == messages
    assert await journal.answers.answer(claim.id) is None
    assert await journal.answers.turns(THREAD, limit=9) == ()


async def test_a_withdrawn_question_is_over_for_good(journal: Journal) -> None:
    claim = await ask(journal)
    await journal.questions.withdraw(claim.id)

    redelivered = await journal.questions.claim(THREAD, "e1", person="U1", text="How?", scope=None, now=LATER)

    assert redelivered is None
    assert not await journal.questions.finish(claim, answer(), now=LATER)
    assert await journal.questions.replace(claim.id, "Again?", now=LATER) is None
    assert await journal.questions.unfinished("slack", LATER) == ()


async def test_nothing_is_withdrawn_where_nothing_was_asked(journal: Journal) -> None:
    assert await journal.questions.withdraw(4711) is None


async def test_a_discarded_question_may_be_asked_again_and_a_lost_one_stays(journal: Journal) -> None:
    claim = await ask(journal)
    await journal.questions.discard(replace(claim, revision=claim.revision + 1))
    kept = await journal.answers.asked_in("slack", "T1", "e1")

    await journal.questions.discard(claim)

    assert kept == claim.id
    assert (await ask(journal)).id != claim.id


async def test_an_open_question_is_moved_by_who_holds_it(journal: Journal, other: Journal) -> None:
    claim, elsewhere = await ask(journal), replace(THREAD, thread="elsewhere")

    moved = await journal.questions.move(claim, elsewhere)
    taken = await other.questions.take_over(claim.id, LATER)
    late = await journal.questions.move(claim, THREAD)

    assert (moved, late) == (True, False)
    assert taken is not None
    assert taken.thread == elsewhere
