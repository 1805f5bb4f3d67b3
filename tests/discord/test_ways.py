"""Every way to ask in Discord, in SimCord through the whole adapter: one answer, in its place, seen by whom it is for.

People in SimCord can't open posts in forums: for those see `tests/bot/discord/test_forums.py`.
"""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TypeAlias

import pytest
import simcord
from discord import PermissionOverwrite

from bot import wording
from core.config import DiscordSettings
from tests.discord.simulated import World, labels, simulated
from tests.scripted import ANSWER, ready

pytestmark = pytest.mark.timeout(60)

Seen: TypeAlias = dict[str, list[str]]  # by the name of a channel or thread what the bot said there, and "alone"
Result: TypeAlias = simcord.InteractionResult | None
PUBLIC = ["👍", "👎", "Ask a human", "Why this answer?"]
HUMANS = DiscordSettings(humans=("130000000000000042",))


async def mentions(world: World) -> Result:
    await world.alice.send(world.channel, f"{world.mention} where?")
    return None


async def follows_up(world: World) -> Result:
    await mentions(world)
    await world.idle()
    await world.alice.send(world.channel.threads[0], "where?")
    return None


async def replies(world: World) -> Result:
    await mentions_where_no_threads_may_be(world)
    await world.idle()
    strict = world.guild.channels["strict"]
    await world.alice.send(strict, "where?", reply_to=world.said(strict)[0])
    return None


async def mentions_where_no_threads_may_be(world: World) -> Result:
    denied = PermissionOverwrite(create_public_threads=False)
    strict = world.guild.create_text_channel("strict", overwrites={world.guild.default_role: denied})
    await world.alice.send(strict, f"{world.mention} where?")
    return None


async def writes_directly(world: World) -> Result:
    await world.alice.send_dm("where?")
    return None


async def commands(world: World) -> Result:
    return await world.alice.slash(world.channel, "ask", question="where?")


async def commands_privately(world: World) -> Result:
    return await world.alice.slash(world.channel, "ask", question="where?", private=True)


async def commands_in_the_thread(world: World) -> Result:
    await mentions(world)
    await world.idle()
    return await world.alice.slash(world.channel.threads[0], "ask", question="where?")


async def commands_in_a_voice_channel(world: World) -> Result:
    return await world.alice.slash(world.guild.create_voice_channel("lounge"), "ask", question="where?")


async def commands_directly(world: World) -> Result:
    await world.alice.user.slash("ask", question="where?")
    return None


async def commands_directly_in_private(world: World) -> Result:
    await world.alice.user.slash("ask", question="where?", private=True)
    return None


async def chooses_a_message(world: World) -> Result:
    message = await world.alice.send(world.channel, "where?")
    return await world.alice.context_menu(world.channel, wording.ANSWER_THIS, message)


@pytest.mark.parametrize(
    ("asks", "seen"),
    [
        pytest.param(mentions, {"where?": ["answer"]}, id="a mention"),
        pytest.param(follows_up, {"where?": ["answer", "answer"]}, id="a follow-up in the thread"),
        pytest.param(mentions_where_no_threads_may_be, {"strict": ["answer"]}, id="a mention where no threads may be"),
        pytest.param(replies, {"strict": ["answer", "answer"]}, id="a reply to an answer"),
        pytest.param(writes_directly, {"direct": ["answer"]}, id="a direct message"),
        pytest.param(commands, {"general": ["> where?"], "where?": ["answer"]}, id="/ask"),
        pytest.param(commands_privately, {"alone": ["answer"]}, id="/ask in private"),
        pytest.param(commands_in_the_thread, {"where?": ["answer", "answer"]}, id="/ask in a thread"),
        pytest.param(commands_in_a_voice_channel, {"lounge": ["answer"]}, id="/ask in the chat of a voice channel"),
        pytest.param(commands_directly, {"direct": ["answer"]}, id="/ask directly"),
        pytest.param(commands_directly_in_private, {"direct": ["answer"]}, id="/ask directly and in private"),
        pytest.param(
            chooses_a_message, {"where?": ["answer"], "alone": [wording.ANSWERING_THERE]}, id="the menu of a message"
        ),
    ],
)
async def test_each_question_gets_one_answer_in_its_place(
    tmp_path: Path, asks: Callable[[World], Awaitable[Result]], seen: Seen
) -> None:
    answerer = ready()
    async with simulated(tmp_path, answerer, HUMANS) as world:
        result = await asks(world)
        await world.idle()

        found = _seen(world, result)
        mentioned = [one for places in _places(world).values() for one in world.said(places) if one.raw_mentions]

    assert found == seen
    assert mentioned == []
    assert set(answerer.texts) == {"where?"}


async def test_after_a_restart_the_conversation_goes_on_and_every_command_is_there(tmp_path: Path) -> None:
    async with simulated(tmp_path, answerer := ready()) as world:
        await mentions(world)
        await world.idle()
        await world.restart()
        await world.alice.send(world.channel.threads[0], "and why?")
        await commands_privately(world)
        await world.idle()

        assert len(world.said(world.channel.threads[0])) == 2
        assert [len(question.history) for question in answerer.asked] == [0, 2, 0]
        assert len([one for one in world.env.http_requests if one.method == "PUT" and "commands" in one.path]) == 1


async def test_a_greeting_is_returned_where_it_was_said(tmp_path: Path) -> None:
    async with simulated(tmp_path) as world:
        await world.alice.send(world.channel, f"{world.mention} hello!")
        await world.alice.send(world.channel, world.mention)
        await world.alice.slash(world.channel, "ask", question="hello!")
        thanks = await world.alice.send(world.channel, "thanks")
        await world.alice.context_menu(world.channel, wording.ANSWER_THIS, thanks)
        await world.idle()

        assert len(world.said(world.channel)) == 4
        assert world.channel.threads == []


def _places(world: World) -> dict[str, simcord.ChannelHandle]:
    """Return all places by their names."""
    inside = list(world.guild.channels.values())
    threads = [thread for channel in inside for thread in channel.threads]
    named = {str(place.name): place for place in (*inside, *threads)}
    return {**named, "direct": world.alice.user.dm_channel}


def _seen(world: World, result: Result) -> Seen:
    """Return what everybody sees, and what alice sees alone."""
    found = {name: [_short(one) for one in world.said(place)] for name, place in _places(world).items()}
    own = [*([result.response] if result and result.response else []), *(result.followups if result else ())]
    found["alone"] = [_short(one) for one in own if one.ephemeral]
    return {name: shown for name, shown in found.items() if shown}


def _short(message: object) -> str:
    text = str(getattr(message, "content", ""))
    if not text.startswith(ANSWER.text):
        return text
    private = bool(getattr(message, "ephemeral", False))
    assert labels(message) == (["Share in channel"] if private else PUBLIC)  # type: ignore[arg-type]
    return "answer"
