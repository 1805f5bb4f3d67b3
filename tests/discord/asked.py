"""Every way to ask in Discord, and what everybody together finds of the answers afterwards."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, get_args

from bot import wording
from tests.discord.scripted import unfinished
from tests.doubles.discord import DiscordServer
from tests.doubles.discord_shapes import Json
from tests.doubles.discord_state import BOT, SUPPORT
from tests.doubles.discord_world import Interaction
from tests.scripted import SOURCE, answer_to
from tests.waiting import until

Way = Literal["channel", "forum", "direct", "thread", "command", "command in a thread", "private command"]
WAYS: tuple[Way, ...] = get_args(Way)
LETTERS = 2_000  # that a person may write


@dataclass(frozen=True, slots=True)
class Asked:
    """A question; ``interaction`` is that of a command."""

    text: str
    interaction: Interaction | None = None


@dataclass(frozen=True, slots=True)
class Askers:
    """Who asks in a community; ``thread`` is one in which the bot was mentioned before."""

    discord: DiscordServer
    thread: str

    def ask(self, way: Way, number: int, *, long: bool = False) -> Asked:
        """Ask a question of its own; the answer to a ``long`` one takes two messages."""
        discord = self.discord
        text = f"where does number {number} live?"
        if long:
            more = " ".join(f"word{count}" for count in range(LETTERS))
            text = f"{text} {more[: LETTERS - 40 - len(text)]}".rstrip()
        match way:
            case "channel":
                discord.mention(text)
            case "forum":
                title, _, more = text.partition("? ")
                discord.post_in_forum(f"{title.removesuffix('?')}?", more or "Tell me.")
                text = f"{title.removesuffix('?')}?\n\n{more or 'Tell me.'}"
            case "direct":
                discord.whisper(text)
            case "thread":
                discord.mention(text, self.thread)
            case "command":
                return Asked(text, discord.slash("ask", question=text, private=False))
            case "command in a thread":
                return Asked(text, discord.slash("ask", place=self.thread, question=text, private=False))
            case "private command":
                return Asked(text, discord.slash("ask", question=text, private=True))
        return Asked(text)


def askers(discord: DiscordServer) -> Askers:
    """Return people who have a thread of their own."""
    return Askers(discord, discord.open_thread(discord.say(SUPPORT, "about this and that"), "about this and that"))


def answers(discord: DiscordServer, asked: Asked) -> int:
    """Return how many times a question is answered, the whole text, wherever anybody reads."""
    return sum(text.count(" ".join(answer_to(asked.text).split())) for text in _texts(discord))


def begun(discord: DiscordServer, asked: Asked) -> int:
    """Return how many times an answer to it begins."""
    beginning = f"You asked: {asked.text.partition('?')[0]}?"
    return sum(text.count(beginning) for text in _texts(discord))


def left_open(discord: DiscordServer) -> list[str]:
    """Return what looks as if more were to come: notes, and what was promised by an acknowledgement."""
    return [message["content"] or "thinking" for message in _own(discord) if unfinished(message)]


def unheard(asked: Asked) -> bool:
    """Return whether it is a command that nobody acknowledged: Discord itself tells the person."""
    return asked.interaction is not None and not asked.interaction.answer


async def all_answered(
    discord: DiscordServer, asked: Sequence[Asked], seconds: float = 20.0, *, always: bool = False
) -> None:
    """Wait until nothing is open, and a moment more for what must not come; each must be answered once.

    Unless ``always``, a command that nobody acknowledged is left to Discord.
    """

    def due() -> list[Asked]:
        return [one for one in asked if always or answers(discord, one) or not unheard(one)]

    await until(lambda: all(answers(discord, one) for one in due()), seconds)
    await until(lambda: not left_open(discord), seconds)
    await asyncio.sleep(0.5)
    told = due()
    assert {one.text[:40]: (answers(discord, one), begun(discord, one)) for one in told} == {
        one.text[:40]: (1, 1) for one in told
    }
    assert not left_open(discord)
    assert sum(text.count(SOURCE.url) for text in _texts(discord)) == len(told)
    assert not [message for message in _own(discord) if message["content"].startswith(f"-# {wording.GIVEN_UP[:20]}")]


def _texts(discord: DiscordServer) -> list[str]:
    """Return what the bot said, a text for each place, spaces alike."""
    places: dict[str, list[str]] = {}
    for message in _own(discord):
        places.setdefault(message["channel_id"], []).append(message["content"])
    return [" ".join(" ".join(said).split()) for said in places.values()]


def _own(discord: DiscordServer) -> list[Json]:
    kept = [message for place in discord.messages.values() for message in place.values()]
    return sorted((one for one in kept if one["author"]["id"] == BOT), key=lambda one: int(one["id"]))
