"""An app that answers envelopes, and its socket, for the tests of Socket Mode."""

import asyncio
from contextlib import AbstractAsyncContextManager

from pydantic import SecretStr
from slack_bolt.async_app import AsyncBoltRequest
from slack_bolt.response import BoltResponse

from bot.slack.connection.envelopes import Dispatch
from bot.slack.connection.socket import Pace, SocketMode, open_socket
from core.config import SlackSettings
from tests.doubles.slack_events import mention_event
from tests.doubles.slack_socket import APP_TOKEN, SocketServer

QUICK = Pace(first=0.05, longest=0.2, settled=0.3, linger=0.5, hello=1.0, acknowledge=1.0)
EVENT = mention_event({"type": "message", "channel": "C1", "ts": "1700000001.000001", "text": "hi", "user": "U1"})


class Answering:
    """An app that notes what it is asked and answers each time with ``response``."""

    def __init__(self, status: int = 200, body: str = "", seconds: float = 0.0) -> None:
        self.asked: list[AsyncBoltRequest] = []
        self.status = status
        self._body = body
        self._seconds = seconds

    async def __call__(self, request: AsyncBoltRequest) -> BoltResponse:
        self.asked.append(request)
        await asyncio.sleep(self._seconds)
        return BoltResponse(status=self.status, body=self._body)


def settings(server: SocketServer) -> SlackSettings:
    return SlackSettings(app_token=SecretStr(APP_TOKEN), api_url=server.url)


def opened(server: SocketServer, dispatch: Dispatch, pace: Pace = QUICK) -> AbstractAsyncContextManager[SocketMode]:
    return open_socket(settings(server), dispatch, pace)
