"""Questions, their answers, and the messages that show them."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
Time = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Make the three tables."""
    _questions()
    _answers()
    _messages()


def _text(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.Text(), nullable=False) for name in names]


def _questions() -> None:
    op.create_table(
        "questions",
        sa.Column("id", Id, primary_key=True),
        *_text("platform", "workspace", "channel", "thread", "event_key", "person", "text"),
        sa.Column("scope", sa.Text(), nullable=True),
        *_text("status"),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        *_text("owner"),
        sa.Column("lease_until", Time, nullable=False),
        sa.Column("accepted_at", Time, nullable=False),
        sa.Column("finished_at", Time, nullable=True),
        sa.UniqueConstraint("platform", "workspace", "event_key", name="questions_event"),
        sqlite_autoincrement=True,
    )
    op.create_index("questions_thread", "questions", ["platform", "workspace", "channel", "thread", "id"])
    op.create_index("questions_status", "questions", ["status", "lease_until"])
    op.create_index("questions_accepted_at", "questions", ["accepted_at"])
    op.create_index("questions_person", "questions", ["platform", "person"])


def _answers() -> None:
    op.create_table(
        "answers",
        sa.Column("question_id", Id, primary_key=True, autoincrement=False),
        *_text("text", "shown", "outcome", "reason", "model", "sources", "passages"),
        *(
            sa.Column(name, sa.Float(), nullable=False)
            for name in ("confidence", "embed", "search", "first_token", "total")
        ),
        sa.ForeignKeyConstraint(["question_id"], ["questions.id"], ondelete="CASCADE"),
    )


def _messages() -> None:
    op.create_table(
        "messages",
        sa.Column("id", Id, primary_key=True),
        sa.Column("question_id", Id, nullable=False),
        *_text("platform", "workspace", "channel", "message"),
        sa.ForeignKeyConstraint(["question_id"], ["questions.id"], ondelete="CASCADE"),
        sa.UniqueConstraint("platform", "workspace", "channel", "message", name="messages_address"),
        sqlite_autoincrement=True,
    )
    op.create_index("messages_question", "messages", ["question_id"])
