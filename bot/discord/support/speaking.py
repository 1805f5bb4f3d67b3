"""How the bot speaks in Discord where nobody asked it: in public below a question, or as a draft to moderators."""

from functools import partial

import discord

from bot.discord.answering import Answering
from bot.discord.asking.room import room
from bot.discord.servers.permissions import report_missing
from bot.discord.spot import PLATFORM, Spot
from bot.discord.support.posts import asked_in
from bot.reply import ClosingReply
from core.journal.values import Address, Channel, Claim, Thread


class DiscordSpeaker:
    """The Speaker of Discord."""

    def __init__(self, answering: Answering) -> None:
        """Replies look as those of ``answering``."""
        self._answering = answering

    async def reply(self, claim: Claim) -> ClosingReply | None:
        """Return the public reply to a question; None where the bot can't speak any more."""
        place = claim.event_key.partition("/")[0]
        return self._spoken(claim, Spot(claim.thread.workspace, claim.thread.channel, place))

    async def draft(self, claim: Claim) -> ClosingReply | None:
        """Return the reply that shows a draft and its buttons to moderators; None if it can't."""
        channel = claim.thread.channel
        return self._spoken(claim, Spot(claim.thread.workspace, channel, channel))

    def draft_thread(self, question: Thread, shadow: str) -> Thread:
        """Return the conversation of a draft, in the channel ``shadow``: of its own, and so has no turns."""
        return Thread(PLATFORM, question.workspace, shadow, f"{shadow}:{question.thread.rpartition(':')[2]}")

    def asked_in(self, channel: Channel, key: str) -> tuple[Address, Thread]:
        """Return the name of a question's message, and where its answer goes, from its event key."""
        return asked_in(self._answering.client, channel, key)

    def _spoken(self, claim: Claim, spot: Spot) -> ClosingReply | None:
        client = self._answering.client
        if not _is_there(client, spot):
            return None
        found = room(client, spot)
        if found.lacks:
            self._answering.aside(partial(report_missing, client, self._answering.servers, spot, found.lacks))
        return self._answering.reply(claim) if found.posts else None


def _is_there(client: discord.Client, spot: Spot) -> bool:
    """Return whether a channel may still be there; of another process's server nobody here can tell."""
    guild = client.get_guild(int(spot.guild)) if spot.guild.isdecimal() else None
    return guild is None or (spot.channel.isdecimal() and guild.get_channel(int(spot.channel)) is not None)
