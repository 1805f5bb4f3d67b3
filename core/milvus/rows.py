"""The shape of the index in Milvus: schemas, rows, filters."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from core.domain import Passage, Vector
from core.milvus.connection import SLOW_SECONDS, Connection

TEXT_BYTES = 60_000
NOTE_CHARACTERS = 15_000
LIMITS = {
    "id": 64,
    "text": TEXT_BYTES,
    "scope": 256,
    "source": 4096,
    "path": 4096,
    "title": 2048,
    "heading": 2048,
    "breadcrumb": 8192,
    "url": 8192,
    "language": 16,
    "page_hash": 64,
}
PASSAGE_FIELDS = (
    "text", "title", "heading", "breadcrumb", "url", "path", "scope", "language", "line_start", "line_end", "page",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Row:
    """A passage with its vector and the page it belongs to."""

    id: str
    passage: Passage
    dense: Vector
    source: str
    page_hash: str
    page_passages: int
    indexed_at: int


def passage_id(source: str, passage: Passage, occurrence: int) -> str:
    """Return the key of a passage: equal text at the same place keeps its key when lines shift."""
    parts = (passage.scope, source, passage.path, passage.breadcrumb, passage.text, str(occurrence))
    return hashlib.blake2b("\0".join(parts).encode("utf-8", "replace"), digest_size=20).hexdigest()


def escaped(value: str) -> str:
    """Return ``value`` as a string literal of Milvus's filter language; the only way text gets into a filter."""
    text = encodable(value).replace("\\", "\\\\").replace('"', '\\"')
    return '"' + text.replace("\n", "\\n").replace("\r", "\\r") + '"'


def scope_filter(scope: str | None) -> str:
    """Return the filter for one scope, or none at all."""
    return "" if scope is None else f"scope == {escaped(scope)}"


def encodable(text: str) -> str:
    """Return ``text`` with lone surrogates as ``?``: Milvus takes nothing that is not UTF-8."""
    return text.encode("utf-8", "replace").decode("utf-8")


def clipped(text: str, limit: int) -> str:
    """Return ``text`` cut to ``limit`` bytes of UTF-8 at a character border; lone surrogates become ``?``."""
    data = text.encode("utf-8", "replace")
    return data[:limit].decode("utf-8", "ignore")


def to_values(row: Row) -> dict[str, Any]:
    """Return what Milvus stores of a row."""
    passage = row.passage
    texts = {name: clipped(getattr(passage, name), LIMITS[name]) for name in PASSAGE_FIELDS if name in LIMITS}
    return {
        **texts,
        "id": row.id,
        "dense": row.dense,
        "source": row.source,
        "line_start": passage.lines[0],
        "line_end": passage.lines[1],
        "page": -1 if passage.page is None else passage.page,
        "page_hash": row.page_hash,
        "page_passages": row.page_passages,
        "indexed_at": row.indexed_at,
    }


def to_passage(values: Mapping[str, Any], similarity: float = 0.0) -> Passage:
    """Return the passage behind a row's fields."""
    return Passage(
        text=values["text"],
        title=values["title"],
        heading=values["heading"],
        breadcrumb=values["breadcrumb"],
        url=values["url"],
        path=values["path"],
        lines=(int(values["line_start"]), int(values["line_end"])),
        score=similarity,
        similarity=similarity,
        scope=values["scope"],
        language=values["language"],
        page=None if values["page"] < 0 else int(values["page"]),
    )


def create_passages(connection: Connection, name: str, dimension: int) -> None:
    """Create the collection of a build: FLAT on Lite (exact), the server's own choice elsewhere."""
    from pymilvus import DataType

    schema = connection.client.create_schema(auto_id=False, enable_dynamic_field=False)
    for field, limit in LIMITS.items():
        by_scope = connection.partitioned and field == "scope"
        schema.add_field(field, DataType.VARCHAR, max_length=limit, is_primary=field == "id", is_partition_key=by_scope)
    for field in ("line_start", "line_end", "page", "page_passages"):
        schema.add_field(field, DataType.INT32)
    schema.add_field("indexed_at", DataType.INT64)
    schema.add_field("dense", DataType.FLOAT_VECTOR, dim=dimension)
    _create(connection, name, schema, "dense")


def create_notes(connection: Connection, name: str) -> None:
    """Create the collection that holds a build's manifest and frequencies; Milvus wants a vector in each."""
    from pymilvus import DataType

    schema = connection.client.create_schema(auto_id=False, enable_dynamic_field=False)
    schema.add_field("id", DataType.VARCHAR, max_length=64, is_primary=True)
    schema.add_field("value", DataType.VARCHAR, max_length=65_535)
    schema.add_field("unused", DataType.FLOAT_VECTOR, dim=2)
    _create(connection, name, schema, "unused")


def _create(connection: Connection, name: str, schema: Any, vector: str) -> None:  # noqa: ANN401
    client = connection.client
    index = client.prepare_index_params()
    index.add_index(vector, index_type="FLAT" if connection.lite else "AUTOINDEX", metric_type="IP")
    client.create_collection(name, schema=schema, consistency_level="Strong")
    client.create_index(name, index, sync=False)  # an empty one is ready at once; waiting costs half a second
    client.load_collection(name, timeout=SLOW_SECONDS)


def note(identity: str, value: str) -> dict[str, Any]:
    """Return one row of the notes."""
    return {"id": identity, "value": value, "unused": [0.0, 0.0]}


def in_pieces(values: Mapping[str, int]) -> Sequence[str]:
    """Return ``values`` as JSON texts that fit one note each; four bytes a character at the most."""
    text = json.dumps(values, ensure_ascii=False, separators=(",", ":"))
    return [text[at : at + NOTE_CHARACTERS] for at in range(0, len(text), NOTE_CHARACTERS)]
