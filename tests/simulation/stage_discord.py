"""The week in Discord: the double of its community, the whole adapter, events over the gateway."""

import asyncio
from collections import defaultdict
from collections.abc import Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import discord

from bot.desk.desk import Desk
from bot.desk.tasks import Tasks
from bot.discord.adapter import listen, open_discord
from bot.discord.answering import Answering
from bot.discord.gateway.client import Client, Listener
from bot.discord.gateway.sessions import open_gateway
from bot.discord.servers.server import Servers
from bot.support.policies import Policies
from bot.support.support import Support
from core.config import JournalSettings
from core.journal import open_journal
from core.journal.values import Address
from tests.discord.running import QUICK, Plan
from tests.doubles import discord_shapes as shapes
from tests.doubles.discord import DiscordServer
from tests.doubles.discord_faults import ALWAYS, Fault
from tests.doubles.discord_shapes import Json
from tests.doubles.discord_state import BOT, GUILD, STARTER
from tests.doubles.discord_state import HELPER as HELPER_ID
from tests.knowing import NOTHING_KNOWN
from tests.simulation.playing import LEASE, SETTINGS, Answerer, Running, spoken
from tests.simulation.script import HELPER, MODS, ROOMS, Step, Week


class Heard:
    """A Listener that passes on what it is told, and says when that was dealt with."""

    def __init__(self, listener: Listener) -> None:
        self._listener = listener
        self._done: defaultdict[str, asyncio.Event] = defaultdict(asyncio.Event)

    async def said(self, message: discord.Message) -> None:
        """Pass on a message."""
        await self._listener.said(message)
        self._done[f"said {message.id}"].set()

    async def edited(self, event: discord.RawMessageUpdateEvent) -> None:
        """Pass on an edit."""
        await self._listener.edited(event)
        self._done[f"edited {event.message_id} {event.message.content}"].set()

    async def deleted(self, guild: str, place: str, messages: Sequence[str]) -> None:
        """Pass on deletions."""
        await self._listener.deleted(guild, place, messages)
        for message in messages:
            self._done[f"deleted {message}"].set()

    async def closed(self, guild: str, channel: str, thread: str) -> None:
        """Pass on a closed thread."""
        await self._listener.closed(guild, channel, thread)

    async def missed(self) -> None:
        """Pass on that something was missed."""
        await self._listener.missed()

    async def until(self, what: str) -> None:
        """Wait until something was dealt with."""
        await asyncio.wait_for(self._done[what].wait(), 10)


@dataclass(slots=True)
class DiscordStage:
    """A community, and what was written in it so far."""

    discord: DiscordServer
    week: Week
    platform: str = "discord"
    workspace: str = GUILD
    replies: bool = True
    said: dict[int, Json] = field(default_factory=dict)
    people: dict[str, str] = field(default_factory=dict)
    rooms: dict[str, str] = field(default_factory=dict)
    heard: Heard | None = None

    def __post_init__(self) -> None:
        self.people = {"bot": BOT, HELPER: HELPER_ID}
        for name in sorted({step.person for step in self.week} - {HELPER}):
            person = self.people[name] = self.discord.add_person(name)
            if name.startswith("bot"):
                self.discord.users[person] = shapes.user(person, name, bot=True)
        self.rooms = {name: self.discord.add_channel(name) for name in (*ROOMS, MODS)}

    async def open(self, answerer: Answerer, folder: Path) -> Running:
        """Start the bot; return when it hears, and has looked for what it missed."""
        settings = Plan(self.discord.url, folder).told
        stack = AsyncExitStack()
        journal = await stack.enter_async_context(open_journal(JournalSettings(lease=LEASE), folder))
        desk = Desk(answerer, journal, "discord", Tasks(at_once=16, waiting=500))
        client = Client(settings, settle=0.0)
        policies = Policies(journal, SETTINGS, "discord", scope=settings.scope, people=settings.humans)
        answering = Answering(desk, client, Servers(journal, settings), settings, Support(desk, policies))
        listen(client, answering, NOTHING_KNOWN)
        assert client.listener is not None
        assert answering.support is not None
        client.listener = self.heard = Heard(client.listener)
        await stack.enter_async_context(open_gateway(client, settings, QUICK))
        await stack.enter_async_context(open_discord(client, answering, 0.5))
        await asyncio.wait_for(client.looked.wait(), 20)
        return Running(stack, desk, answering.support, journal)

    async def play(self, step: Step) -> None:
        """Let somebody write, change or delete a message; the gateway tells of it."""
        assert self.heard is not None
        text = spoken(step.text, {name: f"<@{person}>" for name, person in self.people.items()})
        if step.is_message:
            message = self.said[step.number] = self._say(step, text)
            await self.heard.until(f"said {message['id']}")
        elif step.kind == "deletes":
            message = self.said[step.about]
            self.discord.delete(message)
            await self.heard.until(f"deleted {message['id']}")
        else:
            message = self.said[step.about]
            self.discord.edit(message, text)
            await self.heard.until(f"edited {message['id']} {text}")

    def _say(self, step: Step, text: str) -> Json:
        place, person, about = self.rooms[step.room], self.people[step.person], self.said.get(step.about)
        if about is None or step.where == "channel":
            return self.discord.say(place, text, person=person)
        if step.where == "reply":
            return self.discord.say(place, text, person=person, reply_to=about)
        thread = self.discord.thread_of(about) or self.discord.open_thread(about, "about it", person=person)
        return self.discord.say(thread, text, person=person)

    def unreachable(self, *, is_so: bool) -> None:
        """Let none of the bot's calls through, or all of them."""
        self.discord.faults[:] = [Fault("*", None, times=ALWAYS)] if is_so else []

    def clock_moved(self) -> None:
        """Nothing: the double tells the time from the same clock."""

    def address(self, number: int) -> Address:
        """Return what names a step's message in the journal."""
        message, room = self.said[number], self.rooms[self.week.steps[number].room]
        return Address("discord", GUILD, room, f"{message['channel_id']}/{message['id']}")

    def channel(self, room: str) -> str:
        """Return the id of a room."""
        return self.rooms[room]

    def posted(self) -> dict[int, list[tuple[str, datetime]]]:
        """Return what the bot says in the thread on each message, and the drafts."""
        numbers = {message["id"]: number for number, message in self.said.items()}
        found: dict[int, list[tuple[str, datetime]]] = {}
        for message in self._own():
            place = message["channel_id"]
            replied = (message.get("message_reference") or {}).get("message_id", "")
            number = -2 if place == self.rooms[MODS] else numbers.get(place, numbers.get(replied, -1))
            at = datetime.fromisoformat(message["timestamp"]).astimezone(UTC)
            found.setdefault(number, []).append((str(message["content"]), at))
        return found

    def _own(self) -> list[Json]:
        every = [message for place in self.discord.messages.values() for message in place.values()]
        return [one for one in every if one["author"]["id"] == BOT and one["type"] != STARTER]

    @property
    def posts(self) -> int:
        """How many messages the bot posted."""
        return sum(call.status < 400 for call in self.discord.called("create_message"))

    @property
    def pinged(self) -> list[object]:
        """Whom the bot's messages notified, and what Discord would not have taken."""
        own = {message["id"] for message in self._own()}
        return [*self.discord.problems, *(ping for ping in self.discord.pings if ping[0] in own)]
