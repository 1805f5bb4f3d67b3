"""What holds in each channel: the operator's settings, and what was chosen there; remembered for a moment."""

import logging
import re
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal, TypeAlias, get_args

from bot.wording import panels
from core.config import SupportSettings
from core.errors import JournalUnavailable
from core.journal import Journal
from core.journal.values import Channel
from core.policy import ChannelPolicy, Mode, read_quiet
from core.text.language import is_known

log = logging.getLogger(__name__)

Name: TypeAlias = Literal["mode", "wait", "scope", "shadow", "people", "quiet", "languages"]
Within: TypeAlias = Callable[[Channel, ChannelPolicy], Awaitable[ChannelPolicy]]

NAMES: tuple[Name, ...] = get_args(Name)
MODES: tuple[Mode, ...] = get_args(Mode)
WATCHED: tuple[Mode, ...] = ("confident", "always")
NONE_IS_KEPT: tuple[Name, ...] = ("quiet", "languages")  # "" means none there, where the operator may have set some
EVERYTHING = "*"  # is kept for the scope "", which is that of everything
KEPT = 10_000
FRESH_SECONDS, RETRY_SECONDS = 30.0, 5.0  # the latter while the journal is down
MOST = 25  # people or languages of one channel
LONGEST_WAIT = 7 * 24 * 60  # minutes
LONGEST_SCOPE = 200  # characters
_ID, _PERSON = re.compile(r"[A-Za-z0-9]{1,40}"), re.compile(r"&?[A-Za-z0-9]{1,40}")


def read(name: Name, text: str) -> str:
    """Return one setting of a channel as it is kept; raises ValueError with a sentence of ``bot/wording/``.

    ``text`` is what somebody chose or typed: minutes for ``wait``, ids or codes joined by commas for ``people`` and
    ``languages``, "22:00-07:00 Europe/Berlin" for ``quiet``. Whether a scope is offered is for ``Policies.put``.
    """
    return _READ[name](text.strip())


def _mode(text: str) -> str:
    return _checked(text.lower(), text.lower() in ("", *MODES), panels.NO_SUCH_MODE.format(modes=", ".join(MODES)))


def _wait(text: str) -> str:
    minutes = text.isascii() and text.isdecimal() and len(text) < 9 and int(text) <= LONGEST_WAIT
    return _checked(str(int(text)) if minutes else text, minutes or not text, panels.NO_SUCH_WAIT)


def _scope(text: str) -> str:
    return _checked(text, len(text) <= LONGEST_SCOPE, panels.NO_SUCH_SCOPE.format(scope=text[:40]))


def _shadow(text: str) -> str:
    return _checked(text, not text or bool(_ID.fullmatch(text)), panels.NO_SUCH_CHANNEL)


def _people(text: str) -> str:
    people = _parts(text)
    return _checked(",".join(people[:MOST]), all(map(_PERSON.fullmatch, people)), panels.NO_SUCH_PEOPLE)


def _quiet(text: str) -> str:
    try:
        read_quiet(text)
    except ValueError as error:
        raise ValueError(panels.NO_SUCH_HOURS) from error
    return " ".join(text.split())


def _languages(text: str) -> str:
    codes = _parts(text.lower())
    return _checked(",".join(codes[:MOST]), all(map(is_known, codes)), panels.NO_SUCH_LANGUAGES)


_READ: Mapping[Name, Callable[[str], str]] = {
    "mode": _mode,
    "wait": _wait,
    "scope": _scope,
    "shadow": _shadow,
    "people": _people,
    "quiet": _quiet,
    "languages": _languages,
}


def _checked(kept: str, is_right: bool, sentence: str) -> str:  # noqa: FBT001 the answer to a question
    if not is_right:
        raise ValueError(sentence)
    return kept


def _parts(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(part.strip() for part in text.split(",") if part.strip()))


@dataclass(frozen=True, slots=True)
class Defaults:
    """What the operator set for all channels of a platform; ``scopes`` may be chosen, ``scope`` is searched else."""

    settings: SupportSettings
    scope: str
    scopes: tuple[str, ...]
    people: tuple[str, ...]


def policy_of(defaults: Defaults, values: Mapping[str, str]) -> ChannelPolicy:
    """Return what was chosen in a channel over the operator's settings; what can't be read any more is left out."""
    settings, scopes = defaults.settings, {one or EVERYTHING for one in defaults.scopes}
    chosen = {name: text for name in NAMES if (text := _read_again(name, values)) is not None}
    if (scope := chosen.get("scope", "")) not in scopes:
        scope = defaults.scope
        chosen.pop("scope", None)
    return ChannelPolicy(
        mode=next((mode for mode in MODES if mode == chosen.get("mode")), settings.mode),
        wait=timedelta(minutes=int(chosen.get("wait", settings.wait_minutes))),
        scope="" if scope == EVERYTHING else scope,
        shadow=chosen.get("shadow", ""),
        people=_parts(chosen.get("people", "")) or defaults.people,
        quiet=read_quiet(chosen.get("quiet", settings.quiet)),
        languages=_parts(chosen.get("languages", ",".join(settings.languages))),
        oldest=timedelta(minutes=settings.oldest_minutes),
        chosen=frozenset(chosen),
    )


def _read_again(name: Name, values: Mapping[str, str]) -> str | None:
    try:
        text = read(name, values[name])
    except (KeyError, ValueError):
        return None
    return text if text or name in NONE_IS_KEPT else None


class Policies:
    """Reads channels' settings from the journal; while that is down they are as last read, or the operator's."""

    def __init__(
        self,
        journal: Journal | None,
        settings: SupportSettings,
        platform: str,
        *,
        scope: str,
        scopes: Sequence[str] = (),
        people: Sequence[str] = (),
        within: Within | None = None,
        kept: int = KEPT,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """``scopes`` may be chosen beside ``scope``; ``people`` are called where a channel names nobody.

        ``within`` returns what a workspace's own settings make of a policy; it never raises. The latest ``kept``
        channels are remembered for half a minute; ``clock`` counts seconds.
        """
        self.settings = settings
        self.platform = platform
        self.scopes = tuple(dict.fromkeys((scope, *scopes)))
        self._journal = journal
        self._within = within
        self._defaults = Defaults(settings, scope, self.scopes, tuple(people))
        self._kept = kept
        self._clock = clock
        self._known: OrderedDict[Channel, tuple[ChannelPolicy, float]] = OrderedDict()
        self._changes = 0

    async def of(self, channel: Channel) -> ChannelPolicy:
        """Return what holds in a channel; never raises."""
        if self._journal is None:
            return await self._held(channel, policy_of(self._defaults, {}))
        known, until = self._known.get(channel, (None, 0.0))
        if known is not None and self._clock() < until:
            self._known.move_to_end(channel)
            return await self._held(channel, known)
        try:
            return await self.now(channel)
        except JournalUnavailable as error:
            log.warning("the settings of channel %s can't be read: %s", channel.channel, error)
            found = known or policy_of(self._defaults, {})
            self._remember(channel, found, RETRY_SECONDS)
            return await self._held(channel, found)

    async def now(self, channel: Channel) -> ChannelPolicy:
        """Return what holds in a channel at this moment; raises JournalUnavailable."""
        changes = self._changes
        found = policy_of(self._defaults, await self._open().channels.of(channel))
        if changes == self._changes:  # else what was read may be older than the change
            self._remember(channel, found, FRESH_SECONDS)
        return await self._held(channel, found)

    async def put(self, channel: Channel, name: Name, text: str, *, person: str) -> None:
        """Set one thing for a channel; raises ValueError with a sentence for people, and JournalUnavailable.

        "" returns to the operator's setting, but for quiet hours and languages, where it means none.
        """
        value = read(name, text)
        if name == "scope" and value and value not in {one or EVERYTHING for one in self.scopes}:
            raise ValueError(panels.NO_SUCH_SCOPE.format(scope=value[:40]))
        channels = self._open().channels
        try:
            if value or name in NONE_IS_KEPT:
                await channels.put(channel, name, value, person=person, now=datetime.now(UTC))
            else:
                await channels.unset(channel, name)
        finally:  # a call that broke off may have changed it
            self._forget(channel)

    async def reset(self, channel: Channel) -> None:
        """Return to the operator's settings; raises JournalUnavailable."""
        channels = self._open().channels
        try:
            for name in NAMES:
                await channels.unset(channel, name)
        finally:
            self._forget(channel)

    async def watched(self) -> tuple[Channel, ...]:
        """Return the channels that were set to be answered unasked; raises JournalUnavailable."""
        if self._journal is None:
            return ()
        everywhere = await self._journal.channels.everywhere(self.platform)
        return tuple(channel for channel, values in everywhere.items() if values.get("mode") in WATCHED)

    async def _held(self, channel: Channel, policy: ChannelPolicy) -> ChannelPolicy:
        return policy if self._within is None else await self._within(channel, policy)

    def _open(self) -> Journal:
        if self._journal is None:
            text = "there is no journal"
            raise JournalUnavailable(text)
        return self._journal

    def _remember(self, channel: Channel, policy: ChannelPolicy, seconds: float) -> None:
        self._known[channel] = (policy, self._clock() + seconds)
        self._known.move_to_end(channel)
        if len(self._known) > self._kept:
            self._known.popitem(last=False)

    def _forget(self, channel: Channel) -> None:
        self._changes += 1
        if channel in self._known:
            self._known[channel] = (self._known[channel][0], 0.0)
