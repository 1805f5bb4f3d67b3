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
from bot.slack.support.drafts import Drafted, DraftReply
from bot.slack.support.posts import is_direct
from bot.support.support import Support
from bot.support.values import DRAFT, drafted
from core.config import SlackSettings
from core.domain import Answer
from core.journal.values import Address, Channel, Claim, Thread

PLATFORM = "slack"
SHARING = "share/"


class Answering:
    """Takes what is asked in Slack to the desk; ``aside`` runs best-effort calls that nobody waits for."""

    def __init__(self, desk: Desk, workspaces: Workspaces, settings: SlackSettings, support: Support) -> None:
        """``support`` knows what holds in a channel, and what nobody asked the bot for."""
        self.desk = desk
        self.workspaces = workspaces
        self.support = support
        self._streaming = settings.streaming
        self._asides = Asides(UNREACHABLE, problem)

    async def ask(self, workspace: Workspace, asked: Mention) -> Claim | None:
        """Take a question, once, and begin to answer it in its thread; None when it was taken before."""
        claim = await self.accept(workspace, asked)
        if claim is not None:
            self.start(workspace, claim, asked)
        return claim

    async def accept(self, workspace: Workspace, asked: Mention, key: str = "") -> Claim | None:
        """Take a question, once, under the name of its post or another ``key``."""
        policy = await self.support.policies.of(Channel(PLATFORM, workspace.id, asked.channel))
        thread = Thread(PLATFORM, workspace.id, asked.channel, asked.thread)
        return await self.desk.accept(Asked(thread, key or asked.key, asked.person, asked.text, policy.scope or None))

    def start(self, workspace: Workspace, claim: Claim, asked: Mention, reply: ClosingReply | None = None) -> None:
        """Begin to answer, in the messages that the reply has already."""
        past = partial(history, workspace.clients.hasty, asked, workspace.bot)
        self.desk.start(claim, reply or self.reply(workspace, claim), past)

    def reply(self, workspace: Workspace, claim: Claim) -> SlackReply:
        """Return the public reply of a claim."""
        first, *more = [address.message for address in claim.messages] or [""]
        thread = claim.thread.thread or claim.event_key.rpartition("/")[2]  # what nobody was shown left its thread
        place = self.place(workspace, claim.thread.channel, thread, claim.person)
        place = replace(place, question=claim.event_key)
        noted = partial(self.desk.note, claim)
        called = partial(self.people, Channel(PLATFORM, workspace.id, claim.thread.channel))
        return SlackReply(place, claim=claim.id, noted=noted, message=first, more=more, called=called)

    async def people(self, channel: Channel) -> Sequence[str]:
        """Return whom "Ask a human" calls in a channel."""
        return (await self.support.policies.of(channel)).people

    async def is_off(self, channel: Channel) -> bool:
        """Return whether the bot says nothing in a channel that others read."""
        return not is_direct(channel.channel) and (await self.support.policies.of(channel)).mode == "off"

    def draft(self, workspace: Workspace, claim: Claim) -> DraftReply:
        """Return the reply that shows moderators what would be said."""
        channel, key = drafted(claim.event_key)
        question = Drafted(claim.id, channel, key.rpartition("/")[2], claim.person, claim.text)
        place = replace(self.place(workspace, claim.thread.channel, ""), question=claim.event_key)
        messages = [address.message for address in claim.messages]
        return DraftReply(place, question, messages, partial(self.desk.note, claim))

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
        reply = await self.support.wrapped(claim, self.reply(workspace, claim))
        self.start(workspace, claim, asked, reply)

    async def recover(self, claim: Claim) -> None:
        """Go on with a question whose process is gone."""
        workspace = await self.workspaces.of(claim.thread.workspace)
        if workspace is None or claim.event_key.startswith(SHARING):
            await self.desk.keep(claim, Answer("", "failed", "broken"))
        elif claim.event_key.startswith(PRIVATE):
            reply = PrivateReply(workspace.clients, claim, url="")
            self.desk.start(claim, reply)
        elif claim.event_key.startswith(DRAFT):
            await self._draft_again(workspace, claim)
        else:
            await self._go_on(workspace, claim)

    async def drain(self, seconds: float) -> None:
        """End the calls that nobody waits for."""
        await self._asides.drain(seconds)

    async def _go_on(self, workspace: Workspace, claim: Claim) -> None:
        channel, _, ts = claim.event_key.partition("/")
        asked = Mention(channel, ts, claim.thread.thread or ts, claim.text, claim.person)
        claim = replace(claim, messages=await self._messages(workspace, claim, asked))
        self.start(workspace, claim, asked, await self.support.wrapped(claim, self.reply(workspace, claim)))

    async def _draft_again(self, workspace: Workspace, claim: Claim) -> None:
        channel = claim.thread.channel
        place = replace(self.place(workspace, channel, ""), question=claim.event_key)
        posted = [address.message for address in claim.messages] or await place.earlier()
        claim = replace(claim, messages=tuple(Address(PLATFORM, workspace.id, channel, ts) for ts in posted))
        self.desk.start(claim, await self.support.wrapped(claim, self.draft(workspace, claim)))

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
