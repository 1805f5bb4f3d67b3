"""Tests core/writing/presets.py: addresses that stand, and looking for a local Ollama."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import urlsplit

import pytest
from aiohttp import web

from core.writing.presets import PRESETS, find_ollama


@asynccontextmanager
async def ollama(body: str, *, status: int = 200, wait: float = 0.0) -> AsyncIterator[str]:
    async def tags(_: web.Request) -> web.Response:
        await asyncio.sleep(wait)
        return web.Response(text=body, status=status, content_type="application/json")

    app = web.Application()
    app.router.add_get("/api/tags", tags)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


@pytest.mark.parametrize("name", PRESETS)
def test_a_preset_is_complete_and_sends_no_key_in_the_clear(name: str) -> None:
    preset = PRESETS[name]

    address = urlsplit(preset.base_url)

    assert address.scheme == ("http" if address.hostname == "localhost" else "https")
    assert preset.model
    assert preset.key_variable or address.hostname == "localhost"


def test_the_presets_are_those_of_the_manual() -> None:
    names = {"ollama", "vllm", "llama.cpp", "nvidia", "openrouter", "together", "mistral", "openai", "lepton"}

    assert set(PRESETS) == names
    assert PRESETS["lepton"].base_url == "https://mistral-7b.lepton.run/api/v1/"
    assert PRESETS["lepton"].key_variable == "LEPTONAI_TOKEN"
    assert not PRESETS["mistral"].extra_body


@pytest.mark.parametrize(
    ("body", "name"),
    [
        ('{"models":[{"name":"llama3:8b"},{"name":"mixtral:8x7b"}]}', None),
        ('{"models":[{"name":"mistral-nemo:12b"},{"name":"mistral:7b"}]}', "mistral:7b"),
        ('{"models":[{"name":"llama3:8b"},{"name":"dolphin-mistral:7b"}]}', "dolphin-mistral:7b"),
        ('{"models":[]}', None),
        ('{"models":[3, {"name":4}, {}]}', None),
        ('{"models":"x"}', None),
        ("[]", None),
        ("{nope", None),
    ],
)
async def test_finds_a_mistral_model_of_a_local_ollama(body: str, name: str | None) -> None:
    async with ollama(body) as address:
        assert await find_ollama(address) == name


async def test_an_ollama_that_is_absent_slow_or_broken_is_none_at_once() -> None:
    began = time.monotonic()

    assert await find_ollama("http://127.0.0.1:9") is None
    async with ollama("{}", status=500) as broken, ollama('{"models":[{"name":"mistral:7b"}]}', wait=3) as slow:
        assert await find_ollama(broken) is None
        assert await find_ollama(slow) is None

    assert time.monotonic() - began < 2
