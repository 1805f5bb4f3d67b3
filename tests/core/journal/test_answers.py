"""Whether what was said in a thread, and the answer behind a message, is found again."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import numpy as np
import pytest

from core.domain import Answer, Turn
from core.journal import Journal
from core.journal.rows import KEPT_TEXT
from tests.core.journal.stories import CHANNEL, LATER, NOW, THREAD, answer, answered, ask, message, passage

ELSEWHERE = replace(THREAD, thread="200.2")


async def test_the_turns_of_a_thread_come_in_order(journal: Journal) -> None:
    await answered(journal, "e1", text="one")
    await answered(journal, "e2", text="elsewhere", thread=ELSEWHERE)
    await answered(journal, "e3", text="two")
    current = await ask(journal, "e4", text="three")

    turns = await journal.answers.turns(THREAD, limit=10, before=current.id)

    assert turns == (
        Turn("user", "one"),
        Turn("assistant", "Answer to one"),
        Turn("user", "two"),
        Turn("assistant", "Answer to two"),
    )


@pytest.mark.parametrize(
    ("limit", "expected"), [(0, []), (1, ["Answer to two"]), (3, ["Answer to one", "two", "Answer to two"])]
)
async def test_only_the_last_turns_are_returned(journal: Journal, limit: int, expected: list[str]) -> None:
    await answered(journal, "e1", text="one")
    await answered(journal, "e2", text="two")

    turns = await journal.answers.turns(THREAD, limit=limit)

    assert [turn.text for turn in turns] == expected


async def test_a_failure_is_a_question_without_an_answer(journal: Journal) -> None:
    claim = await ask(journal, text="How?")
    await journal.questions.finish(claim, Answer("", "failed", "broken"), now=NOW, shown="Something went wrong.")

    assert await journal.answers.turns(THREAD, limit=10) == (Turn("user", "How?"),)


async def test_a_turn_is_what_people_read(journal: Journal) -> None:
    claim = await ask(journal)
    await journal.questions.finish(claim, answer("whole"), now=NOW, shown="shortened")

    assert (await journal.answers.turns(THREAD, limit=1))[0].text == "shortened"


async def test_each_message_leads_to_its_answer(journal: Journal) -> None:
    first = await answered(journal, "e1")
    await answered(journal, "e2")

    found = await journal.answers.answer_of(message("reply-e1"))

    assert found is not None
    assert found.id == first.id
    assert await journal.answers.answer_of(message("reply-e1", channel="C2")) is None


async def test_an_open_question_has_no_answer_yet(journal: Journal) -> None:
    claim = await ask(journal)
    await journal.questions.note_message(claim.id, message("searching"))

    assert await journal.answers.answer(claim.id) is None
    assert await journal.answers.answer_of(message("searching")) is None


async def test_an_event_leads_to_its_question(journal: Journal) -> None:
    claim = await ask(journal, "e1")

    assert await journal.answers.asked_in("slack", "T1", "e1") == claim.id
    assert await journal.answers.asked_in("slack", "T2", "e1") is None


async def test_the_past_is_read_page_by_page(journal: Journal) -> None:
    for day in range(5):
        await answered(journal, f"e{day}", now=NOW + timedelta(days=day))

    first = await journal.answers.since(NOW + timedelta(days=1), limit=3)
    second = await journal.answers.since(NOW + timedelta(days=1), after=first[-1].id, limit=3)

    assert [found.event_key for found in first] == ["e1", "e2", "e3"]
    assert [found.event_key for found in second] == ["e4"]
    assert [found.messages for found in second] == [(message("reply-e4"),)]


async def test_passages_are_kept_by_place_and_score_and_the_beginning_of_their_text(journal: Journal) -> None:
    claim = await ask(journal)
    ranked: Any = np.float32(0.5)  # ranking computes with them, and JSON does not know them
    long = passage("x" * 5000, score=0.1)
    strange = replace(long, score=ranked, similarity=float("nan"))
    await journal.questions.finish(claim, replace(answer(), passages=(long, strange)), now=LATER)

    kept = await journal.answers.answer(claim.id)

    assert kept is not None
    assert kept.answer.passages[0] == replace(long, text="x" * KEPT_TEXT)
    assert kept.answer.passages[1].score == 0.5


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("\ud83d\ude00", "😀"),
        ("lone \ud83d", "lone \ufffd"),
        ("nul \0 here", "nul \ufffd here"),
        ("日本語 \u202e' OR 1=1; --\r\n", "日本語 \u202e' OR 1=1; --\r\n"),
        ("ä" * 100_000, "ä" * 100_000),
        ("", ""),
    ],
    ids=["pair", "lone", "nul", "foreign", "long", "empty"],
)
async def test_any_text_survives(journal: Journal, written: str, read: str) -> None:
    claim = await ask(journal, text=written)
    source = replace(answer().sources[0], quote=written)
    await journal.questions.finish(claim, replace(answer(written), sources=(source,)), now=NOW, shown=written)
    await journal.votes.vote(claim.id, f"U{written[:9]}", helpful=True, now=NOW, comment=written)

    kept = await journal.answers.answer(claim.id)
    votes = await journal.votes.votes_of(claim.id)

    assert kept is not None
    assert (kept.text, kept.answer.text, kept.shown, votes[0].comment) == (read, read, read, read)
    assert kept.answer.sources[0].quote.replace("\0", "\ufffd") == read


async def test_who_asked_in_a_thread_is_known_until_the_question_is_withdrawn(journal: Journal) -> None:
    first = await answered(journal, "e1", person="U1")
    await ask(journal, "e2", person="U2")
    await ask(journal, "e3", person="U3", thread=ELSEWHERE)
    before = await journal.answers.askers(THREAD)

    await journal.questions.withdraw(first.id)

    assert before == {"e1": "U1", "e2": "U2"}
    assert await journal.answers.askers(THREAD) == {"e2": "U2"}


async def test_the_last_question_of_a_channel_tells_its_conversation(journal: Journal) -> None:
    await ask(journal, "e1", now=LATER)
    last = await ask(journal, "e2", thread=ELSEWHERE, now=NOW)
    found = await journal.answers.latest(CHANNEL)

    await journal.questions.withdraw(last.id)

    assert found == (ELSEWHERE, NOW)
    assert await journal.answers.latest(CHANNEL) == (THREAD, LATER)
    assert await journal.answers.latest(replace(CHANNEL, channel="C2")) is None


async def test_the_conversations_of_late_come_latest_first_and_once(journal: Journal) -> None:
    await ask(journal, "e1", thread=replace(THREAD, thread="old"))
    for number, thread in enumerate((THREAD, ELSEWHERE, replace(THREAD, platform="other"), THREAD), 2):
        await ask(journal, f"e{number}", thread=thread, now=LATER)

    assert await journal.answers.conversations("slack", LATER, limit=9) == (THREAD, ELSEWHERE)
    assert await journal.answers.conversations("slack", NOW, limit=1) == (THREAD,)


async def test_a_message_leads_to_its_conversation_also_before_the_answer_is_whole(journal: Journal) -> None:
    claim = await ask(journal, thread=ELSEWHERE)
    await journal.questions.note_message(claim.id, message("9.0"))
    found = await journal.answers.thread_of(message("9.0"))

    await journal.questions.withdraw(claim.id)

    assert found == ELSEWHERE
    assert await journal.answers.thread_of(message("9.0")) is None
    assert await journal.answers.thread_of(message("9.1")) is None


async def test_a_message_is_known_once_it_is_noted(journal: Journal) -> None:
    claim = await ask(journal)
    before = await journal.answers.noted(message("9.0"))

    await journal.questions.note_message(claim.id, message("9.0"))

    assert not before
    assert await journal.answers.noted(message("9.0"))
    assert not await journal.answers.noted(message("9.0", channel="C2"))


async def test_answers_that_cite_are_marked_once_and_only_as_they_were_seen(journal: Journal) -> None:
    for number in range(3):
        await answered(journal, f"e{number}")
    none = await ask(journal, "none")
    await journal.questions.finish(none, Answer("", "not_found", "not_covered"), now=NOW)

    newest, *_ = page = await journal.answers.unmarked("slack", NOW, limit=2)
    (oldest,) = await journal.answers.unmarked("slack", NOW, before=page[-1].id)
    assert [one.event_key for one in (*page, oldest)] == ["e2", "e1", "e0"]
    assert await journal.answers.unmarked("discord", NOW) == ()

    assert await journal.answers.mark(newest, "shown")
    claim = await journal.questions.replace(oldest.id, "Other words?", now=LATER)
    assert claim is not None
    assert not await journal.answers.mark(oldest, "impossible")
    await journal.questions.finish(claim, answer(), now=LATER)
    assert not await journal.answers.mark(oldest, "impossible")
    await journal.questions.withdraw(page[1].id)
    assert not await journal.answers.mark(page[1], "shown")

    assert [one.event_key for one in await journal.answers.unmarked("slack", NOW)] == ["e0"]
    marked = await journal.answers.answer(newest.id)
    assert marked is not None
    assert marked.mark == "shown"
    again = await journal.questions.replace(newest.id, "Again?", now=LATER)
    assert again is not None
    await journal.questions.finish(again, answer(), now=LATER)
    assert [one.event_key for one in await journal.answers.unmarked("slack", NOW)] == ["e2", "e0"]
