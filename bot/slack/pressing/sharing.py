"""The button that shares a private answer: its question in the channel, the answer in the thread below."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncBoltContext

from bot import wording
from bot.feedback import claimed
from bot.sharing import NotPosted, share
from bot.slack.answering import PLATFORM, SHARING, Answering
from bot.slack.asking.thread import Mention, text_in
from bot.slack.connection.listening import workspace_of
from bot.slack.connection.workspaces import Workspace
from bot.slack.replying.blocks import Post, note
from bot.slack.replying.inline import escaped
from bot.slack.replying.place import OUTSIDE, UNREACHABLE, problem
from bot.slack.replying.private import respond_at
from bot.slack.replying.reply import SlackReply
from core.journal.values import AnsweredQuestion, Channel, Claim


class Sharing:
    """Shares private answers in the channel in which they were asked for."""

    def __init__(self, answering: Answering) -> None:
        """The claim on ``share/<id>`` lets an answer be shared once, whoever clicks how often."""
        self._answering = answering

    async def clicked(self, ack: AsyncAck, body: Mapping[str, Any], context: AsyncBoltContext) -> None:
        """Share the answer below which the button stands, and tell who clicked."""
        await ack()
        workspace = await workspace_of(context, self._answering.workspaces)
        claim = claimed(text_in(body["actions"][0], "value"))
        if workspace is not None and claim is not None:
            person, url = text_in(body["user"], "id"), text_in(body, "response_url")
            self._answering.aside(partial(self._share, workspace, claim, person, url))

    async def _share(self, workspace: Workspace, claim: int, person: str, url: str) -> None:
        told = await share(self._answering.desk, claim, Sharer(self._answering, workspace, person))
        await respond_at(workspace.clients, url, note(told))


@dataclass(frozen=True, slots=True)
class Sharer:
    """The Audience in the channel in which somebody asked."""

    answering: Answering
    workspace: Workspace
    person: str

    async def admits(self, kept: AnsweredQuestion) -> bool:
        """Return whether it is their own answer."""
        return (kept.thread.workspace, kept.person) == (self.workspace.id, self.person)

    async def gate(self, kept: AnsweredQuestion) -> Claim | None:
        """Take the right to share an answer; raises JournalUnavailable."""
        asked = Mention(kept.thread.channel, "", "", kept.text, kept.person)
        return await self.answering.accept(self.workspace, asked, f"{SHARING}{kept.id}")

    async def ask(self, kept: AnsweredQuestion) -> Claim | None:
        """Post the question and take it; raises NotPosted and JournalUnavailable."""
        channel = kept.thread.channel
        if await self.answering.is_off(Channel(PLATFORM, self.workspace.id, channel)):
            raise NotPosted(wording.SWITCHED_OFF)
        question = escaped(wording.SHARED_QUESTION.format(question=" ".join(kept.text.split())))
        try:
            root = await self.answering.place(self.workspace, channel, "").post(Post(question[:3_000]))
        except UNREACHABLE as error:
            raise NotPosted(wording.NOT_HERE if problem(error) in OUTSIDE else wording.NOT_SHARED) from error
        return await self.answering.accept(self.workspace, Mention(channel, root, root, kept.text, kept.person))

    def reply(self, claim: Claim) -> SlackReply:
        """Return the reply in the thread below the question."""
        return self.answering.reply(self.workspace, claim)
