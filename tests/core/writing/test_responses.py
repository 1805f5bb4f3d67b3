"""Tests core/writing/responses.py through the model's client: a server that sends without end, or packed."""

import gzip
import json
import tracemalloc

import pytest

from core.errors import WriterCutOff, WriterUnavailable
from core.writing.mistral import BYTES_A_TOKEN, Mistral, open_mistral
from tests.core.answering import answerer, end_of, events_of
from tests.core.model_settings import answer, settings
from tests.doubles.openai_server import DONE, Reply, chunk, openai_server
from tests.waiting import until

JSON = "application/json"
MEGABYTE = b"x" * 1_000_000
COMPLETION = json.dumps({"choices": [{"message": {"content": "How?"}}]}).encode()
MUCH: list[bytes | float] = [MEGABYTE] * 50
PATIENT: dict[str, object] = {"first_token_timeout": 60, "gap_timeout": 60, "deadline": 60, "translate_timeout": 60}
FLOODS: dict[str, tuple[Reply, type[WriterUnavailable]]] = {
    "a line without end": (Reply([b"data: ", *MUCH]), WriterUnavailable),
    "a line without end later": (Reply([chunk("The first half "), b"data: ", *MUCH]), WriterCutOff),
    "an event without end": (Reply([b"data: %s\n" % MEGABYTE] * 50), WriterUnavailable),
    "comments without end": (Reply([b": %s\n\n" % MEGABYTE] * 50), WriterUnavailable),
    "an error without end": (Reply(MUCH, 400, JSON), WriterUnavailable),
}


async def translation(model: Mistral) -> str:
    try:
        return await model.translate("Wie?", "en")
    finally:
        await model.aclose()


@pytest.mark.parametrize("flood", FLOODS)
async def test_a_server_that_sends_without_end_is_left_early(flood: str) -> None:
    reply, expected = FLOODS[flood]
    async with openai_server(reply) as server:
        with pytest.raises(WriterUnavailable, match="BodyTooLong") as raised:
            await answer(open_mistral(settings(server, **PATIENT)))

        await until(server.abandoned.is_set)
    assert raised.type is expected


async def test_a_line_without_end_takes_little_memory() -> None:
    async with openai_server(Reply([b"data: ", *MUCH])) as server:
        model = open_mistral(settings(server, **PATIENT))
        tracemalloc.start()
        try:
            with pytest.raises(WriterUnavailable):
                await answer(model)
            peak = tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    assert peak < 20_000_000


async def test_a_short_answer_without_end_is_left_early_and_asked_for_once() -> None:
    async with openai_server(Reply(MUCH, content_type=JSON)) as server:
        with pytest.raises(WriterUnavailable, match="BodyTooLong"):
            await translation(open_mistral(settings(server, retries=2, **PATIENT)))

        await until(server.abandoned.is_set)
    assert len(server.bodies) == 1


async def test_whoever_asked_gets_the_quoted_answer() -> None:
    async with openai_server(Reply([chunk("The first half "), b"data: ", *MUCH])) as server:
        model = open_mistral(settings(server, **PATIENT))

        told = end_of(await events_of(answerer(model)))

        await model.aclose()
    assert (told.outcome, told.reason) == ("quoted", "model_cut_off")
    assert "object storage such as MinIO" in told.text


async def test_the_longest_answer_fits_however_wordy_its_chunks_are() -> None:
    padding = "p" * (BYTES_A_TOKEN - 300)
    wordy = [chunk("a", padding=padding) for _ in range(700)]
    async with openai_server(Reply([*wordy, chunk(finish="stop"), DONE])) as server:
        assert await answer(open_mistral(settings(server, **PATIENT))) == "a" * 700

    assert sum(map(len, wordy)) > 1_000_000


async def test_what_comes_packed_unasked_is_not_unpacked() -> None:
    packed = {"Content-Encoding": "gzip"}
    streamed = Reply([gzip.compress(chunk("Yes [1].") + chunk(finish="stop") + DONE)], headers=packed)
    whole = Reply([gzip.compress(COMPLETION)], content_type=JSON, headers=packed)
    async with openai_server(streamed, whole) as server:
        with pytest.raises(WriterUnavailable, match="protocol"):
            await answer(open_mistral(settings(server)))
        with pytest.raises(WriterUnavailable, match="protocol"):
            await translation(open_mistral(settings(server)))

    assert [headers["accept-encoding"] for headers in server.headers] == ["identity", "identity"]


async def test_a_server_may_call_its_json_what_it_likes() -> None:
    async with openai_server(Reply([COMPLETION], content_type="text/plain")) as server:
        assert await translation(open_mistral(settings(server))) == "How?"
