"""Health, readiness, and what the HTTP server refuses."""

import asyncio

import pytest
from aiohttp import ClientSession, web

from bot.web.server import application, open_server, paths
from core.config import WebSettings
from core.errors import FootnoteError

LOCAL = WebSettings(port=0)


async def status(url: str, method: str = "GET", **options: bytes) -> int:
    async with ClientSession() as session, session.request(method, url, **options) as response:  # type: ignore[arg-type]
        return response.status


async def echo(request: web.Request) -> web.Response:
    """Return what was sent."""
    return web.Response(body=await request.read())


async def test_is_alive_and_ready() -> None:
    async with open_server(LOCAL, application([])) as address:
        assert [await status(f"{address}/{path}") for path in ("healthz", "readyz", "")] == [200, 200, 404]


@pytest.mark.parametrize(
    ("parts", "code", "told"),
    [
        ({"journal": "ok", "index": "ok", "model": "ok"}, 200, "ready"),
        ({"journal": "ok", "index": "ok", "model": "none"}, 200, "ready"),
        ({"journal": "ok", "index": "ok", "model": "degraded"}, 200, "ready"),
        ({"journal": "unavailable", "index": "ok", "model": "ok"}, 503, "unavailable"),
        ({"journal": "ok", "index": "unavailable", "model": "ok"}, 503, "unavailable"),
    ],
)
async def test_tells_which_part_is_away_and_is_alive_all_the_same(parts: dict[str, str], code: int, told: str) -> None:
    async with open_server(LOCAL, application([], lambda: parts)) as address, ClientSession() as session:
        async with session.get(f"{address}/readyz") as response:
            assert response.status == code
            assert await response.json() == {"status": told, "parts": parts}
        assert await status(f"{address}/healthz") == 200


async def test_serves_what_is_scraped_as_plain_text() -> None:
    app = application([], scrape=lambda: b"footnote_x 1.0\n")
    async with open_server(LOCAL, app) as address, ClientSession() as session:
        async with session.get(f"{address}/metrics") as response:
            assert response.headers["Content-Type"] == "text/plain; version=0.0.4; charset=utf-8"
            assert await response.read() == b"footnote_x 1.0\n"
        assert await status(f"{address}/metrics", "POST") == 405

    assert paths(app) == ["/healthz", "/readyz", "/metrics"]


async def test_without_metrics_there_is_no_such_page() -> None:
    async with open_server(LOCAL, application([])) as address:
        assert await status(f"{address}/metrics") == 404


async def test_serves_the_routes_it_is_given_and_their_methods_alone() -> None:
    app = application([web.post("/slack/events", echo)])
    async with open_server(LOCAL, app) as address:
        url = f"{address}/slack/events"

        assert [await status(url, method) for method in ("POST", "GET", "PUT")] == [200, 405, 405]


async def test_reads_no_more_than_a_megabyte() -> None:
    app = application([web.post("/echo", echo)])
    async with open_server(LOCAL, app) as address:
        sizes = (999_999, 1_000_001)

        assert [await status(f"{address}/echo", "POST", data=b"x" * size) for size in sizes] == [200, 413]


async def test_a_port_that_is_taken_is_one_line() -> None:
    async with open_server(LOCAL, application([])) as address:
        taken = WebSettings(port=int(address.rpartition(":")[2]))

        with pytest.raises(FootnoteError, match=rf"web\.port: can't listen on 127\.0\.0\.1:{taken.port}") as raised:
            async with open_server(taken, application([])):
                pass

    assert len(str(raised.value).splitlines()) == 1


async def test_a_request_under_way_is_answered_before_the_server_ends() -> None:
    entered = asyncio.Event()

    async def slow(_request: web.Request) -> web.Response:
        entered.set()
        await asyncio.sleep(0.3)
        return web.Response()

    async with open_server(LOCAL, application([web.post("/slow", slow)])) as address:
        asked = asyncio.create_task(status(f"{address}/slow", "POST"))
        await entered.wait()

    assert await asked == 200
