"""Reads of Discord's REST API without a session of the gateway: what the doctor asks, once each."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from aiohttp import ClientError, ClientSession

Thing: TypeAlias = Mapping[str, Any]

FAILURES = (ClientError, OSError, TimeoutError)
AGENT = "DiscordBot (https://discord.com, 1)"  # Discord refuses clients that don't name themselves like this


class Refused(Exception):
    """Discord answered, but not with what was asked for; ``status`` is HTTP's, 0 when the answer can't be read."""

    def __init__(self, status: int) -> None:
        self.status = status
        super().__init__(f"status {status}" if status else "an answer that can't be read")


@dataclass(frozen=True, slots=True)
class Api:
    """The API as one bot sees it; every call raises Refused, and one of FAILURES when it can't be reached."""

    session: ClientSession
    url: str
    token: str = field(repr=False)

    async def thing(self, path: str) -> Thing:
        """Return an object."""
        found = await self._get(path)
        if not isinstance(found, dict):
            raise Refused(0)
        return found

    async def things(self, path: str) -> list[Thing]:
        """Return a list of objects; what is none is left out."""
        found = await self._get(path)
        if not isinstance(found, list):
            raise Refused(0)
        return [one for one in found if isinstance(one, dict)]

    async def _get(self, path: str) -> object:
        headers = {"Authorization": f"Bot {self.token}", "User-Agent": AGENT}
        async with self.session.get(self.url.rstrip("/") + path, headers=headers, allow_redirects=False) as response:
            if response.status != 200:
                raise Refused(response.status)
            try:
                found: object = await response.json(content_type=None)
            except ValueError as error:
                raise Refused(0) from error
            return found


def why(error: Exception) -> str:
    """Return in a few words why something could not be looked up."""
    return str(error) if isinstance(error, Refused) else type(error).__name__
