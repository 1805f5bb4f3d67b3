"""Every way to ask in Discord, and what everybody together finds of the answers afterwards."""

import asyncio
import sqlite3
from collections.abc import Sequence
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, get_args

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
MENTION = f"<@{BOT}> "


@dataclass(frozen=True, slots=True)
class Asked:
    """A question; ``interaction`` is that of a command."""

    text: str
    interaction: Interaction | None = None


@dataclass(frozen=True, slots=True)
class Askers:
    """Who asks in a community; ``thread`` is one in which people talk."""

    discord: DiscordServer
    thread: str

    def ask(self, way: Way, number: int, *, long: bool = False) -> Asked:
        """Ask a question of its own; the answer to a ``long`` one takes two messages."""
        text = f"where does number {number} live?"
        if long:
            more = " ".join(f"word{count}" for count in range(LETTERS))
            text = f"{text} {more[: LETTERS - len(MENTION) - len(text) - 2]}".rstrip()
        return self._command(way, text) if "command" in way else self._message(way, text)

    def _message(self, way: Way, text: str) -> Asked:
        match way:
            case "channel":
                self.discord.mention(text)
            case "thread":
                self.discord.mention(text, self.thread)
            case "direct":
                self.discord.whisper(text)
            case _:
                title, _, more = text.partition("? ")
                title = f"{title.removesuffix('?')}?"
                self.discord.post_in_forum(title, more or "Tell me.")
                return Asked(f"{title}\n\n{more or 'Tell me.'}")
        return Asked(text)

    def _command(self, way: Way, text: str) -> Asked:
        place = self.thread if way == "command in a thread" else SUPPORT
        private = way == "private command"
        return Asked(text, self.discord.slash("ask", place=place, question=text, private=private))


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

    def whole() -> bool:
        return sources(discord) >= sum(1 for one in asked if always or not unheard(one))

    with suppress(AssertionError):  # what is said below tells more
        await until(lambda: whole() and not left_open(discord) and all(answers(discord, one) for one in due()), seconds)
    await asyncio.sleep(0.5)
    told = {one.text[:40]: (answers(discord, one), begun(discord, one)) for one in due()}
    wrong = {text: times for text, times in told.items() if times != (1, 1)}
    assert not wrong, f"answered and begun so many times: {wrong}"
    assert sources(discord) == len(due()), f"{sources(discord)} answers to {len(due())} questions"
    assert not left_open(discord), f"left open: {left_open(discord)}"


def closed(folder: Path) -> int:
    """Return how many questions are closed in the journal of this folder, and none is open, else 0."""
    with closing(sqlite3.connect(f"file:{folder}/journal.db?mode=ro", uri=True)) as journal:
        found = [status for (status,) in journal.execute("SELECT status FROM questions")]
    return len(found) if set(found) == {"finished"} else 0


def sources(discord: DiscordServer) -> int:
    """Return how many times the source of all answers is named."""
    return sum(text.count(SOURCE.url) for text in _texts(discord))


def _texts(discord: DiscordServer) -> list[str]:
    """Return what the bot said, a text for each place, spaces alike."""
    places: dict[str, list[str]] = {}
    for message in _own(discord):
        places.setdefault(message["channel_id"], []).append(message["content"])
    return [" ".join(" ".join(said).split()) for said in places.values()]


def _own(discord: DiscordServer) -> list[Json]:
    kept = [message for place in discord.messages.values() for message in place.values()]
    return sorted((one for one in kept if one["author"]["id"] == BOT), key=lambda one: int(one["id"]))
