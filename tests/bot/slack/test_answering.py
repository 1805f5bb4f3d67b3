"""What a dead process left in Slack is finished in its own messages, or closed."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot import wording
from bot.desk.claiming import now
from core.config import JournalSettings
from core.journal import Journal, open_journal
from core.journal.values import Address, Claim, Thread
from tests.bot.slack.asking import SHOWN, first_block
from tests.bot.slack.conftest import OpenFront
from tests.doubles.slack import BOT_ID, BOT_USER, TEAM, SlackServer
from tests.scripted import ready
from tests.waiting import until


@pytest.fixture
async def dead(tmp_path: Path) -> AsyncIterator[Journal]:
    """The journal as a process sees it that is about to die: its leases end at once."""
    async with open_journal(JournalSettings(lease=0.001), tmp_path) as journal:
        yield journal


async def left(journal: Journal, thread: str, key: str, channel: str = "C1") -> Claim:
    claim = await journal.questions.claim(
        Thread("slack", TEAM, channel, thread), key, person="U1", text="where?", scope="default", now=now()
    )
    assert claim is not None
    return claim


async def test_the_note_of_a_dead_process_becomes_the_answer(
    slack: SlackServer, front: OpenFront, dead: Journal
) -> None:
    root = slack.say("C1", f"<@{BOT_USER}> where?", user="U1")["ts"]
    noted = slack.say("C1", wording.SEARCHING, user=BOT_USER, bot_id=BOT_ID, thread_ts=root)
    claim = await left(dead, root, f"C1/{root}")
    await dead.questions.note_message(claim.id, Address("slack", TEAM, "C1", noted["ts"]))

    async with front(ready()) as opened:
        await until(lambda: first_block(slack.replies("C1", root)[0]) == SHOWN)
        await until(lambda: not opened.desk.held)

    assert len(slack.replies("C1", root)) == 1


async def test_a_note_that_the_dead_process_could_not_note_is_found(
    slack: SlackServer, front: OpenFront, dead: Journal
) -> None:
    root = slack.say("C1", f"<@{BOT_USER}> where?", user="U1")["ts"]
    earlier = slack.say("C1", "another answer", user=BOT_USER, bot_id=BOT_ID, thread_ts=root)
    other = await left(dead, root, "C1/0.1")
    await dead.questions.note_message(other.id, Address("slack", TEAM, "C1", earlier["ts"]))
    assert await dead.questions.withdraw(other.id)
    slack.say("C1", wording.SEARCHING, user=BOT_USER, bot_id=BOT_ID, thread_ts=root)
    await left(dead, root, f"C1/{root}")

    async with front(ready()) as opened:
        await until(lambda: SHOWN in map(first_block, slack.replies("C1", root)))
        await until(lambda: not opened.desk.held)

    assert list(map(first_block, slack.replies("C1", root))) == ["another answer", SHOWN]


async def test_a_private_answer_comes_after_all(slack: SlackServer, front: OpenFront, dead: Journal) -> None:
    await left(dead, "", "ask/1.2")

    async with front(ready()):
        await until(lambda: slack.private("U1"))

    assert first_block(slack.private("U1")[0]) == SHOWN
    assert not slack.messages


async def test_half_a_sharing_is_closed_without_a_word(slack: SlackServer, front: OpenFront, dead: Journal) -> None:
    claim = await left(dead, "", "share/1")

    async with front(ready()) as opened:
        while await opened.journal.answers.answer(claim.id) is None:
            pass

    assert not slack.messages
    assert not slack.ephemeral


async def test_two_processes_finish_what_was_left_once(slack: SlackServer, front: OpenFront, dead: Journal) -> None:
    roots = [slack.say("C1", f"<@{BOT_USER}> where?", user="U1")["ts"] for _ in range(10)]
    for root in roots:
        await left(dead, root, f"C1/{root}")

    async with front(ready()), front(ready()):
        await until(lambda: all(slack.replies("C1", root) for root in roots))

    assert [len(slack.replies("C1", root)) for root in roots] == [1] * 10
