"""The vectors of passages: the text under its breadcrumb, with a share of its own heading."""

from collections.abc import Sequence

import numpy as np

from core.domain import Passage, Vector
from core.manifest import Rules
from core.ports import DocumentEmbedder

_REMEMBERED = 5_000


class Vectorizer:
    """Embeds passages by the rules of an index; headings that repeat are embedded once."""

    def __init__(self, embedder: DocumentEmbedder, rules: Rules) -> None:
        """``rules`` say how much the heading weighs, and whether texts are cut as the tutorial cuts them."""
        self._embedder = embedder
        self._weight = rules.heading_weight
        self._bare = rules.chunking == "tutorial"
        self._headings: dict[str, Vector] = {}

    def vectors(self, passages: Sequence[Passage]) -> list[Vector]:
        """Return 0.8 · e(breadcrumb and body) + 0.2 · e(heading) each, not normalised again (weights by the rules)."""
        text_of = bare_text if self._bare else embedded_text
        bodies = self._embedder.embed_documents([text_of(passage) for passage in passages])
        if not self._weight or not passages:
            return bodies
        headings = self._heading_vectors([passage.heading for passage in passages])
        return [
            np.asarray((1 - self._weight) * body + self._weight * heading, np.float32)
            for body, heading in zip(bodies, headings, strict=True)
        ]

    def _heading_vectors(self, headings: Sequence[str]) -> list[Vector]:
        if len(self._headings) > _REMEMBERED:
            self._headings.clear()
        missing = [heading for heading in dict.fromkeys(headings) if heading not in self._headings]
        self._headings |= dict(zip(missing, self._embedder.embed_documents(missing), strict=True))
        return [self._headings[heading] for heading in headings]


def embedded_text(passage: Passage) -> str:
    """Return what is embedded of a passage."""
    return f"{passage.breadcrumb}\n{passage.text}" if passage.breadcrumb else passage.text


def bare_text(passage: Passage) -> str:
    """Return what the tutorial embeds of a passage: the text alone, whatever heading was found for it."""
    return passage.text
