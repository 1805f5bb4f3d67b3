"""Tests core/writing/mistral.py against aimock, which plays the ways in which a model's server fails."""

import time
from contextlib import aclosing

import aiohttp
import pytest
from pydantic import SecretStr

from core.config import ModelSettings
from core.domain import Passage, Question
from core.errors import WriterCutOff, WriterTooSlow, WriterUnavailable
from core.writing.mistral import open_mistral
from core.writing.prompt import build_prompt
from tests.peers.conftest import Peer

pytestmark = pytest.mark.peer

DEADLINE = 3.0
PASSAGE = Passage("A collection has a schema.", "Collections", "Create", "https://docs.example.com", "a.md", (1, 2))


def settings(peer: Peer) -> ModelSettings:
    return ModelSettings(
        base_url=f"{peer.url}/v1",
        name="mistral-7b",
        api_key=SecretStr("secret"),
        connect_timeout=1.0,
        first_token_timeout=2.0,
        gap_timeout=1.0,
        deadline=DEADLINE,
        retries=1,
    )


async def answer(peer: Peer, question: str) -> str:
    prompt = build_prompt(Question(question), [PASSAGE], language="English", context_tokens=8192, answer_tokens=700)
    model = open_mistral(settings(peer))
    try:
        async with aclosing(model.stream(prompt)) as pieces:
            return "".join([piece async for piece in pieces])
    finally:
        await model.aclose()


@pytest.mark.parametrize(
    ("word", "text"),
    [
        ("hello", "You can create a collection with a schema [1]. Then load it [2]."),
        ("FAULTSLOW", "A slow answer that still comes in time [1]."),
        ("FAULTREASON", "Final [1]."),
        ("FAULTLENGTH", "cut by its length"),
    ],
)
async def test_an_answer_arrives_whole(aimock: Peer, word: str, text: str) -> None:
    assert await answer(aimock, word) == text


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("FAULT401", WriterUnavailable),
        ("FAULT429", WriterUnavailable),
        ("FAULT500", WriterUnavailable),
        ("FAULT503", WriterUnavailable),
        ("FAULTCONTEXT", WriterUnavailable),
        ("FAULTCUT", WriterCutOff),
        ("FAULTDROP", WriterCutOff),
        ("FAULTHANG", WriterTooSlow),
        ("FAULTMALFORMED", WriterCutOff),
        ("FAULTREFUSED", WriterUnavailable),
        ("FAULTEMPTY", WriterUnavailable),
    ],
)
async def test_a_fault_has_its_error_within_the_deadline(aimock: Peer, word: str, expected: type[Exception]) -> None:
    began = time.monotonic()

    with pytest.raises(WriterUnavailable) as raised:
        await answer(aimock, word)

    assert raised.type is expected
    assert time.monotonic() - began < DEADLINE + 0.5


@pytest.mark.parametrize(("word", "requests"), [("FAULT401", 1), ("FAULT429", 1), ("FAULT500", 2), ("FAULT503", 2)])
async def test_only_passing_faults_are_tried_once_more(aimock: Peer, word: str, requests: int) -> None:
    with pytest.raises(WriterUnavailable):
        await answer(aimock, word)

    async with aiohttp.ClientSession() as session, session.get(f"{aimock.url}/__aimock/journal") as response:
        assert len(await response.json()) == requests
