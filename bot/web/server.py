"""The HTTP server: health, readiness, metrics, and the routes that the platforms bring along."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping
from contextlib import asynccontextmanager

from aiohttp import web

from core.config import WebSettings
from core.errors import FootnoteError

LARGEST_BODY = 1_000_000
SHUTDOWN_SECONDS = 3.0
METRICS_TYPE = "text/plain; version=0.0.4; charset=utf-8"


def application(
    routes: Iterable[web.RouteDef],
    parts: Callable[[], Mapping[str, str]] = dict,
    scrape: Callable[[], bytes] | None = None,
) -> web.Application:
    """Return the application; ``parts`` tells the state of each part, ``scrape`` the metrics.

    One part that is "unavailable" makes the whole not ready; any other state does not.
    """

    async def alive(_request: web.Request) -> web.Response:
        return web.json_response({"status": "ok"})

    async def ready(_request: web.Request) -> web.Response:
        states = dict(parts())
        if "unavailable" in states.values():
            return web.json_response({"status": "unavailable", "parts": states}, status=503)
        return web.json_response({"status": "ready", "parts": states})

    app = web.Application(client_max_size=LARGEST_BODY)
    app.router.add_get("/healthz", alive)
    app.router.add_get("/readyz", ready)
    if scrape is not None:
        app.add_routes([web.get("/metrics", _scraped(scrape))])
    app.add_routes(routes)
    return app


def paths(app: web.Application) -> list[str]:
    """Return what the application serves, each path once."""
    return list(dict.fromkeys(resource.canonical for resource in app.router.resources()))


def _scraped(scrape: Callable[[], bytes]) -> Callable[[web.Request], Awaitable[web.Response]]:
    async def metrics(_request: web.Request) -> web.Response:
        return web.Response(body=scrape(), headers={"Content-Type": METRICS_TYPE})

    return metrics


@asynccontextmanager
async def open_server(settings: WebSettings, app: web.Application) -> AsyncIterator[str]:
    """Listen while the context lasts; yields the address. Raises FootnoteError when the port is taken."""
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=SHUTDOWN_SECONDS)
    await runner.setup()
    try:
        try:
            await web.TCPSite(runner, settings.host, settings.port).start()
        except OSError as error:
            message = f"web.port: can't listen on {settings.host}:{settings.port} ({error.strerror})"
            raise FootnoteError(message) from error
        host, port = runner.addresses[0][:2]
        yield f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
    finally:
        await runner.cleanup()
