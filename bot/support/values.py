"""What a support channel hears and what waits there, as it is on any platform; no I/O."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.deciding import DRAFT, draft_key, drafted
from bot.reply import ClosingReply
from core.journal.values import Address, Channel, Claim, Thread

__all__ = ["DRAFT", "Post", "Speaker", "draft_key", "drafted"]


@dataclass(frozen=True, slots=True)
class Post:
    """A message in a channel; ``message`` is its name in decisions, ``key`` its event key as a question.

    ``thread`` is where an answer to it goes, ``root`` the key of the message in whose thread it stands or that it
    replies to, "" where it stands alone. ``mentions`` are the people and groups named in it, without the bot and the
    writer; ``names`` are the writer and their roles, as the settings name them. ``is_post`` opens a forum's post.
    Who may not ask (``may_ask``) can still answer others.
    """

    message: Address
    key: str
    thread: Thread
    person: str
    text: str
    at: datetime
    root: str = ""
    in_thread: bool = False
    mentions: frozenset[str] = frozenset()
    names: frozenset[str] = frozenset()
    by_bot: bool = False
    addressed: bool = False
    is_post: bool = False
    may_ask: bool = True

    @property
    def channel(self) -> Channel:
        """The channel whose settings hold; that of a thread is its parent."""
        return Channel(self.thread.platform, self.thread.workspace, self.thread.channel)


class Speaker(Protocol):
    """How a platform posts what nobody asked the bot itself."""

    async def reply(self, claim: Claim) -> ClosingReply | None:
        """Return the public reply to a question; None where the bot can't speak any more."""

    async def draft(self, claim: Claim) -> ClosingReply | None:
        """Return the reply that shows a draft and its buttons in the channel of ``claim.thread``; None if it can't.

        ``drafted(claim.event_key)`` names the message of the question, for a link to it.
        """

    def draft_thread(self, question: Thread, shadow: str) -> Thread:
        """Return the conversation of a draft: in the channel ``shadow``, a message of its own."""

    def asked_in(self, channel: Channel, key: str) -> tuple[Address, Thread]:
        """Return the name of a question's message, and where its answer goes, from its event key."""
