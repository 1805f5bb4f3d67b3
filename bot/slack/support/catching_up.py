"""What was said in watched channels while nobody listened, read from their history, one call at a time."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from typing import TypeAlias

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.desk.claiming import now
from bot.slack.asking.thread import Event, is_by_a_person, moment, text_in
from bot.slack.connection.workspaces import OneWorkspace, Workspace, Workspaces
from bot.slack.replying.place import UNREACHABLE, problem, wait
from bot.slack.support.posts import PLATFORM
from bot.support.policies import WATCHED, Policies
from bot.support.reaching import reach
from core.errors import JournalUnavailable
from core.journal.values import Channel
from core.text.asking import asks

log = logging.getLogger(__name__)

CHANNELS, MESSAGES, THREADS = 50, 100, 20  # threads and messages are a channel's
PATIENCE_SECONDS = 120.0  # Slack gives apps that it did not review one call a minute
ATTEMPTS = 4

Hear: TypeAlias = Callable[[Event, Workspace, str], Awaitable[None]]
Call: TypeAlias = Callable[[], Awaitable[AsyncSlackResponse]]


class CatchingUp:
    """Reads what was missed, the newest of each channel, and tells it in the order in which it was said."""

    def __init__(self, workspaces: Workspaces, policies: Policies, hear: Hear) -> None:
        """``hear`` gets each message with its workspace and channel; it skips those that are known."""
        self._workspaces = workspaces
        self._policies = policies
        self._hear = hear
        self._told = False

    async def read(self) -> None:
        """Read every watched channel; one that can't be read is left out."""
        try:
            channels = await self._channels()
            for channel in channels:
                await self._tried(channel)
        except JournalUnavailable as error:
            log.warning("slack: what was missed is not read: %s", error)

    async def _channels(self) -> list[Channel]:
        """Return the channels to read, those first that were chosen by name; raises JournalUnavailable."""
        found = dict.fromkeys(await self._policies.watched())
        if self._policies.settings.mode in WATCHED and isinstance(self._workspaces, OneWorkspace):
            found |= dict.fromkeys(await self._joined(self._workspaces.only))
        if len(found) > CHANNELS:
            log.warning("slack: of %d watched channels what was missed is read in %d", len(found), CHANNELS)
        return list(found)[:CHANNELS]

    async def _joined(self, workspace: Workspace) -> list[Channel]:
        client = workspace.clients.hasty
        kinds = "public_channel,private_channel"
        try:
            answered = await self._called(
                lambda: client.users_conversations(types=kinds, exclude_archived=True, limit=CHANNELS)
            )
        except UNREACHABLE as error:
            log.warning("slack: the channels that I am in can't be listed: %s", _said(error))
            return []
        return [Channel(PLATFORM, workspace.id, str(one["id"])) for one in answered.get("channels") or ()]

    async def _tried(self, channel: Channel) -> None:
        policy = await self._policies.of(channel)
        workspace = await self._workspaces.of(channel.workspace)
        if policy.mode not in WATCHED or workspace is None:
            return
        try:
            today = now()
            events = await self._said_in(workspace, channel.channel, today - reach(policy, today))
        except UNREACHABLE as error:
            log.warning("slack: what was missed in %s can't be read: %s", channel.channel, _said(error))
            return
        for event in events:
            await self._hear(event, workspace, channel.channel)

    async def _said_in(self, workspace: Workspace, channel: str, start: datetime) -> list[Event]:
        """Return what was said from ``start`` on, in threads of questions too, oldest first; raises ``UNREACHABLE``."""
        client, oldest = workspace.clients.hasty, f"{start.timestamp():.6f}"
        answered = await self._called(
            lambda: client.conversations_history(channel=channel, oldest=oldest, limit=MESSAGES)
        )
        events = _messages(answered)
        if answered.get("has_more") and len(events) < MESSAGES:
            self._tell_once(f"gives {len(events)} messages at a time instead of {MESSAGES}")
        talked = [event for event in events if _may_be_answered(event, workspace)]
        for root in talked[:THREADS]:
            events += await self._replies(workspace, channel, root, oldest)
        return sorted(events, key=lambda event: moment(text_in(event, "ts")))

    async def _replies(self, workspace: Workspace, channel: str, root: Event, oldest: str) -> list[Event]:
        client, ts = workspace.clients.hasty, text_in(root, "ts")
        try:
            answered = await self._called(
                lambda: client.conversations_replies(channel=channel, ts=ts, oldest=oldest, limit=MESSAGES)
            )
        except UNREACHABLE as error:
            log.info("slack: a thread that was missed can't be read: %s", _said(error))
            return []
        return [event for event in _messages(answered) if text_in(event, "ts") != ts and not _is_broadcast(event)]

    async def _called(self, call: Call) -> AsyncSlackResponse:
        """Call, again when Slack says so and it does not take too long; raises ``UNREACHABLE``."""
        for _ in range(ATTEMPTS - 1):
            try:
                return await call()
            except SlackApiError as error:
                seconds = wait(error)
                if problem(error) != "ratelimited" or not 0 < seconds <= PATIENCE_SECONDS:
                    raise
                self._tell_once(f"lets me read once in {seconds:.0f} s")
            await asyncio.sleep(seconds)
        return await call()

    def _tell_once(self, what: str) -> None:
        if not self._told:
            self._told = True
            log.warning("slack: Slack %s: not all that I missed may be caught up with", what)


def _messages(answered: AsyncSlackResponse) -> list[Event]:
    found = answered.get("messages")
    return [message for message in found if isinstance(message, Mapping)] if isinstance(found, list) else []


def _may_be_answered(root: Event, workspace: Workspace) -> bool:
    """Whether somebody may have answered a question in its thread, and the bot has not."""
    repliers = root.get("reply_users")
    if not isinstance(repliers, list) or workspace.bot.user in repliers or not is_by_a_person(root, workspace.bot):
        return False
    count = root.get("reply_users_count")
    more = isinstance(count, int) and count > len(repliers)
    return (more or bool(set(repliers) - {text_in(root, "user")})) and _asks(text_in(root, "text"))


def _asks(text: str) -> bool:
    asking = asks(text)
    return asking.is_request or asking.is_doubtful


def _is_broadcast(event: Event) -> bool:
    return text_in(event, "subtype") == "thread_broadcast"  # the channel's history has it, too


def _said(error: BaseException) -> str:
    return problem(error) or type(error).__name__
