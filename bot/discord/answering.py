"""Between Discord and the desk: each question's reply in its place, also of questions that a dead process left."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from functools import partial

import discord

from bot.desk.asides import Asides
from bot.desk.claiming import Asked
from bot.desk.desk import Desk, key_of
from bot.desk.history import History
from bot.discord.asking.thread import history, own_id
from bot.discord.gateway.client import Client
from bot.discord.pressing.buttons import answer_view, share_view
from bot.discord.pressing.called import Called
from bot.discord.replying.place import UNREACHABLE, place_for
from bot.discord.replying.posts import shareable, was_asked
from bot.discord.replying.reply import DiscordReply
from bot.discord.servers.rules import Rules, rules_of
from bot.discord.servers.server import Servers
from bot.discord.spot import INTERACTION, PRIVATE, SHARING, Spot
from bot.discord.support.drafts import Look, draft_view
from bot.reply import ClosingReply
from bot.support.support import Support
from bot.support.values import DRAFT
from core.config import DiscordSettings
from core.domain import Answer
from core.journal.values import Address, Claim, Thread


class Answering:
    """Takes what is asked in Discord to the desk; ``aside`` runs best-effort calls that nobody waits for."""

    def __init__(
        self, desk: Desk, client: Client, servers: Servers, settings: DiscordSettings, support: Support | None = None
    ) -> None:
        """``servers`` say what holds where, ``settings`` whether somebody can be called.

        ``support`` answers what nobody asked the bot itself; None answers none of it.
        """
        self.desk = desk
        self.client = client
        self.servers = servers
        self.settings = settings
        self.support = support
        self._asides = Asides(UNREACHABLE, problem)

    async def accept(self, thread: Thread, key: str, person: str, text: str, scope: str | None) -> Claim | None:
        """Take a question, once; None when it was taken before.

        Discord tells nothing twice, so that a slow journal is waited for.
        """
        return await self.desk.accept(Asked(thread, key, person, text, scope), patient=True)

    def start(self, claim: Claim, reply: ClosingReply, past: History | None = None) -> None:
        """Begin to answer, in the messages that the reply has already; ``past`` is what was said before."""
        self.desk.start(claim, reply, past or self._past(claim))

    def reply(self, claim: Claim) -> DiscordReply:
        """Return the reply of a claim, with the buttons that belong below it; that of a draft looks like one."""
        if claim.event_key.startswith(DRAFT):
            return self._draft(claim)
        private = claim.event_key.startswith(PRIVATE)
        row = partial(_shared, claim) if private else partial(self.row, claim)
        first, *more = _names(claim) or [""]
        noted = partial(self.desk.note, claim)
        place = place_for(self.client, claim)
        return DiscordReply(
            place,
            row=row if claim.id else None,
            noted=noted,
            message=first,
            more=more,
            offered=shareable if private else was_asked,
        )

    async def rules(self, spot: Spot) -> Rules:
        """Return what holds in a place; never raises."""
        return await rules_of(self.servers, self.support.policies if self.support is not None else None, spot)

    async def called(self, thread: Thread) -> Called:
        """Return whom "Ask a human" calls where a conversation stands: the channel's people, else the operator's."""
        guild = self.client.get_guild(int(thread.workspace)) if thread.workspace.isdecimal() else None
        policy = (await self.rules(Spot(thread.workspace, thread.channel, thread.channel))).policy
        named = Called.of(policy.people if policy is not None else (), guild)
        return named or Called.of(self.settings.humans, guild)

    async def row(self, claim: Claim) -> discord.ui.View:
        """Return the buttons below a public answer."""
        return answer_view(claim.id, human=bool(await self.called(claim.thread)))

    def _draft(self, claim: Claim) -> DiscordReply:
        first, *more = _names(claim) or [""]
        look = Look.of(claim)
        return DiscordReply(
            place_for(self.client, claim),
            row=partial(_drafted, claim) if claim.id else None,
            noted=partial(self.desk.note, claim),
            message=first,
            more=more,
            shown=look.posts,
            worded=look.note,
        )

    def aside(self, work: Callable[[], Awaitable[object]]) -> None:
        """Run calls that may fail without harm."""
        self._asides.start(work)

    async def amend(self, claim: Claim) -> None:
        """Answer an edited question anew, after the old answer is out of the way."""
        if not self._overtaken(claim):
            await self.desk.drop(key_of(claim))
        if not self._overtaken(claim):
            self.start(claim, await self._wrapped(claim))

    def _overtaken(self, claim: Claim) -> bool:
        """Return whether a later edit of the question is being answered."""
        held = self.desk.held.get(key_of(claim))
        return held is not None and held.claim.revision > claim.revision

    async def recover(self, claim: Claim) -> None:
        """Go on with a question whose process is gone."""
        if claim.event_key.startswith(SHARING):
            await self.desk.keep(claim, Answer("", "failed", "broken"))
            return
        claim = await self._with_posted(claim)
        self.start(claim, await self._wrapped(claim))

    async def _wrapped(self, claim: Claim) -> ClosingReply:
        """Return the reply of a claim that is taken up again, held back where nobody asked the bot itself."""
        reply = self.reply(claim)
        return reply if self.support is None else await self.support.wrapped(claim, reply)

    async def drain(self, seconds: float) -> None:
        """End the calls that nobody waits for."""
        await self._asides.drain(seconds)

    async def _with_posted(self, claim: Claim) -> Claim:
        """Return the claim with all messages of its reply, also those that a process could not note before it died."""
        noted = _names(claim)
        unnoted = [name for name in await place_for(self.client, claim).earlier() if name not in noted]
        for name in unnoted:
            await self.desk.note(claim, name)
        thread = claim.thread
        found = (Address(thread.platform, thread.workspace, thread.channel, name) for name in unnoted)
        return replace(claim, messages=tuple(sorted((*claim.messages, *found), key=age)))

    def _past(self, claim: Claim) -> History | None:
        """Return how to read what was said before in a Discord thread; None where a conversation begins with it."""
        place, message = claim.thread.thread, claim.event_key.rpartition("/")[2]
        if not place.isdecimal() or not message.isdecimal() or place == message:
            return None
        guild = int(claim.thread.workspace) if claim.thread.workspace else None
        channel = self.client.get_partial_messageable(int(place), guild_id=guild)
        return partial(history, channel, message, own_id(self.client))


def problem(error: Exception) -> str:
    """Return what went wrong, without what was sent: Discord's code, or the kind of failure."""
    if isinstance(error, discord.HTTPException):
        return f"status {error.status}, code {error.code}"
    return type(error).__name__


async def _shared(claim: Claim) -> discord.ui.View:
    return share_view(claim.id)


async def _drafted(claim: Claim) -> discord.ui.View:
    return draft_view(claim.id)


def _names(claim: Claim) -> list[str]:
    """Return the messages of the reply, without the tokens of interactions."""
    return [address.message for address in claim.messages if not address.message.startswith(INTERACTION)]


def age(address: Address) -> int:
    """Return what grows with the time at which a message was posted; tokens come first."""
    message = address.message.rpartition("/")[2]
    return int(message) if message.isdecimal() else 0
