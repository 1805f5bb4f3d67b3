"""What is asked of each HTTP response of a model's server, whatever reads it: no long pause, no endless body."""

from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable
from contextlib import suppress
from typing import TypeAlias

from httpx2 import AsyncByteStream, Response

ResponseHook: TypeAlias = Callable[[Response], Awaitable[None]]


class BodyTooLong(ValueError):
    """A body is longer than any answer."""


def impatience(seconds: float) -> ResponseHook:
    """Make the client give up at once on a server that wants a longer pause before the next try."""

    async def forbid_long_waits(response: Response) -> None:
        with suppress(ValueError):
            if float(response.headers.get("retry-after", "0")) > seconds:
                response.headers["x-should-retry"] = "false"

    return forbid_long_waits


def bounded(most: int) -> ResponseHook:
    """Make the reading of a body end in BodyTooLong after ``most`` bytes; what came packed is not unpacked."""

    async def bound(response: Response) -> None:
        response.headers.pop("content-encoding", None)
        if isinstance(response.stream, AsyncByteStream):  # the client is asynchronous: for the type checker
            response.stream = _Bounded(response.stream, most)

    return bound


class _Bounded(AsyncByteStream):
    def __init__(self, stream: AsyncByteStream, most: int) -> None:
        self._stream = stream
        self._most = most

    async def __aiter__(self) -> AsyncIterator[bytes]:
        left = self._most
        chunks = aiter(self._stream)
        try:
            async for chunk in chunks:
                left -= len(chunk)
                if left < 0:
                    message = f"more than {self._most} bytes"
                    raise BodyTooLong(message)
                yield chunk
        finally:
            if isinstance(chunks, AsyncGenerator):
                await chunks.aclose()

    async def aclose(self) -> None:
        await self._stream.aclose()
