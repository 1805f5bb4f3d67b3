"""Fakes of the core's own ports, small and real."""

import zlib
from collections.abc import Sequence

import numpy as np

from core.domain import Vector
from core.knowledge.sync import Store
from core.milvus.rows import Row
from core.milvus.writer import PageState
from core.ports import DocumentEmbedder, Embedder
from core.ranking import grams


class FakeEmbedder:
    """Hashes the 4-grams of a text into a vector of length one, and remembers what it was asked."""

    def __init__(self, dimension: int = 64, name: str = "fake") -> None:
        self._dimension = dimension
        self._name = name
        self.documents: list[str] = []
        self.queries: list[str] = []

    @property
    def name(self) -> str:
        return self._name

    @property
    def dimension(self) -> int:
        return self._dimension

    async def embed_query(self, text: str) -> Vector:
        self.queries.append(text)
        return self._vector(text)

    def embed_documents(self, texts: Sequence[str]) -> list[Vector]:
        self.documents += texts
        return [self._vector(text) for text in texts]

    def count_tokens(self, text: str) -> int:
        return len(text.split())

    def _vector(self, text: str) -> Vector:
        vector = np.zeros(self._dimension, np.float32)
        for gram in grams(text):
            vector[zlib.crc32(gram.encode("utf-8", "replace")) % self._dimension] += 1
        return np.asarray(vector / (np.linalg.norm(vector) or 1.0), np.float32)


class FakeStore:
    """An index in a dictionary, which counts its writes."""

    def __init__(self) -> None:
        self.rows: dict[str, Row] = {}
        self.writes = 0

    def pages(self, scope: str, source: str) -> dict[str, PageState]:
        mine = [row for row in self.rows.values() if (row.passage.scope, row.source) == (scope, source)]
        return {path: _state([row for row in mine if row.passage.path == path]) for path in _paths(mine)}

    def vectors(self, ids: Sequence[str]) -> dict[str, Vector]:
        return {key: self.rows[key].dense for key in ids if key in self.rows}

    def replace_page(self, rows: Sequence[Row], gone: Sequence[str]) -> None:
        self.writes += 1
        self.rows |= {row.id: row for row in rows}
        for key in gone:
            del self.rows[key]


def _paths(rows: Sequence[Row]) -> set[str]:
    return {row.passage.path for row in rows}


def _state(rows: Sequence[Row]) -> PageState:
    whole = len({row.page_hash for row in rows}) == 1 and len(rows) == rows[0].page_passages
    return PageState(rows[0].page_hash, tuple(row.id for row in rows), whole)


def held_to_ports() -> tuple[Embedder, DocumentEmbedder, Store]:
    """Let the type checker compare the fakes with the ports they stand for."""
    return FakeEmbedder(), FakeEmbedder(), FakeStore()
