"""What the end-to-end tests of Slack share: a workspace on the loopback."""

from collections.abc import AsyncIterator

import pytest

from tests.doubles.slack import SlackServer, slack_server


@pytest.fixture
async def slack() -> AsyncIterator[SlackServer]:
    """A workspace; whatever Slack would not take fails the test at its end."""
    async with slack_server() as server:
        yield server
