"""The private answer to `/ask`: seen by whoever asked alone, until they share it."""

import logging
from dataclasses import dataclass

from slack_sdk.errors import SlackApiError
from slack_sdk.webhook.async_client import AsyncWebhookClient

from bot import wording
from bot.slack.connection.clients import Clients
from bot.slack.replying.blocks import Block, Post, note, plainer, posts
from bot.slack.replying.place import UNREACHABLE
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
        self._uses = 0

    async def status(self, text: str) -> None:
        """Leave the acknowledgement as it is."""

    async def write(self, text: str) -> None:
        """Wait for the end: a response URL takes five messages in all."""

    async def restart(self, text: str) -> None:
        """Wait for the end."""

    async def finish(self, answer: Answer) -> None:
        """Show the whole answer, with a button to share it; raises one of ``UNREACHABLE``."""
        shareable = self._claim.id and answer.outcome in ("answered", "quoted")
        for post in posts(answer, Share(self._claim.id) if shareable else None):
            await self._send(post)

    async def fail(self, text: str) -> None:
        """Show a sentence; raises one of ``UNREACHABLE``."""
        await self._send(note(text))

    async def close(self) -> None:
        """Nothing is ever under way."""

    async def _send(self, post: Post) -> None:
        if (
            self._url
            and self._uses < USES
            and await respond_at(self._clients, self._url, post, replacing=not self._uses)
        ):
            self._uses += 1
            return
        self._url = ""
        try:
            await self._whisper(post)
        except SlackApiError:
            if not post.blocks:
                raise
            log.warning("Slack refused the blocks of a private answer: sending plain text")
            for part in plainer(post):
                await self._whisper(part)

    async def _whisper(self, post: Post) -> None:
        await self._clients.patient.chat_postEphemeral(
            channel=self._claim.thread.channel,
            user=self._claim.person,
            text=post.text,
            blocks=list(post.blocks) or None,
            parse="none",
            link_names=False,
        )


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
