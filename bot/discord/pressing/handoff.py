"""A call for a human: the only mentions that the bot ever makes, of people and roles that are named for it."""

import logging
from collections.abc import Awaitable, Callable
from typing import TypeAlias

import discord

from bot import wording
from bot.discord.answering import problem
from bot.discord.gateway.client import Client
from bot.discord.pressing.buttons import solved_view
from bot.discord.pressing.called import Called, is_id
from bot.discord.pressing.why import linked
from bot.discord.replying.inline import fitted
from bot.discord.replying.place import UNREACHABLE
from bot.discord.spot import DIRECT, INTERACTION, PRIVATE, place_of
from bot.handoff import LONGEST_QUESTION, call_once, card, solve, worded
from core.journal import Journal
from core.journal.values import AnsweredQuestion, Thread

log = logging.getLogger(__name__)

LONGEST = 2_000  # characters of a message

People: TypeAlias = Callable[[Thread], Awaitable[Called]]


class HandOff:
    """Calls people to a question, once."""

    def __init__(self, client: Client, people: People) -> None:
        """``people`` are those whom a conversation's channel names, or the settings."""
        self._client = client
        self._people = people

    async def calls(self, person: discord.abc.User, question: AnsweredQuestion) -> bool:
        """Return whether somebody is named to be called to a question, or has a role that is."""
        return (await self._people(question.thread)).includes(person)

    async def call(self, journal: Journal, person: str, question: AnsweredQuestion) -> str:
        """Call, unless that was done; return Markdown for who asked for it. Raises JournalUnavailable."""
        called, private = await self._people(question.thread), is_private(question)
        people = called.words(private=private)

        async def reach() -> bool:
            return await (self._write(person, question, called) if private else self._post(question, called))

        if not people:
            return wording.NOBODY_TO_CALL
        return worded(await call_once(journal, question, person, reach), people)

    async def solve(self, journal: Journal, interaction: discord.Interaction, question: AnsweredQuestion) -> None:
        """Close a call and take its button away. Raises JournalUnavailable."""
        await solve(journal, question, str(interaction.user.id))
        try:
            await interaction.edit_original_response(
                content=call_text(wording.IS_SOLVED, question, ""),
                view=None,
                allowed_mentions=discord.AllowedMentions.none(),
            )
        except UNREACHABLE as error:
            log.warning("discord: a solved call still shows its button (%s)", problem(error))

    async def _post(self, question: AnsweredQuestion, called: Called) -> bool:
        """Post the call where the conversation stands, else in its channel; False when neither takes it."""
        lead = wording.CALLED.format(people=called.words(private=False))
        text = call_text(lead, question, link_of(question))
        for place in dict.fromkeys((_place(question), question.thread.channel)):
            try:
                await self._send(int(place), text, question, called.mentions())
            except (discord.NotFound, discord.Forbidden) as error:
                log.warning("discord: no call could be posted (%s)", problem(error))
            except UNREACHABLE as error:
                log.warning("discord: nobody could be called (%s)", problem(error))
                return False
            else:
                return True
        return False

    async def _write(self, person: str, question: AnsweredQuestion, called: Called) -> bool:
        """Write to each member what nobody else has seen; False when nobody could be reached."""
        lead = wording.CALLED_PRIVATELY if question.thread.workspace == DIRECT else wording.CALLED_ASIDE
        text, reached = call_text(lead.format(person=f"<@{person}>"), question, ""), False
        for member in called.members:
            try:
                channel = await self._client.create_dm(discord.Object(int(member)))
                await self._send(channel.id, text, question, discord.AllowedMentions.none())
                reached = True
            except UNREACHABLE as error:
                log.warning("discord: somebody could not be called (%s)", problem(error))
        return reached

    async def _send(self, place: int, text: str, question: AnsweredQuestion, mentions: discord.AllowedMentions) -> None:
        await self._client.get_partial_messageable(place).send(
            text,
            view=solved_view(question.id),
            nonce=f"human-{question.id}",
            allowed_mentions=mentions,
            suppress_embeds=True,
        )


def link_of(question: AnsweredQuestion) -> str:
    """Return the address of a question, of its answer where an interaction asked; empty when neither has one."""
    keys = [question.event_key, *(address.message for address in question.messages)]
    key = next((key for key in keys if _is_message(key)), "")
    return f"https://discord.com/channels/{question.thread.workspace or '@me'}/{key}" if key else ""


def call_text(lead: str, question: AnsweredQuestion, where: str) -> str:
    """Return who is called to what, what was tried, and as many of the closest sections as there is room for."""
    known = card(question)
    text = "\n".join(
        [
            f"{lead} [{wording.TO_THE_QUESTION}](<{where}>)" if where else lead.strip(),
            f"**{wording.QUESTION}** {fitted(known.question, LONGEST_QUESTION)}",
            f"**{wording.TRIED}** {known.tried}",
        ]
    )
    sections = [f"- {linked(url, name)}" for name, url in known.closest]
    for line in [f"**{wording.CLOSEST}**", *sections] if sections else ():
        text += f"\n{line}" if len(text) + 1 + len(line) <= LONGEST else ""
    return text


def is_private(question: AnsweredQuestion) -> bool:
    """Return whether nobody but who asked has seen a question and its answer."""
    return question.thread.workspace == DIRECT or question.event_key.startswith(PRIVATE)


def _place(question: AnsweredQuestion) -> str:
    """Return where the answer stands, which is not the thread where none could be opened."""
    posted = (address.message for address in question.messages if _is_message(address.message))
    return next(posted, place_of(question.thread)).partition("/")[0]


def _is_message(key: str) -> bool:
    place, _, message = key.partition("/")
    return is_id(place) and is_id(message) and not key.startswith(INTERACTION)
