"""What only a real Milvus of an older line shows, with more than one process at work.

The tests that every kind of Milvus passes stand in tests/core/milvus and run there on this server too.
"""

import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from core.config import MilvusSettings
from core.milvus import builds, counts
from core.milvus.connection import Connection, open_connection
from core.milvus.writer import open_writer
from core.ranking import count_grams
from tests.core.milvus.samples import RULES, calibrate, filled, found, known, reader_of, rows_of
from tests.core.milvus.servers import PEER, milvus_server

pytestmark = [pytest.mark.peer, pytest.mark.timeout(300)]
PAGES = [rows_of(f"{at}.md", f"Word{at} common text") for at in range(6)]


@pytest.fixture(scope="module")
def uri(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The real Milvus 2.3.5."""
    if not PEER.exists():
        pytest.skip(f"no {PEER}: .ci/peers installs the Milvus server")
    with milvus_server(tmp_path_factory.mktemp("milvus") / "data") as address:
        yield address


@pytest.fixture
def settings(uri: str) -> MilvusSettings:
    """An index that no other test uses."""
    return MilvusSettings(uri=uri, name=f"test_{uuid.uuid4().hex[:12]}", timeout=30)


@pytest.fixture
def connections(settings: MilvusSettings, tmp_path: Path) -> list[Connection]:
    """Two connections to one index."""
    return [open_connection(settings, tmp_path) for _ in range(2)]


async def test_scopes_are_found_though_this_server_loses_upserts_by_partition_key(
    connections: list[Connection],
) -> None:
    pages = [rows_of("a.md", "One first", scope="alpha"), rows_of("b.md", "Two second", scope="beta")]

    filled(connections[0], pages)

    assert not connections[0].partitioned
    assert await found(reader_of(connections[1]), "text", scope="alpha") == ["One first"]


async def test_two_writers_at_once_do_no_harm_that_the_next_run_does_not_repair(
    connections: list[Connection],
) -> None:
    filled(connections[0], PAGES[:2])

    def write(connection: Connection) -> None:
        writer = open_writer(connection, RULES, rebuild=False)
        for rows in PAGES[2:]:
            writer.replace_page(rows, [])
        writer.finish(known(PAGES), calibrate)

    with ThreadPoolExecutor() as pool:
        list(pool.map(write, connections))
    writer = open_writer(connections[0], RULES, rebuild=False)
    writer.finish(known(PAGES), calibrate)

    build = builds.live_build(connections[1])
    assert counts.read_counts(connections[1], build) == count_grams(row.passage for rows in PAGES for row in rows)
    assert len(await found(reader_of(connections[1]), "common text")) == 6
