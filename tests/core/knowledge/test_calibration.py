"""Measuring an index for the gate."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from core.confidence import bar_of
from core.domain import Passage, Vector
from core.knowledge.calibration import calibrate
from core.knowledge.offtopic import OFF_TOPIC
from tests.fakes import FakeEmbedder

LONG = "A sentence of this section which is long enough to be asked as a question."


class Measured:
    """An index of a list: the closest passages are found by comparing all."""

    def __init__(self, passages: Sequence[Passage], embedder: FakeEmbedder) -> None:
        self._passages = passages
        self._vectors = embedder.embed_documents([passage.text for passage in passages])
        embedder.documents.clear()

    def sample(self, limit: int) -> list[Passage]:
        return list(self._passages[:limit])

    def closest(self, vectors: Sequence[Vector], limit: int) -> list[list[Passage]]:
        return [self._closest(vector)[:limit] for vector in vectors]

    def count(self) -> int:
        return len(self._passages)

    def _closest(self, vector: Vector) -> list[Passage]:
        scores = [float(np.dot(vector, other)) for other in self._vectors]
        hits = [replace(passage, similarity=score) for passage, score in zip(self._passages, scores, strict=True)]
        return sorted(hits, key=lambda hit: -hit.similarity)


def passage(number: int, text: str) -> Passage:
    return Passage(text, "T", f"H{number}", "", "page.md", (number, number), breadcrumb=f"T > H{number}")


def test_asks_general_questions_and_one_sentence_of_each_passage() -> None:
    embedder = FakeEmbedder()
    index = Measured([passage(1, f"{LONG} Other words."), passage(2, "short")], embedder)

    calibrate(index, embedder)

    assert embedder.documents == [*OFF_TOPIC, LONG]


def test_a_sentence_must_be_found_in_another_section_than_its_own() -> None:
    embedder = FakeEmbedder()
    copies = Measured([passage(1, LONG), passage(2, LONG)], embedder)
    strangers = Measured([passage(1, LONG), passage(2, "zzz qqq xxx")], embedder)

    assert calibrate(copies, embedder).own_low > 0.99
    assert calibrate(strangers, embedder).own_low < 0.5


def test_an_index_of_one_passage_has_a_bar() -> None:
    embedder = FakeEmbedder()

    found = calibrate(Measured([passage(1, LONG)], embedder), embedder)

    assert 0 < bar_of(found)[0] < 1
