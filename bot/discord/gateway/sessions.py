"""Discord's gateway: a connection for each shard, opened again whenever it ends, for ever or until Discord refuses."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from functools import partial
from typing import TYPE_CHECKING

import discord
import yarl

from bot.discord.gateway.client import Client
from bot.discord.gateway.intents import not_approved
from bot.discord.gateway.line import LOST, Line, Pace, Refused, named
from core.config import DiscordSettings
from core.errors import ConfigError

if TYPE_CHECKING:
    from discord.types.gateway import SessionStartLimit

log = logging.getLogger(__name__)

DEFAULT_PACE = Pace()
UNREADABLE = (KeyError, TypeError)  # what discord.py raises where something else answers in Discord's place


class Gateway:
    """One client's sessions, held open until it is closed."""

    def __init__(self, client: Client, settings: DiscordSettings, pace: Pace) -> None:
        """Nothing is opened yet."""
        self._client = client
        self._settings = settings
        self._pace = pace
        self._beginning = asyncio.Lock()
        self._next: dict[int, float] = {}
        self._supervisor: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Log in and connect, later where Discord can't be reached; raises ConfigError when it refuses the token."""
        try:
            async with asyncio.timeout(self._pace.login):
                await self._log_in()
        except LOST as error:
            log.warning("discord: not reachable (%s), trying until it is", named(error))
        self._supervisor = asyncio.create_task(self._supervise())

    async def broken(self) -> None:
        """Return never; raises ConfigError when Discord does not take the bot as it is."""
        if self._supervisor is not None:
            await asyncio.shield(self._supervisor)

    async def aclose(self) -> None:
        """End the sessions."""
        if self._supervisor is not None:
            self._supervisor.cancel()
            with suppress(asyncio.CancelledError, ConfigError):
                await self._supervisor
        await self._client.close()

    async def turn(self, shard: int) -> yarl.URL:
        """Wait until a shard's session may begin; return where. Raises ConfigError and what ``LOST`` names.

        So many as Discord tells may begin at a time, each of another remainder, and the next five seconds later. An app
        has a thousand a day: after those Discord takes its token away.
        """
        async with self._beginning:
            loop = asyncio.get_running_loop()
            _, url, limit = await self._told()
            place = shard % max(1, limit["max_concurrency"])
            await asyncio.sleep(self._next.get(place, 0.0) - loop.time())
            if limit["remaining"] < self._pace.reserve:
                seconds = limit["reset_after"] / 1000
                log.error("discord: no sessions left today, the next begins in %.0f minutes", seconds / 60)
                await asyncio.sleep(seconds)
            self._next[place] = loop.time() + self._pace.apart
            return yarl.URL(url)

    async def _supervise(self) -> None:
        failures = 0
        while not self._client.reached.is_set():
            failures += 1
            await asyncio.sleep(self._pace.pause(failures))
            try:
                await self._log_in()
            except LOST as error:
                log.warning("discord: not reachable (%s), attempt %s", named(error), failures + 1)
        while True:
            try:
                await self._listen()
            except LOST as error:
                failures += 1
                log.warning("discord: not reachable (%s), attempt %s", named(error), failures)
            await asyncio.sleep(self._pace.pause(failures + 1))

    async def _log_in(self) -> None:
        client = self._client
        try:
            await client.login(self._settings.token.get_secret_value())
        except discord.LoginFailure as error:
            raise ConfigError(refused(4004)) from error
        except BaseException as error:
            await client.http.close()  # each login opens connections of its own
            client.http.connector = discord.utils.MISSING
            if isinstance(error, UNREADABLE):
                raise discord.GatewayNotFound from error
            raise
        client.reached.set()

    async def _listen(self) -> None:
        """Hold a connection for each shard; raises ConfigError, and what ``LOST`` names."""
        fixed = self._settings.shard_count
        count = fixed or (await self._told())[0]
        shards = self._settings.shard_ids or range(count)
        self._client.share(shards, count)
        held = [Line(self._client, shard, partial(self.turn, shard), self._pace) for shard in shards]
        lines = [asyncio.create_task(line.run()) for line in held]
        try:
            ended, _ = await asyncio.wait(lines, return_when=asyncio.FIRST_COMPLETED)
            ended.pop().result()
        except Refused as error:
            if error.code == 4011 and not fixed:
                log.warning("discord: more shards are needed, connecting anew")
                return
            raise ConfigError(refused(error.code, error.shard, count)) from error
        finally:
            for line in lines:
                line.cancel()
            await asyncio.gather(*lines, return_exceptions=True)

    async def _told(self) -> tuple[int, str, "SessionStartLimit"]:
        """Return how many shards are advised, where the gateway is, and how many sessions may begin."""
        try:
            return await self._client.http.get_bot_gateway()
        except discord.GatewayNotFound as error:
            if isinstance(error.__cause__, discord.HTTPException) and error.__cause__.status == 401:
                raise ConfigError(refused(4004)) from error
            raise
        except UNREADABLE as error:
            raise discord.GatewayNotFound from error


@asynccontextmanager
async def open_gateway(client: Client, settings: DiscordSettings, pace: Pace = DEFAULT_PACE) -> AsyncIterator[Gateway]:
    """Be connected while the context lasts; raises ConfigError."""
    async with client:
        gateway = Gateway(client, settings, pace)
        try:
            await gateway.start()
            yield gateway
        finally:
            await gateway.aclose()


def refused(code: int, shard: int = 0, count: int = 1) -> str:
    """Return the line for a code with which Discord closes a connection for good."""
    return {
        4004: "DISCORD_TOKEN: Discord refuses the token; reset it in the developer portal, under Bot, and copy it anew",
        4010: f"discord.shard_ids: Discord knows no shard {shard} of {count}",
        4011: f"discord.shard_count: {count} are too few for the servers the bot is in; 0 lets Discord choose",
        4012: "Discord no longer speaks this version of its protocol: update Footnote",
        4013: "Discord does not know what the bot asks to be told: update Footnote",
        4014: not_approved(),
    }[code]
