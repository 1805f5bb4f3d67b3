"""An answer in Discord shown once more as it was, with a sentence added: in place, and nobody is told."""

from collections.abc import Awaitable, Callable
from contextlib import suppress
from functools import partial
from http import HTTPStatus

import discord

from bot.discord.answering import Answering, age, problem
from bot.discord.gateway.client import Client
from bot.discord.pressing.buttons import answer_view
from bot.discord.replying.posting import UNREACHABLE, steadily
from bot.discord.replying.posts import posts
from bot.discord.spot import INTERACTION
from bot.reply import NO_ROOM, NotShown
from core.journal.values import AnsweredQuestion

_NEVER = frozenset({HTTPStatus.BAD_REQUEST, HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND})
_NOBODY = discord.AllowedMentions.none()


async def add(answering: Answering, kept: AnsweredQuestion, sentence: str) -> None:
    """Edit the last message of an answer; "" takes the sentence away. Raises NotShown, JournalUnavailable."""
    shown = posts(kept.answer, added=sentence)
    messages = sorted((one for one in kept.messages if not one.message.startswith(INTERACTION)), key=age)
    if len(shown) > len(messages):  # posting one more would tell people of it
        raise NotShown(NO_ROOM, final=True)
    view = answer_view(kept.id, human=bool(await answering.called(kept.thread)))
    place, _, number = messages[len(shown) - 1].message.rpartition("/")
    message = answering.client.get_partial_messageable(int(place)).get_partial_message(int(number))
    try:
        thread = await _asleep(answering.client, int(place)) if place != kept.thread.channel else None
        edit = partial(message.edit, content=shown[-1], view=view, allowed_mentions=_NOBODY)
        await (steadily(edit) if thread is None else _awake(thread, edit))
    except UNREACHABLE as error:
        raise NotShown(problem(error), final=getattr(error, "status", 0) in _NEVER) from error


async def _asleep(client: Client, place: int) -> discord.Thread | None:
    """Return a thread that is archived, None for any other place."""
    found = await client.fetch_channel(place)
    return found if isinstance(found, discord.Thread) and found.archived else None


async def _awake(thread: discord.Thread, edit: Callable[[], Awaitable[object]]) -> None:
    """Edit a message while its thread is open for that moment: it shall not come back to people's lists.

    Where the bot may not archive it again Discord does, after some time without a word.
    """
    await thread.edit(archived=False)
    try:
        await steadily(edit)
    finally:
        with suppress(*UNREACHABLE):
            await thread.edit(archived=True)
