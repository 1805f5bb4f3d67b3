"""The language model behind any OpenAI-compatible server; the only file that names the openai client."""

import asyncio
import logging
from collections.abc import AsyncGenerator, Awaitable, Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, TypeVar

from core.config import ModelSettings
from core.domain import Message, Prompt
from core.errors import ConfigError, WriterCutOff, WriterTooSlow, WriterUnavailable
from core.text.language import name_of
from core.writing.completion import detail, finish, first_line, prompt_tokens, said, secrets_of, thinks
from core.writing.prompt import answer_limit, translation_messages
from core.writing.thinking import Thinking
from core.writing.tokens import estimated_tokens

if TYPE_CHECKING:
    from openai import AsyncOpenAI, AsyncStream

log = logging.getLogger(__name__)

CHARACTERS_A_TOKEN = 12
BYTES_A_TOKEN = 2000  # a chunk for a token has about 300
MARGIN_BYTES = 2_000_000
READ_OUT_SECONDS = 0.5
READ_SHARE = 0.5
TRANSLATION_TOKENS = 300
_PATH = "/chat/completions"
_BROKEN_ENDS = frozenset({"error", "abort", "content_filter", "insufficient_system_resource"})
_END = object()
_T = TypeVar("_T")


def open_mistral(settings: ModelSettings) -> "Mistral":
    """Return the model that the settings name; nothing is asked yet. Raises ConfigError.

    The address is used as it stands. Refused connections, 408, 409, 429 and 5xx are tried again by the client;
    silence is not, for the model may still be reading: that wait ends by our own clock alone.
    """
    from openai import AsyncOpenAI, DefaultAsyncHttpxClient, Timeout  # imported here: 0.45 s

    from core.writing.responses import bounded, impatience

    key = settings.api_key.get_secret_value().strip()
    if not settings.base_url or not settings.name:
        message = "the model needs both an address (base_url) and a name"
        raise ConfigError(message)
    if not (key.isascii() and key.isprintable()):
        message = "the model's key has characters that no HTTP header can carry"
        raise ConfigError(message)
    silence = max(settings.first_token_timeout, settings.gap_timeout)
    timeout = Timeout(silence, connect=settings.connect_timeout)
    most = MARGIN_BYTES + BYTES_A_TOKEN * answer_limit(settings.context_tokens, settings.answer_tokens)
    hooks = {"response": [impatience(settings.first_token_timeout / 3), bounded(most)]}
    client = AsyncOpenAI(
        api_key=key or "none",
        base_url=settings.base_url,
        timeout=timeout,
        max_retries=settings.retries,
        default_headers={"Accept-Encoding": "identity", **settings.extra_headers},
        http_client=DefaultAsyncHttpxClient(timeout=timeout, event_hooks=hooks),
    )
    return Mistral(client, settings)


class Mistral:
    """Writes answers and translates questions with one client; ``aclose`` ends its connections."""

    def __init__(self, client: "AsyncOpenAI", settings: ModelSettings) -> None:
        """Take a client built for these settings."""
        self._client = client
        self._settings = settings
        self._limit = answer_limit(settings.context_tokens, settings.answer_tokens)

    @property
    def name(self) -> str:
        """The model's name, as the server knows it."""
        return self._settings.name

    async def aclose(self) -> None:
        """Close the connections."""
        await self._client.close()

    async def stream(self, prompt: Prompt) -> AsyncGenerator[str, None]:
        """Yield pieces of the answer; raises WriterUnavailable, WriterTooSlow or WriterCutOff.

        An answer that reached its length limit (``finish_reason`` "length", or ours in characters) is an answer.
        """
        thinking, is_empty = Thinking(), True
        reading = _Reading(self._settings, secrets_of(self._client.api_key, prompt.messages))
        async with await reading.in_time(self._opened(prompt.messages)) as chunks:
            while (piece := await reading.next(chunks)) is not None:
                if answer := thinking.feed(piece):
                    is_empty = is_empty and not answer.strip()
                    yield answer
            await reading.read_out(chunks)
        rest = thinking.close()
        if rest:
            yield rest
        if is_empty and not rest.strip():
            message = f"{self.name} gave an empty answer"
            raise WriterUnavailable(message)
        _compare(reading.prompt_tokens, prompt.messages)

    async def translate(self, text: str, language: str) -> str:
        """Return ``text`` in ``language`` (ISO 639-1 code); raises WriterUnavailable, or WriterTooSlow."""
        messages = translation_messages(text, name_of(language))
        told = await self.complete(messages, tokens=TRANSLATION_TOKENS, seconds=self._settings.translate_timeout)
        if translated := first_line(told):
            return translated
        message = f"{self.name} gave an empty translation"
        raise WriterUnavailable(message)

    async def complete(self, messages: Sequence[Message], *, tokens: int, seconds: float) -> str:
        """Return a short answer, thoughts left out, "" for none; raises WriterUnavailable, or WriterTooSlow."""
        from httpx2 import Response

        body = self._body(messages, tokens=min(tokens, self._limit), temperature=0) | self._settings.extra_body
        body.pop("stream_options", None)  # strict servers refuse them in a call that does not stream
        with _failures(secrets_of(self._client.api_key, messages)):
            async with asyncio.timeout(seconds):
                response = await self._client.post(_PATH, cast_to=Response, body=body)
            text = said(response.json(), "message")[: self._limit * CHARACTERS_A_TOKEN]
        thinking = Thinking()
        return thinking.feed(text) + thinking.close()

    async def _opened(self, messages: Sequence[Message]) -> "AsyncStream[object]":
        """Return the chunks as they were sent: to make the client's models of them takes longer than to read them."""
        from openai import AsyncStream

        body = self._body(messages, tokens=self._limit, temperature=self._settings.temperature)
        body |= {"stream": True, **self._settings.extra_body}
        return await self._client.post(_PATH, cast_to=object, body=body, stream=True, stream_cls=AsyncStream[object])

    def _body(self, messages: Sequence[Message], *, tokens: int, temperature: float) -> dict[str, object]:
        turns = [{"role": message.role, "content": message.content} for message in messages]
        return {"model": self.name, "messages": turns, "max_tokens": tokens, "temperature": temperature}


class _Reading:
    """Reads one stream against the clock: first token, gaps, the whole."""

    def __init__(self, settings: ModelSettings, secrets: Sequence[str]) -> None:
        now = asyncio.get_running_loop().time()
        self._secrets = secrets
        self._gap = settings.gap_timeout
        self._first = now + settings.first_token_timeout
        self._deadline = now + settings.deadline
        self._room = settings.answer_tokens * CHARACTERS_A_TOKEN
        self._has_begun = False
        self._finish = ""
        self.prompt_tokens = 0

    async def in_time(self, awaited: Awaitable[_T]) -> _T:
        """Await a step of the server for as long as the settings allow; raises what a writer may raise."""
        now = asyncio.get_running_loop().time()
        until = now + self._gap if self._has_begun else self._first
        with _failures(self._secrets, has_begun=self._has_begun):
            async with asyncio.timeout_at(min(until, self._deadline)):
                return await awaited

    async def next(self, chunks: "AsyncStream[object]") -> str | None:
        """Return the next piece of text, None at the end."""
        while not self._finish and self._room > 0:
            chunk = await self.in_time(anext(chunks, _END))
            if chunk is _END:
                message = "the stream ended before the answer did"
                raise WriterCutOff(message)
            if text := self._taken(chunk):
                return text
        if self._finish in _BROKEN_ENDS:
            message = f"the server broke the answer off ({self._finish})"
            raise WriterCutOff(message)
        return None

    async def read_out(self, chunks: "AsyncStream[object]") -> None:
        """Take what follows a finished answer, so that its connection serves again; the answer stands without it."""
        if not self._finish:
            return
        with suppress(TimeoutError, WriterUnavailable):
            async with asyncio.timeout(READ_OUT_SECONDS):
                while (chunk := await self.in_time(anext(chunks, _END))) is not _END:
                    self._taken(chunk)

    def _taken(self, chunk: object) -> str:
        text = said(chunk, "delta")[: self._room]  # one piece may be as long as the server likes
        self._room -= len(text)
        self._has_begun = self._has_begun or bool(text) or thinks(chunk)
        self._finish = self._finish or finish(chunk)
        self.prompt_tokens = prompt_tokens(chunk) or self.prompt_tokens
        return text


@contextmanager
def _failures(secrets: Sequence[str], *, has_begun: bool = False) -> Iterator[None]:
    """Translate what the client raises; neither the key nor the prompt gets into a text."""
    from openai import APIConnectionError, APIStatusError, APITimeoutError, OpenAIError

    broken = WriterCutOff if has_begun else WriterUnavailable
    try:
        yield
    except (TimeoutError, APITimeoutError) as error:
        message = "the model stopped writing" if has_begun else "the model did not begin in time"
        raise WriterTooSlow(message) from error
    except APIStatusError as error:
        message = f"the model's server answered {error.status_code}: {detail(error.message, secrets)}"
        raise WriterUnavailable(message) from error
    except APIConnectionError as error:
        cause = type(error.__cause__ or error).__name__
        message = f"the connection to the model's server broke ({cause})"
        raise broken(message) from error
    except OpenAIError as error:
        message = f"the model's server reported: {detail(str(error), secrets)}"
        raise broken(message) from error
    except ValueError as error:
        message = f"the model's server sent what is not its protocol ({type(error).__name__})"
        raise broken(message) from error


def _compare(prompt_tokens: int, messages: Sequence[Message]) -> None:
    """Warn when the server read far less than was sent: Ollama cuts long prompts silently."""
    if not prompt_tokens:
        return
    expected = sum(estimated_tokens(message.content) for message in messages)
    if prompt_tokens < expected * READ_SHARE:
        log.warning("the model read %d of about %d prompt tokens: raise its context", prompt_tokens, expected)
