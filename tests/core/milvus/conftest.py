"""The three kinds of Milvus that the same tests run on, and an index of its own for each test."""

import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.config import MilvusSettings
from core.milvus.builds import collections, drop_build, live_collection
from core.milvus.connection import Connection, open_connection
from tests.core.milvus.servers import PEER, lite_server, milvus_server

KINDS = ["lite_uri", "lite_server_uri", pytest.param("milvus_uri", marks=pytest.mark.peer)]


@pytest.fixture(scope="session")
def lite_uri(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A Lite file, open in this process."""
    return str(tmp_path_factory.mktemp("lite") / "index.db")


@pytest.fixture(scope="session")
def lite_server_uri(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Milvus Lite in a process of its own."""
    with lite_server(tmp_path_factory.mktemp("server") / "data") as uri:
        yield uri


@pytest.fixture(scope="session")
def milvus_uri(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The real Milvus 2.3.5."""
    if not PEER.exists():
        pytest.skip(f"no {PEER}: .ci/peers installs the Milvus server")
    with milvus_server(tmp_path_factory.mktemp("milvus") / "data") as uri:
        yield uri


@pytest.fixture
def lite(lite_uri: str, tmp_path: Path) -> Iterator[Connection]:
    """A connection to an empty index in a Lite file."""
    yield from _connected(lite_uri, tmp_path)


@pytest.fixture(params=KINDS)
def connection(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Connection]:
    """A connection to an empty index, on each kind of Milvus."""
    yield from _connected(request.getfixturevalue(request.param), tmp_path)


def _connected(uri: str, folder: Path) -> Iterator[Connection]:
    settings = MilvusSettings(uri=uri, name=f"test_{uuid.uuid4().hex[:12]}", timeout=20)
    opened = open_connection(settings, folder)
    yield opened
    if live_collection(opened):
        opened.client.drop_alias(opened.name)
    for collection in collections(opened):
        drop_build(opened, collection)
    opened.close()
