"""What the tests of the model share: short settings, one prompt, reading an answer to its end."""

from contextlib import aclosing

from pydantic import SecretStr

from core.config import ModelSettings
from core.domain import Message, Prompt
from core.writing.mistral import Mistral
from tests.doubles.openai_server import OpenAIServer

PROMPT = Prompt("How?", (), (Message("user", "Rules about everything.\n\nHow does it work, please?"),))
KEY = "secret-key-1234567890"


def settings(server: OpenAIServer | None = None, /, **changes: object) -> ModelSettings:
    values: dict[str, object] = {
        "base_url": server.base_url if server else "http://127.0.0.1:9/v1",
        "name": "mistral-7b",
        "api_key": SecretStr(KEY),
        "connect_timeout": 1.0,
        "first_token_timeout": 1.0,
        "gap_timeout": 0.6,
        "deadline": 2.0,
        "translate_timeout": 0.6,
        "retries": 0,
    }
    return ModelSettings.model_validate(values | changes)


async def answer(model: Mistral) -> str:
    try:
        async with aclosing(model.stream(PROMPT)) as pieces:
            return "".join([piece async for piece in pieces])
    finally:
        await model.aclose()
