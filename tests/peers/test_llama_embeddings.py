"""Embeddings from llama.cpp's own server, with a tiny random model."""

import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from pydantic import SecretStr

from core.config import EmbeddingSettings
from core.embedding import open_embedder

KEY = "secret"
ROOT = Path(__file__).parents[2]
LLAMA_SERVER = ROOT.parent / "shared" / "peers" / "llama-server"
TINY_MISTRAL = ROOT / ".peers" / "tiny-v3.gguf"


@pytest.fixture
def llama_server(tmp_path: Path) -> Iterator[str]:
    for file in (LLAMA_SERVER, TINY_MISTRAL):
        if not file.exists():
            pytest.skip(f"needs {file.name}: .ci/peers makes it ready")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    options = ["--embeddings", "--pooling", "mean", "-c", "1024", "-np", "2", "-t", "1", "--no-ui", "--api-key", KEY]
    command = [str(LLAMA_SERVER), "-m", str(TINY_MISTRAL), "--host", "127.0.0.1", "--port", str(port), *options]
    with (tmp_path / "log").open("wb") as log, subprocess.Popen(command, stdout=log, stderr=log) as process:
        for _ in range(200):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.05)
        yield f"http://127.0.0.1:{port}/v1"
        process.terminate()


@pytest.mark.peer
async def test_llama_server_embeds(llama_server: str) -> None:
    settings = EmbeddingSettings(
        provider="openai-compatible", base_url=llama_server, model="tiny", api_key=SecretStr(KEY)
    )
    embedder = open_embedder(settings, Path("unused"), lambda *_: None)

    documents = embedder.embed_documents(["one two", "three", ""])
    question = await embedder.embed_query("one two")

    assert question @ documents[0] == pytest.approx(1, abs=1e-4)
    assert question @ documents[1] < 0.99
    assert np.linalg.norm(documents[2]) == pytest.approx(1, abs=1e-4)
    embedder.close()
