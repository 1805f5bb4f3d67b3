"""What the index holds now of pages that answers cited."""

from collections.abc import Iterable
from itertools import islice

from core.domain import Passage
from core.milvus.builds import live_build
from core.milvus.connection import SLOW_SECONDS, Connection, translated
from core.milvus.rows import PASSAGE_FIELDS, escaped, to_passage
from core.milvus.scanning import scan

_PATHS = 50  # a filter


def read_pages(connection: Connection, paths: Iterable[str]) -> dict[str, list[Passage]]:
    """Return the passages of the pages that are there, by path; raises IndexUnavailable, IndexMismatch."""
    with translated("can't read the index"):
        collection = live_build(connection).collection
        connection.client.load_collection(collection, timeout=SLOW_SECONDS)
    found: dict[str, list[Passage]] = {}
    waiting = iter(dict.fromkeys(paths))
    while some := list(islice(waiting, _PATHS)):
        expression = f"path in [{', '.join(map(escaped, some))}]"
        for row in scan(connection, collection, expression, PASSAGE_FIELDS):
            found.setdefault(str(row["path"]), []).append(to_passage(row))
    return found
