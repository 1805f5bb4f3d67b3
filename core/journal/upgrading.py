"""Brings the tables of a journal to what this version needs; one process at a time, all or nothing."""

from pathlib import Path

from alembic.migration import MigrationContext
from alembic.operations import Operations
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from core.errors import JournalUnavailable

MIGRATIONS = Path(__file__).with_name("migrations")


def upgrade(connection: Connection, *, to: str = "head") -> None:
    """Apply in this transaction whatever is missing up to ``to``; raises JournalUnavailable when it knows more than we.

    Run it while holding off others: two processes may both see that something is missing.
    """
    scripts = _scripts()
    context = MigrationContext.configure(connection)
    current = context.get_current_revision()
    if current not in {None, *revisions()}:
        text = f"a newer Footnote made the journal (revision {current}): update this one, or choose another journal"
        raise JournalUnavailable(text)
    with Operations.context(context):
        for script in reversed(list(scripts.iterate_revisions(to, current))):
            script.module.upgrade()
            context.stamp(scripts, script.revision)


def revision_of(connection: Connection) -> str | None:
    """Return the revision of the tables that are there, None where there are none."""
    return MigrationContext.configure(connection).get_current_revision()


def revisions() -> tuple[str, ...]:
    """Return all revisions, the oldest first."""
    return tuple(script.revision for script in _scripts().walk_revisions())[::-1]


def _scripts() -> ScriptDirectory:
    return ScriptDirectory(MIGRATIONS, version_locations=[MIGRATIONS])
