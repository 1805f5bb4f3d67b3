"""Whether people see below an answer that the pages behind it have changed."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Let an answer bear a mark; none does yet."""
    op.add_column("answers", sa.Column("mark", sa.Text(), nullable=True))
