"""One answered question in a server whose buttons can be pressed, for the tests of what they do."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import discord
import simcord

from bot.desk.desk import Desk
from bot.desk.tasks import Tasks
from bot.discord.answering import Answering
from bot.discord.gateway.client import Client
from bot.discord.pressing.buttons import answer_view
from bot.discord.pressing.feedback import register
from bot.discord.servers.server import Servers
from bot.discord.spot import PLATFORM, Spot, message_key
from bot.support.policies import Policies
from bot.support.support import Support
from core.config import DiscordSettings, JournalSettings, SupportSettings
from core.domain import Answer, Passage, Source, Timings
from core.journal import Journal, open_journal
from core.journal.values import Address
from tests.journals import lose
from tests.scripted import ScriptedAnswerer

HUMANS = ("111111111111111111",)
SOURCE = Source(1, "FAQ", "Where?", "faq.md", "https://docs.example/faq", "It lives there.", (3, 9), 0.7)
PASSAGE = Passage(
    "It lives there, @everyone.", "FAQ", "Where?", SOURCE.url, "faq.md", (3, 9), "FAQ > Where?", 0.712, 0.655
)
OTHER = replace(PASSAGE, heading="How <@123456789012345678>?", lines=(11, 12), text="Otherwise.", score=0.5)
ANSWER = Answer(
    "It lives **there** [1].",
    "answered",
    "grounded",
    (SOURCE,),
    0.93,
    "mistral-7b",
    Timings(4.2, 18.0, 300.0, 1_900.0),
    (PASSAGE, OTHER),
)


@dataclass(slots=True)
class World:
    """A server with a bot, people, and one question of alice's that was answered in a thread."""

    env: simcord.Env
    client: Client
    journal: Journal
    guild: simcord.GuildHandle
    channel: simcord.ChannelHandle
    people: dict[str, simcord.MemberActor] = field(default_factory=dict)

    def person(self, name: str, *roles: simcord.RoleHandle) -> simcord.MemberActor:
        """Return somebody of the server, new when not yet known."""
        if name not in self.people:
            self.people[name] = self.guild.add_member(self.env.create_user(name), roles=roles)
        return self.people[name]

    async def ask(self, *, thread: bool = True, text: str = "where <!here>?") -> "Asked":
        """Let alice ask in the channel, and answer there or in a thread."""
        said = await self.person("alice").send(self.channel, "where?")
        place = await said.create_thread(name="where?") if thread else None
        spot = Spot(str(self.guild.id), str(self.channel.id), str(place.id if place else self.channel.id))
        key = message_key(str(self.channel.id), str(said.id))
        return await answered(self, spot, key, self.person("alice").id, text)


@dataclass(frozen=True, slots=True)
class Asked:
    """A question that was answered; ``message`` is the answer with its buttons."""

    world: World
    claim: int
    spot: Spot
    key: str
    message: discord.Message

    async def press(self, action: str, person: str = "alice", message: Any = None) -> simcord.InteractionResult:  # noqa: ANN401
        """Press a button of the answer, or of another message."""
        custom_id = f"footnote:{action}:{self.claim}"
        return await self.world.person(person).click(message or self.message, custom_id=custom_id)


async def answered(world: World, spot: Spot, key: str, person: int, text: str = "where?", *, thread: str = "") -> Asked:
    """Keep a question and its answer, posted with its buttons in ``spot``; ``thread`` names another conversation."""
    journal, talk = world.journal, replace(spot.thread("1"), **({"thread": thread} if thread else {}))
    claim = await journal.questions.claim(talk, key, person=str(person), text=text, scope=None, now=now())
    assert claim is not None
    place = world.client.get_partial_messageable(int(spot.place))
    message = await place.send(ANSWER.text, view=answer_view(claim.id, human=True))
    name = message_key(spot.place, str(message.id))
    await journal.questions.note_message(claim.id, Address("discord", spot.guild, spot.channel, name))
    await journal.questions.finish(claim, ANSWER, now=now())
    return Asked(world, claim.id, spot, key, message)


@asynccontextmanager
async def open_world(folder: Path, *, humans: Sequence[str] = HUMANS, dead: bool = False) -> AsyncIterator[World]:
    """Open a server and the journal of a folder; ``dead`` keeps that from the bot."""
    async with open_journal(JournalSettings(), folder) as journal:
        client = bot(None if dead else journal, humans)
        async with simcord.run(client, shard_count=1) as env:
            guild = env.create_guild()
            yield World(env, client, journal, guild, guild.create_text_channel("general"))


def bot(journal: Journal | None, humans: Sequence[str] = ()) -> Client:
    """Return a client with nothing but the buttons' presses."""
    settings = DiscordSettings.model_construct(humans=tuple(humans))
    client = Client(settings, settle=0)
    desk = Desk(ScriptedAnswerer([]), journal, "discord", Tasks(at_once=1, waiting=1))
    policies = Policies(journal, SupportSettings(), PLATFORM, scope="default", people=settings.humans)
    register(client, Answering(desk, client, Servers(journal, settings), settings, Support(desk, policies)))
    return client


def told(result: simcord.InteractionResult) -> str:
    """Return what a person alone read in reply."""
    assert result.acknowledged
    messages = [*([result.response] if result.response else []), *result.followups]
    assert messages
    assert all(message.ephemeral for message in messages)
    return "\n".join(message.content for message in messages)


def custom_ids(message: Any) -> list[str]:  # noqa: ANN401
    """Return the ids of the buttons of a message."""
    rows = [row if isinstance(row, dict) else row.to_dict() for row in message.components]
    return [button["custom_id"] for row in rows for button in row["components"]]


def now() -> datetime:
    """Return the time as the journal keeps it."""
    return datetime.now(UTC)


async def broken(journal: Journal) -> None:
    """Make every call of the journal fail from now on."""
    await lose(journal, "answers", "questions")
