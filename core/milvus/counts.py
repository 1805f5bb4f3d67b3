"""The gram counts of a build, kept as notes beside it; a revision's notes count once the manifest names it."""

import json
import secrets
from collections.abc import Mapping

from core.milvus.builds import Build
from core.milvus.connection import Connection
from core.milvus.rows import in_pieces, note
from core.ranking import Frequencies

_BATCH = 50
_MOST = 16_384  # what one query may return; 15,000 characters each hold some twenty million grams


def new_revision() -> int:
    """Return a name for the next counts that no other run takes, finished or not."""
    return 1 + secrets.randbits(48)


def write_counts(connection: Connection, build: Build, frequencies: Frequencies, revision: int) -> None:
    """Store the counts of ``revision``."""
    pieces = in_pieces(frequencies.counts)
    head = {"passages": frequencies.passages, "length": frequencies.length, "pieces": len(pieces)}
    rows = [note(f"{_prefix(revision)}head", json.dumps(head))]
    rows += [note(f"{_prefix(revision)}{at:06d}", piece) for at, piece in enumerate(pieces)]
    for at in range(0, len(rows), _BATCH):
        connection.client.upsert(build.notes, rows[at : at + _BATCH])


def read_counts(connection: Connection, build: Build) -> Frequencies | None:
    """Return the counts that the manifest names; None when there are none, or not all of them."""
    prefix = _prefix(build.manifest.revision)
    expression = f'id >= "{prefix}" and id < "{prefix}~"'
    rows = connection.client.query(build.notes, filter=expression, output_fields=["id", "value"], limit=_MOST)
    values = {row["id"].removeprefix(prefix): row["value"] for row in rows if row["id"].startswith(prefix)}
    head = _head(values.pop("head", None))
    if head.get("pieces") != len(values):
        return None
    counts = json.loads("".join(values[key] for key in sorted(values)))
    return Frequencies(head["passages"], head["length"], counts)


def counted_passages(connection: Connection, build: Build) -> int | None:
    """Return how many passages the counts were made of; None when there are no counts."""
    found = connection.client.get(build.notes, ids=[f"{_prefix(build.manifest.revision)}head"], output_fields=["value"])
    return _head(found[0]["value"] if found else None).get("passages")


def drop_counts(connection: Connection, build: Build, keep: set[int]) -> None:
    """Remove the counts of all revisions but ``keep``."""
    kept = tuple(map(_prefix, keep))
    rows = connection.client.query(build.notes, filter='id != ""', output_fields=["id"], limit=_MOST)
    old = [row["id"] for row in rows if row["id"].startswith("frequencies/") and not row["id"].startswith(kept)]
    if old:
        connection.client.delete(build.notes, ids=old)


def _prefix(revision: int) -> str:
    return f"frequencies/{revision}/"


def _head(value: str | None) -> Mapping[str, int]:
    found: Mapping[str, int] = json.loads(value) if value else {}
    return found
