"""What became of a question in Discord in the eyes of a person."""

import asyncio
import re
from collections.abc import Mapping, Sequence
from typing import Any, Literal

from bot import wording
from tests.doubles.discord import DiscordServer
from tests.doubles.discord_limits import interactive
from tests.doubles.discord_shapes import LOADING, Json
from tests.doubles.discord_state import BOT, SUPPORT
from tests.scripted import answer_to
from tests.waiting import until

Fate = Literal["answered", "closed", "open", "silent", "twice"]

_READING = re.compile(re.escape(wording.WRITING).replace(re.escape("{passages}"), r"\d+"))
_NOTES = frozenset({wording.SEARCHING, wording.WAITING})


def asked(discord: DiscordServer, number: int, place: str = SUPPORT) -> Json:
    """Let a person mention the bot, or write to it directly, with a question of its own."""
    text = f"where does number {number} live?"
    return discord.mention(text, place) if discord.guild_of(place) else discord.say(place, text)


def answers(discord: DiscordServer, question: Mapping[str, Any]) -> list[Json]:
    """Return the bot's messages about a question, in order: all of its thread, and what refers to it beside that.

    What follows a message that refers to it, and refers to nothing itself, belongs to it.
    """
    thread = discord.thread_of(question)
    own = thread if thread != question["channel_id"] else ""  # in a forum the question stands in it
    found: list[Json] = discord.replies(own) if own else []
    belongs = False
    for message in discord.replies(question["channel_id"]):
        refers = (message.get("message_reference") or {}).get("message_id")
        belongs = refers == question["id"] or (belongs and refers is None)
        found += [message] if belongs else []
    return found


def fate(discord: DiscordServer, question: Mapping[str, Any]) -> Fate:
    """Return what a person finds below a question: one answer to it, one sentence, something unfinished, or more."""
    found = answers(discord, question)
    if not found:
        return "silent"
    shown = "\n".join(message["content"] for message in found)
    words = question["content"].replace(f"<@{BOT}> ", "")
    if shown.count("You asked:") > 1 or (len(found) > 1 and shown.count("docs.example/faq") != 1):
        return "twice"
    if answer_to(words) in shown and "docs.example/faq" in shown and interactive(found[-1]["components"]):
        return "answered"
    return "open" if any(unfinished(message) or "You asked" in message["content"] for message in found) else "closed"


async def settled(discord: DiscordServer, questions: Sequence[Mapping[str, Any]], seconds: float = 15.0) -> None:
    """Wait until nothing is open or unanswered, and a moment more for what must not come."""
    await until(lambda: not any(fate(discord, question) in ("open", "silent") for question in questions), seconds)
    await asyncio.sleep(0.5)


def unfinished(message: Mapping[str, Any]) -> bool:
    """Return whether a message says that more is to come."""
    text = message["content"].removeprefix("-# ")
    return text in _NOTES or bool(_READING.fullmatch(text)) or bool(message["flags"] & LOADING)
