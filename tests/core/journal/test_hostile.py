"""Text that tries to be SQL is text: kept as it came, and no more is found, changed or removed because of it."""

from dataclasses import replace

import pytest

from core.journal import Journal
from core.journal.values import Removed
from tests.core.journal.stories import NOW, THREAD, answer, answered

TRIES = (
    "'; DROP TABLE questions; --",
    '" OR "1"="1',
    "x' OR '1'='1",
    "%",
    "_",
    "\\' UNION SELECT * FROM installations --",
    "$1 :name ? %(name)s {0}",
)


@pytest.mark.parametrize("text", TRIES)
async def test_whatever_is_asked_voted_and_named_is_kept_as_it_came(journal: Journal, text: str) -> None:
    other = await answered(journal, "other", text="How?", person="U2")
    thread = replace(THREAD, workspace=text, channel=text, thread=text)

    claim = await journal.questions.claim(thread, text, person=text, text=text, scope=text, now=NOW)
    assert claim is not None
    await journal.questions.finish(claim, answer(text), now=NOW)
    await journal.votes.vote(claim.id, text, helpful=False, now=NOW, comment=text)
    await journal.timers.set_timer("slack", text, due=NOW, payload={text: text}, person=text)

    kept = await journal.answers.answer(claim.id)
    assert kept is not None
    assert (kept.thread, kept.event_key, kept.person, kept.scope) == (thread, text, text, text)
    assert (kept.text, kept.answer.text) == (text, text)
    assert [(vote.person, vote.comment) for vote in await journal.votes.votes_of(claim.id)] == [(text, text)]
    assert [timer.payload for timer in await journal.timers.waiting("slack", text)] == [{text: text}]
    assert await journal.answers.answer(other.id) is not None


@pytest.mark.parametrize("text", TRIES)
async def test_whoever_is_forgotten_nobody_else_is(journal: Journal, text: str) -> None:
    kept = await answered(journal, "e1", person="U1")
    await journal.votes.vote(kept.id, "U2", helpful=True, now=NOW)
    await journal.timers.set_timer("slack", "k", due=NOW, payload={}, person="U1")

    assert await journal.retention.forget("slack", text) == Removed()
    assert await journal.retention.forget(text, "U1") == Removed()

    assert await journal.answers.answer(kept.id) is not None
    assert len(await journal.votes.votes_of(kept.id)) == 1
    assert await journal.timers.waiting("slack", text) == ()
    assert not await journal.timers.cancel_timer("slack", text)
