"""The buttons under an answer: votes with their reasons and comments, a call for a human, why it was answered so."""

import asyncio
import logging
import re
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime

from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncRespond
from slack_sdk.web.async_client import AsyncWebClient

from bot import wording
from bot.slack import buttons
from bot.slack.blocks import note
from bot.slack.handoff import HandOff
from bot.slack.place import UNREACHABLE, problem
from bot.slack.press import Body, Press, text
from bot.slack.why import Explanations
from core.errors import JournalUnavailable
from core.journal import Journal
from core.journal.values import AnsweredQuestion, VoteReason

log = logging.getLogger(__name__)

PLATFORM = "slack"
COMMENT_SECONDS = 2.0  # Slack waits three
UNTIL_KEPT = (0.0, 0.5, 1.5)  # an answer stands there a moment before it is kept


class Actions:
    """What the buttons do; all of it rests on the journal, and says so when that is away."""

    def __init__(self, journal: Journal | None, humans: Sequence[str]) -> None:
        """``humans`` are the ids of whom "Ask a human" calls."""
        self._journal = journal
        self._handoff = HandOff(humans)
        self._explanations = Explanations()

    async def vote(self, ack: AsyncAck, body: Body, respond: AsyncRespond) -> None:
        """Keep a 👍 or 👎; ask after a 👎 what was wrong."""
        await ack()
        press = Press.of(body, respond)
        vote = buttons.voted(press.value)

        async def work(journal: Journal, question: AnsweredQuestion) -> None:
            helpful = vote is not None and vote[1]
            await journal.votes.vote(question.id, press.person, helpful=helpful, now=now())
            thanks = buttons.thanks(question.id, wording.THANKS_HELPFUL)
            await press.tell(thanks if helpful else buttons.reasons(question.id))

        await self._with(press, vote[0] if vote else None, work)

    async def reason(self, ack: AsyncAck, body: Body, respond: AsyncRespond) -> None:
        """Keep what was wrong."""
        await ack()
        press = Press.of(body, respond)
        given = next((known for known in buttons.REASONS if press.action == f"{buttons.REASON}_{known}"), None)

        async def work(journal: Journal, question: AnsweredQuestion) -> None:
            await self._vote(journal, question, press.person, reason=given)
            await press.tell(buttons.thanks(question.id, wording.THANKS), replace=True)

        await self._with(press, buttons.claimed(press.value), work)

    async def comment(self, ack: AsyncAck, body: Body, client: AsyncWebClient, respond: AsyncRespond) -> None:
        """Open the window for a comment, before anything else: its trigger is good for three seconds."""
        await ack()
        press = Press.of(body, respond)
        claim = buttons.claimed(press.value)
        try:
            if claim is not None:
                await client.views_open(trigger_id=press.trigger, view=buttons.comment_modal(claim, press.channel))
        except UNREACHABLE as error:
            log.warning("no window could be opened: %s", problem(error) or type(error).__name__)
            await press.tell(note(wording.AGAIN))

    async def commented(self, ack: AsyncAck, body: Body) -> None:
        """Keep a comment; on failure the window stays open with its text."""
        press = Press.of(body)
        claim, _, channel = text(body, "view", "private_metadata").partition(" ")
        said = text(body, "view", "state", "values", "comment", "text", "value")
        try:
            async with asyncio.timeout(COMMENT_SECONDS):
                kept = await self._keep_comment(press, channel, buttons.claimed(claim), said)
        except (JournalUnavailable, TimeoutError) as error:
            _report("a comment is not kept", error)
            kept = wording.NOT_KEPT
        if kept:
            await ack(response_action="errors", errors={"comment": kept})
        else:
            await ack()

    async def human(self, ack: AsyncAck, body: Body, client: AsyncWebClient, respond: AsyncRespond) -> None:
        """Call somebody, once."""
        await ack()
        press = Press.of(body, respond)

        async def work(journal: Journal, question: AnsweredQuestion) -> None:
            await press.tell(note(await self._handoff.call(journal, client, press, question), raw=True))

        await self._with(press, buttons.claimed(press.value), work)

    async def solved(self, ack: AsyncAck, body: Body, client: AsyncWebClient, respond: AsyncRespond) -> None:
        """Close a call."""
        await ack()
        press = Press.of(body, respond)

        async def work(journal: Journal, question: AnsweredQuestion) -> None:
            await self._handoff.solve(journal, client, press, question)

        await self._with(press, buttons.claimed(press.value), work, called=True)

    async def why(self, ack: AsyncAck, body: Body, client: AsyncWebClient, respond: AsyncRespond) -> None:
        """Show why an answer is as it is, to who asks."""
        await ack()
        press = Press.of(body, respond)
        claim = buttons.claimed(press.value)
        shown = await self._explanations.opened(client, press)
        try:
            question = await self._known(press, claim) if claim is not None else None
            await shown.answered(self._journal, question)
        except JournalUnavailable as error:
            _report("an answer can't be explained", error)
            await shown.sentence(wording.NOT_READ)

    async def why_message(self, ack: AsyncAck, body: Body, client: AsyncWebClient, respond: AsyncRespond) -> None:
        """Show why a message was answered as it was, or not: a command with its link, or a shortcut on it."""
        await ack()
        press = Press.of(body, respond)
        shown = await self._explanations.opened(client, press)
        try:
            await shown.message(self._journal, text(body, "text"))
        except JournalUnavailable as error:
            _report("a message can't be explained", error)
            await shown.sentence(wording.NOT_READ)

    async def _with(
        self,
        press: Press,
        claim: int | None,
        work: Callable[[Journal, AnsweredQuestion], Awaitable[None]],
        *,
        called: bool = False,
    ) -> None:
        """Do something with the answer that a button belongs to, or say why not."""
        try:
            question = await self._known(press, claim, called=called) if claim is not None else None
            if question is None or self._journal is None:
                await press.tell(note(wording.NO_LONGER_KEPT if self._journal is not None else wording.NOT_KEPT))
            else:
                await work(self._journal, question)
        except JournalUnavailable as error:
            _report("a button did nothing", error)
            await press.tell(note(wording.NOT_KEPT))

    async def _known(self, press: Press, claim: int | None, *, called: bool = False) -> AnsweredQuestion | None:
        """Return an answer of the channel in which the button was pressed, or that who is called may close."""
        if self._journal is None or claim is None:
            return None
        question = None
        for seconds in UNTIL_KEPT:
            await asyncio.sleep(seconds)
            question = await self._journal.answers.answer(claim)
            if question is not None:
                break
        if question is None or question.thread.platform != PLATFORM or question.thread.workspace not in press.teams:
            return None
        allowed = question.thread.channel == press.channel or (called and self._handoff.calls(press.person))
        return question if allowed else None

    async def _keep_comment(self, press: Press, channel: str, claim: int | None, said: str) -> str:
        """Return why a comment was not kept, empty when it was."""
        question = await self._journal.answers.answer(claim) if self._journal and claim is not None else None
        here = question is not None and question.thread.channel == channel and question.thread.workspace in press.teams
        if self._journal is None or question is None or not here:
            return wording.NO_LONGER_KEPT if self._journal is not None else wording.NOT_KEPT
        await self._vote(self._journal, question, press.person, comment=said[: buttons.LONGEST_COMMENT])
        return ""

    async def _vote(
        self,
        journal: Journal,
        question: AnsweredQuestion,
        person: str,
        *,
        reason: VoteReason | None = None,
        comment: str = "",
    ) -> None:
        """Add a reason or a comment to somebody's vote; whoever gives a reason without one was not helped."""
        votes = await journal.votes.votes_of(question.id)
        helpful = reason is None and any(vote.helpful for vote in votes if vote.person == person)
        await journal.votes.vote(question.id, person, helpful=helpful, now=now(), reason=reason, comment=comment)


def register(app: AsyncApp, journal: Journal | None, humans: Sequence[str] = ()) -> None:
    """Let the buttons, the window for comments, `/why` and the shortcut "Why this answer?" do their work."""
    actions = Actions(journal, humans)
    app.action(re.compile(f"{buttons.VOTE}(_positive|_negative)?"))(actions.vote)
    app.action(re.compile(f"{buttons.REASON}_[a-z]+"))(actions.reason)
    app.action(buttons.COMMENT)(actions.comment)
    app.view(buttons.COMMENT)(actions.commented)
    app.action(buttons.HUMAN)(actions.human)
    app.action(buttons.SOLVED)(actions.solved)
    app.action(buttons.WHY)(actions.why)
    app.command("/why")(actions.why_message)
    app.shortcut(buttons.WHY)(actions.why_message)


def _report(what: str, error: Exception) -> None:
    log.error("%s: %s", what, error or "the journal is slow")


def now() -> datetime:
    """Return the time as the journal keeps it."""
    return datetime.now(UTC)
