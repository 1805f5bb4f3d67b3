"""Threads, order and checks around an encoder that the test owns."""

import asyncio
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.embedding.pooled import PooledEmbedder, Role, checked, estimated_tokens, failure, harmless, whole_text
from core.errors import EmbeddingError, SearchUnavailable
from core.ports import DocumentEmbedder, Embedder


@dataclass
class LengthEncoder:
    """Makes ``(length of the text, 1)`` of a text and remembers who asked."""

    name: str = "length"
    batch: int = 3
    threads: int = 2
    dimension: int = 0
    answer: Callable[[Sequence[str]], Sequence[npt.ArrayLike]] | None = None
    calls: list[tuple[Role, list[str], str]] = field(default_factory=list)
    closed: int = 0

    def encode(self, texts: Sequence[str], role: Role) -> Sequence[npt.ArrayLike]:
        self.calls.append((role, list(texts), threading.current_thread().name))
        return self.answer(texts) if self.answer else [(float(len(text)), 1.0) for text in texts]

    def count_tokens(self, text: str) -> int:
        return len(text)

    def close(self) -> None:
        self.closed += 1


def test_it_serves_both_ports() -> None:
    embedder = PooledEmbedder(LengthEncoder())
    asker: Embedder = embedder
    indexer: DocumentEmbedder = embedder

    assert (asker.name, asker.dimension) == (indexer.name, indexer.dimension) == ("length", 2)
    embedder.close()


@given(st.lists(st.text(max_size=30), max_size=40))
def test_documents_come_back_in_their_order(texts: list[str]) -> None:
    embedder = PooledEmbedder(LengthEncoder())

    vectors = embedder.embed_documents(texts)

    embedder.close()
    assert [vector[0] for vector in vectors] == [len(text) for text in texts]
    assert all(vector.dtype == np.float32 and vector.shape == (2,) for vector in vectors)


def test_documents_go_in_bounded_batches_of_similar_length() -> None:
    encoder = LengthEncoder(dimension=2, threads=1)
    embedder = PooledEmbedder(encoder)

    embedder.embed_documents(["aaaa", "b", "cc", "ddddd", "eee"])

    assert [texts for _, texts, _ in encoder.calls] == [["ddddd", "aaaa", "eee"], ["cc", "b"]]
    assert {role for role, _, _ in encoder.calls} == {"document"}
    embedder.close()


async def test_a_question_is_embedded_off_the_loop_as_a_query() -> None:
    encoder = LengthEncoder(dimension=2)
    embedder = PooledEmbedder(encoder)

    vector = await embedder.embed_query("four")

    assert vector.tolist() == [4.0, 1.0]
    [(role, texts, thread)] = encoder.calls
    assert (role, texts) == ("query", ["four"])
    assert thread.startswith("embed-query")
    embedder.close()


async def test_no_more_questions_at_a_time_than_threads() -> None:
    running, most = 0, 0
    lock = threading.Lock()

    def answer(texts: Sequence[str]) -> Sequence[npt.ArrayLike]:
        nonlocal running, most
        with lock:
            running += 1
            most = max(most, running)
        time.sleep(0.02)
        with lock:
            running -= 1
        return [(1.0, 1.0) for _ in texts]

    embedder = PooledEmbedder(LengthEncoder(dimension=2, threads=2, answer=answer), threads=8)

    await asyncio.gather(*(embedder.embed_query("x") for _ in range(10)))

    assert most == 2
    embedder.close()


async def test_a_question_does_not_queue_behind_documents() -> None:
    release = threading.Event()

    def answer(texts: Sequence[str]) -> Sequence[npt.ArrayLike]:
        if texts[0] == "slow":
            release.wait(10)
        return [(1.0, 1.0) for _ in texts]

    embedder = PooledEmbedder(LengthEncoder(dimension=2, threads=1, answer=answer))
    indexing = asyncio.create_task(asyncio.to_thread(embedder.embed_documents, ["slow"] * 9))

    vector = await asyncio.wait_for(embedder.embed_query("quick"), 5)

    assert vector.shape == (2,)
    assert not indexing.done()
    release.set()
    await indexing
    embedder.close()


BAD = {
    "too few": ([], "0 vectors for 1 texts"),
    "too many": ([(1.0, 1.0), (1.0, 1.0)], "2 vectors for 1 texts"),
    "wrong length": ([(1.0, 1.0, 1.0)], r"shape \(3,\) instead of \(2,\)"),
    "not flat": ([[(1.0, 1.0)]], r"shape \(1, 2\)"),
    "empty": ([()], r"shape \(0,\)"),
    "NaN": ([(1.0, float("nan"))], "NaN"),
    "infinite in float32": ([(1.0, 1e300)], "infinity"),
    "nothing": ([None], "shape"),
    "words": ([("a", "b")], "something else than numbers"),
}


@pytest.mark.parametrize("case", BAD)
async def test_vectors_that_would_spoil_the_index_are_refused(case: str) -> None:
    values, reason = BAD[case]
    embedder = PooledEmbedder(LengthEncoder(dimension=2, answer=lambda _: values))  # type: ignore[arg-type, return-value]

    with pytest.raises(EmbeddingError, match=reason):
        embedder.embed_documents(["x"])
    with pytest.raises(SearchUnavailable, match=reason):
        await embedder.embed_query("x")
    embedder.close()


async def test_a_question_waits_only_so_long() -> None:
    release = threading.Event()

    def answer(_: Sequence[str]) -> Sequence[npt.ArrayLike]:
        release.wait(10)
        return [(1.0, 1.0)]

    embedder = PooledEmbedder(LengthEncoder(dimension=2, answer=answer), patience=0.05)

    with pytest.raises(SearchUnavailable, match=r"length gave no vector within 0\.05 s"):
        await embedder.embed_query("x")
    release.set()
    embedder.close()


async def test_a_closed_embedder_says_so_and_closes_its_encoder_once() -> None:
    encoder = LengthEncoder(dimension=2)
    embedder = PooledEmbedder(encoder)

    embedder.close()
    embedder.close()

    assert encoder.closed == 1
    with pytest.raises(SearchUnavailable, match="closed"):
        await embedder.embed_query("x")


def test_the_first_failing_batch_ends_the_rest() -> None:
    def answer(_: Sequence[str]) -> Sequence[npt.ArrayLike]:
        threading.Event().wait(0.002)  # long enough that most batches are still waiting when the first has failed
        reason = "no"
        raise EmbeddingError(reason)

    encoder = LengthEncoder(dimension=2, threads=1, answer=answer)
    embedder = PooledEmbedder(encoder)

    with pytest.raises(EmbeddingError, match="no"):
        embedder.embed_documents(["x"] * 3000)

    assert len(encoder.calls) < 900, "the thousand batches that waited are dropped"
    embedder.close()


def test_nothing_asks_the_encoder_nothing() -> None:
    encoder = LengthEncoder(dimension=2)
    embedder = PooledEmbedder(encoder)

    assert embedder.embed_documents([]) == []
    assert embedder.count_tokens("") == 0
    assert encoder.calls == []
    embedder.close()


def test_the_dimension_is_found_by_one_call_unless_it_is_stated() -> None:
    asked, told = LengthEncoder(), LengthEncoder(dimension=2)

    embedders = [PooledEmbedder(encoder) for encoder in (asked, told)]

    assert [embedder.dimension for embedder in embedders] == [2, 2]
    assert (len(asked.calls), len(told.calls)) == (1, 0)
    for embedder in embedders:
        embedder.close()


@given(st.text(st.characters(exclude_categories=())))
def test_any_text_can_be_sent_after_cleaning(text: str) -> None:
    assert len(whole_text(text).encode().decode()) == len(text)


def test_lone_surrogates_are_replaced_and_nothing_else() -> None:
    assert whole_text("a\ud800b\udfff \U0001f600\0") == "a?b? \U0001f600\0"


@pytest.mark.parametrize(("text", "tokens"), [("", 0), ("data", 1), ("documentation", 3), ("a_b", 3), ("索引文件", 2)])
def test_tokens_are_estimated(text: str, tokens: int) -> None:
    assert estimated_tokens(text) == tokens


def test_a_failure_is_one_short_line_without_the_key() -> None:
    error = ValueError("wrong key\n sk-secret " + "x" * 1000)

    assert str(failure("m", error, "sk-secret")).startswith("m: wrong key *** xxx")
    assert len(str(failure("m", error))) < 400
    assert harmless(error, "sk-secret") is None
    assert harmless(error, "") is error
    assert str(failure("m", TimeoutError())) == "m: TimeoutError"


def test_checked_takes_any_length_when_none_is_known() -> None:
    assert checked([(1.0, 2.0, 3.0)], 1, 0)[0].tolist() == [1.0, 2.0, 3.0]
