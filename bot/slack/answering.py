"""Between Slack and the desk: each question's reply in its thread, also of questions that a dead process left."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from functools import partial

from bot.desk.asides import Asides
from bot.desk.claiming import Asked
from bot.desk.desk import Desk, key_of
from bot.reply import ClosingReply
from bot.slack.asking.thread import Mention, history, own_later
from bot.slack.connection.workspaces import Workspace, Workspaces
from bot.slack.replying.place import UNREACHABLE, Place, problem
from bot.slack.replying.private import PRIVATE, PrivateReply
from bot.slack.replying.reply import SlackReply
from bot.slack.replying.stream import native
from core.config import SlackSettings
from core.domain import Answer
from core.journal.values import Address, Claim, Thread

PLATFORM = "slack"
SHARING = "share/"


class Answering:
    """Takes what is asked in Slack to the desk; ``aside`` runs best-effort calls that nobody waits for."""

    def __init__(self, desk: Desk, workspaces: Workspaces, settings: SlackSettings) -> None:
        """``settings`` say what is searched."""
        self.desk = desk
        self.workspaces = workspaces
        self._scope = settings.scope or None
        self._streaming = settings.streaming
        self._human = bool(settings.humans)
        self._asides = Asides(UNREACHABLE, problem)

    async def ask(self, workspace: Workspace, asked: Mention) -> Claim | None:
        """Take a question, once, and begin to answer it in its thread; None when it was taken before."""
        claim = await self.accept(workspace, asked)
        if claim is not None:
            self.start(workspace, claim, asked)
        return claim

    async def accept(self, workspace: Workspace, asked: Mention, key: str = "") -> Claim | None:
        """Take a question, once, under the name of its post or another ``key``."""
        thread = Thread(PLATFORM, workspace.id, asked.channel, asked.thread)
        return await self.desk.accept(Asked(thread, key or asked.key, asked.person, asked.text, self._scope))

    def start(self, workspace: Workspace, claim: Claim, asked: Mention, reply: ClosingReply | None = None) -> None:
        """Begin to answer, in the messages that the reply has already."""
        past = partial(history, workspace.clients.hasty, asked, workspace.bot)
        self.desk.start(claim, reply or self.reply(workspace, claim), past)

    def reply(self, workspace: Workspace, claim: Claim) -> SlackReply:
        """Return the public reply of a claim."""
        first, *more = [address.message for address in claim.messages] or [""]
        place = self.place(workspace, claim.thread.channel, claim.thread.thread, claim.person)
        place = replace(place, question=claim.event_key)
        noted = partial(self.desk.note, claim)
        return SlackReply(place, claim=claim.id, noted=noted, message=first, more=more, human=self._human)

    def place(self, workspace: Workspace, channel: str, thread: str, person: str = "") -> Place:
        """Return a thread to post in."""
        clients = workspace.clients
        streams = native(self._streaming, channel)
        return Place(clients.patient, clients.hasty, channel, thread, person, workspace.id, streams)

    def aside(self, work: Callable[[], Awaitable[object]]) -> None:
        """Run calls that may fail without harm."""
        self._asides.start(work)

    async def amend(self, workspace: Workspace, claim: Claim, asked: Mention) -> None:
        """Answer an edited question anew, after the old answer is out of the way."""
        await self.desk.drop(key_of(claim))
        self.start(workspace, claim, asked)

    async def recover(self, claim: Claim) -> None:
        """Go on with a question whose process is gone."""
        workspace = await self.workspaces.of(claim.thread.workspace)
        if workspace is None or claim.event_key.startswith(SHARING):
            await self.desk.keep(claim, Answer("", "failed", "broken"))
        elif claim.event_key.startswith(PRIVATE):
            reply = PrivateReply(workspace.clients, claim, url="")
            self.desk.start(claim, reply)
        else:
            await self._go_on(workspace, claim)

    async def drain(self, seconds: float) -> None:
        """End the calls that nobody waits for."""
        await self._asides.drain(seconds)

    async def _go_on(self, workspace: Workspace, claim: Claim) -> None:
        channel, _, ts = claim.event_key.partition("/")
        asked = Mention(channel, ts, claim.thread.thread, claim.text, claim.person)
        claim = replace(claim, messages=await self._messages(workspace, claim, asked))
        self.start(workspace, claim, asked)

    async def _messages(self, workspace: Workspace, claim: Claim, asked: Mention) -> tuple[Address, ...]:
        """Return the reply's messages, also those that a process could not note before it died."""
        place = replace(self.place(workspace, asked.channel, asked.thread), question=claim.event_key)
        posted = await place.earlier()
        if not posted and not claim.messages:  # a stream carries no mark
            later = await own_later(workspace.clients.hasty, asked, workspace.bot)
            posted = await self._unnoted(workspace, asked.channel, later)
        noted = {address.message for address in claim.messages}
        for ts in posted:
            if ts not in noted:
                await self.desk.note(claim, ts)
        return tuple(Address(PLATFORM, workspace.id, asked.channel, ts) for ts in sorted(noted | set(posted)))

    async def _unnoted(self, workspace: Workspace, channel: str, posted: Sequence[str]) -> list[str]:
        journal = self.desk.journal
        for ts in posted:
            if journal is not None and not await journal.answers.noted(Address(PLATFORM, workspace.id, channel, ts)):
                return [ts]
        return []
