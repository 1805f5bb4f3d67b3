"""What a person sees in Discord of answers that nobody knows beforehand: when they are whole, and what they show."""

import re
from collections.abc import Mapping
from typing import Any

from bot.discord.pressing.buttons import SHARE, VOTE_UP
from tests.doubles.discord import DiscordServer
from tests.doubles.discord_limits import interactive
from tests.doubles.discord_shapes import Json
from tests.doubles.discord_world import Interaction
from tests.waiting import until

SECONDS = 30.0
NOT_COVERED = "The documentation does not cover this"


def buttons(message: Mapping[str, Any]) -> list[str]:
    """Return the actions of a message's buttons."""
    return [one["custom_id"].split(":")[1] for one in interactive(message["components"])]


def ended(discord: DiscordServer, place: str) -> list[Json]:
    """Return the last messages of the answers in a place, in order: those with the buttons."""
    return [message for message in discord.replies(place) if VOTE_UP in buttons(message)]


async def answer_in(discord: DiscordServer, place: str, number: int = 1) -> Json:
    """Return the last message of an answer in a place once it is whole; ``number`` counts the answers there."""
    await until(lambda: len(ended(discord, place)) >= number, SECONDS)
    return ended(discord, place)[number - 1]


async def thread_below(discord: DiscordServer, message: str) -> str:
    """Return the thread of a message once it is open."""
    await until(lambda: message in discord.channels, SECONDS)
    return message


async def private_answer(discord: DiscordServer, used: Interaction) -> Json:
    """Return the private answer to a command once it is whole."""
    await until(lambda: SHARE in buttons(discord.original(used) or {"components": []}), SECONDS)
    return shown(discord, used)


async def told(discord: DiscordServer, used: Interaction, sentence: str) -> Json:
    """Return the response to an interaction, or one after it, once that holds a sentence."""
    await until(lambda: any(sentence in one["content"] for one in said(discord, used)), SECONDS)
    return next(one for one in said(discord, used) if sentence in one["content"])


def said(discord: DiscordServer, used: Interaction) -> list[Json]:
    """Return the messages with which an interaction was answered so far."""
    kept = discord.messages.get(used.place, {})
    return [kept[name] for name in (used.original, *used.followups) if name in kept]


def shown(discord: DiscordServer, used: Interaction) -> Json:
    """Return the response to an interaction as it is now."""
    found = discord.original(used)
    assert found is not None
    return found


def honest(text: str) -> bool:
    """Return whether an answer shows every source that it names, and names one unless it says that it has none."""
    body = re.sub(r"^\*\*\[\d+\]\*\* .*", "", text, flags=re.MULTILINE)
    cited = set(re.findall(r"\[(\d+)\]", body))
    listed = set(re.findall(r"^\*\*\[(\d+)\]\*\* ", text, flags=re.MULTILINE))
    return cited <= listed and bool(cited or NOT_COVERED in body)
