"""Whole answers with real servers behind the model: grounded when they work, quoted with a reason when they fail."""

import re
import time

import pytest
from pydantic import SecretStr

from bot import wording
from core.answer import AnswerRules
from core.config import ModelSettings
from core.domain import Answer, Question, Turn
from core.evaluation import has_valid_citations, has_verbatim_quotes
from core.writing.mistral import open_mistral
from tests.core.answering import answerer, end_of, events_of
from tests.peers.conftest import Peer

pytestmark = pytest.mark.peer

DEADLINE = 3.0
FOLLOW_UPS = ("How does Milvus store data?", "and what about deleted data?", "why does it stay?")


def settings(peer: Peer, **changes: object) -> ModelSettings:
    values: dict[str, object] = {
        "base_url": f"{peer.url}/v1",
        "name": "mistral-7b",
        "api_key": SecretStr("secret"),
        "connect_timeout": 1.0,
        "first_token_timeout": 2.0,
        "gap_timeout": 1.0,
        "deadline": DEADLINE,
        "retries": 1,
    }
    return ModelSettings.model_validate(values | changes)


async def asked(peer: Peer, question: Question, **changes: object) -> Answer:
    model = open_mistral(settings(peer, **changes))
    try:
        return end_of(await events_of(answerer(model, rules=AnswerRules(answer_tokens=120)), question))
    finally:
        await model.aclose()


@pytest.mark.parametrize(
    "word",
    [
        "FAULT401",
        "FAULT429",
        "FAULT500",
        "FAULT503",
        "FAULTCONTEXT",
        "FAULTCUT",
        "FAULTDROP",
        "FAULTHANG",
        "FAULTMALFORMED",
        "FAULTREFUSED",
        "FAULTEMPTY",
    ],
)
async def test_every_fault_ends_in_a_quoted_answer_and_one_honest_line(aimock: Peer, word: str) -> None:
    began = time.monotonic()

    answer = await asked(aimock, Question(f"Where does Milvus store its data? {word}"))

    assert time.monotonic() - began < DEADLINE + 0.5
    assert answer.outcome == "quoted"
    assert answer.reason in ("model_unavailable", "model_slow", "model_cut_off")
    assert "so I quote the documentation." in wording.notice(answer)
    assert "[1]" in answer.text
    assert has_valid_citations(answer)
    assert has_verbatim_quotes(answer)


async def test_conversations_two_follow_ups_deep_cite_only_their_sources(llama: Peer) -> None:
    outcomes: list[str] = []
    for _ in range(9):
        turns: list[Turn] = []
        for text in FOLLOW_UPS:
            answer = await asked(llama, Question(text, tuple(turns)), retries=2, temperature=1.0, deadline=20.0)
            turns += [Turn("user", text), Turn("assistant", answer.text)]
            outcomes.append(answer.outcome)
            assert has_valid_citations(answer), answer.text
            assert has_verbatim_quotes(answer)
            assert not re.search(r"\[INST\]|</s>", answer.text)

    assert outcomes.count("answered") >= 9
    assert set(outcomes) <= {"answered", "quoted", "not_found"}
