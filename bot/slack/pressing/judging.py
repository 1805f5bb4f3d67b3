"""The buttons under a draft: moderators post it, or say what is wrong with it; then a line tells what was decided."""

import re
from functools import partial

from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncBoltContext, AsyncRespond

from bot import wording
from bot.desk.desk import report
from bot.feedback import claimed
from bot.slack.answering import Answering
from bot.slack.connection.listening import workspace_of
from bot.slack.connection.workspaces import Workspace
from bot.slack.pressing.press import PLATFORM, Body, Press, text
from bot.slack.replying.blocks import Block, note
from bot.slack.support.drafts import JUDGE, JUDGEMENTS, judged, name_of, verdict
from bot.support.shadow import SHADOW, judge
from bot.support.values import DRAFT, Speaker, drafted
from bot.wording import drafts
from core.errors import JournalUnavailable
from core.journal.values import Channel, Decision

_UNDECIDED = frozenset({drafts.DRAFT_NOT_POSTED, wording.NOT_KEPT, wording.NO_LONGER_KEPT})


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
        elif told not in _UNDECIDED and (decision := await self._decided(claim)) is not None:
            name = await name_of(workspace.clients.hasty, decision.person) or _called(body, press, decision)
            await self._settle(workspace, press, body, verdict(decision.reason, name))

    async def _decided(self, claim: int | None) -> Decision | None:
        """Return the judgement of a draft that was made last, by whom first; None for none, or when nobody can tell."""
        journal = self._answering.desk.journal
        try:
            draft = await journal.answers.answer(claim) if journal is not None and claim is not None else None
            if journal is None or draft is None or not draft.event_key.startswith(DRAFT):
                return None
            channel, key = drafted(draft.event_key)
            question, _ = self._speaker.asked_in(Channel(PLATFORM, draft.thread.workspace, channel), key)
            found = [one for one in await journal.decisions.of(question) if one.decision == SHADOW]
        except JournalUnavailable as error:
            report("a draft still shows its buttons", error)
            return None
        return next((one for one in found if one.reason == found[-1].reason), None)

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
