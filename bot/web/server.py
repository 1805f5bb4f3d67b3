"""The HTTP server: health, readiness, and the routes that the platforms bring along."""

import logging
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager

from aiohttp import web

from core.config import WebSettings
from core.errors import FootnoteError

log = logging.getLogger(__name__)

LARGEST_BODY = 1_000_000
SHUTDOWN_SECONDS = 3.0


def application(routes: Iterable[web.RouteDef], check: Callable[[], object]) -> web.Application:
    """Return the application; ``check`` raises FootnoteError while the process can't answer questions."""

    async def alive(_request: web.Request) -> web.Response:
        return web.json_response({"status": "ok"})

    async def ready(_request: web.Request) -> web.Response:
        try:
            check()
        except FootnoteError as error:
            log.warning("not ready: %s", error)
            return web.json_response({"status": "unavailable"}, status=503)
        return web.json_response({"status": "ready"})

    app = web.Application(client_max_size=LARGEST_BODY)
    app.router.add_get("/healthz", alive)
    app.router.add_get("/readyz", ready)
    app.add_routes(routes)
    return app


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
