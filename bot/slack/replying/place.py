"""A thread in Slack, where one answer is posted and edited."""

import asyncio
import logging
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import aiohttp
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient

from bot.reply import NotShown
from bot.slack.replying.blocks import Post
from bot.slack.replying.finding import found, metadata, unsure

log = logging.getLogger(__name__)

UNREACHABLE = (SlackClientError, aiohttp.ClientError, TimeoutError)

ATTEMPTS = 3
AGAIN_SECONDS = 0.5

# The bot may not post there, and nothing that it does will change that.
OUTSIDE = frozenset(
    {
        "channel_not_found",
        "is_archived",
        "messages_tab_disabled",
        "no_permission",
        "not_in_channel",
        "restricted_action",
        "restricted_action_non_threadable_channel",
        "restricted_action_read_only_channel",
        "restricted_action_thread_locked",
        "restricted_action_thread_only_channel",
        "user_not_in_channel",
    }
)
GONE = frozenset({"message_not_found", "cant_update_message", "edit_window_closed"})


@dataclass(frozen=True, slots=True)
class Place:
    """``patient`` waits when Slack limits its rate and tries again, ``hasty`` fails at once.

    ``native`` asks for Slack's own status and streaming; ``person`` and ``workspace`` are whose question it is.
    ``question`` names it to every process; ``lost`` are the posts of which nobody knows whether they were made.
    """

    patient: AsyncWebClient
    hasty: AsyncWebClient
    channel: str
    thread: str
    person: str = ""
    workspace: str = ""
    native: bool = False
    question: str = ""
    lost: set[str] = field(default_factory=set)

    async def post(self, post: Post, *, patient: bool = True, attempts: int = ATTEMPTS) -> str:
        """Return the ``ts`` of a new message in the thread; raises one of ``UNREACHABLE``.

        A post whose answer got lost is looked for in the thread before it is made again, also by the next call.
        """
        if self.lost and (ts := await self._found()) and await self._edited(ts, post, patient=patient):
            return ts
        mark = secrets.token_hex(6)
        try:
            return await self._posted(post, mark, patient=patient)
        except UNREACHABLE as error:
            if not unsure(error):
                raise
            if self.thread or self.question:
                self.lost.add(mark)
            if not patient or attempts == 1:
                raise
        await asyncio.sleep(AGAIN_SECONDS)
        return await self.post(post, attempts=attempts - 1)

    async def earlier(self) -> list[str]:
        """Return the messages that answer this question already, of a process that is gone; best effort."""
        try:
            return await found(self.patient, self.channel, self.thread, question=self.question) if self.question else []
        except UNREACHABLE as error:
            log.warning("the messages of an earlier answer can't be looked for: %s", type(error).__name__)
            return []

    async def _edited(self, ts: str, post: Post, *, patient: bool) -> bool:
        """Return whether there is such a message of ours."""
        try:
            await self.edit(ts, post, patient=patient)
        except SlackApiError as error:
            if problem(error) not in GONE:
                raise
            log.info("the message to edit is gone: posting another")
            return False
        return True

    async def _found(self) -> str:
        shown = await found(self.patient, self.channel, self.thread, marks=frozenset(self.lost))
        self.lost.clear()
        return shown[-1] if shown else ""

    async def _posted(self, post: Post, mark: str, *, patient: bool) -> str:
        client = self.patient if patient else self.hasty
        answered = await client.chat_postMessage(
            channel=self.channel,
            thread_ts=self.thread or None,
            text=post.text,
            blocks=list(post.blocks) or None,
            parse="none",
            link_names=False,
            unfurl_links=False,
            unfurl_media=False,
            metadata=metadata(self.question, mark),
        )
        return str(answered["ts"])

    async def edit(self, ts: str, post: Post, *, patient: bool = True) -> None:
        """Replace a message, blocks and all; raises one of ``UNREACHABLE``."""
        client = self.patient if patient else self.hasty
        try:
            await self._update(client, ts, post)
        except SlackApiError as error:
            if problem(error) != "streaming_state_conflict":
                raise
            await self.stop_stream(ts)  # of a process that is gone
            await self._update(client, ts, post)

    async def stop_stream(self, ts: str) -> None:
        """Make a streamed message like any other, unless Slack did; raises one of ``UNREACHABLE``."""
        try:
            await self.patient.chat_stopStream(channel=self.channel, ts=ts)
        except SlackApiError as error:
            if problem(error) != "message_not_in_streaming_state":
                raise

    async def _update(self, client: AsyncWebClient, ts: str, post: Post) -> None:
        await client.chat_update(
            channel=self.channel,
            ts=ts,
            text=post.text,
            blocks=list(post.blocks),  # an empty list takes earlier blocks away
            parse="none",
            link_names=False,
        )

    async def status(self, text: str) -> None:
        """Show a note where Slack shows an assistant's, below the thread; raises one of ``UNREACHABLE``."""
        await self.hasty.assistant_threads_setStatus(channel_id=self.channel, thread_ts=self.thread, status=text)

    async def remove(self, ts: str) -> None:
        """Delete one of our messages, if it is still there; raises one of ``UNREACHABLE``."""
        try:
            await self.patient.chat_delete(channel=self.channel, ts=ts)
        except SlackApiError as error:
            if problem(error) not in GONE:
                raise

    async def put(self, ts: str, post: Post) -> str:
        """Replace message ``ts``, or post where there is none to replace; return its ``ts``."""
        if ts and await self._edited(ts, post, patient=True):
            return ts
        return await self.post(post)


async def permalink(client: AsyncWebClient, channel: str, ts: str) -> str:
    """Return the link of a message, empty when Slack gives none."""
    try:
        answered = await client.chat_getPermalink(channel=channel, message_ts=ts)
    except UNREACHABLE as error:
        log.info("a message has no link: %s", problem(error) or type(error).__name__)
        return ""
    return str(answered["permalink"])


@contextmanager
def ending() -> Iterator[None]:
    """Let the end of a reply raise NotShown alone, whatever Slack's calls raise."""
    try:
        yield
    except UNREACHABLE as error:
        raise NotShown(problem(error) or type(error).__name__, final=problem(error) in OUTSIDE) from error


def problem(error: BaseException) -> str:
    """Return Slack's word for what is wrong, empty when it said none."""
    data = getattr(getattr(error, "response", None), "data", None)
    return str(data.get("error", "")) if isinstance(data, dict) else ""


def wait(error: BaseException) -> float:
    """Return the seconds that Slack asks to wait before the next call."""
    headers = getattr(getattr(error, "response", None), "headers", None) or {}
    asked = str(headers.get("Retry-After", ""))
    return float(asked) if asked.isascii() and asked.isdigit() else 0.0
