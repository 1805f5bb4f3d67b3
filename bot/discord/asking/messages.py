"""Messages in Discord: which of them ask the bot, and what becomes of them later."""

import asyncio
import logging
from collections.abc import Sequence
from datetime import timedelta
from functools import partial

import discord

from bot.desk.amends import edited, withdrawn
from bot.desk.history import History
from bot.discord.answering import Answering, problem
from bot.discord.asking.missed import WINDOW, look_back
from bot.discord.asking.refusals import Refusals
from bot.discord.asking.room import room
from bot.discord.asking.thread import UNREADABLE, Mention, addressed, by_a_person, mention, own_id, replies, spot_of
from bot.discord.replying.naming import worth_a_thread
from bot.discord.replying.place import ChannelPlace
from bot.discord.servers.permissions import report_missing
from bot.discord.servers.rules import Rules
from bot.discord.servers.server import allowed
from bot.discord.spot import PLATFORM, Spot, message_key
from bot.discord.support.catching import catch_up
from bot.discord.support.hearing import Hearing
from bot.followups import FollowUps
from core.domain import Turn
from core.errors import JournalUnavailable
from core.journal.values import Address, Channel, Thread

log = logging.getLogger(__name__)

TOGETHER = timedelta(minutes=30)  # direct messages further apart are conversations of their own
FRESH = timedelta(minutes=10)  # an event of an older edit tells of something else: a preview, a pin, a thread


class Messages:
    """Hears every message of the places that the bot sees."""

    def __init__(self, answering: Answering) -> None:
        """Whatever asks goes to ``answering``."""
        self._answering = answering
        self._client = answering.client
        self._journal = answering.desk.journal
        self._follow_ups = FollowUps(self._journal)
        self._refusals = Refusals(answering)
        self._hearing = Hearing(answering.client, answering.servers, answering.support)
        self._edits = asyncio.Lock()  # one after the other: the last words count

    async def said(self, message: discord.Message) -> None:
        """Answer what addresses the bot; anything else costs next to nothing, but in a channel that is watched."""
        if self._served(message) and not (self._may_ask(message) and await self._asked(message)):
            await self._hearing.said(message)

    async def missed_one(self, message: discord.Message, *, anew: bool) -> bool:
        """Hear a message of a watched channel late; return whether it was decided on there, ``anew`` if need be.

        What addressed the bot longer ago than it looks back elsewhere stays unanswered here, too.
        """
        if not self._served(message):
            return False
        may_ask = self._may_ask(message)
        if discord.utils.utcnow() - message.created_at < WINDOW:
            if may_ask and await self._asked(message):
                return False
        elif may_ask and self._addresses(message):
            return False
        return await self._hearing.missed(message, anew=anew)

    async def edited(self, event: discord.RawMessageUpdateEvent) -> None:
        """Answer an edited question anew, also one that mentions the bot only now."""
        message = event.message
        if not by_a_person(message) or not _fresh(message) or not self._served(message):
            return
        if (asked := await self._read(message)) is None:
            return
        async with self._edits:
            if await self._hearing.edited(message, addressed=asked.ours):
                return
            claim = await edited(self._answering.desk, asked.spot.guild, asked.key, asked.text)
        if claim is not None:
            self._answering.aside(partial(self._answering.amend, claim))
        elif asked.ours:
            await self._answer(message, asked)

    async def deleted(self, guild: str, place: str, messages: Sequence[str]) -> None:
        """Remove the answers to questions that are gone."""
        if drafts := await self._hearing.deleted(guild, place, messages):
            self._answering.aside(partial(self._remove_drafts, guild, drafts))
        for message in messages:
            key = message_key(place, message)
            posted = await withdrawn(self._answering.desk, guild, key)
            if posted or (guild, key) in self._answering.desk.held:
                self._answering.aside(partial(self._remove, guild, place, key, posted))

    async def closed(self, guild: str, channel: str, thread: str) -> None:
        """Forget what was asked in a thread that is gone, a forum's post too; ``channel`` is where it was opened."""
        if drafts := await self._hearing.closed(guild, channel, thread):
            self._answering.aside(partial(self._remove_drafts, guild, drafts))
        try:
            there = Thread(PLATFORM, guild, channel, thread)
            asked = await self._journal.answers.askers(there) if self._journal is not None else {}
        except JournalUnavailable as error:
            log.warning("discord: what was asked in a deleted thread is kept: %s", error)
            return
        for key in asked:
            await withdrawn(self._answering.desk, guild, key)
            self._answering.aside(partial(self._answering.desk.drop, (guild, key)))

    async def missed(self) -> None:
        """Look at what was said while nobody listened, as if it were said now."""
        support = self._answering.support
        read = await catch_up(self._client, support.policies, self.missed_one) if support is not None else frozenset()
        await look_back(self._client, self._answering.servers, self._journal, self.said, read)

    def _served(self, message: discord.Message) -> bool:
        """Return whether the bot answers in that server, if it is one; elsewhere it says nothing unless commanded."""
        return allowed(self._answering.settings, spot_of(message).guild)

    def _may_ask(self, message: discord.Message) -> bool:
        """Return whether a message can be meant for the bot, by what it carries itself."""
        if not by_a_person(message):
            return False
        direct = message.guild is None and getattr(message.channel, "guild_id", None) is None
        inside = isinstance(message.channel, discord.Thread)
        opener = message.id == message.channel.id  # of a forum's post, also one that is told before its thread
        return direct or inside or opener or self._addresses(message)

    def _addresses(self, message: discord.Message) -> bool:
        me = own_id(self._client)
        return addressed(message, me) or replies(message, me)

    async def _asked(self, message: discord.Message) -> bool:
        """Answer a message that may ask the bot; return whether it did, or nobody can tell."""
        asked = await self._read(message)
        return asked is None or await self._answer(message, asked)

    async def _read(self, message: discord.Message) -> Mention | None:
        place = message.channel
        if isinstance(place, discord.PartialMessageable) and place.guild_id is not None:
            try:
                found = await self._client.fetch_channel(place.id)
            except UNREADABLE as error:
                log.info("discord: channel %s can't be read: %s", place.id, problem(error))
                return None
            if isinstance(found, discord.abc.Messageable):
                message.channel = found
        return mention(message, own_id(self._client))

    async def _answer(self, message: discord.Message, asked: Mention) -> bool:
        """Answer a message if it is meant for the bot; return whether it is, be it that nothing may be said."""
        rules = await self._answering.rules(asked.spot)
        thread = await self._conversation(asked, rules)
        if thread is None:
            return False
        if await self._hearing.silenced(message) or await self._refusals.refused(message, asked, rules):
            return True
        if not self._may_post(asked):
            return True
        claim = await self._answering.accept(thread, asked.key, asked.person, asked.text, rules.scope)
        if claim is not None:
            self._answering.start(claim, self._answering.reply(claim), _past(asked))
            if asked.spot.inside and (asked.ours or asked.reply):
                await self._follow_ups.mentioned(asked.said())
        return True

    async def _conversation(self, asked: Mention, rules: Rules) -> Thread | None:
        """Return where a message belongs when it is meant for the bot."""
        spot = asked.spot
        if asked.reply and _serious(asked) and (known := await self._continued(asked)) is not None:
            return known
        if spot.direct:
            return await self._direct(asked)
        if asked.ours:
            opens = room(self._client, spot).threads and worth_a_thread(asked.text)
            return Thread(PLATFORM, spot.guild, spot.channel, asked.id) if opens else spot.thread(asked.id)
        if asked.opener:
            listed = spot.channel in rules.server.forums
            return spot.thread() if listed and not await self._hearing.answers_posts(asked) else None
        return spot.thread() if spot.inside and await self._follow_ups.answers(asked.said()) else None

    async def _continued(self, asked: Mention) -> Thread | None:
        """Return the conversation of the answer to which this replies."""
        spot = asked.spot
        try:
            if self._journal is None:
                return None
            return await self._journal.answers.thread_of(Address(PLATFORM, spot.guild, spot.channel, asked.reply))
        except JournalUnavailable as error:
            log.warning("discord: what a message replies to can't be read: %s", error)
            return None

    async def _direct(self, asked: Mention) -> Thread:
        """Return the conversation that goes on in direct messages, a new one after a while."""
        spot, latest = asked.spot, None
        try:
            if self._journal is not None:
                latest = await self._journal.answers.latest(Channel(PLATFORM, spot.guild, spot.channel))
        except JournalUnavailable as error:
            log.warning("discord: what was asked before can't be read: %s", error)
        return latest[0] if latest is not None and asked.at - latest[1] < TOGETHER else spot.thread(asked.id)

    def _may_post(self, asked: Mention) -> bool:
        """Return whether an answer can be posted; what is lacking is told to those who can grant it."""
        found = room(self._client, asked.spot)
        if found.lacks:
            asker = "" if found.posts else asked.person
            servers = self._answering.servers
            self._answering.aside(partial(report_missing, self._client, servers, asked.spot, found.lacks, asker))
        return found.posts

    async def _remove(self, guild: str, place: str, key: str, posted: Sequence[Address]) -> None:
        await self._answering.desk.drop((guild, key))
        for address in posted:
            where = ChannelPlace(self._client, Spot(guild, address.channel, place), place, question=key)
            self._answering.aside(partial(where.remove, address.message))

    async def _remove_drafts(self, guild: str, posted: Sequence[Address]) -> None:
        for address in posted:
            where = ChannelPlace(self._client, Spot(guild, address.channel, address.channel), address.channel)
            await where.remove(address.message)


def _fresh(message: discord.Message) -> bool:
    return message.edited_at is not None and discord.utils.utcnow() - message.edited_at < FRESH


def _serious(asked: Mention) -> bool:
    """Return whether a reply to an answer asks something: neither thanks, nor words to somebody else about it."""
    if asked.ours or asked.spot.direct:
        return True
    return worth_a_thread(asked.text) and not asked.others


def _past(asked: Mention) -> History | None:
    """Return what was said before as far as the message tells itself: what it replies to."""
    if not asked.quoted or asked.spot.inside:
        return None

    async def quoted() -> tuple[Turn, ...]:
        return (Turn("user", asked.quoted),)

    return quoted
