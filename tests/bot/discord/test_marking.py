"""Answers in Discord whose pages changed: marked in place, and nobody is told."""

from collections.abc import AsyncIterator
from copy import deepcopy
from pathlib import Path

import pytest

from bot import wording
from core.config import DiscordSettings
from tests.bot.changing import QUESTION, Bot, opened
from tests.doubles.discord import DiscordServer
from tests.doubles.discord_shapes import Json

NOTE = wording.CHANGED.partition("(")[0].strip()


@pytest.fixture
async def bot(workplace: Path, server: DiscordServer, settings: DiscordSettings) -> AsyncIterator[Bot]:
    async with opened(workplace, settings) as found:
        yield found


async def ask(bot: Bot, server: DiscordServer) -> Json:
    asked = server.mention(QUESTION)
    await bot.kept()
    [answer] = server.replies(server.thread_of(asked))
    return answer


async def test_one_line_is_added_and_nothing_else_changes_however_often_it_runs(
    bot: Bot, server: DiscordServer
) -> None:
    answer = await ask(bot, server)
    before = deepcopy(answer)
    await bot.change()
    posted = len(server.called("create_message"))

    await bot.mark()
    marked = deepcopy(answer)
    await bot.mark()

    assert answer == marked
    assert answer["content"].startswith(before["content"])
    assert answer["content"].removeprefix(before["content"]).strip().startswith(f"-# {NOTE}")
    assert answer["components"] == before["components"]
    assert (answer["mentions"], answer["mention_everyone"]) == ([], False)
    assert len(server.called("create_message")) == posted
    assert [one.mark for one in await bot.kept()] == ["shown"]


async def test_an_archived_thread_is_archived_again(bot: Bot, server: DiscordServer) -> None:
    answer = await ask(bot, server)
    await bot.change()
    about = server.channels[answer["channel_id"]]["thread_metadata"]
    about["archived"] = True

    await bot.mark()

    assert NOTE in answer["content"]
    assert about["archived"]


async def test_a_message_that_is_gone_is_never_tried_again(bot: Bot, server: DiscordServer) -> None:
    answer = await ask(bot, server)
    await bot.change()
    server.messages[answer["channel_id"]].pop(answer["id"])
    server.calls.clear()

    await bot.mark()
    await bot.mark()

    assert len(server.called("update_message")) == 1
    assert not server.called("create_message")
    assert [one.mark for one in await bot.kept()] == ["impossible"]
