"""Opening Milvus, and what is said when it can't be opened."""

import logging
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from core.config import MilvusSettings
from core.errors import IndexUnavailable, SearchUnavailable
from core.milvus.connection import has_partition_keys, is_lite, open_connection, without_password
from tests.core.milvus.samples import filled, found, reader_of, rows_of
from tests.core.milvus.servers import free_ports, lite_process

ROOT = Path(__file__).parents[3]


def failure(uri: str, folder: Path, timeout: float = 2.0) -> str:
    """Return what is said when an address can't be opened."""
    with pytest.raises(IndexUnavailable) as caught:
        open_connection(MilvusSettings(uri=uri, timeout=timeout), folder)
    assert "\n" not in str(caught.value)
    return str(caught.value)


@pytest.mark.parametrize(
    ("uri", "lite"),
    [("index.db", True), ("/a/b.db", True), ("http://localhost:19530", False), ("https://x.zillizcloud.com", False)],
)
def test_tells_a_file_from_an_address(uri: str, lite: bool) -> None:
    assert is_lite(uri) == lite


@pytest.mark.parametrize(
    ("version", "can"),
    [
        ("v2.3.5-lite", False),
        ("2.3.12", False),
        ("v2.4.0", True),
        ("3.0", True),
        ("milvus_lite-3.2.2", True),
        ("", True),
    ],
)
def test_knows_which_servers_lose_upserts_by_partition_key(version: str, can: bool) -> None:
    assert has_partition_keys(version) == can


def test_shows_no_password_of_an_address() -> None:
    assert without_password("https://me:hidden@host:1/x") == "https://host:1/x"
    assert without_password("/a@b/index.db") == "/a@b/index.db"


def test_the_data_folder_is_made_at_need(tmp_path: Path) -> None:
    connection = open_connection(MilvusSettings(), tmp_path / "new" / "folder")

    assert connection.lite
    assert (tmp_path / "new" / "folder" / "footnote.db").exists()


def test_an_unreachable_server_is_told_within_the_timeout(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    began = time.monotonic()

    text = failure(f"http://me:hidden@127.0.0.1:{free_ports(1)[0]}", tmp_path)

    assert time.monotonic() - began < 6
    assert text.startswith("can't open the index at http://127.0.0.1:")
    assert "hidden" not in text
    assert "".join(capfd.readouterr()) == ""


def test_a_server_that_never_answers_is_told_within_the_timeout(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        began = time.monotonic()

        failure(f"http://127.0.0.1:{silent.getsockname()[1]}", tmp_path)

    assert time.monotonic() - began < 6


@pytest.mark.parametrize("uri", ["index", "index.sqlite", "localhost:19530"])
def test_says_what_an_address_must_look_like(tmp_path: Path, uri: str) -> None:
    assert "neither an address (http://…) nor a file that ends in .db" in failure(uri, tmp_path)


def test_a_file_open_in_another_process_is_explained(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    hold = (
        "import sys, pathlib; from core.config import MilvusSettings; "
        "from core.milvus.connection import open_connection; "
        f"open_connection(MilvusSettings(), pathlib.Path({str(tmp_path)!r})); "
        "print('open', flush=True); sys.stdin.read()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", hold], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdout
        assert other.stdout.readline() == "open\n"

        text = failure("", tmp_path)

        other.kill()
    assert "open in another process" in text
    assert "MILVUS_URI" in text
    assert "".join(capfd.readouterr()) == ""


@pytest.mark.parametrize("damage", ["file", "aliases", "bytes"])
def test_a_damaged_file_is_one_line(tmp_path: Path, damage: str, capfd: pytest.CaptureFixture[str]) -> None:
    uri = tmp_path / "index.db"
    if damage == "file":
        uri.write_bytes(b"SQLite format 3\x00" + b"\x01" * 999)
    else:
        uri.mkdir()
        (uri / "aliases.json").write_bytes(b"{not json" if damage == "aliases" else b"\xde\xad\xbe\xef")

    with pytest.raises(IndexUnavailable) as caught:
        reader_of(open_connection(MilvusSettings(uri=str(uri), timeout=3), tmp_path))

    assert "damaged" in str(caught.value)
    assert "\n" not in str(caught.value)
    assert "Traceback" not in "".join(capfd.readouterr())


async def test_a_server_that_dies_or_hangs_is_told_within_the_timeout(tmp_path: Path) -> None:
    with lite_process(tmp_path / "data") as (uri, process):
        connection = open_connection(MilvusSettings(uri=uri, timeout=2), tmp_path)
        filled(connection, [rows_of("a.md", "One first")])
        reader = reader_of(connection)
        os.kill(process, signal.SIGSTOP)
        began = time.monotonic()

        with pytest.raises(SearchUnavailable):
            await found(reader, "first")

        hung = time.monotonic() - began
        with pytest.raises(IndexUnavailable):
            reader.open()
    began = time.monotonic()
    with pytest.raises(SearchUnavailable):
        await found(reader, "first")
    assert hung < 3.5
    assert time.monotonic() - began < 6


def test_pymilvus_does_not_log_what_it_raises(tmp_path: Path) -> None:
    open_connection(MilvusSettings(), tmp_path)

    assert not logging.getLogger("pymilvus.decorators").isEnabledFor(logging.ERROR)
