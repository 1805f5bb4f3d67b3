"""The proxy of the environment: Discord is reached through it, calls and gateway alike, unless NO_PROXY says no."""

import pytest

from bot.discord.gateway.proxy import proxy_for
from core.config import DiscordSettings
from tests.bot.discord.listening import connected
from tests.doubles.discord import DiscordServer
from tests.faults.links import linked

API = "https://discord.com/api/v10"


@pytest.mark.parametrize(
    ("environment", "url", "proxy"),
    [
        ({}, API, None),
        ({"HTTPS_PROXY": "http://proxy.example:3128"}, API, "http://proxy.example:3128"),
        ({"https_proxy": "http://me:secret@proxy.example"}, API, "http://me:secret@proxy.example"),
        ({"HTTPS_PROXY": "http://proxy.example", "NO_PROXY": "localhost,discord.com"}, API, None),
        ({"HTTPS_PROXY": "http://proxy.example", "NO_PROXY": "slack.com"}, API, "http://proxy.example"),
        ({"HTTPS_PROXY": "http://proxy.example"}, "http://127.0.0.1:4010/api/v10", None),
    ],
)
def test_is_what_the_environment_names_for_an_address(
    monkeypatch: pytest.MonkeyPatch, environment: dict[str, str], url: str, proxy: str | None
) -> None:
    set_all(monkeypatch, environment)

    assert proxy_for(url) == proxy


async def test_carries_calls_and_the_gateway(
    monkeypatch: pytest.MonkeyPatch, server: DiscordServer, settings: DiscordSettings
) -> None:
    """The double takes whole addresses as well: a line to it is a proxy that knows every host."""
    async with linked(server.url) as proxy:
        set_all(monkeypatch, {"HTTP_PROXY": f"http://127.0.0.1:{proxy.port}"})
        server.gateway.url = "ws://gateway.invalid/gateway"
        elsewhere = settings.model_copy(update={"api_url": "http://discord.invalid/api/v10"})

        async with connected(elsewhere) as (client, _):
            assert client.user is not None


def set_all(monkeypatch: pytest.MonkeyPatch, environment: dict[str, str]) -> None:
    """Let the environment name these proxies alone."""
    for name in ("HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY", "NO_PROXY"):
        for spelt in (name, name.lower()):
            monkeypatch.delenv(spelt, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
