"""The buttons under answers in SimCord: before a restart and after it, they do the same."""

from pathlib import Path

import pytest
import simcord
from discord import Message

from bot import wording
from core.config import DiscordSettings
from tests.discord.simulated import World, labels, simulated

pytestmark = pytest.mark.timeout(60)

RESTARTED = pytest.mark.parametrize("restarted", [False, True])


async def answered(world: World) -> Message:
    """Return the answer to a mention."""
    await world.alice.send(world.channel, f"{world.mention} where?")
    await world.idle()
    (answer,) = world.said(world.channel.threads[0])
    return answer


async def pressed(world: World, message: Message | simcord.ResponseMessage, label: str) -> simcord.InteractionResult:
    """Press a button, and wait for what becomes of it."""
    result = await world.alice.click(message, label=label)
    await world.idle()
    return result


@RESTARTED
async def test_votes_reasons_and_comments_are_kept(tmp_path: Path, restarted: bool) -> None:
    async with simulated(tmp_path) as world:
        answer = await answered(world)
        if restarted:
            await world.restart()
        up = await pressed(world, answer, wording.HELPFUL)
        down = await pressed(world, answer, wording.UNHELPFUL)
        asks = down.response
        assert asks is not None
        if restarted:
            await world.restart()
        said = asks.content
        await pressed(world, asks, wording.REASONS["outdated"])
        form = await pressed(world, asks, wording.ADD_A_COMMENT)
        if restarted:
            await world.restart()
        sent = await world.alice.submit_modal(form, {"text": "it moved"})
        await world.idle()
        (vote,) = await world.journal.votes.votes_of(1)

        assert up.response is not None
        assert sent.response is not None
        assert (up.response.content, up.ephemeral) == (wording.THANKS_HELPFUL, True)
        assert said == wording.WHAT_WAS_WRONG
        assert (sent.response.content, sent.ephemeral) == (wording.THANKS, True)
    assert (vote.helpful, vote.reason, vote.comment) == (False, "outdated", "it moved")


@RESTARTED
async def test_why_is_told_to_one_person(tmp_path: Path, restarted: bool) -> None:
    async with simulated(tmp_path) as world:
        answer = await answered(world)
        if restarted:
            await world.restart()
        why = await pressed(world, answer, wording.WHY)
        menu = await world.alice.context_menu(world.channel.threads[0], wording.WHY, answer)
        await world.idle()

        assert why.response is not None
        assert menu.response is not None
        assert why.ephemeral
        assert why.response.content == menu.response.content
        assert wording.DECIDED["grounded"] in why.response.content


@RESTARTED
async def test_a_human_is_called_once_and_marks_it_as_solved(tmp_path: Path, restarted: bool) -> None:
    async with simulated(tmp_path) as world:
        hanna = world.guild.add_member(world.env.create_user("hanna"))
        world.settings = DiscordSettings(humans=(str(hanna.id),))
        await world.restart()
        answer = await answered(world)
        sure = await pressed(world, answer, wording.ASK_A_HUMAN)
        asks = sure.response
        assert asks is not None
        if restarted:
            await world.restart()
        told = await pressed(world, asks, wording.CALL)
        again = await pressed(world, answer, wording.ASK_A_HUMAN)
        assert again.response is not None
        await pressed(world, again.response, wording.CALL)
        (call,) = world.said(world.channel.threads[0])[1:]
        if restarted:
            await world.restart()
        await hanna.click(call, label=wording.SOLVED)
        await world.idle()
        (solved,) = world.said(world.channel.threads[0])[1:]

        assert told.response is not None
        assert told.response.content == wording.NOW_CALLED.format(people=hanna.mention)
        assert "I called" in again.response.content
        assert wording.IS_SOLVED in solved.content
        assert labels(solved) == []


@RESTARTED
async def test_a_private_answer_is_shared_once(tmp_path: Path, restarted: bool) -> None:
    async with simulated(tmp_path) as world:
        private = await world.alice.slash(world.channel, "ask", question="where?", private=True)
        await world.idle()
        alone = private.response
        assert alone is not None
        if restarted:
            await world.restart()
        told = [await pressed(world, alone, wording.SHARE) for _ in range(2)]
        (question,) = world.said(world.channel)
        (answer,) = world.said(world.channel.threads[0])

        assert [[one.content for one in each.followups] for each in told] == [[wording.SHARED], [wording.SHARED_BEFORE]]
        assert question.content == wording.SHARED_QUESTION.format(question="where?")
        assert answer.content == alone.content
        assert wording.HELPFUL in labels(answer)
