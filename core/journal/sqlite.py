"""The journal in a SQLite file: one writer at a time in each process, any number of readers and processes."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from sqlite3 import Error, connect
from typing import Any
from urllib.parse import quote

from sqlalchemy import Connection, Engine, NullPool, create_engine, event
from sqlalchemy.engine import URL
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.pool import ConnectionPoolEntry

from core.errors import JournalUnavailable
from core.journal.database import Database, translated
from core.journal.threads import ThreadedEngine
from core.journal.upgrading import revision_of, upgrade

READERS = 4
MIGRATION_SECONDS = 60.0
LOOK_SECONDS = 5.0
_PRAGMAS = (
    "PRAGMA foreign_keys = ON",
    # With WAL, NORMAL would do for a process that is killed, but the last questions before a power cut would be lost
    # although the platform was told that they had arrived. FULL costs one fsync a transaction.
    "PRAGMA synchronous = FULL",
    "PRAGMA secure_delete = ON",  # what was forgotten must not stay readable in the file's free pages
)


def open_sqlite(path: Path, timeout: float) -> Database:
    """Return the database in a file whose tables are right; ``timeout`` in seconds a call.

    Half of it may be spent on waiting for a connection, half on waiting for other processes.
    """
    writer = _engine(path, timeout / 2, connections=1, begin="BEGIN IMMEDIATE")
    return Database(_engine(path, timeout / 2, connections=READERS, begin="BEGIN"), writer, timeout)


def migrate(path: Path) -> None:
    """Make the file if there is none, and its tables as this version needs them; blocks; raises JournalUnavailable."""
    url = URL.create("sqlite", database=str(path))
    engine = create_engine(url, poolclass=NullPool, connect_args=_arguments(MIGRATION_SECONDS), hide_parameters=True)
    _begin_with(engine, "BEGIN IMMEDIATE")
    with translated(), _alone(path), engine.begin() as connection:
        upgrade(connection)


def look_at_file(path: Path) -> tuple[str | None, str]:
    """Return the tables' revision, and what is wrong with the file, "" when nothing is; blocks, changes nothing."""
    url = URL.create("sqlite", database=f"file:{quote(str(path.absolute()))}", query={"mode": "ro", "uri": "true"})
    engine = create_engine(url, poolclass=NullPool, connect_args=_arguments(LOOK_SECONDS), hide_parameters=True)
    with translated(), engine.connect() as connection:
        found = str(connection.exec_driver_sql("PRAGMA quick_check(1)").scalar_one())
        return revision_of(connection), "" if found == "ok" else found.splitlines()[0]


async def empty_log(database: Database) -> None:
    """Carry the write-ahead log over into the file, so that no forgotten text stays readable in it; SQLite's only."""
    if isinstance(database.writer, ThreadedEngine):
        with translated():
            await database.writer.outside(_checkpoint)


def _checkpoint(connection: Connection) -> None:
    cursor = connection.connection.cursor()  # below SQLAlchemy, which would begin a transaction
    cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    cursor.close()


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    """Make file and folder, readable by their owner alone, and hold every other process off.

    The lock is SQLite's own, on an empty file beside: it ends with the process that holds it, on every system.
    Switching a file to WAL is the one thing for which SQLite does not wait, so that it happens in here too.
    """
    lock_file = path.with_name(f"{path.name}.lock")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        for file in (path, lock_file):
            file.touch(mode=0o600)
        with closing(connect(lock_file, **_arguments(MIGRATION_SECONDS))) as lock:
            lock.execute("BEGIN EXCLUSIVE")
            with closing(connect(path, **_arguments(MIGRATION_SECONDS))) as database:
                database.execute("PRAGMA journal_mode = WAL")
            yield
    except (Error, OSError) as error:
        text = f"can't open the journal at {path}: {error}"
        raise JournalUnavailable(text) from error


def _engine(path: Path, timeout: float, *, connections: int, begin: str) -> ThreadedEngine:
    engine = create_engine(
        URL.create("sqlite", database=str(path)),
        connect_args={**_arguments(timeout), "check_same_thread": False},  # one at a time, but on any
        pool_size=connections,
        max_overflow=0,
        pool_timeout=timeout,
        hide_parameters=True,
    )
    _begin_with(engine, begin)

    @event.listens_for(engine, "connect")
    def prepare(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
        cursor = connection.cursor()
        for pragma in _PRAGMAS:
            cursor.execute(pragma)
        cursor.close()

    return ThreadedEngine(engine, connections, timeout)


def _arguments(timeout: float) -> dict[str, Any]:
    """Return what sqlite3 is opened with: it waits ``timeout`` seconds for locks, and begins no transaction itself."""
    return {"timeout": timeout, "isolation_level": None}


def _begin_with(engine: Engine, statement: str) -> None:
    """Begin transactions as told: one that wants to write after it read can't wait for others, and fails at once."""

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        connection.exec_driver_sql(statement)
