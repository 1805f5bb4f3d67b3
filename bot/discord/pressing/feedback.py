"""What the buttons under an answer do: votes with their reasons and comments, a call for a human, why it is so."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from functools import partial

import discord
from discord import app_commands

from bot import wording
from bot.desk.desk import report
from bot.discord.answering import Answering
from bot.discord.asking.commands import ANYBODY, EVERYWHERE
from bot.discord.gateway.client import Client, Press
from bot.discord.pressing import buttons
from bot.discord.pressing.buttons import AnswerButton
from bot.discord.pressing.handoff import HandOff, is_private
from bot.discord.pressing.press import acknowledge, pressed_by, sent_text, spot_of, tell, tell_more
from bot.discord.pressing.why import why_answered, why_message
from bot.discord.replying.inline import fitted
from bot.discord.spot import Spot
from bot.feedback import REASONS, Feedback, refusal
from core.errors import JournalUnavailable
from core.journal import Journal
from core.journal.values import AnsweredQuestion, VoteReason

GIVEN_BACK = 1_500  # characters of a comment that was not kept


class Actions:
    """What the buttons do; all of it rests on the journal, and says so when that is away."""

    def __init__(self, answering: Answering) -> None:
        """``answering`` knows the journal, and whom "Ask a human" calls where."""
        self._answering = answering
        self._feedback = Feedback(answering.desk.journal)
        self._handoff = HandOff(answering.client, answering.called)

    def presses(self) -> dict[str, Press]:
        """Return what each action does."""
        return {
            buttons.VOTE_UP: partial(self.vote, helpful=True),
            buttons.VOTE_DOWN: partial(self.vote, helpful=False),
            **{buttons.REASON + reason: partial(self.reason, reason=reason) for reason in REASONS},
            buttons.COMMENT: self.comment,
            buttons.COMMENTED: self.commented,
            buttons.HUMAN: self.human,
            buttons.CALL: self.call,
            buttons.SOLVED: self.solved,
            buttons.WHY: self.why,
        }

    async def vote(self, interaction: discord.Interaction, claim: int, *, helpful: bool) -> None:
        """Keep a 👍 or 👎; ask after a 👎 what was wrong."""
        if not await acknowledge(interaction):
            return
        kept = await self._feedback.vote(pressed_by(interaction), claim, helpful=helpful)
        if kept != "kept":
            await tell(interaction, refusal(kept))
        elif helpful:
            await tell(interaction, wording.THANKS_HELPFUL, buttons.comment_view(claim))
        else:
            await tell(interaction, wording.WHAT_WAS_WRONG, buttons.reasons_view(claim))

    async def reason(self, interaction: discord.Interaction, claim: int, *, reason: VoteReason) -> None:
        """Keep what was wrong; on failure the buttons stay, to be pressed again."""
        if not await acknowledge(interaction, replace=True):
            return
        kept = await self._feedback.reason(pressed_by(interaction), claim, reason)
        if kept == "kept":
            await tell(interaction, wording.THANKS, buttons.comment_view(claim))
        else:
            await tell_more(interaction, refusal(kept))

    async def comment(self, interaction: discord.Interaction, claim: int) -> None:
        """Open the form for a comment, before anything else: Discord opens it within three seconds or not at all."""
        await interaction.response.send_modal(buttons.comment_form(claim))

    async def commented(self, interaction: discord.Interaction, claim: int) -> None:
        """Keep a comment; what is not kept is given back."""
        if not await acknowledge(interaction):
            return
        said = sent_text(interaction.data)
        kept = await self._feedback.comment(pressed_by(interaction), claim, said)
        if kept == "kept":
            await tell(interaction, wording.THANKS)
        else:
            await tell(interaction, f"{refusal(kept)}\n> {fitted(said, GIVEN_BACK)}")

    async def human(self, interaction: discord.Interaction, claim: int) -> None:
        """Ask whether people are to be called."""
        await interaction.response.send_message(wording.SURE, view=buttons.sure_view(claim), ephemeral=True)

    async def call(self, interaction: discord.Interaction, claim: int) -> None:
        """Call somebody, once; nobody where others would read it and the bot is to be silent."""

        async def work(journal: Journal, question: AnsweredQuestion) -> None:
            where = Spot(question.thread.workspace, question.thread.channel, question.thread.channel)
            if not is_private(question) and (await self._answering.rules(where)).is_off:
                await tell(interaction, wording.SWITCHED_OFF)
                return
            await tell(interaction, await self._handoff.call(journal, str(interaction.user.id), question))

        if await acknowledge(interaction, replace=True):
            await self._with(interaction, claim, work)

    async def solved(self, interaction: discord.Interaction, claim: int) -> None:
        """Close a call: for who asked, who is called, and who may delete messages here."""
        if not await acknowledge(interaction, replace=True):
            return

        async def work(journal: Journal, question: AnsweredQuestion) -> None:
            asker = question.person == str(interaction.user.id)
            called = await self._handoff.calls(interaction.user, question)
            if asker or called or interaction.permissions.manage_messages:
                await self._handoff.solve(journal, interaction, question)
            else:
                await tell_more(interaction, wording.NOT_YOURS_TO_SOLVE)

        await self._with(interaction, claim, work, elsewhere=True)

    async def why(self, interaction: discord.Interaction, claim: int) -> None:
        """Show why an answer is as it is, to who asks."""

        async def found() -> list[str]:
            question = await self._known(interaction, claim)
            return await why_answered(self._feedback.journal, question) if question else [wording.NO_LONGER_KEPT]

        await self._explain(interaction, found)

    async def why_message(self, interaction: discord.Interaction, message: discord.Message) -> None:
        """Show why a message was answered as it was, or not."""
        starts = message.type is discord.MessageType.thread_starter_message and message.reference is not None
        named = message.reference.message_id if starts and message.reference else message.id

        async def found() -> list[str]:
            return await why_message(self._feedback.journal, spot_of(interaction), str(named))

        await self._explain(interaction, found)

    async def _explain(self, interaction: discord.Interaction, found: Callable[[], Awaitable[list[str]]]) -> None:
        if not await acknowledge(interaction):
            return
        try:
            first, *more = await found()
        except JournalUnavailable as error:
            report("an answer can't be explained", error)
            first, more = wording.NOT_READ, []
        if await tell(interaction, first):
            for text in more:
                await tell_more(interaction, text)

    async def _with(
        self,
        interaction: discord.Interaction,
        claim: int,
        work: Callable[[Journal, AnsweredQuestion], Awaitable[None]],
        *,
        elsewhere: bool = False,
    ) -> None:
        """Do something with the answer that a button belongs to, or say why not.

        ``elsewhere``: those who are called to it may press it anywhere, as in their direct messages.
        """
        try:
            question = await self._known(interaction, claim)
            if question is None and elsewhere:
                question = await self._known_to_called(interaction, claim)
            if question is None:
                await tell_more(interaction, wording.NO_LONGER_KEPT)
            else:
                await work(self._feedback.journal, question)
        except JournalUnavailable as error:
            report("a button did nothing", error)
            await tell_more(interaction, wording.NOT_KEPT)

    async def _known(self, interaction: discord.Interaction, claim: int) -> AnsweredQuestion | None:
        return await self._feedback.known(pressed_by(interaction), claim)

    async def _known_to_called(self, interaction: discord.Interaction, claim: int) -> AnsweredQuestion | None:
        anywhere = replace(pressed_by(interaction), workspaces=None)
        question = await self._feedback.known(anywhere, claim, elsewhere=True, patient=False)
        if question is None or not await self._handoff.calls(interaction.user, question):
            return None
        return question


def register(client: Client, answering: Answering) -> None:
    """Let the buttons, the form for comments and the menu "Why this answer?" do their work."""
    actions = Actions(answering)
    client.presses.update(actions.presses())
    client.add_dynamic_items(AnswerButton)
    client.tree.add_command(
        app_commands.ContextMenu(
            name=wording.WHY,
            callback=actions.why_message,
            allowed_contexts=EVERYWHERE,
            allowed_installs=ANYBODY,
        )
    )
