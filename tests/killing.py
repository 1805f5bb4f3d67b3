"""Processes that index a folder and are killed while they do: what `kill -9` does at a chosen moment."""

import asyncio
import multiprocessing
import os
import signal
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np

from core.compose import open_index_writer, rules_of
from core.config import EmbeddingSettings, MilvusSettings, Settings, StorageSettings
from core.domain import Passage
from core.embedding import open_embedder
from core.errors import IndexMissing
from core.knowledge.indexing import run_index
from core.manifest import KnownSource
from core.milvus import builds, counts
from core.milvus import connection as connecting
from core.milvus.connection import Timed, open_connection
from core.milvus.reader import Reader
from core.milvus.rows import PASSAGE_FIELDS, to_passage

WRITES = frozenset(
    {"upsert", "delete", "flush", "create_collection", "create_index", "create_alias", "alter_alias", "drop_collection"}
)
QUESTION = "how is data stored in segments"
CONTEXT = multiprocessing.get_context("forkserver")

Rows: TypeAlias = dict[str, tuple[Passage, str, int]]


@dataclass(frozen=True, slots=True)
class Seen:
    """What a reader finds: all rows, how many a search returns, whether the counts fit, how many builds there are."""

    rows: Rows
    vectors: list[list[float]]
    searched: int
    counted: bool
    builds: int

    def holds(self, other: "Seen") -> bool:
        """Tell whether both hold the same; batches of other texts may move a vector by some 1e-7."""
        return self.rows == other.rows and np.allclose(self.vectors, other.vectors, atol=1e-5)

    def page(self, path: str) -> set[str]:
        """Return the passages of a page."""
        return {key for key, row in self.rows.items() if row[0].path == path}


@dataclass(frozen=True, slots=True)
class Place:
    """Where an index and its documentation live."""

    folder: Path
    data: Path
    model: Path

    @property
    def settings(self) -> Settings:
        """Settings for an index in a Lite file, by an embedder of a few kilobytes."""
        return Settings(
            storage=StorageSettings(data_dir=self.data),
            embedding=EmbeddingSettings(provider="minilm", model=str(self.model), threads=1),
            milvus=MilvusSettings(name="kill"),
        )


def prepare() -> None:
    """Let the server of forks import once what every process needs."""
    CONTEXT.set_forkserver_preload(["tests.killing", "pymilvus", "milvus_lite.adapter.grpc.server", "onnxruntime"])


def run(place: Place, *, rebuild: bool = False, die_at: int = -1) -> int:
    """Index to the end, or to death before the n-th write; returns the process's exit code, -9 for killed."""
    process = started(place, rebuild=rebuild, die_at=die_at)
    process.join()
    return process.exitcode or 0


def started(place: Place, *, rebuild: bool = False, die_at: int = -1) -> BaseProcess:
    """Start a run that goes on by itself."""
    process = CONTEXT.Process(target=_index, args=(place, rebuild, die_at))
    process.start()
    return process


def written(place: Place, *, rebuild: bool = False) -> list[str]:
    """Index to the end; returns the names of the writes in order."""
    names: list[str] = _answer(partial(_indexed, place, rebuild))
    return names


def seen(place: Place) -> Seen | None:
    """Return what a reader of another process finds; None before the first index."""
    found: Seen | None = _answer(partial(_seen, place))
    return found


def ended(place: Place, *, rebuild: bool = False) -> tuple[Seen | None, Seen | None]:
    """Run once more, to the end; returns what a reader finds before and after."""
    found: tuple[Seen | None, Seen | None] = _answer(partial(_ended, place, rebuild))
    return found


def _answer(work: Callable[[], Any]) -> Any:  # noqa: ANN401 - whatever the work returns
    receiver, sender = CONTEXT.Pipe(duplex=False)
    process = CONTEXT.Process(target=_send, args=(work, sender))
    process.start()
    sender.close()
    try:
        return receiver.recv()
    finally:
        process.join()


def _send(work: Callable[[], Any], sender: Any) -> None:  # noqa: ANN401 - multiprocessing's own connection
    sender.send(work())


class Dying(Timed):
    """A client that notes its writes and kills its process before the n-th."""

    names: list[str] = []  # noqa: RUF012 - one list a process
    die_at = -1

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401
        method = super().__getattr__(name)
        if name not in WRITES:
            return method
        if len(self.names) == self.die_at:
            os.kill(os.getpid(), signal.SIGKILL)
        self.names.append(name)
        return method


def _index(place: Place, rebuild: bool, die_at: int) -> None:
    Dying.die_at = die_at
    _indexed(place, rebuild)


def _indexed(place: Place, rebuild: bool) -> list[str]:
    connecting.Timed = Dying  # type: ignore[misc]
    known = [KnownSource(str(place.folder), "default")]
    settings = place.settings
    with open_index_writer(settings, lambda *_: None, rebuild=rebuild) as (writer, embedder):
        run_index(writer, embedder, known, settings.knowledge, lambda *_: None)
    return Dying.names


def _ended(place: Place, rebuild: bool) -> tuple[Seen | None, Seen | None]:
    before = _seen(place)
    _indexed(place, rebuild)
    return before, _seen(place)


def _seen(place: Place) -> Seen | None:
    settings = place.settings
    embedder = open_embedder(settings.embedding, place.model, lambda *_: None)
    rules = rules_of(settings, embedder)
    connection = open_connection(settings.milvus, settings.storage.data_dir)
    reader = Reader(connection, rules, candidates=1_000, weight=0.22)
    try:
        reader.open()
    except IndexMissing:
        return None
    vector = embedder.embed_documents([QUESTION])[0]
    hits = asyncio.run(reader.search(vector, QUESTION, scope=None, limit=1_000))
    rows, vectors = _rows(connection.client, reader.collection)
    counted = counts.read_counts(connection, builds.live_build(connection))
    whole = counted is not None and counted.passages == len(rows)
    return Seen(rows, vectors, len(hits), whole, len(builds.collections(connection)))


def _rows(client: Any, collection: str) -> tuple[Rows, list[list[float]]]:  # noqa: ANN401 - pymilvus has no types
    fields = [*PASSAGE_FIELDS, "id", "page_hash", "page_passages", "dense"]
    found = client.query(collection, filter='id != ""', output_fields=fields, limit=16_000)
    rows = sorted(found, key=lambda row: str(row["id"]))
    return (
        {row["id"]: (to_passage(row), row["page_hash"], row["page_passages"]) for row in rows},
        [list(map(float, row["dense"])) for row in rows],
    )
