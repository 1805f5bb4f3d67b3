"""How the bot speaks up in Slack where nobody asked it: in the question's thread, or as a draft for moderators."""

import asyncio
import logging

from slack_sdk.errors import SlackApiError

from bot.reply import ClosingReply
from bot.slack.answering import Answering
from bot.slack.connection.workspaces import Workspace
from bot.slack.replying.place import UNREACHABLE, problem
from core.journal.values import Address, Channel, Claim, Thread

log = logging.getLogger(__name__)

LOOK_SECONDS = 4.0

_GONE = frozenset({"thread_not_found", "message_not_found", "channel_not_found", "not_in_channel", "is_archived"})


class SlackSpeaker:
    """The Speaker in all workspaces."""

    def __init__(self, answering: Answering) -> None:
        """``answering`` makes the replies."""
        self._answering = answering

    async def reply(self, claim: Claim) -> ClosingReply | None:
        """Return the reply in a question's thread; None where the app or the question is gone, as since it was heard.

        Raises JournalUnavailable.
        """
        workspace = await self._answering.workspaces.of(claim.thread.workspace)
        if workspace is None or await _is_gone(workspace, claim.thread):
            return None
        return self._answering.reply(workspace, claim)

    async def draft(self, claim: Claim) -> ClosingReply | None:
        """Return the reply that shows a draft; None where the app is gone. Raises JournalUnavailable."""
        workspace = await self._answering.workspaces.of(claim.thread.workspace)
        return None if workspace is None else self._answering.draft(workspace, claim)

    def draft_thread(self, question: Thread, shadow: str) -> Thread:
        """Return the moderators' channel itself: its drafts follow each other, none goes on with another."""
        return Thread(question.platform, question.workspace, shadow, "")

    def asked_in(self, channel: Channel, key: str) -> tuple[Address, Thread]:
        """Return a question's message and the thread below it, from its event key; only what stands alone waits."""
        place, _, ts = key.partition("/")
        where = channel.platform, channel.workspace, place
        return Address(*where, ts), Thread(*where, ts)


async def _is_gone(workspace: Workspace, thread: Thread) -> bool:
    """Return whether a question was deleted while nobody listened; in doubt it was not."""
    try:
        async with asyncio.timeout(LOOK_SECONDS):
            shown = await workspace.clients.hasty.conversations_replies(
                channel=thread.channel, ts=thread.thread, limit=1
            )
    except SlackApiError as error:
        if problem(error) in _GONE:
            log.info("a question that waited is gone (%s)", problem(error))
            return True
        return False
    except UNREACHABLE:
        return False
    return any(message.get("subtype") == "tombstone" for message in shown.get("messages") or ())
