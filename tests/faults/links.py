"""A line between the bot and a server that can be cut, refused, held and slowed."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from urllib.parse import urlsplit, urlunsplit

_PIECE = 65_536


@dataclass(slots=True)
class Link:
    """Carries bytes to ``target``; ``delay`` in seconds for each piece that comes back, ``held`` lets nothing pass."""

    target: tuple[str, int]
    port: int = 0
    delay: float = 0.0
    held: bool = False
    _server: asyncio.Server | None = None
    _tasks: "set[asyncio.Task[None]]" = field(default_factory=set)

    async def open(self) -> None:
        """Take connections, again after ``refuse``."""
        if self._server is None:
            self._server = await asyncio.start_server(self._carry, "127.0.0.1", self.port)
            self.port = int(self._server.sockets[0].getsockname()[1])

    async def refuse(self) -> None:
        """Break every connection, and take none."""
        server, self._server = self._server, None
        if server is not None:
            server.close()
        await self.cut()

    async def cut(self) -> None:
        """Break every connection."""
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def through(self, url: str) -> str:
        """Return an address of the target as it is through here."""
        parts = urlsplit(url)
        return urlunsplit(parts._replace(netloc=f"{parts.hostname}:{self.port}"))

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.create_task(self._carried(reader, writer))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _carried(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there: asyncio.StreamWriter | None = None
        try:
            back, there = await asyncio.open_connection(*self.target)
            ways = [asyncio.create_task(self._pump(reader, there)), asyncio.create_task(self._pump(back, writer))]
            try:
                await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
            finally:
                for way in ways:
                    way.cancel()
                await asyncio.gather(*ways, return_exceptions=True)
        except OSError:
            pass
        finally:
            for one in (writer, there):
                if one is not None:
                    one.transport.abort()

    async def _pump(self, source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
        with suppress(OSError):
            while piece := await source.read(_PIECE):
                await asyncio.sleep(self.delay)
                while self.held:  # noqa: ASYNC110 - a test may set it at any time
                    await asyncio.sleep(0.02)
                sink.write(piece)
                await sink.drain()


@asynccontextmanager
async def linked(url: str) -> AsyncIterator[Link]:
    """Open a line to the server at ``url`` while the context lasts."""
    parts = urlsplit(url)
    assert parts.hostname is not None
    assert parts.port is not None
    link = Link((parts.hostname, parts.port))
    await link.open()
    try:
        yield link
    finally:
        await link.refuse()
