"""Tests core/writing/mistral.py against a scripted server; aimock and llama-server play it in tests/peers."""

import asyncio
import logging
import time
from contextlib import aclosing

import pytest
from pydantic import SecretStr

from core.errors import ConfigError, WriterTooSlow, WriterUnavailable
from core.writing.mistral import CHARACTERS_A_TOKEN, open_mistral
from tests.core.model_settings import KEY, PROMPT, answer, settings
from tests.doubles.openai_server import DONE, Reply, chunk, completion, event, openai_server, written


async def test_yields_the_pieces_of_an_answer() -> None:
    async with openai_server(written("Milvus ", "stores [1].")) as server:
        model = open_mistral(settings(server))

        async with aclosing(model.stream(PROMPT)) as stream:
            pieces = [piece async for piece in stream]

        await model.aclose()
    assert pieces == ["Milvus ", "stores [1]."]


async def test_sends_what_every_server_knows_to_the_address_as_it_stands() -> None:
    async with openai_server(written("x")) as server:
        await answer(open_mistral(settings(server, extra_body={"seed": 7}, extra_headers={"X-Title": "docs"})))

    assert server.paths == ["/api/v1/chat/completions"]
    assert server.bodies == [
        {
            "model": "mistral-7b",
            "messages": [{"role": "user", "content": PROMPT.messages[0].content}],
            "max_tokens": 700,
            "temperature": 0.1,
            "stream": True,
            "seed": 7,
        }
    ]
    assert server.headers[0]["authorization"] == f"Bearer {KEY}"
    assert server.headers[0]["x-title"] == "docs"


async def test_only_what_streams_is_sent_the_options_of_streams() -> None:
    options = {"stream_options": {"include_usage": True}}
    async with openai_server(written("x"), completion("How?")) as server:
        await answer(open_mistral(settings(server, extra_body=options)))
        model = open_mistral(settings(server, extra_body=options))
        await model.translate("Wie?", "en")
        await model.aclose()

    assert [body.get("stream_options") for body in server.bodies] == [{"include_usage": True}, None]


async def test_never_asks_for_more_than_half_of_the_window() -> None:
    async with openai_server(written("x")) as server:
        await answer(open_mistral(settings(server, context_tokens=1024, answer_tokens=2000)))

    assert server.bodies[0]["max_tokens"] == 512


@pytest.mark.parametrize(
    ("texts", "shown"),
    [
        (("<think>so", " hm</think>", "\n\nYes [1]."), "Yes [1]."),
        (("  <thi", "nk>a</th", "ink> No."), "No."),
        (("[THINK]a[/THINK]", "No."), "No."),
        (("<thing> is", " a tag"), "<thing> is a tag"),
        (("Write `<think>`", "</think>"), "Write `<think>`</think>"),
        (("<th",), "<th"),
    ],
)
async def test_thoughts_before_the_answer_are_left_out(texts: tuple[str, ...], shown: str) -> None:
    async with openai_server(written(*texts)) as server:
        assert await answer(open_mistral(settings(server))) == shown


async def test_reasoning_beside_the_answer_is_left_out_but_counts_as_a_sign_of_life() -> None:
    thoughts = [part for _ in range(4) for part in (chunk(reasoning_content="hm"), 0.4)]
    async with openai_server(Reply([*thoughts, chunk("Yes [1]."), chunk(finish="stop"), DONE])) as server:
        assert await answer(open_mistral(settings(server, deadline=5))) == "Yes [1]."


async def test_a_last_chunk_without_choices_and_one_that_reached_its_length_are_fine() -> None:
    usage = {"choices": [], "usage": {"prompt_tokens": 9, "completion_tokens": 1, "total_tokens": 10}}
    async with openai_server(Reply([chunk("cut"), chunk(finish="length"), event(usage), DONE])) as server:
        assert await answer(open_mistral(settings(server))) == "cut"


async def test_an_end_without_the_closing_event_is_fine_once_the_reason_is_known() -> None:
    async with openai_server(Reply([chunk("All [1]."), chunk(finish="stop")], ending="drop")) as server:
        assert await answer(open_mistral(settings(server))) == "All [1]."


async def test_a_server_that_does_not_hang_up_does_not_delay_the_end() -> None:
    async with openai_server(Reply([chunk("All."), chunk(finish="stop"), 30.0])) as server:
        began = time.monotonic()

        assert await answer(open_mistral(settings(server, gap_timeout=10, deadline=10))) == "All."

    assert time.monotonic() - began < 2


async def test_finished_answers_share_a_connection() -> None:
    async with openai_server(written("x")) as server:
        model = open_mistral(settings(server))
        for _ in range(3):
            async with aclosing(model.stream(PROMPT)) as pieces:
                assert [piece async for piece in pieces] == ["x"]
        await model.aclose()

    assert len({headers["peer"] for headers in server.headers}) == 1


async def test_a_model_without_end_is_stopped_by_its_length() -> None:
    endless = Reply([chunk("word " * 20) for _ in range(500)])
    async with openai_server(endless) as server:
        text = await answer(open_mistral(settings(server, answer_tokens=16)))

    assert len(text) < 16 * CHARACTERS_A_TOKEN + 100


async def test_a_piece_of_a_megabyte_is_cut_at_the_same_length() -> None:
    async with openai_server(Reply([chunk("word " * 200_000), DONE])) as server:
        text = await answer(open_mistral(settings(server, answer_tokens=16)))

    assert len(text) <= 16 * CHARACTERS_A_TOKEN


async def test_leaving_the_stream_stops_the_server() -> None:
    async with openai_server(Reply([chunk("word "), 0.02] * 500)) as server:
        model = open_mistral(settings(server))

        async with aclosing(model.stream(PROMPT)) as pieces:
            await anext(pieces)

        await asyncio.wait_for(server.abandoned.wait(), 1)
        await model.aclose()


async def test_cancelling_the_reader_stops_the_server() -> None:
    async with openai_server(Reply([chunk("word "), 30.0])) as server:
        model = open_mistral(settings(server, gap_timeout=10, deadline=10))
        task = asyncio.create_task(answer(model))
        await asyncio.sleep(0.2)

        task.cancel()

        await asyncio.wait_for(server.abandoned.wait(), 1)
        with pytest.raises(asyncio.CancelledError):
            await task


@pytest.mark.parametrize(
    ("said", "translated"),
    [
        ("How is data stored?", "How is data stored?"),
        ('\n"How is data stored?"\n\n(Note: literal)', "How is data stored?"),
        ("<think>hm</think>\nHow?", "How?"),
    ],
)
async def test_translates_a_question_on_one_line(said: str, translated: str) -> None:
    async with openai_server(completion(said)) as server:
        model = open_mistral(settings(server))

        assert await model.translate("Wie werden Daten gespeichert?", "en") == translated

        await model.aclose()
    assert "into English" in server.bodies[0]["messages"][0]["content"]
    assert server.bodies[0]["max_tokens"] <= 300


async def test_a_short_answer_of_a_megabyte_is_cut_at_the_length_of_an_answer() -> None:
    async with openai_server(completion("word " * 200_000)) as server:
        model = open_mistral(settings(server, answer_tokens=16))

        text = await model.complete(PROMPT.messages, tokens=8, seconds=5)

        await model.aclose()
    assert text == ("word " * 200_000)[: 16 * CHARACTERS_A_TOKEN]


@pytest.mark.parametrize(
    ("reply", "expected"),
    [
        (completion(" \n"), WriterUnavailable),
        (Reply([b"{nope"], content_type="application/json"), WriterUnavailable),
        (Reply([b"hello"], content_type="text/plain"), WriterUnavailable),
        (Reply([b"[]"], content_type="application/json"), WriterUnavailable),
        (Reply([b"{}"], 500, "application/json"), WriterUnavailable),
        (Reply([30.0], content_type="application/json"), WriterTooSlow),
    ],
)
async def test_a_translation_that_fails_has_its_error_in_time(reply: Reply, expected: type[Exception]) -> None:
    async with openai_server(reply) as server:
        model = open_mistral(settings(server))
        began = time.monotonic()

        with pytest.raises(WriterUnavailable) as raised:
            await model.translate("Wie?", "en")

        await model.aclose()
    assert raised.type is expected
    assert time.monotonic() - began < 2


async def test_warns_when_the_server_read_only_a_part_of_the_prompt(caplog: pytest.LogCaptureFixture) -> None:
    usage = {"choices": [], "usage": {"prompt_tokens": 3, "completion_tokens": 1, "total_tokens": 4}}
    async with openai_server(Reply([chunk("a"), chunk(finish="stop"), event(usage), DONE])) as server:
        with caplog.at_level(logging.WARNING, logger="core.writing.mistral"):
            await answer(open_mistral(settings(server)))

    assert "read 3 of about" in caplog.text
    assert "How does it work" not in caplog.text


@pytest.mark.parametrize(
    "changes", [{"base_url": ""}, {"name": ""}, {"api_key": SecretStr("schlüssel")}, {"api_key": SecretStr("a\nb")}]
)
def test_settings_that_cannot_work_are_refused_before_anything_connects(changes: dict[str, object]) -> None:
    with pytest.raises(ConfigError):
        open_mistral(settings(**changes))
