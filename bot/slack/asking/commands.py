"""`/ask`, privately, and the message shortcut, publicly in that message's thread."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncBoltContext

from bot import wording
from bot.slack.answering import PLATFORM, Answering
from bot.slack.asking.thread import Bot, Mention, spoken, text_in
from bot.slack.connection.listening import workspace_of
from bot.slack.replying.blocks import note
from bot.slack.replying.private import PRIVATE, PrivateReply, respond_at
from bot.telling import Telling
from core.journal.values import Channel


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
        """Answer the message from whose menu this was chosen, unless it was answered before or the bot is off there."""
        workspace = await workspace_of(context, self._answering.workspaces)
        if workspace is None:
            await ack()
            return
        tell = partial(respond_at, workspace.clients, text_in(shortcut, "response_url"))
        where = Channel(PLATFORM, workspace.id, text_in(shortcut["channel"], "id"))
        if await self._answering.is_off(where):
            await ack()
            self._answering.aside(partial(tell, note(wording.SWITCHED_OFF)))
            return
        asked = _chosen(shortcut, workspace.bot)
        claim = None if asked is None else await self._answering.accept(workspace, asked)
        await ack()
        if asked is None or claim is None:
            self._answering.aside(partial(tell, note(wording.ANSWERED_BEFORE)))
        else:
            reply = Telling(self._answering.reply(workspace, claim), partial(tell, note(wording.NOT_HERE)))
            self._answering.start(workspace, claim, asked, reply)


def _chosen(shortcut: Mapping[str, Any], bot: Bot) -> Mention | None:
    """Return the message as the question of whoever chose it; None for an answer of the bot's."""
    message, channel, person = shortcut["message"], text_in(shortcut["channel"], "id"), text_in(shortcut["user"], "id")
    if text_in(message, "user") == bot.user or (bot.bot and text_in(message, "bot_id") == bot.bot):
        return None
    ts = text_in(message, "ts")
    return Mention(channel, ts, text_in(message, "thread_ts") or ts, spoken(text_in(message, "text"), bot), person)
