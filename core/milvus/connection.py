"""Opens Milvus by its address and translates its failures once."""

import logging
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from core.config import MilvusSettings
from core.errors import IndexUnavailable
from core.libraries import absent

SLOW_SECONDS = 120.0  # loading and flushing a large index take longer than any search
# pymilvus pings every ten seconds; gRPC servers, Lite's too, take that for an attack and drop idle connections.
_QUIET = {"grpc.keepalive_time_ms": 300_000, "grpc.keepalive_permit_without_calls": False}
_IN_USE = "Open local milvus failed"
_DAMAGED = re.compile(r"codec can't decode byte|Expecting .{1,60}: line \d+ column \d+")  # what Lite can't parse
_TIMELESS = frozenset({"close", "create_schema", "prepare_index_params"})


class Timed:
    """A client whose calls end by themselves: without a timeout pymilvus tries a dead server for minutes."""

    def __init__(self, client: Any, timeout: float) -> None:  # noqa: ANN401 - pymilvus has no types
        """``timeout`` in seconds, for each call that names none."""
        self._client = client
        self._timeout = timeout

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401
        method = getattr(self._client, name)
        return method if name in _TIMELESS else partial(method, timeout=self._timeout)


@dataclass(frozen=True, slots=True)
class Connection:
    """A client, the name of its index, whether Milvus runs inside this process, whether partition keys can be used."""

    client: Any
    name: str
    uri: str
    lite: bool
    timeout: float
    partitioned: bool = True

    def close(self) -> None:
        """Close the client; a Lite file stays open in this process until it ends, shared by all its connections."""
        self.client.close()


def is_lite(uri: str) -> bool:
    """Tell a file from the address of a server."""
    return "://" not in uri


def without_password(uri: str) -> str:
    """Return an address as it may be shown."""
    return re.sub(r"//[^/@]*@", "//", uri)


def index_uri(settings: MilvusSettings, data_dir: Path) -> str:
    """Return the configured address, else the Lite file in the data directory."""
    return settings.uri or str(data_dir / "footnote.db")


def open_connection(settings: MilvusSettings, data_dir: Path) -> Connection:
    """Connect; raises IndexUnavailable with what to do."""
    uri = index_uri(settings, data_dir)
    lite = is_lite(uri)
    if lite:
        _prepare_file(uri)
    logging.getLogger("faiss").setLevel(logging.WARNING)  # tells at length which processor it was built for
    from pymilvus import MilvusClient  # 0.9 s, paid only by those who open an index

    _spare_scipy()
    for noisy in ("pymilvus", "grpc", "milvus_lite"):  # they log what they raise, with tracebacks
        logging.getLogger(noisy).setLevel(logging.CRITICAL)
    with translated(f"can't open the index at {without_password(uri)}"):
        token = settings.token.get_secret_value()
        made = MilvusClient(uri=uri, token=token, timeout=settings.timeout, grpc_options=_QUIET)
        client = Timed(made, settings.timeout)
        partitioned = has_partition_keys(client.get_server_version())
        return Connection(client, settings.name, uri, lite, settings.timeout, partitioned)


def _spare_scipy() -> None:
    """Tell pymilvus that no search will be a matrix of scipy's: it would import 23 MB to find out."""
    with suppress(ImportError, AttributeError), absent("scipy"):
        from pymilvus.client.utils import SciPyHelper

        SciPyHelper.is_scipy_sparse(None)


def has_partition_keys(version: str) -> bool:
    """Tell servers whose upsert finds the partition from those before 2.4 (milvus-io/milvus pull request 30772)."""
    found = re.match(r"v?(\d+)\.(\d+)", version)
    return found is None or (int(found[1]), int(found[2])) >= (2, 4)


def _prepare_file(uri: str) -> None:
    if not uri.endswith(".db"):
        msg = f"milvus.uri {uri!r} is neither an address (http://…) nor a file that ends in .db"
        raise IndexUnavailable(msg)
    try:
        Path(uri).parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        msg = f"can't create the folder of the index {uri}: {error.strerror}"
        raise IndexUnavailable(msg) from error
    if not os.access(Path(uri).parent, os.W_OK):  # Lite locks its files, and blames another process where it can't
        msg = f"can't write the index {uri}: its disk is read-only, or its folder belongs to somebody else"
        raise IndexUnavailable(msg)


@contextmanager
def translated(what: str) -> Iterator[None]:
    """Turn pymilvus's and gRPC's exceptions into IndexUnavailable with ``what`` in front."""
    from grpc import RpcError
    from pymilvus.exceptions import MilvusException

    try:
        yield
    except (MilvusException, RpcError, OSError, ValueError) as error:
        msg = f"{what}: {_explained(error)}"
        raise IndexUnavailable(msg) from error


def _explained(error: Exception) -> str:
    message = " ".join(str(getattr(error, "message", "") or error).split())
    if _DAMAGED.search(message):
        return "its files are damaged: remove them and run `footnote index`"
    if _IN_USE in message:
        return (
            "the file is open in another process, or is damaged; a Milvus Lite file serves one process at a "
            "time: stop the other one, or run a Milvus server and set MILVUS_URI"
        )
    return message
