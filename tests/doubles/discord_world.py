"""A community with an app in it: what the gateway tells of it, the app's commands and its interactions."""

from dataclasses import dataclass, field

from tests.doubles import discord_shapes as shapes
from tests.doubles.discord_gateway import Gateway
from tests.doubles.discord_shapes import Json
from tests.doubles.discord_state import APP, Community, refuse

ACKNOWLEDGED_WITHIN, TOKEN_LIFE = 3.0, 15 * 60.0
COMMAND, COMPONENT, AUTOCOMPLETE, MODAL = 2, 3, 4, 5


@dataclass(slots=True, eq=False)
class Interaction:
    """One interaction of a person with the app, and what the app did about it.

    ``answer`` is the type of the first response (0: none yet), ``original`` its message, ``followups`` the later ones;
    ``choices`` and ``modal`` are what it was answered instead of a message. ``source`` is the message of a button,
    ``opened_by`` the interaction to which a submitted modal belongs.
    """

    id: str
    token: str
    kind: int
    person: str
    place: str
    guild: str | None
    at: float
    source: str = ""
    answer: int = 0
    original: str = ""
    choices: list[Json] | None = None
    modal: Json | None = None
    followups: list[str] = field(default_factory=list)
    opened_by: "Interaction | None" = None


@dataclass(slots=True)
class World(Community):
    """The community as an app meets it; ``commands`` are what it registered, by server ("" everywhere).

    ``acknowledged_within`` and ``token_life`` are the seconds of an interaction's first response and of its token.
    """

    gateway: Gateway = field(init=False)
    interactions: dict[str, Interaction] = field(default_factory=dict)
    commands: dict[str, list[Json]] = field(default_factory=dict)
    nonces: dict[tuple[str, str], tuple[str, float]] = field(default_factory=dict)
    typing: list[tuple[str, float]] = field(default_factory=list)
    acknowledged_within: float = ACKNOWLEDGED_WITHIN
    token_life: float = TOKEN_LIFE

    def __post_init__(self) -> None:
        self.gateway = Gateway(self, self.told_guild)

    def guild_of(self, place: str) -> str | None:
        """Return the server of a channel or thread."""
        guild: str | None = self.channels[place].get("guild_id")
        return guild

    def told_guild(self, guild: str) -> Json:
        """Return a server as it is told at the beginning of a session, and by GET."""
        within = [channel for channel in self.channels.values() if channel.get("guild_id") == guild]
        threads = [one for one in within if one["type"] in shapes.THREADS and self.may(one["id"], "view_channel")]
        own = shapes.member(self.users[APP], self.roles.get((guild, APP), ()))
        empty = ["voice_states", "presences", "stage_instances", "guild_scheduled_events", "soundboard_sounds"]
        return {
            **self.guilds[guild],
            "channels": [one for one in within if one["type"] not in shapes.THREADS],
            "threads": [one for one in threads if not one["thread_metadata"]["archived"]],
            "members": [own],
            "member_count": sum(1 for where, _ in self.roles if where == guild),
            "joined_at": shapes.LONG_AGO,
            "large": False,
            "unavailable": False,
            **{key: [] for key in empty},
        }

    def told_message(self, message: Json) -> Json:
        """Return a message as the gateway tells it: with its server and its author's membership."""
        guild, kind = self.guild_of(message["channel_id"]), self.channels[message["channel_id"]]["type"]
        if guild is None:
            return {**message, "channel_type": kind}
        person = message["author"]["id"]
        member = shapes.member(message["author"], self.roles.get((guild, person), ()))
        member.pop("user")
        return {**message, "guild_id": guild, "channel_type": kind, "member": member}

    def tell_message(self, event: str, message: Json) -> None:
        """Tell of a message, unless one person alone sees it."""
        if message["id"] not in self.private:
            place = message["channel_id"]
            self.gateway.tell(event, self.told_message(message), self.guild_of(place), place)

    def tell_place(self, event: str, place: str, **more: object) -> None:
        """Tell of a channel or thread."""
        self.gateway.tell(event, {**self.channels[place], **more}, self.guild_of(place), place)

    def interaction(self, token: str) -> Interaction:
        """Return the answered interaction of a token that is still good; raises Refused 10015 or 50027."""
        found = self.interactions.get(token)
        if found is None or self.now() - found.at > self.token_life:
            refuse(401, 50027, "Invalid Webhook Token")
        if not found.answer:
            refuse(404, 10015, "Unknown Webhook")
        return found

    def anywhere(self, place: str, message: str) -> Json:
        """Return a message, also one that a person alone sees; raises Refused 10008."""
        found = self.messages.get(place, {}).get(message)
        if found is None:
            refuse(404, 10008, "Unknown Message")
        return found
