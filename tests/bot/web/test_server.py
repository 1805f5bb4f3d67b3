"""Health, readiness, and what the HTTP server refuses."""

import asyncio

import pytest
from aiohttp import ClientSession, web

from bot.web.server import application, open_server
from core.config import WebSettings
from core.errors import FootnoteError, IndexUnavailable

LOCAL = WebSettings(port=0)


async def status(url: str, method: str = "GET", **options: bytes) -> int:
    async with ClientSession() as session, session.request(method, url, **options) as response:  # type: ignore[arg-type]
        return response.status


def fine() -> None:
    """Check nothing."""


async def echo(request: web.Request) -> web.Response:
    """Return what was sent."""
    return web.Response(body=await request.read())


async def test_is_alive_and_ready() -> None:
    async with open_server(LOCAL, application([], fine)) as address:
        assert [await status(f"{address}/{path}") for path in ("healthz", "readyz", "")] == [200, 200, 404]


async def test_is_alive_but_not_ready_while_the_index_is_not_open() -> None:
    def closed() -> None:
        raise IndexUnavailable

    async with open_server(LOCAL, application([], closed)) as address:
        assert [await status(f"{address}/{path}") for path in ("healthz", "readyz")] == [200, 503]


async def test_serves_the_routes_it_is_given_and_their_methods_alone() -> None:
    app = application([web.post("/slack/events", echo)], fine)
    async with open_server(LOCAL, app) as address:
        url = f"{address}/slack/events"

        assert [await status(url, method) for method in ("POST", "GET", "PUT")] == [200, 405, 405]


async def test_reads_no_more_than_a_megabyte() -> None:
    app = application([web.post("/echo", echo)], fine)
    async with open_server(LOCAL, app) as address:
        sizes = (999_999, 1_000_001)

        assert [await status(f"{address}/echo", "POST", data=b"x" * size) for size in sizes] == [200, 413]


async def test_a_port_that_is_taken_is_one_line() -> None:
    async with open_server(LOCAL, application([], fine)) as address:
        taken = WebSettings(port=int(address.rpartition(":")[2]))

        with pytest.raises(FootnoteError, match=rf"web\.port: can't listen on 127\.0\.0\.1:{taken.port}") as raised:
            async with open_server(taken, application([], fine)):
                pass

    assert len(str(raised.value).splitlines()) == 1


async def test_a_request_under_way_is_answered_before_the_server_ends() -> None:
    entered = asyncio.Event()

    async def slow(_request: web.Request) -> web.Response:
        entered.set()
        await asyncio.sleep(0.3)
        return web.Response()

    async with open_server(LOCAL, application([web.post("/slow", slow)], fine)) as address:
        asked = asyncio.create_task(status(f"{address}/slow", "POST"))
        await entered.wait()

    assert await asked == 200
