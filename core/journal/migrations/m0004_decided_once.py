"""What two processes decide alike on a message is kept once; timers are found by how their keys begin."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

MESSAGE = ["platform", "workspace", "channel", "message"]


def upgrade() -> None:
    """Name what may be decided once; what was decided before has no such name. Compare keys by their bytes."""
    op.add_column("decisions", sa.Column("once", sa.Text(), nullable=True))
    op.drop_index("decisions_message", "decisions")
    op.create_index("decisions_message", "decisions", [*MESSAGE, "once"], unique=True)
    if op.get_context().dialect.name != "sqlite":  # which always does
        op.alter_column("timers", "key", type_=sa.Text(collation="C"))
