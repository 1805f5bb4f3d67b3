"""What many ask is embedded once."""

import pytest

from core.embedding.pooled import PooledEmbedder
from core.errors import EmbeddingError, SearchUnavailable
from tests.core.embedding.test_pooled import LengthEncoder


async def test_a_question_asked_again_is_not_embedded_again() -> None:
    encoder = LengthEncoder(dimension=2)
    embedder = PooledEmbedder(encoder)

    vectors = [await embedder.embed_query(text) for text in ("four", "three", "four")]

    embedder.close()
    assert [vector.tolist() for vector in vectors] == [[4.0, 1.0], [5.0, 1.0], [4.0, 1.0]]
    assert [texts for _, texts, _ in encoder.calls] == [["four"], ["three"]]


async def test_only_the_latest_questions_are_kept() -> None:
    encoder = LengthEncoder(dimension=2)
    embedder = PooledEmbedder(encoder, kept=2)

    for text in ("a", "b", "a", "c", "a", "b"):
        await embedder.embed_query(text)

    embedder.close()
    assert [texts for _, texts, _ in encoder.calls] == [["a"], ["b"], ["c"], ["b"]]


async def test_a_failure_is_not_kept() -> None:
    def fail(_: object) -> list[tuple[float, float]]:
        message = "out of memory"
        raise EmbeddingError(message)

    encoder = LengthEncoder(dimension=2, answer=fail)
    embedder = PooledEmbedder(encoder)
    with pytest.raises(SearchUnavailable):
        await embedder.embed_query("four")

    encoder.answer = None

    assert (await embedder.embed_query("four")).tolist() == [4.0, 1.0]
    embedder.close()


async def test_any_text_may_be_asked() -> None:
    embedder = PooledEmbedder(LengthEncoder(dimension=2))

    assert (await embedder.embed_query("\ud800")).tolist() == [1.0, 1.0]
    embedder.close()
