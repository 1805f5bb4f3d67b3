"""The tutorial's function: equal vectors without its padding, and no long silence without the hub.

The hub's client reads its settings when it is imported, so each case is a process of its own.
"""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.core.tiny_hub import write_hub_cache
from tests.core.tiny_models import POSITIONS, tiny_weights

NOBODY = "http://127.0.0.1:9"
TEXTS = ("How is data stored in the index?", "data", "", "segments in milvus . " * 40, "the index is built")

OPEN = """
import json, sys, time
from pathlib import Path
from core.config import EmbeddingSettings
from core.embedding import open_embedder
from core.errors import EmbeddingError

def opened(**settings):
    started = time.monotonic()
    try:
        return open_embedder(EmbeddingSettings(**settings), Path("unused"), lambda *_: None)
    except EmbeddingError as error:
        print(json.dumps({"error": str(error), "seconds": time.monotonic() - started}))
        sys.exit()
"""

COMPARE = (
    OPEN
    + """
import numpy as np
from pymilvus.model import DefaultEmbeddingFunction
texts = json.loads(sys.argv[1])
ours, theirs = opened(provider="default"), DefaultEmbeddingFunction()
gap = max(
    float(np.abs(mine - other).max())
    for mine, other in zip(ours.embed_documents(texts), theirs.encode_documents(texts), strict=True)
)
print(json.dumps({"gap": gap, "dimension": ours.dimension, "theirs": theirs.dim, "name": ours.name}))
"""
)

SHOW = (
    OPEN
    + """
embedder = opened(**json.loads(sys.argv[1]))
vector = embedder.embed_documents(["data"])[0].tolist()
print(json.dumps({"name": embedder.name, "vector": vector, "tokens": embedder.count_tokens("the data")}))
"""
)


@pytest.fixture
def hub_cache(tmp_path: Path) -> Path:
    return write_hub_cache(tmp_path / "home", tiny_weights(), POSITIONS)


def test_vectors_equal_those_of_the_default_function(hub_cache: Path) -> None:
    result = run(COMPARE, TEXTS, hub_cache, HF_HUB_OFFLINE="1")

    assert result["gap"] < 1e-5
    assert result["dimension"] == result["theirs"] == 16
    assert result["name"] == "default:GPTCache/paraphrase-albert-onnx+GPTCache/paraphrase-albert-small-v2"


def test_a_cached_model_needs_no_hub(hub_cache: Path) -> None:
    result = run(SHOW, {"provider": "default"}, hub_cache, HF_ENDPOINT=NOBODY)

    assert result["tokens"] == 2
    assert len(result["vector"]) == 16


def test_the_same_function_takes_a_model_by_name(hub_cache: Path) -> None:
    settings = {
        "provider": "onnx",
        "model": "GPTCache/paraphrase-albert-onnx",
        "options": {"tokenizer_name": "GPTCache/paraphrase-albert-small-v2"},
    }

    named = run(SHOW, settings, hub_cache, HF_ENDPOINT=NOBODY)
    default = run(SHOW, {"provider": "default"}, hub_cache, HF_ENDPOINT=NOBODY)

    assert named == default


@pytest.mark.parametrize("variables", [{"HF_ENDPOINT": NOBODY}, {"HF_HUB_OFFLINE": "1"}], ids=["away", "offline"])
def test_without_hub_and_cache_one_error_comes_soon(tmp_path: Path, variables: dict[str, str]) -> None:
    result = run(SHOW, {"provider": "default"}, tmp_path, **variables)

    assert "GPTCache/paraphrase-albert-onnx is not cached here" in result["error"]
    assert "use the provider minilm" in result["error"]
    assert result["seconds"] < 20


def run(program: str, argument: object, home: Path, **variables: str) -> dict[str, Any]:
    root = Path(__file__).parents[3]
    command = [sys.executable, "-c", program, json.dumps(argument)]
    environment = {"PATH": "/usr/bin:/bin", "HF_HOME": str(home), **variables}
    done = subprocess.run(command, cwd=root, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    result = json.loads(done.stdout.splitlines()[-1])
    assert isinstance(result, dict)
    return result
