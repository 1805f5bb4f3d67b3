"""What `/ask` offers while somebody types: headings of the index, and the scopes that may be searched."""

import asyncio
import logging
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import discord
from discord import app_commands

from bot.desk.quotas import Quotas
from bot.discord.asking.choices import LONGEST, SHOWN, Choices
from bot.discord.asking.reach import roles_of
from bot.discord.asking.scopes import offered
from bot.discord.pressing.press import spot_of
from bot.discord.servers.rules import Rules
from bot.discord.spot import Spot
from bot.knowledge import Knowledge
from core.errors import FootnoteError

log = logging.getLogger(__name__)

HEADINGS = 20_000  # of one scope
SCOPES = 8
READINGS = 12  # a minute: on Milvus Lite a search waits for each
RULES_SECONDS, WAIT_SECONDS = 0.5, 1.5  # for the rules, and for the first headings; Discord waits three
FRESH_SECONDS = 600.0
RETRY_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class Seen:
    """The headings of a scope in one revision of the index, good until then (seconds of the loop's clock)."""

    choices: Choices
    revision: int | None
    until: float


class Suggestions:
    """Remembers the headings of the scopes asked for last, and reads them anew when the index changed."""

    def __init__(self, knowledge: Knowledge, *, clock: Callable[[], float] = time.monotonic) -> None:
        """Nothing is read before somebody types; ``clock`` counts seconds."""
        self._knowledge = knowledge
        self._readings = Quotas(per_person=READINGS, per_channel=0, clock=clock)
        self._seen: OrderedDict[str | None, Seen] = OrderedDict()
        self._reading: dict[str | None, asyncio.Task[None]] = {}

    async def like(self, scope: str | None, typed: str) -> list[str]:
        """Return headings of a scope (None is all) like what is typed; none while the index is away. Never raises."""
        seen = self._seen.get(scope)
        if seen is None or self._is_old(seen):
            reading = self._read(scope)
            if seen is None and reading is not None:
                await asyncio.wait({reading}, timeout=WAIT_SECONDS)
                seen = self._seen.get(scope)
        if seen is None:
            return []
        self._seen.move_to_end(scope)
        return seen.choices.like(typed)

    def _is_old(self, seen: Seen) -> bool:
        now = asyncio.get_running_loop().time()
        return now >= seen.until or (seen.revision is not None and seen.revision != self._revision())

    def _revision(self) -> int | None:
        try:
            return self._knowledge.manifest.revision
        except FootnoteError:
            return None

    def _read(self, scope: str | None) -> "asyncio.Task[None] | None":
        """Begin to read a scope's headings, once at a time; None when too many were read of late."""
        reading = self._reading.get(scope)
        if reading is None and self._readings.allow("everybody", ""):
            reading = self._reading[scope] = asyncio.create_task(self._load(scope))
            reading.add_done_callback(lambda _: self._reading.pop(scope, None))
        return reading

    async def _load(self, scope: str | None) -> None:
        revision, seconds = self._revision(), FRESH_SECONDS
        try:
            headings = await self._knowledge.headings(scope, HEADINGS)
            choices = await asyncio.to_thread(Choices, headings)
        except Exception as error:  # noqa: BLE001 whatever it is, people can type their question without help
            log.warning("discord: the headings can't be read: %s", error)
            before = self._seen.get(scope)
            choices = before.choices if before else Choices(())
            revision, seconds = None, RETRY_SECONDS
        self._seen[scope] = Seen(choices, revision, asyncio.get_running_loop().time() + seconds)
        if len(self._seen) > SCOPES:
            self._seen.popitem(last=False)


class Autocomplete:
    """Offers choices for the options of `/ask`; whatever fails or takes long, there are none."""

    def __init__(self, rules: Callable[[Spot], Awaitable[Rules]], knowledge: Knowledge) -> None:
        """``rules`` say what may be searched where, and by whom."""
        self._rules = rules
        self._knowledge = knowledge
        self._suggestions = Suggestions(knowledge)

    async def question(self, interaction: discord.Interaction, typed: str) -> list[app_commands.Choice[str]]:
        """Offer headings of the scope that is chosen, or else of what is searched here; those of no other scope."""
        rules = await self._allowed(interaction)
        scope = str(getattr(interaction.namespace, "scope", None) or "")
        if rules is None or (scope and scope not in offered(rules.server, self._knowledge)):
            return []
        return _choices(await self._suggestions.like(scope or rules.scope, typed))

    async def scope(self, interaction: discord.Interaction, typed: str) -> list[app_commands.Choice[str]]:
        """Offer the scopes that may be searched here."""
        rules = await self._allowed(interaction)
        scopes = offered(rules.server, self._knowledge) if rules is not None else ()
        beginning = typed.strip().casefold()
        return _choices([scope for scope in scopes if scope.casefold().startswith(beginning) and len(scope) <= LONGEST])

    async def _allowed(self, interaction: discord.Interaction) -> Rules | None:
        """Return what holds where somebody types; None when that can't be told in time, or they may not ask."""
        try:
            async with asyncio.timeout(RULES_SECONDS):
                rules = await self._rules(spot_of(interaction))
        except TimeoutError:
            return None
        return None if rules.refusal(roles_of(interaction)) else rules


def _choices(texts: list[str]) -> list[app_commands.Choice[str]]:
    return [app_commands.Choice(name=text, value=text) for text in texts[:SHOWN]]
