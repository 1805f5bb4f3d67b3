"""Whether the journal forgets: what is old, and whom it must."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from core.config import JournalSettings
from core.journal import Journal, open_journal, retention
from core.journal.values import Decision, Removed
from tests.core.journal.stories import CHANNEL, LATER, NOW, THREAD, answered, ask, message, settings_for

YEAR = timedelta(days=365)


async def decide(journal: Journal, name: str, person: str) -> None:
    await journal.decisions.record(Decision(message(name), person, "answer", "confident", NOW))


async def test_what_is_older_than_the_retention_goes(journal: Journal) -> None:
    old = await answered(journal, "old", now=NOW - timedelta(days=1))
    await journal.votes.vote(old.id, "U2", helpful=True, now=NOW)
    recent = await answered(journal, "recent", now=NOW)
    await journal.timers.set_timer("slack", "k", due=NOW - timedelta(days=1), payload={})
    await decide(journal, "q", "U1")

    removed = await journal.retention.purge(NOW + YEAR)

    assert removed == Removed(questions=1, timers=1)
    assert await journal.answers.answer(old.id) is None
    assert await journal.answers.answer_of(message("reply-old")) is None
    assert await journal.votes.votes_of(old.id) == ()
    assert await journal.answers.answer(recent.id) is not None


async def test_old_rows_go_in_batches(journal: Journal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retention, "BATCH", 3)
    for number in range(7):
        await ask(journal, f"e{number}")

    assert await journal.retention.purge(LATER + YEAR) == Removed(questions=7)
    assert await journal.retention.purge(LATER + YEAR) == Removed()


async def test_without_a_retention_everything_stays(url: str, tmp_path: Path) -> None:
    async with open_journal(settings_for(url, retention_days=0), tmp_path) as journal:
        claim = await answered(journal)

        assert await journal.retention.purge(NOW + 100 * YEAR) == Removed()
        assert await journal.answers.answer(claim.id) is not None


async def test_a_forgotten_person_leaves_nothing_behind(journal: Journal) -> None:
    await answered(journal, "e1", person="U1")
    theirs = await answered(journal, "e2", person="U2")
    await journal.votes.vote(theirs.id, "U1", helpful=False, now=NOW, comment="bad")
    await journal.votes.vote(theirs.id, "U2", helpful=True, now=NOW)
    await journal.hand_offs.hand_off(theirs.id, "U1", NOW)
    await journal.timers.set_timer("slack", "k", due=NOW, payload={}, person="U1")
    await decide(journal, "q", "U1")

    removed = await journal.retention.forget("slack", "U1")

    assert removed == Removed(questions=1, votes=1, timers=1, decisions=1)
    assert [found.person for found in await journal.answers.since(NOW)] == ["U2"]
    assert [vote.person for vote in await journal.votes.votes_of(theirs.id)] == ["U2"]
    assert [call.person for call in await journal.past.open_calls(limit=2)] == [""]
    assert await journal.retention.forget("slack", "U1") == Removed()


async def test_a_namesake_on_another_platform_is_not_forgotten(journal: Journal) -> None:
    claim = await answered(journal, thread=replace(THREAD, platform="discord"), person="U1")
    await journal.votes.vote(claim.id, "U1", helpful=True, now=NOW)

    assert await journal.retention.forget("slack", "U1") == Removed()
    assert len(await journal.votes.votes_of(claim.id)) == 1


async def test_a_channel_keeps_its_settings_when_their_author_is_forgotten(journal: Journal) -> None:
    await journal.channels.put(CHANNEL, "mode", "always", person="U1", now=NOW)

    await journal.retention.forget("slack", "U1")

    assert await journal.channels.of(CHANNEL) == {"mode": "always"}


async def test_a_question_that_is_forgotten_while_it_is_answered_stays_forgotten(journal: Journal) -> None:
    claim = await ask(journal)
    await journal.retention.forget("slack", "U1")

    assert not await journal.questions.note_message(claim.id, message("m"))
    assert await journal.questions.renew(NOW) == frozenset()


def everything_in(folder: Path) -> bytes:
    return b"".join(file.read_bytes() for file in folder.iterdir())


async def test_no_forgotten_word_stays_readable_in_the_files(tmp_path: Path) -> None:
    async with open_journal(JournalSettings(), tmp_path) as journal:
        await answered(journal, text="my secret is 4711")
        before = everything_in(tmp_path)

        await journal.retention.forget("slack", "U1")

        after = everything_in(tmp_path)
    assert b"my secret is 4711" in before
    assert b"my secret is 4711" not in after


async def test_a_new_question_never_gets_the_number_of_a_forgotten_one(journal: Journal) -> None:
    old = await answered(journal)
    await journal.retention.forget("slack", "U1")

    assert (await ask(journal)).id > old.id
