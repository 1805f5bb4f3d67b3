"""Where an app is installed, and the keys that may be used once."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

Time = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Make the two tables."""
    op.create_table(
        "installations",
        *_text("platform", "workspace", "name", "bot_user", "bot", "token", "refresh_token", "scopes", "person"),
        sa.Column("expires_at", Time, nullable=True),
        sa.Column("at", Time, nullable=False),
        sa.PrimaryKeyConstraint("platform", "workspace", name="installations_key"),
    )
    op.create_table(
        "spent_keys",
        *_text("platform", "key"),
        sa.Column("until", Time, nullable=False),
        sa.PrimaryKeyConstraint("platform", "key", name="spent_keys_key"),
    )
    op.create_index("spent_keys_until", "spent_keys", ["until"])


def _text(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.Text(), nullable=False) for name in names]
