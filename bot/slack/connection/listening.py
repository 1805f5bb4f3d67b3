"""Bolt's app: what must not be lost is done before Slack gets its acknowledgement, and nothing goes without one."""

from collections.abc import Awaitable, Callable
from typing import TypeAlias

from slack_bolt.async_app import AsyncApp, AsyncBoltContext, AsyncBoltRequest
from slack_bolt.response import BoltResponse

from bot.slack.asking.thread import Event
from bot.slack.connection.workspaces import Workspace, Workspaces

OnEvent: TypeAlias = Callable[[Event, Workspace], Awaitable[None]]


class App(AsyncApp):
    """Bolt's app, which acknowledges also what no listener knows, lest Slack deliver it again or show an error."""

    async def async_dispatch(self, req: AsyncBoltRequest) -> BoltResponse:
        """Return the response to one request."""
        response = await super().async_dispatch(req)
        return BoltResponse(status=200) if response.status == 404 else response


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
