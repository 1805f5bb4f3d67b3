"""Bolt's app: what must not be lost is done before Slack gets its acknowledgement, and nothing goes without one."""

import logging
from collections.abc import Awaitable, Callable
from traceback import walk_tb
from types import FrameType
from typing import TypeAlias

from slack_bolt.async_app import AsyncApp, AsyncBoltContext, AsyncBoltRequest
from slack_bolt.response import BoltResponse

from bot.slack.asking.thread import Event
from bot.slack.connection.workspaces import Workspace, Workspaces

log = logging.getLogger(__name__)

UNREADABLE = (AttributeError, LookupError, RecursionError, TypeError, ValueError)  # no JSON, or of another shape

OnEvent: TypeAlias = Callable[[Event, Workspace], Awaitable[None]]


class App(AsyncApp):
    """Bolt's app, which acknowledges also what no listener knows, lest Slack deliver it again or show an error.

    What Bolt can't read gets the status 400: it would be no better the next time.
    """

    async def async_dispatch(self, req: AsyncBoltRequest) -> BoltResponse:
        """Return the response to one request."""
        try:
            response = await super().async_dispatch(req)
        except UNREADABLE as error:  # Bolt reads the request once more for whoever is told of a failure
            return unreadable(error)
        return BoltResponse(status=200) if response.status == 404 else response


async def failed(error: Exception) -> BoltResponse:
    """Log what an app raised; return the response: 400 where Bolt could not read a request, else 500.

    Bolt looks at a request before anything of ours does: what came through none of our code is its own trouble.
    """
    if isinstance(error, UNREADABLE) and not any(map(_is_ours, walk_tb(error.__traceback__))):
        return unreadable(error)
    log.error("slack: a request could not be dealt with", exc_info=error)
    return BoltResponse(status=500)


def unreadable(error: BaseException) -> BoltResponse:
    """Log that a request could not be read, in a line that tells nothing of its content; return the response."""
    log.warning("slack: a request could not be read (%s)", type(error).__name__)
    return BoltResponse(status=400)


def _is_ours(step: tuple[FrameType, int]) -> bool:
    return str(step[0].f_globals.get("__name__")).startswith("bot.")


def on_event(app: AsyncApp, kind: str, workspaces: Workspaces, work: OnEvent) -> None:
    """Run ``work`` on each event of a kind, before the acknowledgement: when it fails Slack delivers again."""

    async def received(event: Event, context: AsyncBoltContext, next_: Callable[[], Awaitable[None]]) -> None:
        if (workspace := await workspace_of(context, workspaces)) is not None:
            await work(event, workspace)
        await next_()

    app.event(kind, middleware=[received])(_done)


async def workspace_of(context: AsyncBoltContext, workspaces: Workspaces) -> Workspace | None:
    """Return where a request comes from."""
    return await workspaces.of(context.team_id or "", context.enterprise_id or "")


async def _done() -> None:
    """Bolt acknowledges events by itself."""
