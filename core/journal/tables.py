"""The tables as the newest migration leaves them; a test holds both equal."""

from sqlalchemy import (
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    UniqueConstraint,
)

from core.journal.columns import CleanText, Id, Instant

metadata = MetaData()


def _question() -> Column[int]:
    return Column("question_id", Id, ForeignKey("questions.id", ondelete="CASCADE"), nullable=False)


def _text(name: str, *, nullable: bool = False) -> Column[str]:
    return Column(name, CleanText, nullable=nullable)


def _time(name: str, *, nullable: bool = False) -> Column[object]:
    return Column(name, Instant, nullable=nullable)


questions = Table(
    "questions",
    metadata,
    Column("id", Id, primary_key=True),
    *(_text(name) for name in ("platform", "workspace", "channel", "thread", "event_key", "person", "text")),
    _text("scope", nullable=True),
    _text("status"),  # accepted, finished, withdrawn
    Column("revision", Integer, nullable=False),
    Column("attempts", Integer, nullable=False),
    _text("owner"),
    _time("lease_until"),
    _time("accepted_at"),
    _time("finished_at", nullable=True),
    UniqueConstraint("platform", "workspace", "event_key", name="questions_event"),
    Index("questions_thread", "platform", "workspace", "channel", "thread", "id"),
    Index("questions_status", "status", "lease_until"),
    Index("questions_accepted_at", "accepted_at"),
    Index("questions_person", "platform", "person"),
    sqlite_autoincrement=True,  # the button of a removed answer must never vote on a new one
)

answers = Table(
    "answers",
    metadata,
    Column("question_id", Id, ForeignKey("questions.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    *(_text(name) for name in ("text", "shown", "outcome", "reason", "model", "sources", "passages")),
    *(Column(name, Float, nullable=False) for name in ("confidence", "embed", "search", "first_token", "total")),
    _text("mark", nullable=True),  # shown, impossible; none while nothing was found out of date
)

messages = Table(
    "messages",
    metadata,
    Column("id", Id, primary_key=True),
    _question(),
    *(_text(name) for name in ("platform", "workspace", "channel", "message")),
    UniqueConstraint("platform", "workspace", "channel", "message", name="messages_address"),
    Index("messages_question", "question_id"),
    sqlite_autoincrement=True,
)

votes = Table(
    "votes",
    metadata,
    _question(),
    _text("person"),
    Column("helpful", Boolean, nullable=False),
    _text("reason", nullable=True),
    _text("comment"),
    _time("at"),
    PrimaryKeyConstraint("question_id", "person", name="votes_key"),
    Index("votes_person", "person"),
)

hand_offs = Table(
    "hand_offs",
    metadata,
    Column("question_id", Id, ForeignKey("questions.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    _text("person"),
    _time("at"),
    _text("solved_by"),
    _time("solved_at", nullable=True),
)

timers = Table(
    "timers",
    metadata,
    Column("id", Id, primary_key=True),
    *(_text(name) for name in ("platform", "key", "person", "payload", "owner")),
    _time("due"),
    _time("lease_until", nullable=True),
    Column("revision", Integer, nullable=False),
    UniqueConstraint("platform", "key", name="timers_key"),
    Index("timers_due", "platform", "due"),
    sqlite_autoincrement=True,
)

channel_settings = Table(
    "channel_settings",
    metadata,
    *(_text(name) for name in ("platform", "workspace", "channel", "name", "value", "person")),
    _time("at"),
    PrimaryKeyConstraint("platform", "workspace", "channel", "name", name="channel_settings_key"),
)

decisions = Table(
    "decisions",
    metadata,
    Column("id", Id, primary_key=True),
    *(_text(name) for name in ("platform", "workspace", "channel", "message", "person", "decision", "reason")),
    _time("at"),
    _text("once", nullable=True),  # what is decided under the same name is kept once; without one it always is
    Index("decisions_message", "platform", "workspace", "channel", "message", "once", unique=True),
    Index("decisions_at", "at"),
    Index("decisions_person", "platform", "person"),
    sqlite_autoincrement=True,
)

installations = Table(
    "installations",
    metadata,
    *(_text(name) for name in "platform workspace name bot_user bot token refresh_token scopes person".split()),
    _time("expires_at", nullable=True),
    _time("at"),
    PrimaryKeyConstraint("platform", "workspace", name="installations_key"),
)

spent_keys = Table(
    "spent_keys",
    metadata,
    *(_text(name) for name in ("platform", "key")),
    _time("until"),
    PrimaryKeyConstraint("platform", "key", name="spent_keys_key"),
    Index("spent_keys_until", "until"),
)
