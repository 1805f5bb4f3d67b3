"""Who may not ask where is told so: in one sentence, once a message, and not without end."""

import logging
import time
from datetime import timedelta
from functools import partial

import discord

from bot.desk.quotas import Quotas
from bot.discord.answering import Answering
from bot.discord.asking.thread import UNREADABLE, Mention
from bot.discord.replying.place import ChannelPlace
from bot.discord.servers.rules import Rules
from bot.discord.spot import PLATFORM

log = logging.getLogger(__name__)

PER_PERSON, PER_CHANNEL = 3, 20  # a minute
HELD = timedelta(hours=1)


class Refusals:
    """Holds questions to the rules of their server; no desk is bothered with those that are refused."""

    def __init__(self, answering: Answering) -> None:
        """Nobody was told anything yet."""
        self._answering = answering
        self._quotas = Quotas(per_person=PER_PERSON, per_channel=PER_CHANNEL, clock=time.monotonic)

    async def refused(self, message: discord.Message, asked: Mention, rules: Rules) -> bool:
        """Return whether somebody may not ask there, and say so to who addressed the bot."""
        spot = asked.spot
        if spot.direct:
            return False
        sentence = rules.refusal(await roles_of(message) if rules.server.roles else ())
        if not sentence:
            return False
        if (asked.ours or asked.reply) and self._quotas.allow(f"{spot.guild}/{asked.person}", spot.channel):
            self._answering.aside(partial(self._tell, asked, sentence))
        return True

    async def _tell(self, asked: Mention, sentence: str) -> None:
        journal = self._answering.desk.journal
        if journal is None or await journal.answers.asked_in(PLATFORM, asked.spot.guild, asked.key) is not None:
            return  # it was taken before the rules changed
        if await self._answering.servers.first(f"refused/{asked.key}", HELD):
            place = ChannelPlace(
                self._answering.client, asked.spot, asked.spot.place, question=asked.key, reply_to=asked.id
            )
            await place.post(sentence)


async def roles_of(message: discord.Message) -> tuple[str, ...]:
    """Return the roles of who wrote a message; what was read of the past comes without them."""
    author = message.author
    if not isinstance(author, discord.Member):
        if message.guild is None:
            return ()
        try:
            author = await message.guild.fetch_member(author.id)
        except UNREADABLE as error:
            log.info("discord: the roles of somebody can't be read: %s", type(error).__name__)
            return ()
    return tuple(str(role.id) for role in author.roles)
