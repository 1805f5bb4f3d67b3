"""What the buttons under a draft do: it is posted, or was for no question, or is wrong; said below it, by whom."""

import logging
from functools import partial

import discord

from bot.discord.answering import Answering, problem
from bot.discord.gateway.client import Client
from bot.discord.pressing.press import acknowledge, pressed_by, tell_more
from bot.discord.replying.place import UNREACHABLE
from bot.discord.support.drafts import ACTIONS, judged, verdict
from bot.discord.support.speaking import DiscordSpeaker
from bot.support.shadow import Judgement, judge, last_judgement
from bot.wording import drafts

log = logging.getLogger(__name__)


def register(client: Client, answering: Answering) -> None:
    """Add what the buttons do."""
    judging = Judging(answering)
    client.presses.update({action: partial(judging.pressed, said=said) for said, action in ACTIONS.items()})


class Judging:
    """Keeps what moderators say of drafts; the row of buttons goes once something is decided."""

    def __init__(self, answering: Answering) -> None:
        """Answers are posted as those of ``answering``."""
        self._answering = answering
        self._speaker = DiscordSpeaker(answering)

    async def pressed(self, interaction: discord.Interaction, claim: int, *, said: Judgement) -> None:
        """Keep what somebody says of a draft, and tell them what became of it."""
        if await acknowledge(interaction, replace=True):
            self._answering.aside(partial(self._judge, interaction, claim, said))

    async def _judge(self, interaction: discord.Interaction, claim: int, said: Judgement) -> None:
        pressed = pressed_by(interaction)
        told = await judge(self._answering.desk, self._speaker, pressed, claim, said)
        if told == drafts.DRAFT_TOO_LATE:
            await _close(interaction, told)
        elif (decision := await last_judgement(self._answering.desk, self._speaker, claim, told)) is not None:
            await _close(interaction, verdict(decision.reason, decision.person))
        await tell_more(interaction, told)


async def _close(interaction: discord.Interaction, line: str) -> None:
    """Put what was decided in the place of the buttons; best effort, another press does it again."""
    if not line or interaction.message is None:
        return
    nobody = discord.AllowedMentions.none()
    try:
        text = judged(interaction.message.content, line)
        await interaction.edit_original_response(content=text, view=None, allowed_mentions=nobody)
    except UNREACHABLE as error:
        log.warning("discord: a draft still shows its buttons (%s)", problem(error))
