"""How a draft looks to moderators: who asked what where, the answer as people would see it, and three buttons."""

from dataclasses import dataclass
from typing import Self

import discord

from bot import wording
from bot.discord.pressing.buttons import AnswerButton, row
from bot.discord.replying.inline import fitted
from bot.discord.replying.posts import MESSAGE, note, posts
from bot.support.shadow import Judgement
from bot.support.values import drafted
from bot.wording import drafts
from core.domain import Answer
from core.journal.values import Claim

ACTIONS: dict[Judgement, str] = {"posted": "draft_post", "not_a_question": "draft_no_question", "wrong": "draft_wrong"}
LONGEST_QUESTION = 500
LONGEST_LINE = 200  # that says what was decided


@dataclass(frozen=True, slots=True)
class Look:
    """What stands before a draft: ``asked`` names who asked in which channel, ``question`` is linked and quoted."""

    person: str
    channel: str
    link: str
    question: str

    @classmethod
    def of(cls, claim: Claim) -> Self:
        """Return the look of the draft that a claim is on."""
        channel, _ = drafted(claim.event_key)
        return cls(claim.person, channel, link_of(claim), claim.text)

    def posts(self, answer: Answer) -> list[str]:
        """Return a draft as messages, with room for a line below the last."""
        return posts(answer, self._lead(drafts.DRAFT_ASKED), MESSAGE - LONGEST_LINE)

    def note(self, sentence: str) -> str:
        """Return what is told where there is no draft."""
        lead = self._lead(drafts.DRAFT_FAILED)
        return f"{lead}\n\n{note(sentence)}"[:MESSAGE]

    def _lead(self, words: str) -> str:
        person = f"<@{self.person}>" if self.person.isdecimal() else drafts.SOMEBODY
        asked = words.format(person=person, channel=f"<#{self.channel}>")
        quoted = f"[{wording.TO_THE_QUESTION}](<{self.link}>)\n> {fitted(self.question, LONGEST_QUESTION)}"
        return f"### {drafts.DRAFT_TITLE}\n{asked} {quoted}"  # the title sets it off from the draft above


def link_of(claim: Claim) -> str:
    """Return the address of the question that a draft is for."""
    _, key = drafted(claim.event_key)
    return f"https://discord.com/channels/{claim.thread.workspace}/{key}"


def draft_view(claim: int) -> discord.ui.View:
    """Return the row under a draft."""
    return row(*(AnswerButton(action, claim, drafts.DRAFT_BUTTONS[said]) for said, action in ACTIONS.items()))


def is_draft(claim: Claim, message: discord.Message) -> bool:
    """Return whether one of our messages is of the draft that a claim is on: by its link, or by its buttons."""
    if f"(<{link_of(claim)}>)" in message.content:
        return True
    ids = {f"footnote:{action}:{claim.id}" for action in ACTIONS.values()}
    rows = (one for one in message.components if isinstance(one, discord.ActionRow))
    return any(getattr(button, "custom_id", "") in ids for one in rows for button in one.children)


def verdict(reason: str, person: str) -> str:
    """Return what was decided of a draft, and by whom; "" for what is no known verdict."""
    shown = f"<@{person}>" if person.isdecimal() else drafts.SOMEBODY
    return drafts.DRAFT_JUDGED[reason].format(person=shown) if reason in drafts.DRAFT_JUDGED else ""


def judged(content: str, line: str) -> str:
    """Return a draft's last message with a line of at most 190 characters that says what was decided."""
    return f"{content}\n-# {line}"
