"""The buttons under a draft: moderators post it, or say what is wrong with it; then a line tells what was decided."""

import re
from functools import partial

from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncBoltContext, AsyncRespond

from bot.feedback import claimed
from bot.slack.answering import Answering
from bot.slack.connection.listening import workspace_of
from bot.slack.connection.workspaces import Workspace
from bot.slack.pressing.press import Body, Press, text
from bot.slack.replying.blocks import Block, note
from bot.slack.support.drafts import JUDGE, JUDGEMENTS, judged, name_of, verdict
from bot.support.shadow import judge, last_judgement
from bot.support.values import Speaker
from bot.wording import drafts
from core.journal.values import Decision


class Judging:
    """Takes what moderators say of drafts, pressed as often as they like; all that lasts is in the journal."""

    def __init__(self, answering: Answering, speaker: Speaker) -> None:
        """``speaker`` posts what they let through."""
        self._answering = answering
        self._speaker = speaker

    async def pressed(self, ack: AsyncAck, body: Body, context: AsyncBoltContext, respond: AsyncRespond) -> None:
        """Keep the judgement, beside the answers: who pressed is told when it is done."""
        await ack()
        workspace = await workspace_of(context, self._answering.workspaces)
        if workspace is not None:
            self._answering.aside(partial(self._judge, workspace, Press.of(body, respond), body))

    async def _judge(self, workspace: Workspace, press: Press, body: Body) -> None:
        judgement = next((known for known in JUDGEMENTS if press.action == f"{JUDGE}_{known}"), None)
        if judgement is None:
            return
        claim = claimed(press.value)
        told = await judge(self._answering.desk, self._speaker, press.pressed, claim, judgement)
        await press.tell(note(told))
        if told == drafts.DRAFT_TOO_LATE:
            await self._settle(workspace, press, body, told)
        elif (decision := await last_judgement(self._answering.desk, self._speaker, claim, told)) is not None:
            name = await name_of(workspace.clients.hasty, decision.person) or _called(body, press, decision)
            await self._settle(workspace, press, body, verdict(decision.reason, name))

    async def _settle(self, workspace: Workspace, press: Press, body: Body, line: str) -> None:
        """Put a line in the place of the buttons; raises one of ``UNREACHABLE``."""
        if line and press.message:
            post = judged(text(body, "message", "text"), _blocks(body), line)
            await self._answering.place(workspace, press.channel, "").edit(press.message, post)


def register(app: AsyncApp, answering: Answering, speaker: Speaker) -> None:
    """Let the buttons under drafts do their work."""
    app.action(re.compile(f"{JUDGE}_[a-z_]+"))(Judging(answering, speaker).pressed)


def _called(body: Body, press: Press, decision: Decision) -> str:
    """Return what Slack calls whoever pressed, where they decided."""
    own = text(body, "user", "name") if decision.person == press.person else ""
    return own or drafts.SOMEBODY_ELSE


def _blocks(body: Body) -> list[Block]:
    message = body.get("message")
    blocks = message.get("blocks") if isinstance(message, dict) else None
    return [block for block in blocks if isinstance(block, dict)] if isinstance(blocks, list) else []
