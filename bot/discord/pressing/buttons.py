"""The buttons under an answer and what they open: their ids carry an action and an answer's id, nothing else."""

import re
from typing import Self, TypeAlias

import discord

from bot import wording
from bot.discord.gateway.client import PRESSED, Client
from bot.discord.gateway.tree import excuse
from bot.feedback import LONGEST_COMMENT, REASONS

VOTE_UP, VOTE_DOWN, COMMENT, COMMENTED = "vote_up", "vote_down", "comment", "commented"
HUMAN, CALL, SOLVED, WHY, SHARE = "human", "call", "solved", "why", "share"
REASON = "reason_"
TEXT = "text"  # the field of the form

Button: TypeAlias = discord.ui.Button[discord.ui.View]


class AnswerButton(discord.ui.DynamicItem[Button], template=re.compile(PRESSED)):
    """A button that any process knows by its id, whichever posted it."""

    def __init__(self, action: str, claim: int, label: str = "") -> None:
        """``claim`` is the id of the answer to which it belongs."""
        super().__init__(discord.ui.Button(label=label, custom_id=_id(action, claim)))
        self.action = action
        self.claim = claim

    @classmethod
    async def from_custom_id(
        cls, interaction: discord.Interaction, item: discord.ui.Item[discord.ui.View], match: re.Match[str], /
    ) -> Self:
        """Return the button that was pressed."""
        return cls(match["action"], int(match["claim"]))

    async def callback(self, interaction: discord.Interaction) -> None:
        """Do what is known under the button's action; whatever happens, the person is answered."""
        client = interaction.client
        press = client.presses.get(self.action) if isinstance(client, Client) else None
        try:
            if press is None:
                await interaction.response.send_message(wording.NO_LONGER_KEPT, ephemeral=True)
            else:
                await press(interaction, self.claim)
        except Exception as error:  # noqa: BLE001 whatever it is, the person must not wait for nothing
            await excuse(interaction, error, f"the button {self.action}")


def answer_view(claim: int, *, human: bool) -> discord.ui.View:
    """Return the row under an answer; ``human`` offers to call somebody."""
    called = [AnswerButton(HUMAN, claim, wording.ASK_A_HUMAN)] if human else []
    return row(
        AnswerButton(VOTE_UP, claim, wording.HELPFUL),
        AnswerButton(VOTE_DOWN, claim, wording.UNHELPFUL),
        *called,
        AnswerButton(WHY, claim, wording.WHY),
    )


def share_view(claim: int) -> discord.ui.View:
    """Return the button under a private answer."""
    return row(AnswerButton(SHARE, claim, wording.SHARE))


def reasons_view(claim: int) -> discord.ui.View:
    """Return what may have been wrong, one button each, and the one for a comment."""
    given = (AnswerButton(REASON + reason, claim, wording.REASONS[reason]) for reason in REASONS)
    return row(*given, AnswerButton(COMMENT, claim, wording.ADD_A_COMMENT))


def comment_view(claim: int) -> discord.ui.View:
    """Return the button for a comment."""
    return row(AnswerButton(COMMENT, claim, wording.ADD_A_COMMENT))


def sure_view(claim: int) -> discord.ui.View:
    """Return the button with which somebody confirms that people are to be called."""
    return row(AnswerButton(CALL, claim, wording.CALL))


def solved_view(claim: int) -> discord.ui.View:
    """Return the button with which somebody closes a call."""
    return row(AnswerButton(SOLVED, claim, wording.SOLVED))


def comment_form(claim: int) -> discord.ui.Modal:
    """Return the form for a few words on an answer; whoever gets what was sent in it knows it by its id."""
    form = discord.ui.Modal(title=wording.COMMENT, custom_id=_id(COMMENTED, claim))
    paragraph = discord.TextStyle.paragraph
    field = discord.ui.TextInput[discord.ui.Modal](custom_id=TEXT, style=paragraph, max_length=LONGEST_COMMENT)
    form.add_item(discord.ui.Label(text=wording.YOUR_COMMENT, component=field))
    form.stop()
    return form


def row(*buttons: AnswerButton) -> discord.ui.View:
    """Return a view that discord.py neither keeps nor gives a timer: it was stopped, and its buttons need it not."""
    view = discord.ui.View(timeout=None)
    for button in buttons:
        view.add_item(button)
    view.stop()
    return view


def _id(action: str, claim: int) -> str:
    return f"footnote:{action}:{claim}"
