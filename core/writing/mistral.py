"""The language model behind any OpenAI-compatible server; the only file that names the openai client."""

import asyncio
import logging
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager, suppress
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
    from httpx2 import Response
    from openai import AsyncOpenAI, AsyncStream
    from openai.types.chat import ChatCompletionChunk, ChatCompletionMessageParam

log = logging.getLogger(__name__)

CHARACTERS_A_TOKEN = 12
READ_OUT_SECONDS = 0.5
READ_SHARE = 0.5
TRANSLATION_TOKENS = 300
_BROKEN_ENDS = frozenset({"error", "abort", "content_filter", "insufficient_system_resource"})
_END = object()
_T = TypeVar("_T")


def open_mistral(settings: ModelSettings) -> "Mistral":
    """Return the model that the settings name; nothing is asked yet. Raises ConfigError.

    The address is used as it stands. Refused connections, 408, 409, 429 and 5xx are tried again by the client;
    silence is not, for the model may still be reading: that wait ends by our own clock alone.
    """
    from openai import AsyncOpenAI, DefaultAsyncHttpxClient, Timeout  # imported here: 0.45 s

    key = settings.api_key.get_secret_value().strip()
    if not settings.base_url or not settings.name:
        message = "the model needs both an address (base_url) and a name"
        raise ConfigError(message)
    if not (key.isascii() and key.isprintable()):
        message = "the model's key has characters that no HTTP header can carry"
        raise ConfigError(message)
    silence = max(settings.first_token_timeout, settings.gap_timeout)
    timeout = Timeout(silence, connect=settings.connect_timeout)
    hooks = {"response": [_impatience(settings.first_token_timeout / 3)]}
    client = AsyncOpenAI(
        api_key=key or "none",
        base_url=settings.base_url,
        timeout=timeout,
        max_retries=settings.retries,
        default_headers=settings.extra_headers,
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
        async with self._opened(prompt.messages, reading) as chunks:
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
        with _failures(secrets_of(self._client.api_key, messages)):
            async with asyncio.timeout(seconds):
                completion = await self._client.chat.completions.create(
                    model=self.name,
                    messages=[_parameter(message) for message in messages],
                    max_tokens=min(tokens, self._limit),
                    temperature=0,
                    extra_body=_unstreamed(self._settings.extra_body),
                )
        thinking = Thinking()
        return thinking.feed(said(completion, "message")) + thinking.close()

    @asynccontextmanager
    async def _opened(
        self, messages: Sequence[Message], reading: "_Reading"
    ) -> AsyncIterator["AsyncStream[ChatCompletionChunk]"]:
        stream = await reading.in_time(
            self._client.chat.completions.create(
                model=self.name,
                messages=[_parameter(message) for message in messages],
                max_tokens=self._limit,
                temperature=self._settings.temperature,
                stream=True,
                extra_body=self._settings.extra_body,
            )
        )
        async with stream:
            yield stream


def _unstreamed(extra_body: Mapping[str, object]) -> dict[str, object]:
    """Return the further fields for a call that does not stream: strict servers refuse stream options there."""
    return {name: value for name, value in extra_body.items() if name != "stream_options"}


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

    async def next(self, chunks: "AsyncStream[ChatCompletionChunk]") -> str | None:
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

    async def read_out(self, chunks: "AsyncStream[ChatCompletionChunk]") -> None:
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


def _impatience(seconds: float) -> "Callable[[Response], Awaitable[None]]":
    """Make the client give up at once on a server that wants a longer pause before the next try."""

    async def forbid_long_waits(response: "Response") -> None:
        with suppress(ValueError):
            if float(response.headers.get("retry-after", "0")) > seconds:
                response.headers["x-should-retry"] = "false"

    return forbid_long_waits


def _parameter(message: Message) -> "ChatCompletionMessageParam":
    if message.role == "user":
        return {"role": "user", "content": message.content}
    return {"role": "assistant", "content": message.content}


def _compare(prompt_tokens: int, messages: Sequence[Message]) -> None:
    """Warn when the server read far less than was sent: Ollama cuts long prompts silently."""
    expected = sum(estimated_tokens(message.content) for message in messages)
    if 0 < prompt_tokens < expected * READ_SHARE:
        log.warning("the model read %d of about %d prompt tokens: raise its context", prompt_tokens, expected)
