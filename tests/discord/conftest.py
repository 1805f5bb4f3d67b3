"""What the end-to-end tests of Discord share: a community on the loopback."""

from collections.abc import AsyncIterator

import pytest
from aiohttp import ClientSession

from tests.discord.rest import Rest
from tests.doubles.discord import DiscordServer, discord_server


@pytest.fixture
async def discord() -> AsyncIterator[DiscordServer]:
    """A community; whatever Discord would not take fails the test at its end."""
    async with discord_server() as server:
        yield server


@pytest.fixture
async def rest(discord: DiscordServer) -> AsyncIterator[Rest]:
    """Plain calls of its REST interface."""
    async with ClientSession() as session:
        yield Rest(discord, session)
