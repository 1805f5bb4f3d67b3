"""Answers in Slack whose pages changed: marked in place, once, whatever happens meanwhile."""

import asyncio
from collections.abc import AsyncIterator
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from bot import wording
from core.config import SlackSettings
from core.journal import open_journal
from core.journal.values import AnsweredQuestion
from tests.bot.changing import LONG_AGO, QUESTION, Bot, opened
from tests.bot.slack.conftest import slack_settings
from tests.doubles.slack import BOT_USER, Fault, SlackServer, mention_event
from tests.doubles.slack_events import click, command
from tests.slack.scene import words
from tests.waiting import until

NOTE = wording.CHANGED.partition("(")[0]


@pytest.fixture
async def bot(workplace: Path, slack: SlackServer) -> AsyncIterator[Bot]:
    settings: SlackSettings = slack_settings(slack)
    async with opened(workplace, settings) as found:
        yield found


async def ask(bot: Bot, slack: SlackServer, text: str = QUESTION) -> dict[str, Any]:
    """Ask in a channel; return the answer's message."""
    asked = slack.say("C1", f"<@{BOT_USER}> {text}", user="U1")
    assert bot.delivery is not None
    before = len(await bot.journal.answers.since(LONG_AGO))
    await bot.delivery.event(mention_event(asked))
    await bot.kept(before + 1)
    return slack.replies("C1", asked["ts"])[0]


async def test_one_line_is_added_and_nothing_else_changes_however_often_it_runs(bot: Bot, slack: SlackServer) -> None:
    shown = await ask(bot, slack)
    before = deepcopy(shown)
    await bot.mark()
    assert shown == before  # the documentation stands

    await bot.change()
    posted = len(slack.called("chat.postMessage"))
    await bot.mark()
    marked = deepcopy(shown)
    await bot.mark()

    added = [block for block in shown["blocks"] if block not in before["blocks"]]
    assert [block for block in shown["blocks"] if block in before["blocks"]] == before["blocks"]
    assert [block["type"] for block in added] == ["context"]
    assert NOTE.strip() in words(marked)
    assert shown["blocks"][-2:] == before["blocks"][-2:]  # the buttons
    assert shown == marked
    assert len(slack.called("chat.postMessage")) == posted
    assert [one.mark for one in await bot.kept()] == ["shown"]


async def test_a_message_that_is_gone_is_never_tried_again(bot: Bot, slack: SlackServer) -> None:
    shown = await ask(bot, slack)
    await bot.change()
    slack.messages.pop(("C1", shown["ts"]))
    slack.calls.clear()

    await bot.mark()
    await bot.mark()

    assert len(slack.called("chat.update")) == 1
    assert not slack.called("chat.postMessage")
    assert [one.mark for one in await bot.kept()] == ["impossible"]


async def test_where_slack_limits_the_rate_it_goes_on_later(bot: Bot, slack: SlackServer) -> None:
    first, second = await ask(bot, slack), await ask(bot, slack, "How do I copy a backup?")
    await bot.change()
    slack.calls.clear()
    slack.faults.append(Fault("chat.update", 429, "ratelimited", {"Retry-After": "30"}))

    await bot.mark()
    assert len(slack.called("chat.update")) == 1
    await bot.mark()

    assert all(NOTE in words(one) for one in (first, second))


async def test_what_one_person_was_shown_alone_stays_as_it_is(bot: Bot, slack: SlackServer) -> None:
    assert bot.delivery is not None
    await bot.delivery.command(command(slack, "/ask", QUESTION))
    await bot.kept()
    await bot.change()
    slack.calls.clear()

    await bot.mark()

    assert not slack.calls
    assert [one.mark for one in await bot.kept()] == [None]


async def test_a_vote_beside_it_counts_and_a_process_that_died_in_between_writes_the_same(
    bot: Bot, slack: SlackServer
) -> None:
    shown = await ask(bot, slack)
    await bot.change()

    async def dies(kept: AnsweredQuestion, sentence: str) -> None:
        await bot.add(kept, sentence)
        await bot.journal.votes.vote(kept.id, "U2", helpful=False, now=kept.finished_at)
        raise asyncio.CancelledError

    await bot.mark(dies)
    marked = deepcopy(shown)
    assert [one.mark for one in await bot.kept()] == [None]
    await bot.mark()

    assert shown == marked
    [kept] = await bot.kept()
    assert (kept.mark, len(await bot.journal.votes.votes_of(kept.id))) == ("shown", 1)
    assert bot.delivery is not None
    await bot.delivery.interaction(click(slack, shown, "footnote_vote", value=f"+{kept.id}"))
    await until(lambda: slack.private("U1"))


async def test_other_words_that_come_just_then_win(bot: Bot, slack: SlackServer) -> None:
    shown = await ask(bot, slack)
    await bot.change()
    [first] = await bot.kept()

    async def late(kept: AnsweredQuestion, sentence: str) -> None:
        if sentence:
            claim = await bot.journal.questions.replace(kept.id, "other words", now=kept.finished_at)
            assert claim is not None
            await bot.journal.questions.finish(claim, first.answer, now=LONG_AGO)
        await bot.add(kept, sentence)

    before = deepcopy(shown)
    await bot.mark(late)
    assert shown == before
    assert [one.mark for one in await bot.kept()] == [None]

    await bot.mark()
    assert NOTE in words(shown)


async def test_of_two_processes_one_marks(bot: Bot, slack: SlackServer) -> None:
    await ask(bot, slack)
    await bot.change()
    slack.calls.clear()

    async with open_journal(bot.settings.journal, bot.settings.storage.data_dir) as other:
        await asyncio.gather(*(bot.marker(one).look(asyncio.Event()) for one in (bot.journal, other)))

    assert len(slack.called("chat.update")) == 1
