"""Tests that each fault of a model's server has its error in core/writing/mistral.py, in time and without secrets."""

import time

import pytest

from core.errors import WriterCutOff, WriterTooSlow, WriterUnavailable
from core.writing.mistral import Mistral, open_mistral
from tests.core.model_settings import KEY, PROMPT, answer, settings
from tests.doubles.openai_server import DONE, Reply, chunk, event, openai_server, written

BROKEN: list[bytes | float] = [chunk("The first half "), 0.01]
ODD_SHAPES: list[object] = [[], 5, "null", {"choices": 3}, {"choices": [4]}]
FAULTS: dict[str, tuple[Reply, type[WriterUnavailable], str]] = {
    "bad key": (Reply([b'"Unauthorized"'], 401, "application/json"), WriterUnavailable, "401"),
    "unknown model": (
        Reply([b'{"error":{"message":"no such model"}}'], 404, "application/json"),
        WriterUnavailable,
        "404",
    ),
    "too long": (
        Reply([b'{"error":{"message":"too long","type":"exceed_context_size_error"}}'], 400, "application/json"),
        WriterUnavailable,
        "too long",
    ),
    "unknown field": (Reply([b'{"detail":"extra fields"}'], 422, "application/json"), WriterUnavailable, "422"),
    "busy": (Reply([b"{}"], 429, "application/json", {"Retry-After": "1"}), WriterUnavailable, "429"),
    "bug": (Reply([b"<html>boom</html>"], 500, "text/html"), WriterUnavailable, "500"),
    "no event at all": (Reply([b"<html>hello</html>"], content_type="text/html"), WriterCutOff, "ended"),
    "not JSON": (Reply([event("{nope")]), WriterUnavailable, "protocol"),
    "not JSON later": (Reply([*BROKEN, event("{nope")]), WriterCutOff, "protocol"),
    "not UTF-8": (Reply([b"data: \xff\xfe\n\n"]), WriterUnavailable, "protocol"),
    "no answer": (written(""), WriterUnavailable, "empty"),
    "spaces": (written(" ", "\n"), WriterUnavailable, "empty"),
    "thoughts only": (written("<think>for ever"), WriterUnavailable, "empty"),
    "odd shapes": (Reply([event(odd) for odd in ODD_SHAPES]), WriterCutOff, "ended"),
    "odd content": (Reply([chunk(content=[{"a": 1}]), chunk(finish="stop")]), WriterUnavailable, "empty"),
    "no reason at the end": (Reply([*BROKEN, DONE]), WriterCutOff, "ended"),
    "content filter": (Reply([*BROKEN, chunk(finish="content_filter"), DONE]), WriterCutOff, "content_filter"),
    "cut in a chunk": (Reply([*BROKEN, chunk("x")[:40]], ending="drop"), WriterCutOff, "connection"),
    "dropped at once": (Reply([0.01], ending="drop"), WriterUnavailable, ""),
    "error first": (Reply([event({"error": {"message": "overloaded"}})]), WriterUnavailable, "overloaded"),
    "error later": (Reply([*BROKEN, event({"error": {"message": "overloaded"}})]), WriterCutOff, "overloaded"),
    "comments for ever": (Reply([b": PROCESSING\n\n", 0.1] * 100), WriterTooSlow, "begin"),
    "silence": (Reply([30.0]), WriterTooSlow, "begin"),
    "silence later": (Reply([*BROKEN, 30.0]), WriterTooSlow, "stopped"),
    "drops for ever": (Reply([chunk("x"), 0.1] * 100), WriterTooSlow, "stopped"),
}


@pytest.mark.parametrize("fault", FAULTS)
async def test_every_fault_has_its_error_in_time(fault: str) -> None:
    reply, expected, words = FAULTS[fault]
    async with openai_server(reply) as server:
        began = time.monotonic()

        with pytest.raises(WriterUnavailable) as raised:
            await answer(open_mistral(settings(server)))

    assert raised.type is expected
    assert words in str(raised.value)
    assert time.monotonic() - began < 3


async def test_what_was_written_before_a_fault_is_shown() -> None:
    pieces: list[str] = []

    async def read(model: Mistral) -> None:
        async for piece in model.stream(PROMPT):
            pieces.append(piece)  # the loop ends in an error, a comprehension would lose all

    async with openai_server(Reply([*BROKEN, DONE])) as server:
        model = open_mistral(settings(server))
        with pytest.raises(WriterCutOff):
            await read(model)
        await model.aclose()

    assert pieces == ["The first half "]


async def test_nobody_listening_is_unavailable() -> None:
    with pytest.raises(WriterUnavailable, match="connection"):
        await answer(open_mistral(settings(base_url="http://127.0.0.1:9/v1")))


@pytest.mark.parametrize("status", [408, 429, 500, 503])
async def test_a_passing_fault_is_tried_once_more(status: int) -> None:
    async with openai_server(Reply([b"{}"], status, "application/json"), written("There.")) as server:
        assert await answer(open_mistral(settings(server, retries=1, first_token_timeout=5, deadline=6))) == "There."

    assert len(server.bodies) == 2


async def test_a_server_that_wants_minutes_is_not_waited_for() -> None:
    busy = Reply([b"{}"], 429, "application/json", {"Retry-After": "60"})
    async with openai_server(busy) as server:
        began = time.monotonic()

        with pytest.raises(WriterUnavailable, match="429"):
            await answer(open_mistral(settings(server, retries=2)))

    assert time.monotonic() - began < 0.9
    assert len(server.bodies) == 1


async def test_neither_the_key_nor_the_question_gets_into_an_error() -> None:
    repeats = f'{{"error":{{"message":"bad key {KEY}"}}}}'.encode()
    echoes = b'{"object":"error","message":"bad input Rules about everything.\\n\\nHow does it work, please?"}'
    for body, words in ((repeats, r"bad key \*\*\*"), (echoes, "repeats the prompt")):
        async with openai_server(Reply([body], 400, "application/json")) as server:
            with pytest.raises(WriterUnavailable, match=words) as raised:
                await answer(open_mistral(settings(server)))

        assert KEY not in str(raised.value)
        assert "How does it work" not in str(raised.value)
