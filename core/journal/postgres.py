"""The journal in PostgreSQL: a bounded pool that survives a restart of the server."""

from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from sqlalchemy import Connection, text
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from core.config import JournalSettings
from core.errors import ConfigError
from core.journal.database import Database, translated
from core.journal.upgrading import revision_of, upgrade

SCHEMES = ("postgres", "postgresql")
MIGRATION_MILLISECONDS = 60_000
_LOCK = 0x466F6F746E6F7465  # "Footnote": the number that all its processes agree on
_RECYCLE_SECONDS = 1800
_CLOCK = "SELECT extract(epoch FROM clock_timestamp())"
_NOT_FOR_THE_SERVER = frozenset({"channel_binding", "connect_timeout", "gssencmode", "pgbouncer", "sslcompression"})


async def open_postgres(url: str, settings: JournalSettings) -> Database:
    """Return the database behind ``url``, its tables up to date; raises JournalUnavailable, ConfigError."""
    with _readable_address():
        engine = _engine(url, settings)
        try:
            with translated():
                async with engine.begin() as connection:
                    await connection.run_sync(_migrate)
        except BaseException:
            await engine.dispose()
            raise
        return Database(engine, engine, settings.timeout, limit=settings.timeout)


async def look_at_postgres(url: str, settings: JournalSettings) -> tuple[str | None, float]:
    """Return the tables' revision and the server's clock, in seconds since 1970; nothing is changed."""
    with _readable_address():
        engine = _engine(url, settings)
        try:
            with translated():
                async with engine.connect() as connection:
                    revision = await connection.run_sync(revision_of)
                    return revision, float((await connection.execute(text(_CLOCK))).scalar_one())
        finally:
            await engine.dispose()


@contextmanager
def _readable_address() -> Iterator[None]:
    """Raise ConfigError for what can't be read as an address, without quoting it: it may hold half of a password."""
    try:
        yield
    except ValueError:
        text = (
            "journal.url: not an address of PostgreSQL; write postgresql://user:password@host:5432/name (%40 for an @)"
        )
        raise ConfigError(text) from None


def _engine(url: str, settings: JournalSettings) -> AsyncEngine:
    milliseconds = str(round(settings.timeout * 1000))
    limits = ("statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout")
    return create_async_engine(
        "postgresql+asyncpg://",
        connect_args={
            "dsn": dsn(url),
            "timeout": settings.timeout,
            "server_settings": {"application_name": "footnote"} | dict.fromkeys(limits, milliseconds),
        },
        pool_size=settings.connections,
        max_overflow=0,
        pool_timeout=settings.timeout,
        pool_pre_ping=True,
        pool_recycle=_RECYCLE_SECONDS,
        hide_parameters=True,
    )


def dsn(url: str) -> str:
    """Return the address as asyncpg reads it.

    SQLAlchemy's ``postgresql+driver`` loses its driver; what libpq would keep to itself, and hosts of databases put
    into the addresses that they hand out, would be sent to the server and refused there.
    """
    parts = urlsplit(url)
    query = [(key, value) for key, value in parse_qsl(parts.query) if key not in _NOT_FOR_THE_SERVER]
    return urlunsplit(parts._replace(scheme="postgresql", query=urlencode(query)))


def _migrate(connection: Connection) -> None:
    """Hold every other process off until the transaction ends; that may take longer than an ordinary statement."""
    for limit in ("statement_timeout", "lock_timeout"):
        connection.execute(text(f"SET LOCAL {limit} = {MIGRATION_MILLISECONDS}"))
    connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
    upgrade(connection)
