"""What the buttons under a draft do: it is posted, or was for no question, or is wrong; said below it, by whom."""

import logging
from functools import partial

import discord

from bot import wording
from bot.desk.desk import report
from bot.discord.answering import Answering, problem
from bot.discord.gateway.client import Client
from bot.discord.pressing.press import acknowledge, pressed_by, tell_more
from bot.discord.replying.place import UNREACHABLE
from bot.discord.spot import PLATFORM
from bot.discord.support.drafts import ACTIONS, judged, verdict
from bot.discord.support.speaking import DiscordSpeaker
from bot.feedback import Feedback, Pressed
from bot.support.shadow import SHADOW, Judgement, judge
from bot.support.values import DRAFT, drafted
from bot.wording import drafts
from core.errors import JournalUnavailable
from core.journal.values import Channel

log = logging.getLogger(__name__)

_UNDECIDED = frozenset({drafts.DRAFT_NOT_POSTED, wording.NOT_KEPT, wording.NO_LONGER_KEPT})


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
        elif told not in _UNDECIDED:
            await _close(interaction, await self._decided(pressed, claim))
        await tell_more(interaction, told)

    async def _decided(self, pressed: Pressed, claim: int) -> str:
        """Return what was decided last of a draft, and by whom first; "" for nothing, or when nobody can tell."""
        feedback = Feedback(self._answering.desk.journal)
        try:
            draft = await feedback.known(pressed, claim, patient=False)
            if draft is None or not draft.event_key.startswith(DRAFT):
                return ""
            channel, key = drafted(draft.event_key)
            message, _ = self._speaker.asked_in(Channel(PLATFORM, draft.thread.workspace, channel), key)
            decisions = [one for one in await feedback.journal.decisions.of(message) if one.decision == SHADOW]
        except JournalUnavailable as error:
            report("what was said of a draft can't be read", error)
            return ""
        return next((verdict(one.reason, one.person) for one in decisions if one.reason == decisions[-1].reason), "")


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
