"""`/ask`, in public or in private: the answer in a thread below the question, or in the command's response."""

import asyncio
import logging
from collections.abc import Callable, Coroutine
from functools import partial

import discord
from discord import app_commands

from bot import wording
from bot.discord.answering import Answering
from bot.discord.asking.acknowledging import instead, opened, response_of
from bot.discord.asking.autocomplete import Autocomplete
from bot.discord.asking.commanded import LINE, Asking, Ruling, Used
from bot.discord.asking.menu import Menu
from bot.discord.gateway.client import Client
from bot.discord.gateway.tree import tell
from bot.discord.pressing.press import spot_of
from bot.discord.replying.inline import fitted
from bot.discord.replying.naming import worth_a_thread
from bot.discord.replying.place import UNREACHABLE
from bot.discord.spot import PLATFORM
from bot.knowledge import Knowledge
from core.domain import Turn
from core.journal.values import Claim, Thread

log = logging.getLogger(__name__)

LONGEST = 2_000
QUICK_SECONDS = 0.5  # for the rules of a server; what takes longer must not delay the acknowledgement
EVERYWHERE = app_commands.AppCommandContext(guild=True, dm_channel=True, private_channel=True)
ANYBODY = app_commands.AppInstallationType(guild=True, user=True)


def register(client: Client, answering: Answering, knowledge: Knowledge) -> None:
    """Add `/ask` and the menu to the client's commands."""
    asking = Asking(answering, knowledge)
    commands, menu = Commands(asking), Menu(asking)
    choices = Autocomplete(answering.rules, knowledge)

    @app_commands.command(name="ask", description=wording.ASK_DOES)
    @app_commands.describe(question=wording.ASK_QUESTION, private=wording.ASK_PRIVATE, scope=wording.ASK_SCOPE)
    @app_commands.autocomplete(question=choices.question, scope=choices.scope)
    async def ask(
        interaction: discord.Interaction,
        question: app_commands.Range[str, 1, LONGEST],
        private: bool | None = None,  # noqa: FBT001 an option of the command
        scope: str = "",
    ) -> None:
        alone = answering.settings.private if private is None else private
        await commands.ask(interaction, question, private=alone, scope=scope)

    async def answer_this(interaction: discord.Interaction, message: discord.Message) -> None:
        await menu.answer(interaction, message)

    ask.allowed_contexts, ask.allowed_installs = EVERYWHERE, ANYBODY
    client.tree.add_command(ask)
    client.tree.add_command(
        app_commands.ContextMenu(
            name=wording.ANSWER_THIS,
            callback=answer_this,
            allowed_contexts=EVERYWHERE,
            allowed_installs=ANYBODY,
        )
    )


class Commands:
    """Answers what is asked by typing a command."""

    def __init__(self, asking: Asking) -> None:
        """Whatever asks goes to ``asking``."""
        self._asking = asking
        self._answering = asking.answering

    async def ask(self, interaction: discord.Interaction, question: str, *, private: bool, scope: str) -> None:
        """Answer a question of at most 2,000 characters, to one person alone when ``private``.

        Direct messages are private already: there an answer stays, and is judged like any other.
        """
        text, spot = question.strip()[:LONGEST], spot_of(interaction)
        private = private and not interaction.context.dm_channel
        if not text:
            await tell(interaction, wording.ASK_HOW)
            return
        looking = asyncio.create_task(self._asking.ruling(interaction, spot, scope.strip(), private=private))
        await asyncio.wait({looking}, timeout=QUICK_SECONDS)
        if looking.done() and (refused := looking.result().refused):
            await tell(interaction, refused)
            return
        take = partial(self._asking.take, interaction, spot, text, private=private)
        taking = await _early(take, looking)
        if taking is not None and taking.done() and taking.result() is None:
            return  # another process has it, and acknowledges it
        done = await opened(interaction, private=private)
        ruling = await looking
        if ruling.refused:
            if done.ours:
                await instead(interaction, ruling.refused, private=private)
            return
        claim = await (taking or take(ruling.scope))
        if claim is None or not (claim.id or done.ours):  # without the journal only who acknowledged it may
            return
        used = Used(interaction, spot, done, text, ruling.scope)
        await (self._asking.answer_inline(used, claim) if private else self._publicly(used, claim))

    async def _publicly(self, used: Used, claim: Claim) -> None:
        """Answer in a thread of the response, which shows the question; in the response itself where none can be."""
        interaction, spot, done = used.interaction, used.spot, used.done
        threads = self._asking.reach(used).threads and done.usable and worth_a_thread(used.text)
        root = (done.message or await response_of(interaction)) if threads else ""
        if not root:
            await self._asking.answer_inline(used, claim)
            return
        try:
            shown = wording.ASKED_IN_COMMAND.format(question=fitted(used.text, LINE))
            await interaction.edit_original_response(content=shown)
        except UNREACHABLE as error:  # the thread begins below what Discord shows then
            log.warning("discord: a question could not be shown (%s)", type(error).__name__)
        inside = Thread(PLATFORM, spot.guild, spot.channel, root)
        moved = await self._asking.moved(claim, inside)
        if moved is None:
            return
        if moved.thread != inside:
            await self._asking.answer_inline(used, moved)
            return
        self._answering.start(moved, self._answering.reply(moved), _nothing)


async def _early(
    take: Callable[[str | None], Coroutine[None, None, Claim | None]], looking: asyncio.Task[Ruling]
) -> asyncio.Task[Claim | None] | None:
    """Begin to take a question before it is acknowledged; None while it is not known whether it may be asked.

    What a process promised before it died must be known to the next one; only a slow journal is not waited for.
    """
    if not looking.done():
        return None
    taking = asyncio.create_task(take(looking.result().scope))
    await asyncio.wait({taking}, timeout=QUICK_SECONDS)
    return taking


async def _nothing() -> tuple[Turn, ...]:
    """Return what was said before in a thread that is yet to be opened."""
    return ()
