"""Measures an index for the confidence gate: what general questions reach in it, and its own sentences."""

from collections.abc import Iterator, Sequence
from typing import Protocol

from core.confidence import Calibration, calibrated
from core.domain import Passage, Vector
from core.knowledge.offtopic import OFF_TOPIC
from core.ports import DocumentEmbedder
from core.text.sentences import Span, split_sentences

SAMPLE = 900
SENTENCES = 300
NEIGHBOURS = 8
SHORTEST, LONGEST = 30, 250


class Measured(Protocol):
    """What measuring needs of an index."""

    def sample(self, limit: int) -> list[Passage]:
        """Return about ``limit`` passages from all over the index."""

    def closest(self, vectors: Sequence[Vector], limit: int) -> list[list[Passage]]:
        """Return the closest passages of each vector."""

    def count(self) -> int:
        """Return how many passages there are."""


def calibrate(index: Measured, embedder: DocumentEmbedder) -> Calibration:
    """Ask the index what it can't answer, and one sentence a passage, which must be found again elsewhere.

    On five documentations the sentences' 5 % quantile lay between the questions that belong and those that don't.
    """
    off_topic = [hits[0].similarity for hits in index.closest(embedder.embed_documents(OFF_TOPIC), 1) if hits]
    own = list(_sentences(index.sample(SAMPLE)))[:SENTENCES]
    found = index.closest(embedder.embed_documents([sentence for _, sentence in own]), NEIGHBOURS)
    elsewhere = [_best_elsewhere(passage, hits) for (passage, _), hits in zip(own, found, strict=True)]
    return calibrated(off_topic, elsewhere, index.count())


def _sentences(passages: Sequence[Passage]) -> Iterator[tuple[Passage, str]]:
    for passage in passages:
        fitting = [span.text for span in split_sentences(passage.text) if _reads_like_a_question(span)]
        if fitting:
            yield passage, fitting[len(fitting) // 2]


def _reads_like_a_question(span: Span) -> bool:
    return span.kind in ("prose", "item") and SHORTEST <= len(span.text) <= LONGEST


def _best_elsewhere(passage: Passage, hits: Sequence[Passage]) -> float:
    """Return the similarity of the best hit in another section; the last hit's when all are in this one."""
    place = (passage.path, passage.breadcrumb)
    others = [hit.similarity for hit in hits if (hit.path, hit.breadcrumb) != place]
    return others[0] if others else hits[-1].similarity
