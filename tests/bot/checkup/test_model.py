"""The doctor on the model: silent, slow, missing, and what its server says of its context."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from aiohttp import web

from bot.checkup.model import examine
from core.config import ModelSettings
from tests.core.model_settings import settings
from tests.doubles.openai_server import Reply, openai_server, written


@asynccontextmanager
async def listing(body: object) -> AsyncIterator[str]:
    """Serve a list of models, and no completion."""

    async def models(_request: web.Request) -> web.Response:
        return web.json_response(body)

    app = web.Application()
    app.router.add_get("/v1/models", models)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}/v1/"
    finally:
        await runner.cleanup()


async def test_without_a_model_answers_are_quoted() -> None:
    [finding] = await examine(ModelSettings(find_ollama=False))

    assert (finding.state, finding.what) == ("ok", "none: answers quote the documentation")


@pytest.mark.parametrize(
    "chosen", [ModelSettings(provider="nobody"), ModelSettings(base_url="http://127.0.0.1:9/v1"), settings()]
)
async def test_a_model_that_can_not_be_reached_is_a_problem_with_a_remedy(chosen: ModelSettings) -> None:
    [finding] = await examine(chosen)

    assert finding.state == "problem"
    assert finding.remedy


async def test_a_model_that_does_not_begin_is_told_from_one_that_is_not_there() -> None:
    async with openai_server(Reply([20.0])) as server:
        [finding] = await examine(settings(server, first_token_timeout=0.3))

    assert finding.state == "problem"
    assert "may still be loading" in finding.remedy


@pytest.mark.parametrize(("length", "names"), [(4096, {"model", "context"}), (8192, {"model"}), ("many", {"model"})])
async def test_a_context_below_the_settings_is_a_problem(length: object, names: set[str]) -> None:
    async with listing({"data": [{"id": "other"}, {"id": "mistral-7b", "max_model_len": length}]}) as url:
        found = await examine(settings(base_url=url))

    assert {finding.name for finding in found} == names


@pytest.mark.parametrize("body", [[], {"data": 7}, {"data": [None]}, {"data": [{"id": None}]}, "x"])
async def test_a_list_of_models_that_is_none_is_not_minded(body: object) -> None:
    async with listing(body) as url:
        found = await examine(settings(base_url=url))

    assert [finding.name for finding in found] == ["model"]


async def test_the_first_word_is_enough() -> None:
    async with openai_server(written("Hello")) as server:
        [finding] = await examine(settings(server))

    assert finding.state == "ok"
