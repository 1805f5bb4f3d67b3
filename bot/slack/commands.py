"""`/ask`, privately, and the message shortcut, publicly in that message's thread."""

from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncBoltContext
from slack_sdk.errors import SlackApiError

from bot import wording
from bot.slack.answering import Answering
from bot.slack.blocks import Post, note
from bot.slack.listening import workspace_of
from bot.slack.place import problem
from bot.slack.private import PRIVATE, PrivateReply, respond_at
from bot.slack.reply import SlackReply
from bot.slack.thread import Bot, Mention, spoken, text_in
from core.domain import Answer

OUTSIDE = frozenset({"not_in_channel", "channel_not_found", "is_archived", "restricted_action", "no_permission"})


class Commands:
    """Answers what is asked by typing a command or from a message's menu."""

    def __init__(self, answering: Answering) -> None:
        """Whatever asks goes to ``answering``."""
        self._answering = answering

    async def asked(self, ack: AsyncAck, command: Mapping[str, Any], context: AsyncBoltContext) -> None:
        """Take a question that somebody types after `/ask`, and say so to them alone."""
        workspace = await workspace_of(context, self._answering.workspaces)
        trigger, channel = text_in(command, "trigger_id"), text_in(command, "channel_id")
        text = "" if workspace is None else spoken(text_in(command, "text"), workspace.bot)
        if workspace is None or not text:
            await ack(wording.ASK_HOW)
            return
        question = Mention(channel, "", "", text, text_in(command, "user_id"))
        claim = await self._answering.accept(workspace, question, f"{PRIVATE}{trigger}")
        await ack(wording.SEARCHING)
        if claim is not None:
            reply = PrivateReply(workspace.clients, claim, url=text_in(command, "response_url"))
            self._answering.desk.start(claim, reply)

    async def answer_message(self, ack: AsyncAck, shortcut: Mapping[str, Any], context: AsyncBoltContext) -> None:
        """Answer the message from whose menu this was chosen, unless it was answered before."""
        workspace = await workspace_of(context, self._answering.workspaces)
        if workspace is None:
            await ack()
            return
        asked = _chosen(shortcut, workspace.bot)
        claim = None if asked is None else await self._answering.accept(workspace, asked)
        await ack()
        tell = partial(respond_at, workspace.clients, text_in(shortcut, "response_url"))
        if asked is None or claim is None:
            self._answering.aside(partial(tell, note(wording.ANSWERED_BEFORE)))
        else:
            self._answering.start(workspace, claim, asked, Telling(self._answering.reply(workspace, claim), tell))


class Telling:
    """A reply that tells who asked for it, them alone, when it can't be posted there."""

    def __init__(self, reply: SlackReply, tell: Callable[[Post], Awaitable[object]]) -> None:
        """``tell`` reaches who asked."""
        self._reply = reply
        self._tell = tell

    async def status(self, text: str) -> None:
        """Pass a note on."""
        await self._reply.status(text)

    async def write(self, text: str) -> None:
        """Pass a piece on."""
        await self._reply.write(text)

    async def restart(self, text: str) -> None:
        """Pass the reason on."""
        await self._reply.restart(text)

    async def finish(self, answer: Answer) -> None:
        """Show the answer, or say why not; raises one of ``UNREACHABLE``."""
        await self._or_tell(self._reply.finish(answer))

    async def fail(self, text: str) -> None:
        """Show the sentence, or say why not; raises one of ``UNREACHABLE``."""
        await self._or_tell(self._reply.fail(text))

    async def close(self) -> None:
        """Leave nothing under way."""
        await self._reply.close()

    async def _or_tell(self, ending: Awaitable[None]) -> None:
        try:
            await ending
        except SlackApiError as error:
            if problem(error) not in OUTSIDE:
                raise
            await self._tell(note(wording.NOT_HERE))


def _chosen(shortcut: Mapping[str, Any], bot: Bot) -> Mention | None:
    """Return the message as the question of whoever chose it; None for an answer of the bot's."""
    message, channel, person = shortcut["message"], text_in(shortcut["channel"], "id"), text_in(shortcut["user"], "id")
    if text_in(message, "user") == bot.user or (bot.bot and text_in(message, "bot_id") == bot.bot):
        return None
    ts = text_in(message, "ts")
    return Mention(channel, ts, text_in(message, "thread_ts") or ts, spoken(text_in(message, "text"), bot), person)
