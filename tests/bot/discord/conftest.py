"""What the Discord tests share: a community on the loopback, and the settings of a bot in it."""

from collections.abc import AsyncIterator

import pytest
from pydantic import SecretStr

from core.config import DiscordSettings
from tests.doubles.discord import DiscordServer, discord_server
from tests.doubles.discord_state import TOKEN


@pytest.fixture
async def server() -> AsyncIterator[DiscordServer]:
    """A community; whatever Discord would not take fails the test at its end."""
    async with discord_server() as served:
        yield served


@pytest.fixture
def settings(server: DiscordServer) -> DiscordSettings:
    """The settings of its bot."""
    return DiscordSettings(token=SecretStr(TOKEN), api_url=server.url)
