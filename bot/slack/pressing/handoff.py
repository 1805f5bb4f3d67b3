"""A call for a human: the only mentions that the bot ever makes, of people whom the settings or a channel's name."""

import logging
import re
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Self, TypeAlias

from slack_sdk.web.async_client import AsyncWebClient

from bot import wording
from bot.handoff import LONGEST_QUESTION, call_once, card, solve, worded
from bot.markup.runs import cut
from bot.slack.connection.clients import patient_of
from bot.slack.pressing.buttons import solved_button
from bot.slack.pressing.press import Press
from bot.slack.replying.blocks import Block, Post
from bot.slack.replying.inline import fitted, link
from bot.slack.replying.place import UNREACHABLE, Place, permalink, problem
from core.journal import Journal
from core.journal.values import AnsweredQuestion, Channel

log = logging.getLogger(__name__)

People: TypeAlias = Callable[[Channel], Awaitable[Sequence[str]]]
Silent: TypeAlias = Callable[[Channel], Awaitable[bool]]

_GROUP, _MEMBER = re.compile(r"S[A-Z0-9]+"), re.compile(r"[UW][A-Z0-9]+")


class HandOff:
    """Calls people to a question, once: those of its channel, else ``humans``."""

    def __init__(self, humans: Sequence[str], people: People | None = None, silent: Silent | None = None) -> None:
        """Both are ids of members and of user groups, ``people`` by channel; what is neither is never mentioned.

        Nobody is called in a channel where the bot is to be ``silent``.
        """
        self._humans = humans
        self._named = people
        self._silent = silent

    def calls(self, person: str) -> bool:
        """Return whether somebody is named to be called wherever nobody else is, as in direct messages."""
        return person in _Called.of(self._humans).members

    async def call(self, journal: Journal, client: AsyncWebClient, press: Press, question: AnsweredQuestion) -> str:
        """Call, unless that was done; return mrkdwn for who asked for it. Raises JournalUnavailable."""
        if self._silent is not None and await self._silent(_channel(question)):
            return wording.SWITCHED_OFF
        called = await self._called(question)
        people = called.mentions(direct=_direct(question))

        async def reach() -> bool:
            try:
                await self._post(client, press, question, called)
            except UNREACHABLE as error:
                log.warning("nobody could be called: %s", problem(error) or type(error).__name__)
                return False
            return True

        if not people:
            return wording.NOBODY_TO_CALL
        return worded(await call_once(journal, question, press.person, reach), people)

    async def solve(self, journal: Journal, client: AsyncWebClient, press: Press, question: AnsweredQuestion) -> None:
        """Close a call and take its button away. Raises JournalUnavailable."""
        await solve(journal, question, press.person)
        post = _call(wording.IS_SOLVED, question, "")
        place = Place(patient_of(client), client, press.channel, press.thread)
        try:
            await place.edit(press.message, Post(post.text, post.blocks[:-1]))
        except UNREACHABLE as error:
            log.warning("a solved call still shows its button: %s", problem(error) or type(error).__name__)

    async def _called(self, question: AnsweredQuestion) -> "_Called":
        return _Called.of(await self._named(_channel(question)) if self._named else self._humans)

    async def _post(self, client: AsyncWebClient, press: Press, question: AnsweredQuestion, called: "_Called") -> None:
        """Post the call in the thread; out of a direct message, which nobody else sees, to each member."""
        patient, thread = patient_of(client), question.thread
        where = await permalink(patient, thread.channel, question.event_key.rpartition("/")[2])
        if not _direct(question):
            post = _call(wording.CALLED.format(people=called.mentions(direct=False)), question, where)
            await Place(patient, client, thread.channel, thread.thread).post(post)
            return
        post = _call(wording.CALLED_PRIVATELY.format(person=f"<@{press.member}>" if press.member else ""), question, "")
        for member in called.members:
            await Place(patient, client, member, "").post(post)


@dataclass(frozen=True, slots=True)
class _Called:
    """Who is called."""

    members: tuple[str, ...]
    groups: tuple[str, ...]

    @classmethod
    def of(cls, humans: Sequence[str]) -> Self:
        """Tell members from user groups."""
        members, groups = (tuple(filter(kind.fullmatch, humans)) for kind in (_MEMBER, _GROUP))
        return cls(members, groups)

    def mentions(self, *, direct: bool) -> str:
        """Return the words that call them; no group reads a direct message."""
        groups = [] if direct else [f"<!subteam^{group}>" for group in self.groups]
        return " ".join([*(f"<@{member}>" for member in self.members), *groups])


def _call(lead: str, question: AnsweredQuestion, where: str) -> Post:
    """Return who is called to what, what was tried, and the closest sections."""
    known = card(question)
    asked = fitted(cut(known.question, LONGEST_QUESTION), LONGEST_QUESTION)
    sections = [f"• {link(url, name)}" for name, url in known.closest]
    texts = [
        f"{lead} {link(where, wording.TO_THE_QUESTION) if where else ''}".strip(),
        f"*{wording.QUESTION}* {asked}\n*{wording.TRIED}* {known.tried}",
        *(["\n".join([f"*{wording.CLOSEST}*", *sections])] if sections else []),
    ]
    blocks: list[Block] = [
        {"type": "section", "text": {"type": "mrkdwn", "text": each, "verbatim": True}} for each in texts
    ]
    return Post("\n".join(texts[:2]), (*blocks, solved_button(question.id)))


def _channel(question: AnsweredQuestion) -> Channel:
    thread = question.thread
    return Channel(thread.platform, thread.workspace, thread.channel)


def _direct(question: AnsweredQuestion) -> bool:
    return question.thread.channel.startswith("D")
