"""A community in memory: its people, servers, channels, threads and messages, and what somebody would see of them."""

import base64
import re
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NoReturn

from tests.doubles import discord_shapes as shapes
from tests.doubles.discord_permissions import ALL, EVERYONE, bits, overwrite, permissions
from tests.doubles.discord_shapes import Json

APP = BOT = "1000000000000000001"
TOKEN = base64.b64encode(APP.encode()).decode() + ".GtestG.test-token"
GUILD, GENERAL, SUPPORT, FORUM, VOICE, STAFF = (f"110000000000000000{number}" for number in range(1, 7))
BOT_ROLE, HELPERS, MODERATORS = (f"120000000000000000{number}" for number in range(1, 4))
OWNER, ASKER, OTHER, HELPER, MODERATOR = (f"130000000000000000{number}" for number in range(1, 6))
NAMES = {OWNER: "olga", ASKER: "alice", OTHER: "bob", HELPER: "hanna", MODERATOR: "max"}
EPOCH = 1_420_070_400_000


class Refused(Exception):
    """What Discord answers instead of doing it: a status, its own code and a sentence."""

    def __init__(self, status: int, code: int, text: str) -> None:
        super().__init__(f"{status} {code}: {text}")
        self.status, self.code, self.text = status, code, text


def refuse(status: int, code: int, text: str) -> NoReturn:
    """Answer with a status, Discord's code and its sentence."""
    raise Refused(status, code, text)


@dataclass(slots=True)
class Community:
    """What Discord keeps; ``problems`` is what was sent that its documentation or our promises forbid.

    ``private`` says whose an ephemeral message is, ``edits`` when each message was edited, ``callable_people`` whom
    the bot may mention (roles too), ``ahead`` how many seconds Discord's clock is ahead of ours.
    """

    problems: list[str] = field(default_factory=list)
    users: dict[str, Json] = field(default_factory=dict)
    guilds: dict[str, Json] = field(default_factory=dict)
    roles: dict[tuple[str, str], list[str]] = field(default_factory=dict)
    channels: dict[str, Json] = field(default_factory=dict)
    messages: dict[str, dict[str, Json]] = field(default_factory=dict)
    private: dict[str, str] = field(default_factory=dict)
    deleted: list[Json] = field(default_factory=list)
    edits: dict[str, list[float]] = field(default_factory=dict)
    pings: list[tuple[str, str]] = field(default_factory=list)
    callable_people: set[str] = field(default_factory=lambda: {HELPER, HELPERS})
    closed_to_messages: set[str] = field(default_factory=set)
    absent: set[str] = field(default_factory=set)
    ahead: float = 0.0
    _last: int = 0

    def now(self) -> float:
        """Return the seconds since 1970 by Discord's clock."""
        return time.time() + self.ahead

    def snowflake(self, age: float = 0.0) -> str:
        """Return a new id, of ``age`` seconds ago; ids rise but for those."""
        born = (int((self.now() - age) * 1000) - EPOCH) << 22
        if age:
            return str(born + self._last % 4096)
        self._last = max(self._last + 1, born)
        return str(self._last)

    def add_guild(self, name: str, guild: str = "", *, bot: bool = True, shard: tuple[int, int] = (0, 1)) -> str:
        """Add a server, with the bot unless told otherwise, for a shard of so many; return its id."""
        number, count = shard
        guild = guild or self.snowflake()
        while (int(guild) >> 22) % count != number:
            guild = str(int(guild) + (1 << 22))
        bot_role = BOT_ROLE if guild == GUILD else self.snowflake()
        self.guilds[guild] = shapes.guild(guild, name, OWNER)
        self.guilds[guild]["roles"] = [
            shapes.role(guild, "@everyone", EVERYONE, position=0),
            shapes.role(bot_role, "Footnote", 0, bot=BOT),
            shapes.role(HELPERS, "Helpers", 0),
            shapes.role(MODERATORS, "Moderators", bits(["manage_channels", "manage_guild", "manage_messages"])),
        ]
        self.roles |= {(guild, person): [] for person in NAMES}
        self.roles |= {(guild, HELPER): [HELPERS], (guild, MODERATOR): [MODERATORS]}
        if bot:
            self.roles[guild, BOT] = [bot_role]
        return guild

    def add_channel(self, name: str, kind: int = shapes.TEXT, *, guild: str = GUILD, channel: str = "") -> str:
        """Add a channel to a server; return its id."""
        channel = channel or self.snowflake()
        self.channels[channel] = shapes.channel(channel, guild, name, kind)
        return channel

    def add_person(self, name: str, roles: Sequence[str] = (), guild: str = GUILD) -> str:
        """Add a person to a server; return the id."""
        person = self.snowflake()
        self.users[person] = shapes.user(person, name)
        self.roles[guild, person] = list(roles)
        return person

    def direct(self, person: str) -> str:
        """Return the bot's direct channel with a person."""
        for channel in self.channels.values():
            if channel["type"] == shapes.DIRECT and channel["recipients"][0]["id"] == person:
                return str(channel["id"])
        opened = self.snowflake()
        self.channels[opened] = shapes.direct(opened, [self.users[person]])
        return opened

    def group(self, *people: str) -> str:
        """Return a new group of people, in which no bot can be."""
        opened = self.snowflake()
        self.channels[opened] = shapes.direct(opened, [self.users[person] for person in people], shapes.GROUP)
        return opened

    def allow(self, channel: str, *names: str, role: str = BOT_ROLE) -> None:
        """Allow a role (the bot's) these things in a channel, and forbid it nothing."""
        overwrite(self.channels[channel], role, allow=bits(names))

    def deny(self, channel: str, *names: str, role: str = BOT_ROLE) -> None:
        """Forbid a role (the bot's) these things in a channel, and nothing else."""
        overwrite(self.channels[channel], role, deny=bits(names))

    def may(self, place: str, *names: str, person: str = BOT) -> bool:
        """Return whether somebody may do all this in a channel or thread."""
        wanted = bits(names)
        return self.permissions(place, person) & wanted == wanted

    def permissions(self, place: str, person: str = BOT) -> int:
        """Return what somebody may do in a channel or thread, as Discord's number."""
        channel = self.channels[place]
        guild = channel.get("guild_id")
        if guild is None:
            inside = {person_["id"] for person_ in channel["recipients"]}
            return ALL if person in inside or (person == BOT and channel["type"] == shapes.DIRECT) else 0
        if (guild, person) not in self.roles:
            return 0
        parent = self.channels[channel["parent_id"]] if channel["type"] in shapes.THREADS else channel
        return permissions(self.guilds[guild], parent, person, self.roles[guild, person])

    def keep(self, place: str, message: Json, person: str = "") -> Json:
        """Keep a new message, for one ``person`` alone if named; return it."""
        self.messages.setdefault(place, {})[message["id"]] = message
        if person:
            self.private[message["id"]] = person
            return message
        channel = self.channels[place]
        channel["last_message_id"] = message["id"]
        if channel["type"] in shapes.THREADS and message["id"] != place and message["type"] != STARTER:
            channel["message_count"] += 1
            channel["total_message_sent"] += 1
        return message

    def message(self, place: str, message: str) -> Json:
        """Return a message that everybody sees; raises Refused 10008."""
        found = self.messages.get(place, {}).get(message)
        if found is None or message in self.private:
            refuse(404, 10008, "Unknown Message")
        return found

    def seen(self, place: str, person: str = ASKER) -> list[Json]:
        """Return the messages that a person sees in a channel or thread, oldest first."""
        kept = self.messages.get(place, {}).values()
        return [message for message in kept if self.private.get(message["id"], person) == person]

    def replies(self, place: str) -> list[Json]:
        """Return the bot's messages that everybody sees in a channel or thread, oldest first."""
        own = [message for message in self.messages.get(place, {}).values() if message["author"]["id"] == BOT]
        return [message for message in own if message["id"] not in self.private and message["type"] != STARTER]

    def whispers(self, person: str = ASKER) -> list[Json]:
        """Return what one person alone sees, in any channel, oldest first."""
        kept = [message for messages in self.messages.values() for message in messages.values()]
        return [message for message in kept if self.private.get(message["id"]) == person]

    def thread_of(self, message: Mapping[str, Any]) -> str:
        """Return the id of the thread that was opened on a message, or "" """
        return str(message["id"]) if message["id"] in self.channels else ""

    def named(self, people: Iterable[str], roles: Iterable[str], guild: str | None) -> tuple[list[Json], list[str]]:
        """Return which of these people and roles exist."""
        known = {role["id"] for role in self.guilds[guild]["roles"]} if guild in self.guilds else set()
        return [self.users[one] for one in dict.fromkeys(people) if one in self.users], [
            one for one in dict.fromkeys(roles) if one in known
        ]


STARTER = 21
_PERSON, _ROLE = re.compile(r"<@!?(\d+)>"), re.compile(r"<@&(\d+)>")


def mentioned(text: str) -> tuple[list[str], list[str], bool]:
    """Return the people, the roles and whether everybody is named in a text."""
    return _PERSON.findall(text), _ROLE.findall(text), bool(re.search(r"@(everyone|here)\b", text))


def populate(made: Community) -> None:
    """Put a server with some channels, people and the bot into an empty community."""
    made.users[BOT] = shapes.user(BOT, "footnote", bot=True)
    made.users |= {person: shapes.user(person, name) for person, name in NAMES.items()}
    made.add_guild("Lab", GUILD)
    for channel, name, kind in [
        (GENERAL, "general", shapes.TEXT),
        (SUPPORT, "support", shapes.TEXT),
        (FORUM, "help", shapes.FORUM),
        (VOICE, "Lounge", shapes.VOICE),
        (STAFF, "staff", shapes.TEXT),
    ]:
        made.add_channel(name, kind, channel=channel)
