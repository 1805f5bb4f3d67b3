"""Votes, hand-offs, timers, the settings of channels, and decisions."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
Time = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Make the five tables."""
    _votes()
    _hand_offs()
    _timers()
    _channel_settings()
    _decisions()


def _text(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.Text(), nullable=False) for name in names]


def _votes() -> None:
    op.create_table(
        "votes",
        sa.Column("question_id", Id, nullable=False),
        *_text("person"),
        sa.Column("helpful", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        *_text("comment"),
        sa.Column("at", Time, nullable=False),
        sa.PrimaryKeyConstraint("question_id", "person", name="votes_key"),
        sa.ForeignKeyConstraint(["question_id"], ["questions.id"], ondelete="CASCADE"),
    )
    op.create_index("votes_person", "votes", ["person"])


def _hand_offs() -> None:
    op.create_table(
        "hand_offs",
        sa.Column("question_id", Id, primary_key=True, autoincrement=False),
        *_text("person"),
        sa.Column("at", Time, nullable=False),
        *_text("solved_by"),
        sa.Column("solved_at", Time, nullable=True),
        sa.ForeignKeyConstraint(["question_id"], ["questions.id"], ondelete="CASCADE"),
    )


def _timers() -> None:
    op.create_table(
        "timers",
        sa.Column("id", Id, primary_key=True),
        *_text("platform", "key", "person", "payload", "owner"),
        sa.Column("due", Time, nullable=False),
        sa.Column("lease_until", Time, nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.UniqueConstraint("platform", "key", name="timers_key"),
        sqlite_autoincrement=True,
    )
    op.create_index("timers_due", "timers", ["platform", "due"])


def _channel_settings() -> None:
    op.create_table(
        "channel_settings",
        *_text("platform", "workspace", "channel", "name", "value", "person"),
        sa.Column("at", Time, nullable=False),
        sa.PrimaryKeyConstraint("platform", "workspace", "channel", "name", name="channel_settings_key"),
    )


def _decisions() -> None:
    op.create_table(
        "decisions",
        sa.Column("id", Id, primary_key=True),
        *_text("platform", "workspace", "channel", "message", "person", "decision", "reason"),
        sa.Column("at", Time, nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_index("decisions_message", "decisions", ["platform", "workspace", "channel", "message"])
    op.create_index("decisions_at", "decisions", ["at"])
    op.create_index("decisions_person", "decisions", ["platform", "person"])
