"""The buttons under an answer: votes with their reasons and comments, a call for a human, why it was answered so."""

import asyncio
import logging
import re
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace

from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncRespond
from slack_sdk.web.async_client import AsyncWebClient

from bot import wording
from bot.feedback import REASONS, Feedback, Kept, claimed, refusal
from bot.slack.pressing import buttons
from bot.slack.pressing.handoff import HandOff, People, Silent
from bot.slack.pressing.press import Body, Press, text
from bot.slack.pressing.why import Explanations
from bot.slack.replying.blocks import Post, note
from bot.slack.replying.place import UNREACHABLE, problem
from core.errors import JournalUnavailable
from core.journal import Journal
from core.journal.values import AnsweredQuestion

log = logging.getLogger(__name__)

COMMENT_SECONDS = 2.0  # Slack waits three


class Actions:
    """What the buttons do; all of it rests on the journal, and says so when that is away."""

    def __init__(
        self,
        journal: Journal | None,
        humans: Sequence[str],
        people: People | None = None,
        silent: Silent | None = None,
    ) -> None:
        """``humans`` are the ids of whom "Ask a human" calls, ``people`` those of a channel in their place.

        ``silent`` says in which channels nobody is called.
        """
        self._feedback = Feedback(journal)
        self._handoff = HandOff(humans, people, silent)
        self._explanations = Explanations()

    async def vote(self, ack: AsyncAck, body: Body, respond: AsyncRespond) -> None:
        """Keep a 👍 or 👎; ask after a 👎 what was wrong."""
        await ack()
        press = Press.of(body, respond)
        claim, helpful = buttons.voted(press.value) or (None, False)
        kept = await self._feedback.vote(press.pressed, claim, helpful=helpful)
        if claim is not None:
            thanks = buttons.thanks(claim, wording.THANKS_HELPFUL) if helpful else buttons.reasons(claim)
            await _tell(press, kept, thanks)
        else:
            await press.tell(note(refusal(kept)))

    async def reason(self, ack: AsyncAck, body: Body, respond: AsyncRespond) -> None:
        """Keep what was wrong."""
        await ack()
        press = Press.of(body, respond)
        claim = claimed(press.value)
        given = next((known for known in REASONS if press.action == f"{buttons.REASON}_{known}"), None)
        kept = await self._feedback.reason(press.pressed, claim, given)
        await _tell(press, kept, buttons.thanks(claim or 0, wording.THANKS), replace=True)

    async def comment(self, ack: AsyncAck, body: Body, client: AsyncWebClient, respond: AsyncRespond) -> None:
        """Open the window for a comment, before anything else: its trigger is good for three seconds."""
        await ack()
        press = Press.of(body, respond)
        claim = claimed(press.value)
        try:
            if claim is not None:
                await client.views_open(trigger_id=press.trigger, view=buttons.comment_modal(claim, press.channel))
        except UNREACHABLE as error:
            log.warning("no window could be opened: %s", problem(error) or type(error).__name__)
            await press.tell(note(wording.AGAIN))

    async def commented(self, ack: AsyncAck, body: Body) -> None:
        """Keep a comment; on failure the window stays open with its text."""
        claim, _, channel = text(body, "view", "private_metadata").partition(" ")
        press = replace(Press.of(body), channel=channel)
        said = text(body, "view", "state", "values", "comment", "text", "value")
        kept: Kept = "away"
        try:
            async with asyncio.timeout(COMMENT_SECONDS):
                kept = await self._feedback.comment(press.pressed, claimed(claim), said)
        except TimeoutError as error:
            _report("a comment is not kept", error)
        if kept == "kept":
            await ack()
        else:
            await ack(response_action="errors", errors={"comment": refusal(kept)})

    async def human(self, ack: AsyncAck, body: Body, client: AsyncWebClient, respond: AsyncRespond) -> None:
        """Call somebody, once."""
        await ack()
        press = Press.of(body, respond)

        async def work(journal: Journal, question: AnsweredQuestion) -> None:
            await press.tell(note(await self._handoff.call(journal, client, press, question), raw=True))

        await self._with(press, work)

    async def solved(self, ack: AsyncAck, body: Body, client: AsyncWebClient, respond: AsyncRespond) -> None:
        """Close a call."""
        await ack()
        press = Press.of(body, respond)

        async def work(journal: Journal, question: AnsweredQuestion) -> None:
            await self._handoff.solve(journal, client, press, question)

        await self._with(press, work, called=True)

    async def why(self, ack: AsyncAck, body: Body, client: AsyncWebClient, respond: AsyncRespond) -> None:
        """Show why an answer is as it is, to who asks."""
        await ack()
        press = Press.of(body, respond)
        shown = await self._explanations.opened(client, press)
        try:
            question = await self._feedback.known(press.pressed, claimed(press.value))
            await shown.answered(self._feedback.journal, question)
        except JournalUnavailable as error:
            _report("an answer can't be explained", error)
            await shown.sentence(wording.NOT_READ)

    async def why_message(self, ack: AsyncAck, body: Body, client: AsyncWebClient, respond: AsyncRespond) -> None:
        """Show why a message was answered as it was, or not: a command with its link, or a shortcut on it."""
        await ack()
        press = Press.of(body, respond)
        shown = await self._explanations.opened(client, press)
        try:
            await shown.message(self._feedback, text(body, "text"))
        except JournalUnavailable as error:
            _report("a message can't be explained", error)
            await shown.sentence(wording.NOT_READ)

    async def _with(
        self,
        press: Press,
        work: Callable[[Journal, AnsweredQuestion], Awaitable[None]],
        *,
        called: bool = False,
    ) -> None:
        """Do something with the answer that a button belongs to, or say why not; who is called may be elsewhere."""
        elsewhere = called and self._handoff.calls(press.person)
        try:
            question = await self._feedback.known(press.pressed, claimed(press.value), elsewhere=elsewhere)
            if question is None:
                await press.tell(note(wording.NO_LONGER_KEPT))
            else:
                await work(self._feedback.journal, question)
        except JournalUnavailable as error:
            _report("a button did nothing", error)
            await press.tell(note(wording.NOT_KEPT))


async def _tell(press: Press, kept: Kept, post: Post, *, replace: bool = False) -> None:
    if kept == "kept":
        await press.tell(post, replace=replace)
    else:
        await press.tell(note(refusal(kept)))


def register(
    app: AsyncApp,
    journal: Journal | None,
    humans: Sequence[str] = (),
    people: People | None = None,
    silent: Silent | None = None,
) -> None:
    """Let the buttons, the window for comments, `/why` and the shortcut "Why this answer?" do their work."""
    actions = Actions(journal, humans, people, silent)
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
