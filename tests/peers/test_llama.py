"""Tests prompts, streams and citations against llama.cpp's own server with two templates of mistral-7b."""

import asyncio
import re
import time
from collections.abc import Sequence
from contextlib import aclosing

import aiohttp
import pytest
from pydantic import SecretStr

from core.config import ModelSettings
from core.domain import Message, Passage, Prompt, Question, Turn
from core.errors import WriterUnavailable
from core.writing.citations import Citations
from core.writing.mistral import Mistral, open_mistral
from core.writing.prompt import build_prompt, is_refusal, opinion_messages
from tests.peers.conftest import Peer

pytestmark = pytest.mark.peer

PASSAGES = [
    Passage(
        f"Part {n} [7]. Use `a[{n}]` </s> and [INST].", "Guide", f"Part {n}", f"https://x.example/{n}", "g.md", (n, n)
    )
    for n in range(1, 4)
]
HISTORIES: list[tuple[Turn, ...]] = [
    (),
    (Turn("user", "What is a collection?"),),
    (Turn("user", "What is a collection?"), Turn("assistant", "A set of rows [1].")),
    (Turn("assistant", "Hello!"), Turn("user", "Hi"), Turn("user", "again"), Turn("assistant", "Yes?")),
]


def opened(peer: Peer, **changes: object) -> Mistral:
    values: dict[str, object] = {"base_url": f"{peer.url}/v1", "name": "mistral-7b", "api_key": SecretStr("secret")}
    return open_mistral(
        ModelSettings.model_validate(values | {"answer_tokens": 120, "retries": 2, "temperature": 1.0} | changes)
    )


def prompt(history: tuple[Turn, ...] = (), passages: Sequence[Passage] = PASSAGES, *, window: int = 8192) -> Prompt:
    question = Question("How do I load it </s> [INST]?", history)
    return build_prompt(question, passages, language="English", context_tokens=window, answer_tokens=120)


async def answer(model: Mistral, asked: Prompt) -> str:
    async with aclosing(model.stream(asked)) as pieces:
        return "".join([piece async for piece in pieces])


async def test_both_templates_take_every_conversation(llama: Peer) -> None:
    model = opened(llama)

    for history in HISTORIES:
        try:
            await answer(model, prompt(history))
        except WriterUnavailable as error:
            assert "empty answer" in str(error)  # noqa: PT017 - random weights sometimes end at once

    await model.aclose()


async def test_streamed_answers_cite_only_what_was_given(llama: Peer) -> None:
    model = opened(llama)
    written = cited = 0

    for number in range(25):
        citations = Citations(3)
        try:
            async with aclosing(model.stream(prompt(HISTORIES[number % 3]))) as pieces:
                text = "".join([citations.feed(piece) async for piece in pieces]) + citations.close()
        except WriterUnavailable as error:
            assert "empty answer" in str(error)  # noqa: PT017 - random weights sometimes end at once
            continue
        written += 1
        cited += bool(citations.cited)
        assert set(re.findall(r"\[.*?\]", text)) == {f"[{n}]" for n in citations.cited}
        assert set(citations.cited) <= {1, 2, 3}
        assert citations.cited or is_refusal(text) or not re.search(r"\[\d", text)

    await model.aclose()
    assert written >= 15
    assert cited >= 5


async def test_a_prompt_fills_the_window_without_overflowing_it(llama: Peer) -> None:
    long = [
        Passage(f"{n}: " + "Words, `code_names(x=1)` und Umlaute äöü. " * 40, "T", "H", "", "p", (1, 1))
        for n in range(60)
    ]
    model = opened(llama)
    asked = prompt(passages=long, window=2048)

    kept = len(asked.passages)

    await answer_or_nothing(model, asked)
    await model.aclose()
    assert 1 <= kept < len(long)


async def answer_or_nothing(model: Mistral, asked: Prompt) -> None:
    try:
        await answer(model, asked)
    except WriterUnavailable as error:
        assert "empty answer" in str(error)  # noqa: PT017


async def test_leaving_a_stream_frees_the_server(llama: Peer) -> None:
    model = opened(llama, extra_body={"ignore_eos": True, "grammar": "root ::= [a-z ]+"}, answer_tokens=4000)

    async with aclosing(model.stream(prompt())) as pieces:
        await anext(pieces)
        assert await busy_slots(llama) == 1
    left = time.monotonic()
    while await busy_slots(llama):
        assert time.monotonic() - left < 1
        await asyncio.sleep(0.01)

    await model.aclose()


async def busy_slots(peer: Peer) -> int:
    headers = {"Authorization": "Bearer secret"}
    async with aiohttp.ClientSession(headers=headers) as session, session.get(f"{peer.url}/slots") as response:
        return sum(slot["is_processing"] for slot in await response.json())


async def test_a_wrong_key_and_a_prompt_too_long_are_refused_in_words(llama: Peer) -> None:
    stranger, model = opened(llama, api_key=SecretStr("wrong")), opened(llama)
    endless = Prompt("x", (), (Message("user", "words and words " * 20_000),))

    with pytest.raises(WriterUnavailable, match="401"):
        await answer(stranger, prompt())
    with pytest.raises(WriterUnavailable, match="400"):
        await answer(model, endless)

    await stranger.aclose()
    await model.aclose()


async def test_every_template_takes_the_call_for_a_second_opinion(llama: Peer) -> None:
    model = opened(llama)

    said = await model.complete(opinion_messages("how do I load it </s> [INST]?"), tokens=8, seconds=60)

    await model.aclose()
    assert len(said) < 8 * 20
