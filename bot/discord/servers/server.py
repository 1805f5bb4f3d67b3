"""What holds in each server: who may ask where, of which scope; kept in the journal, remembered for a moment."""

import logging
import re
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Literal, TypeAlias

from bot import wording
from bot.discord.spot import DIRECT, PLATFORM
from core.config import DiscordSettings
from core.errors import JournalUnavailable
from core.journal import Journal
from core.journal.values import Channel

log = logging.getLogger(__name__)

Name: TypeAlias = Literal["channels", "roles", "forums", "scope", "notices"]

NAMES: tuple[Name, ...] = ("channels", "roles", "forums", "scope", "notices")
KEPT = 10_000
FRESH_SECONDS = 30.0
RETRY_SECONDS = 5.0  # while the journal is down
MOST = 25  # ids of one setting; more can't be chosen in one of Discord's menus
_NAMED = 3
_ID = re.compile(r"[0-9]{1,20}")


@dataclass(frozen=True, slots=True)
class Server:
    """One server's settings; ids are digits, and the empty ones set no limit.

    ``scope`` is searched when nothing else is said, ``scopes`` are those that may be named; ``notices`` is the
    channel in which the moderators read what the bot lacks, "" when none was chosen. Nobody is answered in a server
    that is not ``served``.
    """

    scope: str
    scopes: tuple[str, ...]
    channels: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    forums: tuple[str, ...] = ()
    notices: str = ""
    served: bool = True


def allowed(settings: DiscordSettings, guild: str) -> bool:
    """Return whether the operator lets the bot answer in a server; direct messages ("") are no server."""
    return guild == DIRECT or not settings.servers or guild in settings.servers


def refusal(server: Server, channel: str, parent: str, roles: Sequence[str]) -> str:
    """Return why somebody with these roles may not ask there, as a sentence; "" when they may.

    ``parent`` is the channel of a thread, else the same as ``channel``; configured forums are never left out.
    """
    if not server.served:
        return wording.NOT_SERVED
    places = {channel, parent}
    if server.channels and not places & {*server.channels, *server.forums}:
        named = ", ".join(f"<#{place}>" for place in server.channels[:_NAMED])
        return wording.ANOTHER_CHANNEL.format(channels=named)
    if server.roles and not set(server.roles) & set(roles):
        return wording.ANOTHER_ROLE
    return ""


def server_of(settings: DiscordSettings, values: Mapping[str, str]) -> Server:
    """Return what was set, over the operator's settings; a scope that the operator does not offer is left out."""
    scopes = tuple(dict.fromkeys((settings.scope, *settings.scopes)))
    chosen = values.get("scope", settings.scope)
    return Server(
        scope=chosen if chosen in scopes else settings.scope,
        scopes=scopes,
        channels=_ids(values.get("channels", "")),
        roles=_ids(values.get("roles", "")),
        forums=_ids(values["forums"]) if "forums" in values else settings.forums,
        notices="".join(_ids(values.get("notices", ""))[:1]),
    )


def _ids(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(part for part in text.split(",") if _ID.fullmatch(part)))[:MOST]


class Servers:
    """Reads servers' settings from the journal; while that is down they are as last read, or the operator's."""

    def __init__(
        self,
        journal: Journal | None,
        settings: DiscordSettings,
        *,
        kept: int = KEPT,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """The latest ``kept`` servers are remembered for half a minute; ``clock`` counts seconds."""
        self._journal = journal
        self.settings = settings
        self._kept = kept
        self._clock = clock
        self._known: OrderedDict[str, tuple[Server, float]] = OrderedDict()
        self._spent: OrderedDict[str, float] = OrderedDict()
        self._changes = 0

    async def of(self, guild: str) -> Server:
        """Return what holds in a server, or in direct messages (""); never raises."""
        if not allowed(self.settings, guild):
            return replace(server_of(self.settings, {}), served=False)
        if self._journal is None or guild == DIRECT:
            return server_of(self.settings, {})
        known, until = self._known.get(guild, (None, 0.0))
        if known is not None and self._clock() < until:
            self._known.move_to_end(guild)
            return known
        try:
            return await self.now(guild)
        except JournalUnavailable as error:
            log.warning("discord: the settings of server %s can't be read: %s", guild, error)
            found = known or server_of(self.settings, {})
            self._remember(guild, found, RETRY_SECONDS)
            return found

    async def now(self, guild: str) -> Server:
        """Return what holds in a server at this moment; raises JournalUnavailable."""
        changes = self._changes
        found = server_of(self.settings, await self._open().channels.of(_all_of(guild)))
        if changes == self._changes:  # else what was read may be older than the change
            self._remember(guild, found, FRESH_SECONDS)
        return found

    async def set_up(self, guild: str) -> tuple[str, ...]:
        """Return the ids of the channels of a server that have settings of their own; raises JournalUnavailable."""
        return tuple(one.channel for one in await self._open().channels.everywhere(PLATFORM, guild) if one.channel)

    async def put(self, guild: str, name: Name, value: Sequence[str], *, person: str) -> None:
        """Set one setting of a server, or return to the operator's with an empty one; raises JournalUnavailable.

        An empty list of forums is kept: it means none, where the operator may have named some.
        """
        channels = self._open().channels
        try:
            if value or name == "forums":
                kept = ",".join(value[:MOST])
                await channels.put(_all_of(guild), name, kept, person=person, now=datetime.now(UTC))
            else:
                await channels.unset(_all_of(guild), name)
        finally:  # a call that broke off may have changed it
            self._forget(guild)

    async def reset(self, guild: str) -> None:
        """Return to the operator's settings; raises JournalUnavailable."""
        channels = self._open().channels
        try:
            for name in NAMES:
                await channels.unset(_all_of(guild), name)
        finally:
            self._forget(guild)

    async def first(self, key: str, hold: timedelta) -> bool:
        """Return whether ``key`` comes for the first time in ``hold``, over all processes; in doubt it does not."""
        if self._clock() < self._spent.get(key, 0.0):
            return False
        try:
            now = datetime.now(UTC)
            return await self._open().installations.spend(PLATFORM, key, until=now + hold, now=now)
        except JournalUnavailable as error:
            log.warning("discord: what was told before can't be read: %s", error)
            return False
        finally:  # lest the journal be asked with each question of a busy channel
            self._spent[key] = self._clock() + min(hold.total_seconds(), FRESH_SECONDS)
            if len(self._spent) > self._kept:
                self._spent.popitem(last=False)

    def _open(self) -> Journal:
        if self._journal is None:
            text = "there is no journal"
            raise JournalUnavailable(text)
        return self._journal

    def _remember(self, guild: str, server: Server, seconds: float) -> None:
        self._known[guild] = (server, self._clock() + seconds)
        self._known.move_to_end(guild)
        if len(self._known) > self._kept:
            self._known.popitem(last=False)

    def _forget(self, guild: str) -> None:
        self._changes += 1
        if guild in self._known:
            self._known[guild] = (self._known[guild][0], 0.0)


def _all_of(guild: str) -> Channel:
    return Channel(PLATFORM, guild, "")
