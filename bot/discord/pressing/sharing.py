"""The button that shares a private answer: its question where it was asked, the answer in a thread or reply below."""

from dataclasses import dataclass
from functools import partial

import discord

from bot import wording
from bot.discord.answering import Answering
from bot.discord.asking.commanded import LINE
from bot.discord.asking.reach import barred, outside
from bot.discord.asking.room import room
from bot.discord.gateway.client import Client
from bot.discord.pressing.buttons import SHARE
from bot.discord.pressing.press import acknowledge, spot_of, tell_more
from bot.discord.replying.inline import fitted
from bot.discord.replying.place import UNREACHABLE, ChannelPlace, InteractionPlace, PersonPlace, Place
from bot.discord.replying.reply import DiscordReply
from bot.discord.spot import PLATFORM, PUBLIC, SHARING, Spot, place_of
from bot.reply import ClosingReply
from bot.sharing import NotPosted, share
from core.journal.values import AnsweredQuestion, Claim, Thread


def register(client: Client, answering: Answering) -> None:
    """Add what the button does."""
    client.presses[SHARE] = Sharing(answering).pressed


class Sharing:
    """Shares private answers where they were asked for; the claim on ``share/<id>`` lets each be shared once."""

    def __init__(self, answering: Answering) -> None:
        """Shared answers are kept at the desk of ``answering``."""
        self._answering = answering

    async def pressed(self, interaction: discord.Interaction, claim: int) -> None:
        """Share an answer, and tell whoever pressed the button."""
        if await acknowledge(interaction, replace=True):
            self._answering.aside(partial(self._share, interaction, claim))

    async def _share(self, interaction: discord.Interaction, claim: int) -> None:
        kind = Companions if outside(self._answering.client, interaction) else Members
        await tell_more(interaction, await share(self._answering.desk, claim, kind(self._answering, interaction)))


@dataclass(frozen=True, slots=True)
class Members:
    """The Audience where the bot can post: the people of the place in which it was asked."""

    answering: Answering
    interaction: discord.Interaction

    async def admits(self, kept: AnsweredQuestion) -> bool:
        """Return whether it is their own answer; pressed elsewhere, whether they may still write there."""
        if kept.person != str(self.interaction.user.id):
            return False
        return kept.thread.workspace == spot_of(self.interaction).guild or await self._still_writes(kept)

    async def gate(self, kept: AnsweredQuestion) -> Claim | None:
        """Take the right to share it."""
        return await self.answering.accept(kept.thread, f"{SHARING}{kept.id}", kept.person, kept.text, kept.scope)

    async def ask(self, kept: AnsweredQuestion) -> Claim | None:
        """Post the question and take it; raises NotPosted."""
        spot = Spot(kept.thread.workspace, kept.thread.channel, place_of(kept.thread))
        where = ChannelPlace(self.answering.client, spot, spot.place, question=f"{SHARING}{kept.id}")
        await _must_be_on(self.answering, spot)
        try:
            name = await where.post(_line(kept))
        except UNREACHABLE as error:
            raise NotPosted(_why(error)) from error
        root = name.rpartition("/")[2]
        opens = room(self.answering.client, spot).threads
        thread = Thread(PLATFORM, spot.guild, spot.channel, root) if opens else spot.thread(root)
        return await self.answering.accept(thread, name, kept.person, kept.text, kept.scope)

    def reply(self, claim: Claim) -> ClosingReply:
        """Return the reply to the question that was posted."""
        return self.answering.reply(claim)

    async def _still_writes(self, kept: AnsweredQuestion) -> bool:
        guild = self.answering.client.get_guild(int(kept.thread.workspace)) if kept.thread.workspace else None
        place = guild.get_channel_or_thread(int(place_of(kept.thread))) if guild is not None else None
        if guild is None or place is None:
            return False
        try:
            allowed = place.permissions_for(await guild.fetch_member(int(kept.person)))
        except (*UNREACHABLE, discord.ClientException):
            return False
        inside = isinstance(place, discord.Thread)
        return allowed.view_channel and (allowed.send_messages_in_threads if inside else allowed.send_messages)


@dataclass(frozen=True, slots=True)
class Companions:
    """The Audience where the bot is no member, but was brought along: all that it says answers a command or button."""

    answering: Answering
    interaction: discord.Interaction

    async def admits(self, kept: AnsweredQuestion) -> bool:
        """Return whether it is their own answer, given in this place."""
        here = spot_of(self.interaction)
        asked = kept.thread
        mine = (kept.person, asked.workspace, asked.channel, place_of(asked))
        return mine == (str(self.interaction.user.id), here.guild, here.channel, here.place)

    async def gate(self, kept: AnsweredQuestion) -> Claim | None:
        """Take the right to share it."""
        return await self.answering.accept(kept.thread, f"{SHARING}{kept.id}", kept.person, kept.text, kept.scope)

    async def ask(self, kept: AnsweredQuestion) -> Claim | None:
        """Post the question and take it; raises NotPosted."""
        asked, place = kept.thread, place_of(kept.thread)
        await _must_be_on(self.answering, Spot(asked.workspace, asked.channel, place))
        try:
            name = await self._place.post(_line(kept))
        except UNREACHABLE as error:
            raise NotPosted(_why(error)) from error
        thread = Thread(PLATFORM, asked.workspace, asked.channel, f"{place}:{name.rpartition('/')[2]}")
        key = f"{PUBLIC}{self.interaction.id}"
        return await self.answering.accept(thread, key, kept.person, kept.text, kept.scope)

    def reply(self, claim: Claim) -> ClosingReply:
        """Return the reply that comes after the question."""
        row = partial(self.answering.row, claim) if claim.id else None
        return DiscordReply(self._place, row=row, noted=partial(self.answering.desk.note, claim))

    @property
    def _place(self) -> Place:
        """Follow-ups to the press, which is acknowledged; after a quarter of an hour nobody else can be reached."""
        asked, client = self.interaction, self.answering.client
        later = PersonPlace(client, str(asked.user.id), question=f"{PUBLIC}{asked.id}")
        return InteractionPlace(
            client, asked.token, asked.created_at, spot_of(asked), private=False, later=later, begun=True
        )


async def _must_be_on(answering: Answering, spot: Spot) -> None:
    if (await answering.rules(spot)).is_off:
        raise NotPosted(wording.SWITCHED_OFF)


def _line(kept: AnsweredQuestion) -> str:
    return wording.SHARED_QUESTION.format(question=fitted(kept.text, LINE))


def _why(error: Exception) -> str:
    return wording.MAY_NOT_POST if barred(error) else wording.NOT_SHARED
