"""Whether the language model answers: one request for a word, and what its server says of its context."""

import asyncio
from collections.abc import Mapping
from contextlib import aclosing, suppress
from json import loads
from time import monotonic

from aiohttp import ClientError, ClientResponse, ClientSession, ClientTimeout

from bot.doctor import Finding
from core.compose import chosen_model
from core.config import ModelSettings
from core.domain import Message, Prompt
from core.errors import ConfigError, WriterTooSlow, WriterUnavailable
from core.writing.mistral import open_mistral

SECONDS = 9.0
_HELLO = Prompt("", (), (Message("user", "Answer with one word: hello."),))
_LIST_TIMEOUT = ClientTimeout(total=4.0)
_LARGEST = 2_000_000  # bytes of a list of models
_LENGTHS = ("max_model_len", "context_length", "max_context_length")


async def examine(settings: ModelSettings) -> list[Finding]:
    """Return whether the model that is configured, or found, writes; without one answers are quoted."""
    try:
        chosen = await chosen_model(settings)
    except ConfigError as error:
        return [Finding("model", "problem", str(error), "see docs/models.md")]
    if chosen is None:
        what = "none: answers quote the documentation"
        return [Finding("model", "ok", what, "to have them written: docs/models.md")]
    written, context = await asyncio.gather(_written(chosen), _context(chosen))
    return [written, *context]


async def _written(settings: ModelSettings) -> Finding:
    patience = min(SECONDS, settings.first_token_timeout)
    hurried = settings.model_copy(
        update={"answer_tokens": 16, "retries": 0, "first_token_timeout": patience, "deadline": SECONDS}
    )
    began = monotonic()
    try:
        await _first_word(hurried)
    except WriterTooSlow as error:
        what = f"{settings.name}: {error} ({patience:g} s)"
        return Finding("model", "problem", what, "it may still be loading: try again; else see its server")
    except (ConfigError, WriterUnavailable) as error:
        remedy = "compare MODEL_BASE_URL, MODEL_NAME and MODEL_API_KEY, and see whether the server runs"
        return Finding("model", "problem", f"{settings.name}: {error}", remedy)
    return Finding("model", "ok", f"{settings.name} writes, the first word after {monotonic() - began:.1f} s")


async def _first_word(settings: ModelSettings) -> None:
    model = open_mistral(settings)
    try:
        async with aclosing(model.stream(_HELLO)) as pieces:
            async for _ in pieces:
                return
    finally:
        await model.aclose()


async def _context(settings: ModelSettings) -> list[Finding]:
    """Return a finding where the server says how much the model reads, and that is less than the settings say."""
    length = await _length(settings)
    if length is None or length >= settings.context_tokens:
        return []
    what = f"{settings.name} reads {length:,} tokens, the settings say {settings.context_tokens:,}"
    return [Finding("context", "problem", what, f"set model.context_tokens to {length}, or give the model more")]


async def _length(settings: ModelSettings) -> int | None:
    """Return what the server's list of models says; servers differ, and many say nothing."""
    key = settings.api_key.get_secret_value().strip()
    headers = {**settings.extra_headers, **({"Authorization": f"Bearer {key}"} if key else {})}
    with suppress(ClientError, OSError, ValueError, TypeError, KeyError):
        async with ClientSession(timeout=_LIST_TIMEOUT, headers=headers) as session:
            url = f"{settings.base_url.rstrip('/')}/models"
            async with session.get(url, allow_redirects=False) as answer:
                listed = (await _json(answer))["data"]
        return next((_stated(one) for one in listed if one["id"] == settings.name), None)
    return None


async def _json(answer: ClientResponse) -> Mapping[str, list[Mapping[str, object]]]:
    found: Mapping[str, list[Mapping[str, object]]] = loads(await answer.content.read(_LARGEST))
    return found


def _stated(model: Mapping[str, object]) -> int | None:
    return next((length for name in _LENGTHS if isinstance(length := model.get(name), int)), None)
