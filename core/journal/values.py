"""What the journal takes and gives: places, claims, answered questions, votes, timers, decisions; no I/O."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, TypeAlias

from core.domain import Answer, Outcome, Passage, Reason

Mark: TypeAlias = Literal["shown", "impossible"]
VoteReason: TypeAlias = Literal["wrong", "outdated", "missing", "unclear"]


@dataclass(frozen=True, slots=True)
class Channel:
    """Where people talk; ``workspace`` is a Slack team or a Discord guild, empty in Discord's direct messages."""

    platform: str
    workspace: str
    channel: str


@dataclass(frozen=True, slots=True)
class Thread:
    """A conversation; ``thread`` is the platform's name for it, empty when it is the channel itself."""

    platform: str
    workspace: str
    channel: str
    thread: str


@dataclass(frozen=True, slots=True)
class Address:
    """One message on a platform; ``message`` may hold a token with which a message can be written, "@" before it."""

    platform: str
    workspace: str
    channel: str
    message: str

    def __repr__(self) -> str:
        """Show no token."""
        message = "@…" if self.message.startswith("@") else self.message
        return f"Address({self.platform!r}, {self.workspace!r}, {self.channel!r}, {message!r})"


@dataclass(frozen=True, slots=True)
class Claim:
    """The right to answer one question: it ends when ``revision`` is no longer the question's.

    ``messages`` are the reply's, oldest first; ``attempts`` counts the processes that began to answer.
    """

    id: int
    revision: int
    thread: Thread
    event_key: str
    person: str
    text: str
    scope: str | None
    accepted_at: datetime
    attempts: int = 1
    messages: tuple[Address, ...] = ()


@dataclass(frozen=True, slots=True)
class AnsweredQuestion:
    """A closed question as it is kept; ``shown`` is what people read when it differs from the answer's text.

    The passages keep their place and scores and the beginning of their text. ``mark`` says whether people see that
    pages behind it changed, or never will: None where that was not tried.
    """

    id: int
    thread: Thread
    event_key: str
    person: str
    text: str
    scope: str | None
    accepted_at: datetime
    finished_at: datetime
    answer: Answer
    shown: str
    messages: tuple[Address, ...]
    mark: Mark | None = None


@dataclass(frozen=True, slots=True)
class Vote:
    """What one person thinks of one answer."""

    person: str
    helpful: bool
    reason: VoteReason | None
    comment: str
    at: datetime


@dataclass(frozen=True, slots=True)
class HandOff:
    """A question that people were called to; ``solved_at`` None is still open."""

    question: int
    thread: Thread
    person: str
    at: datetime
    solved_by: str
    solved_at: datetime | None


@dataclass(frozen=True, slots=True)
class OpenCall:
    """A hand-off that nobody solved; ``person`` asked for a human, ``text`` is the question."""

    question: int
    thread: Thread
    person: str
    at: datetime
    text: str


@dataclass(frozen=True, slots=True)
class WeakQuestion:
    """A question that the documentation did not answer well; ``earlier`` was asked before it in the same thread."""

    id: int
    platform: str
    person: str
    text: str
    earlier: str
    accepted_at: datetime
    reason: Reason
    confidence: float
    passages: tuple[Passage, ...]
    votes: tuple[Vote, ...]


@dataclass(frozen=True, slots=True)
class Used:
    """One closed question without its words; the times are milliseconds, 0 where there was nothing to time."""

    id: int
    channel: Channel
    accepted_at: datetime
    outcome: Outcome
    reason: Reason
    first_token: float
    total: float
    helpful: int
    unhelpful: int
    handed_off: bool


@dataclass(frozen=True, slots=True)
class Timer:
    """Something to be done at a time; whoever holds it at ``revision`` does it."""

    platform: str
    key: str
    due: datetime
    payload: Mapping[str, str]
    revision: int


@dataclass(frozen=True, slots=True)
class Decision:
    """Why a message was answered or not."""

    message: Address
    person: str
    decision: str
    reason: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Installation:
    """An app in one workspace, or in a whole organisation: then ``workspace`` is the organisation's id.

    ``expires_at`` None is a token that does not end; ``scopes`` are joined by commas; ``person`` installed it.
    """

    platform: str
    workspace: str
    name: str
    bot_user: str
    bot: str
    token: str = field(repr=False)
    refresh_token: str = field(repr=False)
    expires_at: datetime | None
    scopes: str
    person: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Removed:
    """How many rows are gone; what belongs to a removed question goes with it, uncounted."""

    questions: int = 0
    votes: int = 0
    timers: int = 0
    decisions: int = 0
