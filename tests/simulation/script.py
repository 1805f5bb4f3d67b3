"""What a simulated week is made of: the rooms with their settings, and steps of people in them; no I/O."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal, TypeAlias
from zoneinfo import ZoneInfo

Kind: TypeAlias = Literal[
    "question", "foreign", "chatter", "thanks", "greeting", "link", "status", "bot", "helper", "to_somebody",
    "mention", "mention_again", "answer", "answer_alone", "answer_to_asker", "bot_answer", "echo", "joins_in",
    "continued", "solved", "withdraws", "asks_now", "rewords", "deletes", "thanks_below",
]  # fmt: skip
Where: TypeAlias = Literal["channel", "thread", "reply"]

ZONE = ZoneInfo("Europe/Berlin")
QUIET = "22:00-07:00 Europe/Berlin"
AN_HOUR = 8  # unasked answers of a room
HELPER, MODS = "helper", "mods"
CHANGES = frozenset({"withdraws", "asks_now", "rewords", "deletes"})
UNCOVERED = "zu"  # begins the names of what the documentation does not have
_UNCOVERED = re.compile(rf"\b{UNCOVERED}[a-z]{{4}}(?![a-z])")


@dataclass(frozen=True, slots=True)
class Room:
    """A channel with what was chosen for it; ``wait`` in minutes, ``shadow`` a room for drafts."""

    name: str
    mode: str
    wait: int = 10
    quiet: bool = False
    shadow: str = ""
    languages: str = ""

    @property
    def watched(self) -> bool:
        """Whether anything is answered unasked here."""
        return self.mode in ("confident", "always")

    @property
    def chosen(self) -> Mapping[str, str]:
        """The settings that somebody put, but for the channel of drafts."""
        quiet = {"quiet": QUIET if self.quiet else ""}
        return {"mode": self.mode, "wait": str(self.wait), "languages": self.languages, **quiet}

    def due(self, asked: datetime) -> datetime:
        """Return when the wait of a question is over, in words: after the minutes, and not at night."""
        due = asked + timedelta(minutes=self.wait)
        clock = due.astimezone(ZONE)
        if not self.quiet or 7 <= clock.hour < 22:
            return due
        morning = clock.date() + timedelta(days=clock.hour >= 22)
        return datetime(morning.year, morning.month, morning.day, 7, tzinfo=ZONE).astimezone(asked.tzinfo)


ROOMS = {
    room.name: room
    for room in (
        Room("help", "confident", quiet=True),
        Room("ask", "always", wait=5),
        Room("pilot", "confident", shadow=MODS),
        Room("lingo", "always", wait=15, languages="en,de"),
        Room("team", "mention"),
        Room("closed", "off"),
    )
}


@dataclass(frozen=True, slots=True)
class Step:
    """What somebody does: writes, or changes what ``about`` wrote; ``{@bot}`` and ``{@p01}`` name people in a text."""

    number: int
    at: datetime
    kind: Kind
    room: str
    person: str
    text: str
    about: int = -1
    where: Where = "channel"

    @property
    def is_message(self) -> bool:
        """Whether it is a new message, and no change of one."""
        return self.kind not in CHANGES

    @property
    def is_mention(self) -> bool:
        """Whether it asks the bot itself."""
        return self.kind in ("mention", "mention_again")


@dataclass(frozen=True, slots=True)
class Week:
    """All steps in the order of time, by their numbers."""

    seed: int
    begins: datetime
    steps: dict[int, Step] = field(default_factory=dict)

    def __iter__(self) -> Iterator[Step]:
        return iter(self.steps.values())

    @property
    def messages(self) -> list[Step]:
        """The steps that are messages."""
        return [step for step in self if step.is_message]

    @property
    def people(self) -> set[str]:
        """Who writes, without bots."""
        return {step.person for step in self if not step.person.startswith("bot")}


def is_covered(text: str) -> bool:
    """Return whether the documentation has what a question is about."""
    return _UNCOVERED.search(text) is None
