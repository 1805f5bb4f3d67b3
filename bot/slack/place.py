"""A thread in Slack, where one answer is posted and edited."""

import logging
from dataclasses import dataclass

import aiohttp
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient

from bot.slack.blocks import Post

log = logging.getLogger(__name__)

UNREACHABLE = (SlackClientError, aiohttp.ClientError, TimeoutError)

_GONE = frozenset({"message_not_found", "cant_update_message", "edit_window_closed"})


@dataclass(frozen=True, slots=True)
class Place:
    """``patient`` waits when Slack limits its rate and tries again, ``hasty`` fails at once."""

    patient: AsyncWebClient
    hasty: AsyncWebClient
    channel: str
    thread: str

    async def post(self, post: Post, *, patient: bool = True) -> str:
        """Return the ``ts`` of a new message in the thread; raises one of ``UNREACHABLE``."""
        client = self.patient if patient else self.hasty
        answered = await client.chat_postMessage(
            channel=self.channel,
            thread_ts=self.thread,
            text=post.text,
            blocks=list(post.blocks) or None,
            parse="none",
            link_names=False,
            unfurl_links=False,
            unfurl_media=False,
        )
        return str(answered["ts"])

    async def edit(self, ts: str, post: Post, *, patient: bool = True) -> None:
        """Replace a message, blocks and all; raises one of ``UNREACHABLE``."""
        client = self.patient if patient else self.hasty
        await client.chat_update(
            channel=self.channel,
            ts=ts,
            text=post.text,
            blocks=list(post.blocks),  # an empty list takes earlier blocks away
            parse="none",
            link_names=False,
        )

    async def put(self, ts: str, post: Post) -> str:
        """Replace message ``ts``, or post where there is none to replace; return its ``ts``."""
        if ts:
            try:
                await self.edit(ts, post)
            except SlackApiError as error:
                if problem(error) not in _GONE:
                    raise
                log.info("the message to edit is gone: posting another")
            else:
                return ts
        return await self.post(post)


def problem(error: BaseException) -> str:
    """Return Slack's word for what is wrong, empty when it said none."""
    data = getattr(getattr(error, "response", None), "data", None)
    return str(data.get("error", "")) if isinstance(data, dict) else ""


def wait(error: BaseException) -> float:
    """Return the seconds that Slack asks to wait before the next call."""
    headers = getattr(getattr(error, "response", None), "headers", None) or {}
    asked = str(headers.get("Retry-After", ""))
    return float(asked) if asked.isascii() and asked.isdigit() else 0.0
