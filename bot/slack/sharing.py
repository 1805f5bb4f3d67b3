"""Sharing a private answer: posted once, as a question with the answer in its thread, where people can go on."""

import asyncio
from collections.abc import AsyncGenerator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncBoltContext

from bot import wording
from bot.desk import report
from bot.reply import respond
from bot.slack.actions import UNTIL_KEPT
from bot.slack.answering import SHARING, Answering
from bot.slack.blocks import Post, note
from bot.slack.buttons import claimed
from bot.slack.commands import OUTSIDE
from bot.slack.inline import escaped
from bot.slack.listening import workspace_of
from bot.slack.place import UNREACHABLE, problem
from bot.slack.private import respond_at
from bot.slack.thread import Mention, text_in
from bot.slack.workspaces import Workspace
from core.domain import Answer, AnswerEvent, Finished, Question
from core.errors import JournalUnavailable
from core.journal import Journal
from core.journal.values import AnsweredQuestion, Claim


@dataclass(frozen=True, slots=True)
class Kept:
    """An Answerer that knows its answer."""

    kept: Answer

    async def answer(self, question: Question) -> AsyncGenerator[AnswerEvent, None]:
        """Give it again."""
        yield Finished(self.kept)


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
        try:
            told = await self._shared(workspace, claim, person)
        except JournalUnavailable as error:
            report("an answer is not shared", error)
            told = wording.NOT_SHARED
        await respond_at(workspace.clients, url, note(told))

    async def _shared(self, workspace: Workspace, claim: int, person: str) -> str:
        """Return what to tell; raises JournalUnavailable."""
        journal = self._answering.desk.journal
        kept = await _kept(journal, claim) if journal is not None else None
        if kept is None or kept.person != person or kept.thread.workspace != workspace.id:
            return wording.NO_LONGER_KEPT
        asked = Mention(kept.thread.channel, "", "", kept.text, person)
        gate = await self._answering.accept(workspace, asked, f"{SHARING}{claim}")
        return wording.SHARED_BEFORE if gate is None else await self._through(workspace, kept, gate)

    async def _through(self, workspace: Workspace, kept: AnsweredQuestion, gate: Claim) -> str:
        """Post the question, and below it the answer; when that can't be the button may be used again."""
        channel = kept.thread.channel
        question = escaped(wording.SHARED_QUESTION.format(question=" ".join(kept.text.split())))
        try:
            root = await self._answering.place(workspace, channel, "").post(Post(question[:3_000]))
        except UNREACHABLE as error:
            await self._answering.desk.discard(gate)
            return wording.NOT_HERE if problem(error) in OUTSIDE else wording.NOT_SHARED
        asked = Mention(channel, root, root, kept.text, kept.person)
        if (claim := await self._answering.accept(workspace, asked)) is not None:
            await respond(Kept(kept.answer), Question(kept.text), self._answering.reply(workspace, claim))
            await self._answering.desk.keep(claim, kept.answer)
        await self._answering.desk.keep(gate, Answer("", "failed", "broken"))
        return wording.SHARED


async def _kept(journal: Journal, claim: int) -> AnsweredQuestion | None:
    """Return an answer, which is kept a moment after it is shown."""
    for seconds in UNTIL_KEPT:
        await asyncio.sleep(seconds)
        if (kept := await journal.answers.answer(claim)) is not None:
            return kept
    return None
