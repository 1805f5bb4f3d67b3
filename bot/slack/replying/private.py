"""The private answer to `/ask`: seen by whoever asked alone, until they share it."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from slack_sdk.errors import SlackApiError
from slack_sdk.webhook.async_client import AsyncWebhookClient

from bot import wording
from bot.slack.connection.clients import Clients
from bot.slack.replying.blocks import Block, Post, note, plainer, posts
from bot.slack.replying.place import OUTSIDE, UNREACHABLE, ending, problem
from bot.slack.replying.putting import REFUSED
from core.domain import Answer
from core.journal.values import Claim

log = logging.getLogger(__name__)

PRIVATE = "ask/"
SHARE = "footnote_share"
USES = 5  # of a response URL, within half an hour


@dataclass(frozen=True, slots=True)
class Share:
    """The button under a private answer."""

    claim: int

    def blocks(self) -> tuple[Block, ...]:
        """Return the row with the button."""
        label = {"type": "plain_text", "text": wording.SHARE, "emoji": True}
        button = {"type": "button", "action_id": SHARE, "text": label, "value": str(self.claim)}
        return ({"type": "actions", "elements": [button]},)


class PrivateReply:
    """The Reply to one person: what it said at first came with the acknowledgement, the rest comes at the end."""

    def __init__(self, clients: Clients, claim: Claim, *, url: str) -> None:
        """``url`` is Slack's response URL; without one the answer goes through the Web API."""
        self._clients = clients
        self._claim = claim
        self._url = url
        self._sent = 0

    async def status(self, text: str) -> None:
        """Leave the acknowledgement as it is."""

    async def write(self, text: str) -> None:
        """Wait for the end: a response URL takes five messages in all."""

    async def restart(self, text: str) -> None:
        """Wait for the end."""

    async def finish(self, answer: Answer) -> None:
        """Show the whole answer, with a button to share it; raises NotShown, and goes on from there when called again.

        A message that one person sees can't be found again: if only its confirmation was lost, it comes twice.
        """
        shareable = self._claim.id and answer.outcome in ("answered", "quoted")
        await self._send(posts(answer, Share(self._claim.id) if shareable else None))

    async def fail(self, text: str) -> None:
        """Show a sentence; raises NotShown."""
        self._sent = 0
        await self._send([note(text)])

    async def close(self) -> None:
        """Nothing is ever under way."""

    async def _send(self, parts: Sequence[Post]) -> None:
        """Send what was not sent yet."""
        with ending():
            for post in parts[self._sent :]:
                await self._show(post)
                self._sent += 1

    async def _show(self, post: Post) -> None:
        replacing = not self._sent
        if self._url and self._sent < USES and await respond_at(self._clients, self._url, post, replacing=replacing):
            return
        try:
            await self._whisper(post)
        except SlackApiError as error:
            if problem(error) not in REFUSED or not post.blocks:
                raise
            log.warning("Slack refused the blocks of a private answer: sending plain text")
            for part in plainer(post):
                await self._whisper(part)
        self._url = ""

    async def _whisper(self, post: Post) -> None:
        """Show it where it was asked, to them alone; in the direct messages with them where the bot may not post."""
        client, person = self._clients.patient, self._claim.person
        shown: dict[str, Any] = {
            "text": post.text,
            "blocks": list(post.blocks) or None,
            "parse": "none",
            "link_names": False,
        }
        try:
            await client.chat_postEphemeral(channel=self._claim.thread.channel, user=person, **shown)
        except SlackApiError as error:
            if problem(error) not in OUTSIDE:
                raise
            await client.chat_postMessage(channel=person, unfurl_links=False, unfurl_media=False, **shown)


async def respond_at(clients: Clients, url: str, post: Post, *, replacing: bool = False) -> bool:
    """Tell whoever clicked or typed, them alone; False when Slack takes it no more."""
    webhook = AsyncWebhookClient(url, session=clients.hasty.session, logger=clients.hasty.logger)
    body: dict[str, object] = {"text": post.text, "response_type": "ephemeral", "replace_original": replacing}
    try:
        answered = await webhook.send_dict(body | ({"blocks": list(post.blocks)} if post.blocks else {}))
    except UNREACHABLE as error:
        log.info("a response URL could not be used: %s", type(error).__name__)
        return False
    return 200 <= answered.status_code < 300
