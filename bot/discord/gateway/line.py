"""One shard's connection to Discord's gateway: it goes on with its session where it can, else begins another."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import NoReturn, TypeAlias

import aiohttp
import discord
import yarl
from discord.gateway import DiscordWebSocket, ReconnectWebSocket

from bot.discord.gateway.client import Client
from bot.pacing import backoff, by_chance
from core.errors import FootnoteError

log = logging.getLogger(__name__)

LOST = (discord.HTTPException, discord.GatewayNotFound, aiohttp.ClientError, OSError)  # TimeoutError is an OSError
RESUMES = 5  # attempts to go on with a session, after which another begins
FINAL = frozenset({4004, 4010, 4011, 4012, 4013, 4014})
_CLOSE_SECONDS = 1.0

Turn: TypeAlias = Callable[[], Awaitable[yarl.URL]]


@dataclass(frozen=True, slots=True)
class Pace:
    """How patient the gateway is; seconds.

    A connection that lasted ``settled`` is followed at once, the others after a pause that doubles from ``first`` to
    ``longest``. Sessions begin ``apart`` from each other, ``invalid`` at most after Discord ended one, and none while
    no more than ``reserve`` may begin that day. ``login`` and ``connect`` are waited for at most.
    """

    first: float = 0.5
    longest: float = 60.0
    settled: float = 10.0
    apart: float = 5.0
    invalid: float = 5.0
    login: float = 10.0
    connect: float = 90.0
    reserve: int = 10

    def pause(self, failures: int) -> float:
        """Return how long to wait after so many failures in a row, a little by chance."""
        return backoff(failures, self.first, self.longest)


@dataclass(frozen=True, slots=True)
class Session:
    """What it takes to go on where a connection broke off; ``sequence`` counts what was read."""

    name: str
    sequence: int | None
    address: yarl.URL


class Refused(Exception):
    """Discord closed the connection with a code that says that another attempt is pointless."""

    def __init__(self, code: int, shard: int) -> None:
        """``shard`` had the connection."""
        super().__init__(code, shard)
        self.code, self.shard = code, shard


class Line:
    """One shard, connected for ever."""

    def __init__(self, client: Client, shard: int, turn: Turn, pace: Pace) -> None:
        """``turn`` waits until a session may begin, and returns where."""
        self._client = client
        self._shard = shard
        self._turn = turn
        self._pace = pace
        self._session: Session | None = None
        self._since: float | None = None

    async def run(self) -> None:
        """Tell the client what comes; raises Refused, and what ``turn`` raises but ``LOST``."""
        failures = 0
        while True:
            why = await self._listen_once()
            failures = 0 if self._lasted >= self._pace.settled else failures + 1
            if failures > RESUMES:
                self._session = None
            log.log(
                logging.WARNING if failures > 1 else logging.INFO,
                "discord: shard %s lost its connection (%s), attempt %s",
                self._shard,
                why,
                failures + 1,
            )
            await asyncio.sleep(self._pace.pause(failures))

    @property
    def _lasted(self) -> float:
        """How long the latest connection was one; waiting for it does not count."""
        return 0.0 if self._since is None else asyncio.get_running_loop().time() - self._since

    async def _listen_once(self) -> str:
        """Listen until the connection ends; return why it did."""
        self._since = None
        try:
            return await self._listen()
        except ReconnectWebSocket as error:
            if error.resume:
                return "closed"
            self._session = None
            await asyncio.sleep(by_chance(self._pace.invalid / 5, self._pace.invalid))
            return "session invalid"
        except discord.ConnectionClosed as error:
            self._session = None
            if error.code in FINAL:
                raise Refused(error.code, self._shard) from error
            return f"closed with {error.code}"
        except LOST as error:
            return named(error)
        except FootnoteError:
            raise
        except Exception as error:  # noqa: BLE001 a frame that discord.py can't read: the next session begins without it
            self._session = None
            return f"unreadable, {type(error).__name__}"

    async def _listen(self) -> NoReturn:
        """Connect and listen; raises what discord.py raises when that ends."""
        session, client = self._session, self._client
        address = session.address if session else await self._turn()
        async with asyncio.timeout(self._pace.connect):
            socket = await DiscordWebSocket.from_client(
                client,
                initial=True,  # it has had its turn: don't let discord.py wait once more
                gateway=address,
                shard_id=self._shard,
                session=session.name if session else None,
                sequence=session.sequence if session else None,
                resume=session is not None,
            )
        self._since = asyncio.get_running_loop().time()
        code = 4000  # of a client that will go on with its session
        try:
            while True:
                await client.room()
                await socket.poll_event()
        except asyncio.CancelledError:
            code = 1000
            raise
        finally:
            name = socket.session_id
            self._session = Session(name, socket.sequence, socket.gateway) if name else None
            with suppress(TimeoutError):
                async with asyncio.timeout(_CLOSE_SECONDS):
                    await socket.close(code)


def named(error: BaseException) -> str:
    """Return a failure's name in a few words."""
    cause = error.__cause__ if isinstance(error, discord.GatewayNotFound) and error.__cause__ else error
    if isinstance(cause, LookupError | TypeError):
        return "something else answers in its place"
    return str(cause).partition("\n")[0][:200] or type(cause).__name__
