"""The menu of a message: it is answered in its place, or to who chose it where the bot may not post."""

from functools import partial

import discord

from bot import wording
from bot.discord.asking.acknowledging import instead, opened
from bot.discord.asking.commanded import Asking, Used
from bot.discord.asking.thread import spoken
from bot.discord.pressing.press import spot_of, tell_more
from bot.discord.replying.naming import worth_a_thread
from bot.discord.spot import PLATFORM, message_key
from bot.telling import Telling
from core.journal.values import Thread


class Menu:
    """Answers messages that somebody chose."""

    def __init__(self, asking: Asking) -> None:
        """Whatever is chosen goes to ``asking``."""
        self._asking = asking
        self._answering = asking.answering

    async def answer(self, interaction: discord.Interaction, message: discord.Message) -> None:
        """Answer a message as the question of whoever chose it, unless it was answered before."""
        spot, me = spot_of(interaction), self._answering.client.user
        done = await opened(interaction, private=True)
        ruling = await self._asking.ruling(interaction, spot)
        used = Used(interaction, spot, done, spoken(message, me.id if me is not None else 0), ruling.scope)
        if ruling.refused:
            told = ruling.refused
        elif me is not None and message.author.id == me.id:
            told = wording.ANSWERED_BEFORE
        else:
            told = await self._begun(used, str(message.id)) if used.text else wording.NO_WORDS
        if told and (done.ours or told == wording.ANSWERING_THERE):
            await instead(interaction, told, private=True)

    async def _begun(self, used: Used, message: str) -> str:
        """Begin to answer; return what to tell who chose it, empty where the answer itself goes to them."""
        spot, where = used.spot, self._asking.reach(used)
        if not where.posts:
            await self._alone(used)
            return ""
        opens = where.threads and worth_a_thread(used.text)
        thread = Thread(PLATFORM, spot.guild, spot.channel, message) if opens else spot.thread(message)
        claim = await self._asking.claim(used, thread, message_key(spot.place, message))
        if claim is None:
            return wording.ANSWERED_BEFORE
        tell = partial(tell_more, used.interaction, wording.MAY_NOT_POST)
        self._answering.start(claim, Telling(self._answering.reply(claim), tell))
        return wording.ANSWERING_THERE

    async def _alone(self, used: Used) -> None:
        """Answer who chose it alone, and say why."""
        if used.done.ours and used.done.usable:  # what is said before the first message is filled in would fill it
            await instead(used.interaction, wording.SEARCHING, private=True)
            await tell_more(used.interaction, wording.ONLY_YOU)
        await self._asking.answer_privately(used)
