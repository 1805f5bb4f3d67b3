"""Rows of a collection, one after the other, however many there are."""

from collections.abc import Iterator, Mapping, Sequence

from core.milvus.connection import SLOW_SECONDS, Connection, translated

_BATCH = 2_000
_UNLIMITED = -1


def scan(
    connection: Connection, collection: str, expression: str, fields: Sequence[str], *, limit: int | None = None
) -> Iterator[Mapping[str, object]]:
    """Yield the rows that ``expression`` selects with their ``fields`` and ids; raises IndexUnavailable."""
    with translated("can't read the index"):
        if connection.lite:  # whose iterators wait half a second for a timestamp that never comes
            bound = {} if limit is None else {"limit": limit}
            yield from connection.client.query(
                collection,
                filter=expression or 'id != ""',
                output_fields=["id", *fields],
                timeout=SLOW_SECONDS,  # all rows come in one piece
                **bound,
            )
            return
        iterator = connection.client.query_iterator(
            collection,
            filter=expression,
            output_fields=["id", *fields],
            batch_size=_BATCH,
            limit=_UNLIMITED if limit is None else limit,
        )
        try:
            while batch := iterator.next():
                yield from batch
        finally:
            iterator.close()
