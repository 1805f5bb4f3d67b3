"""The column types of the journal: text that every database takes, times in UTC, keys that grow."""

from datetime import UTC, datetime

from sqlalchemy import BigInteger, DateTime, Dialect, Integer, Text
from sqlalchemy.types import TypeDecorator

Id = BigInteger().with_variant(Integer(), "sqlite")  # only INTEGER PRIMARY KEY counts by itself in SQLite


def cleaned(text: str) -> str:
    """Return text that UTF-8 and PostgreSQL can hold: surrogate pairs joined, NUL and lone surrogates replaced."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace").replace("\0", "\ufffd")


class CleanText(TypeDecorator[str]):
    """Text as people and models write it, whatever is in it; what is compared is cleaned in the same way."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """Clean on the way in."""
        return None if value is None else cleaned(value)


class Instant(TypeDecorator[datetime]):
    """A point in time: aware in Python, ``timestamptz`` in PostgreSQL, naive UTC in SQLite, which knows no zones."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse what names no zone: ValueError."""
        if value is None:
            return None
        if value.tzinfo is None:
            text = "a time without a zone can't be kept"
            raise ValueError(text)
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return it in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
