"""The client of ``/v1/embeddings``, through the wire against a server of our own."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from pydantic import SecretStr

from core.config import EmbeddingSettings
from core.embedding import open_embedder
from core.embedding.pooled import PooledEmbedder
from core.errors import EmbeddingError, SearchUnavailable
from tests.doubles.embedding_server import Body, EmbeddingServer, good, serving_embeddings

KEY = "sk-very-secret-key"


@pytest.fixture
def server() -> Iterator[EmbeddingServer]:
    with serving_embeddings() as double:
        yield double


def opened(server: EmbeddingServer, **changes: object) -> PooledEmbedder:
    settings = {
        "provider": "openai-compatible",
        "base_url": server.address,
        "model": "m",
        "api_key": SecretStr(KEY),
        "dimensions": 3,
        **changes,
    }
    return open_embedder(EmbeddingSettings.model_validate(settings), Path("unused"), lambda *_: None)


async def test_questions_and_documents_become_unit_vectors_in_their_order(server: EmbeddingServer) -> None:
    embedder = opened(server)

    question = await embedder.embed_query("four")
    documents = embedder.embed_documents(["", "a", "abc"])

    np.testing.assert_allclose(question, np.array([4, 1, 0]) / np.sqrt(17), atol=1e-6)
    np.testing.assert_allclose(documents[0], np.array([1, 1, 0]) / np.sqrt(2), atol=1e-6)  # a blank stands in
    np.testing.assert_allclose(documents[2], np.array([3, 1, 0]) / np.sqrt(10), atol=1e-6)
    embedder.close()


async def test_the_address_is_used_as_it_stands_with_key_and_dimensions(server: EmbeddingServer) -> None:
    embedder = opened(server, options={"truncate": True})

    await embedder.embed_query("x\ud800")

    [(path, body, authorization)] = server.asked
    assert path == "/api/v9/embeddings"
    assert authorization == f"Bearer {KEY}"
    assert body == {"input": ["x?"], "model": "m", "dimensions": 3, "encoding_format": "float", "truncate": True}
    embedder.close()


def test_a_server_without_keys_or_dimensions_is_asked_once_for_a_vector(server: EmbeddingServer) -> None:
    embedder = opened(server, api_key=SecretStr(""), dimensions=0)

    assert embedder.dimension == 3
    [(_, body, _)] = server.asked
    assert "dimensions" not in body
    embedder.close()


def test_nobody_is_called_when_the_dimension_is_stated(server: EmbeddingServer) -> None:
    opened(server).close()

    assert server.asked == []


def test_documents_go_in_batches(server: EmbeddingServer) -> None:
    embedder = opened(server, options={"batch": 4})

    embedder.embed_documents([str(i) for i in range(10)])

    assert sorted(len(body["input"]) for _, body, _ in server.asked) == [2, 4, 4]
    assert all("batch" not in body for _, body, _ in server.asked)
    embedder.close()


async def test_prefixes_tell_questions_from_documents_and_are_part_of_the_name(server: EmbeddingServer) -> None:
    embedder = opened(server, options={"query_prefix": "query: ", "document_prefix": "passage: "})

    await embedder.embed_query("a")
    embedder.embed_documents(["b"])

    assert [body["input"] for _, body, _ in server.asked] == [["query: a"], ["passage: b"]]
    assert embedder.name.startswith("openai-compatible:m+")
    plain = opened(server)
    assert plain.name == "openai-compatible:m"
    plain.close()
    embedder.close()


def item(*vector: object) -> Body:
    return {"object": "embedding", "index": 0, "embedding": list(vector)}


FAULTS: dict[str, tuple[int, object, str]] = {
    "bad key": (401, {"error": {"message": f"Incorrect API key provided: {KEY}"}}, r"401.*\*\*\*"),
    "bad key as a plain string": (401, f"bad key {KEY}", "401"),
    "overloaded": (503, {"error": {"message": "later"}}, "503"),
    "too few vectors": (200, {"object": "list", "data": []}, "0 vectors for 1 texts|No embedding data"),
    "too many vectors": (200, {"object": "list", "data": [item(1, 2, 3), item(1, 2, 3)]}, "2 vectors for 1 texts"),
    "wrong length": (200, {"object": "list", "data": [item(1, 2)]}, r"shape \(2,\) instead of \(3,\)"),
    "NaN": (200, {"object": "list", "data": [item(1, 2, float("nan"))]}, "NaN"),
    "null": (200, {"object": "list", "data": [item(1, 2, None)]}, "NaN"),
    "words": (200, {"object": "list", "data": [item("a", "b", "c")]}, "something else than numbers"),
    "no vector": (200, {"object": "list", "data": [{"index": 0}]}, "shape"),
    "no data": (200, {"object": "list"}, "no embeddings"),
    "data of a wrong kind": (200, {"object": "list", "data": "x"}, "no embeddings"),
    "an HTML page": (200, b"<html>hello</html>", "no embeddings"),
}


@pytest.mark.parametrize("fault", FAULTS)
async def test_every_fault_is_a_failure_with_a_reason_and_without_the_key(server: EmbeddingServer, fault: str) -> None:
    status, answer, reason = FAULTS[fault]
    server.answer = lambda _: (status, answer)
    embedder = opened(server)

    with pytest.raises(SearchUnavailable, match=reason) as asked:
        await embedder.embed_query("x")
    with pytest.raises(EmbeddingError, match=reason) as written:
        embedder.embed_documents(["x"])

    for error in (asked.value, written.value):
        assert KEY not in str(error)
        assert KEY not in str(error.__cause__)
        assert "\n" not in str(error)
    embedder.close()


async def test_a_short_outage_is_retried(server: EmbeddingServer) -> None:
    server.answer = lambda body: (503, {}) if len(server.asked) < 3 else good(body)
    embedder = opened(server)

    vector = await embedder.embed_query("four")

    assert vector.shape == (3,)
    assert len(server.asked) == 3
    embedder.close()


async def test_a_server_that_is_away_is_named() -> None:
    embedder = opened(EmbeddingServer(address="http://127.0.0.1:9/v1"))

    with pytest.raises(SearchUnavailable, match="openai-compatible:m: Connection error"):
        await embedder.embed_query("x")
    embedder.close()


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"base_url": ""}, r"needs embedding\.base_url"),
        ({"model": ""}, r"needs embedding\.model"),
        ({"options": {"batch": 0}}, "0 is not a count"),
    ],
)
def test_settings_that_cannot_work_are_refused(server: EmbeddingServer, changes: Body, reason: str) -> None:
    with pytest.raises(EmbeddingError, match=reason):
        opened(server, **changes)
