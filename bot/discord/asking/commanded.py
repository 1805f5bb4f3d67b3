"""What a command asks: who may, what is searched, where the answer can stand; and the answer in its response."""

from dataclasses import dataclass, replace
from functools import partial

import discord

from bot import wording
from bot.desk.desk import report
from bot.discord.answering import Answering
from bot.discord.asking.acknowledging import Opened, response_of
from bot.discord.asking.reach import outside, roles_of
from bot.discord.asking.room import Room, room
from bot.discord.asking.scopes import offered
from bot.discord.replying.inline import fitted
from bot.discord.servers.permissions import report_missing
from bot.discord.spot import INTERACTION, PLATFORM, PRIVATE, PUBLIC, Spot, message_key
from bot.knowledge import Knowledge
from bot.wording import panels
from core.errors import JournalUnavailable
from core.journal.values import Address, Claim, Thread

LINE = 1_900  # characters of a question that is shown above its answer
SHOWN_SCOPES = 20
LONGEST_SCOPES = 1_000


@dataclass(frozen=True, slots=True)
class Ruling:
    """Why somebody may not ask, empty when they may; and the scope that is searched, None for all."""

    refused: str
    scope: str | None = None


@dataclass(frozen=True, slots=True)
class Used:
    """A command that somebody used and may use: what it asks where, and how it was acknowledged."""

    interaction: discord.Interaction
    spot: Spot
    done: Opened
    text: str
    scope: str | None


class Asking:
    """Takes what commands ask to the desk."""

    def __init__(self, answering: Answering, knowledge: Knowledge) -> None:
        """``knowledge`` tells the scopes that there are."""
        self.answering = answering
        self._knowledge = knowledge

    async def ruling(
        self, interaction: discord.Interaction, spot: Spot, scope: str = "", *, private: bool = False
    ) -> Ruling:
        """Return what holds where a command was used; never raises, but waits for a slow journal.

        Where the bot is switched off only one person is answered alone: ``private``.
        """
        rules = await self.answering.rules(spot)
        if refused := rules.refusal(roles_of(interaction)):
            return Ruling(refused)
        if rules.is_off and not private:
            return Ruling(wording.SWITCHED_OFF)
        scopes = offered(rules.server, self._knowledge)
        if scope and scope not in scopes:
            return Ruling(_no_such(scope, scopes))
        return Ruling("", scope or rules.scope)

    def reach(self, used: Used) -> Room:
        """Return what the bot may do there, without the command's own response; moderators learn what it lacks."""
        client, servers = self.answering.client, self.answering.servers
        if outside(client, used.interaction):
            return Room(posts=False)
        found = room(client, used.spot)
        if found.lacks:
            self.answering.aside(partial(report_missing, client, servers, used.spot, found.lacks))
        return found

    async def claim(self, used: Used, thread: Thread, key: str) -> Claim | None:
        """Take the question, once over all processes; without the journal only who acknowledged it may."""
        claim = await self.answering.accept(thread, key, str(used.interaction.user.id), used.text, used.scope)
        return claim if claim is not None and (claim.id or used.done.ours) else None

    async def take(
        self, interaction: discord.Interaction, spot: Spot, text: str, scope: str | None, *, private: bool
    ) -> Claim | None:
        """Take the question of a command, with what any process needs to fill in its response; None if it is taken."""
        number, person = str(interaction.id), str(interaction.user.id)
        alone = Thread(PLATFORM, spot.guild, spot.channel, f"{spot.place}:{number}")  # apart from what is said there
        thread, key = (alone, PRIVATE) if private else (spot.thread(number), PUBLIC)
        claim = await self.answering.accept(thread, f"{key}{number}", person, text, scope)
        return claim and await self._noted(claim, f"{INTERACTION}{interaction.token}")

    async def answer_privately(self, used: Used) -> None:
        """Begin to answer one person alone in the command's response."""
        claim = await self.take(used.interaction, used.spot, used.text, used.scope, private=True)
        if claim is not None and (claim.id or used.done.ours):
            await self.answer_inline(used, claim)

    async def answer_inline(self, used: Used, claim: Claim) -> None:
        """Begin to answer in the command's response, as ordinary messages where there is none."""
        if not used.done.usable:
            claim = replace(claim, messages=())
        elif message := used.done.message or await response_of(used.interaction):
            claim = await self._noted(claim, message_key(used.spot.place, message))
        self.answering.start(claim, self.answering.reply(claim))

    async def moved(self, claim: Claim, thread: Thread) -> Claim | None:
        """Return the claim in a thread; where it was while the journal is away, None when it is no longer ours."""
        try:
            return await self.answering.desk.move(claim, thread)
        except JournalUnavailable as error:
            report("an answer stays where its question was asked", error)
            return claim

    async def _noted(self, claim: Claim, name: str) -> Claim:
        """Return the claim with one more name that is noted for any process that goes on."""
        thread = claim.thread
        try:
            await self.answering.desk.note(claim, name)
        except JournalUnavailable as error:
            report("another process could not go on with an answer", error)
        address = Address(thread.platform, thread.workspace, thread.channel, name)
        return replace(claim, messages=(*claim.messages, address))


def _no_such(scope: str, scopes: tuple[str, ...]) -> str:
    sentence = panels.NO_SUCH_SCOPE.format(scope=fitted(scope, 200))
    if not scopes:
        return sentence
    shown = fitted(", ".join(scopes[:SHOWN_SCOPES]), LONGEST_SCOPES)
    return f"{sentence} {panels.SCOPES_HERE.format(scopes=shown)}"
