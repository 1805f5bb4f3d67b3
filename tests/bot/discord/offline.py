"""Messages as discord.py reads them, of a community in memory, without any connection."""

from dataclasses import dataclass, field

import discord

from bot.discord.gateway.client import Client
from core.config import DiscordSettings
from tests.doubles.discord_composing import compose
from tests.doubles.discord_people import People
from tests.doubles.discord_shapes import Json
from tests.doubles.discord_state import ASKER, BOT, GUILD, SUPPORT, populate


@dataclass(slots=True)
class Offline:
    """A client that knows a community as if it had been told of it."""

    people: People = field(default_factory=People)
    client: Client = field(default_factory=lambda: Client(DiscordSettings()))

    def __post_init__(self) -> None:
        populate(self.people)
        state = self.client._connection
        state.user = discord.ClientUser(state=state, data=self.people.users[BOT])  # type: ignore[arg-type]
        self.learn()

    def learn(self) -> None:
        """Let the client know the server as it is now."""
        self.client._connection._add_guild_from_data(self.people.told_guild(GUILD))  # type: ignore[arg-type]

    def written(self, text: str, place: str = SUPPORT, *, person: str = ASKER, **body: object) -> Json:
        """Return what somebody writes, as the gateway tells it."""
        message = compose(self.people, place, person, {"content": text, **body})
        return self.people.told_message(self.people.keep(place, message))

    def read(self, told: Json) -> discord.Message:
        """Return what the client makes of a message."""
        state = self.client._connection
        channel, _ = state._get_guild_channel(told)  # type: ignore[arg-type]
        return discord.Message(state=state, channel=channel, data=told)  # type: ignore[arg-type]

    def message(self, text: str, place: str = SUPPORT, *, person: str = ASKER, **body: object) -> discord.Message:
        """Return what somebody writes, as the client reads it."""
        return self.read(self.written(text, place, person=person, **body))


def replying(to: Json) -> Json:
    """Return what makes a message a reply to another."""
    return {"channel_id": to["channel_id"], "message_id": to["id"]}
