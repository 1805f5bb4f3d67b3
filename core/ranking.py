"""Ranks dense candidates with a lexical score over character 4-grams; pure, no I/O."""

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from core.counting import occurrences
from core.domain import Passage

K1 = 1.5
B = 0.75
_WORD = re.compile(r"\w+")
_BETWEEN = str.maketrans({chr(code): " " for code in range(128) if not _WORD.match(chr(code))})
_PATH_SEPARATORS = re.compile(r"[\W_]+")
_SUFFIX = re.compile(r"(?<=[^/])\.[^./]+$")
_SIZE = 4
_HIGHEST = 3
_MOST = 1.3


def grams(text: str) -> list[str]:
    """Return all character 4-grams of each lowercased word wrapped as ``_word_``; short words stay whole."""
    found: list[str] = []
    for word in _words(text):
        wrapped = f"_{word}_"
        found += [wrapped[at : at + _SIZE] for at in range(max(1, len(wrapped) - _SIZE + 1))]
    return found


def _words(text: str) -> list[str]:
    lowered = text.lower()
    # The same words, several times as fast.
    return lowered.translate(_BETWEEN).split() if lowered.isascii() else _WORD.findall(lowered)


def lexical_text(passage: Passage) -> str:
    """Return what the lexical side reads of a passage: breadcrumb and words of the path, twice, then the body."""
    path = _PATH_SEPARATORS.sub(" ", _SUFFIX.sub("", passage.path))
    head = f"{passage.breadcrumb} {path}\n"
    return head + head + passage.text


@dataclass(frozen=True, slots=True)
class Frequencies:
    """How often each gram occurs over an index: ``counts`` are passages that hold it, ``length`` all grams."""

    passages: int = 0
    length: int = 0
    counts: Mapping[str, int] = field(default_factory=dict)

    @property
    def mean_length(self) -> float:
        """Grams a passage, 1.0 for an empty index."""
        return self.length / self.passages if self.passages and self.length else 1.0

    def idf(self, gram: str) -> float:
        """Return the inverse document frequency of BM25, never negative (Lucene's form)."""
        held = self.counts.get(gram, 0)
        return math.log(1 + (self.passages - held + 0.5) / (held + 0.5)) if self.passages >= held else 0.0


class Tally:
    """Counts grams passage by passage, in and out again; it holds what changes, not the whole index."""

    def __init__(self) -> None:
        """Start at nothing."""
        self._passages = 0
        self._length = 0
        self._counts: Counter[str] = Counter()

    def count(self, passage: Passage, times: int = 1) -> None:
        """Count a passage in, or out with ``times`` -1."""
        found = grams(lexical_text(passage))
        self._passages += times
        self._length += times * len(found)
        for gram in set(found):
            self._counts[gram] += times

    def on(self, base: Frequencies) -> Frequencies:
        """Return ``base`` with all that was counted."""
        counts = Counter(base.counts)
        counts.update(self._counts)
        held = {gram: count for gram, count in counts.items() if count > 0}
        return Frequencies(base.passages + self._passages, base.length + self._length, held)


def count_grams(passages: Iterable[Passage]) -> Frequencies:
    """Count the grams of ``passages``."""
    tally = Tally()
    for passage in passages:
        tally.count(passage)
    return tally.on(Frequencies())


def bm25(question: Mapping[str, float], texts: Sequence[str], mean_length: float) -> list[float]:
    """Return the BM25 score of each text for weighted grams (k1 1.5, b 0.75; Robertson & Zaragoza 2009).

    The question's grams are counted in the texts, several times faster than cutting these into their grams; a gram
    that overlaps itself within a word, such as ``aaaa``, is counted once for each disjoint place.
    """
    words = [_words(text) for text in texts]
    counts = occurrences(list(question), [f"_{'_ _'.join(of_text)}_" for of_text in words])
    norms = K1 * (1 - B + B * np.array([_length(of_text) for of_text in words]) / mean_length)
    weights = np.array(list(question.values()))[:, None]
    scores: list[float] = (weights * counts * (K1 + 1) / (counts + norms)).sum(axis=0).tolist()
    return scores


def _length(words: Sequence[str]) -> int:
    """Return how many grams words have: one less than letters each, one at least."""
    lengths = list(map(len, words))
    return sum(lengths) - len(lengths) + lengths.count(1)


def weighted(question: str, frequencies: Frequencies) -> dict[str, float]:
    """Return the question's grams with their inverse document frequencies, as often as they occur in it."""
    return {gram: times * frequencies.idf(gram) for gram, times in Counter(grams(question)).items()}


def rank(
    question: str, candidates: Sequence[Passage], frequencies: Frequencies, *, weight: float, limit: int
) -> list[Passage]:
    """Return the best ``limit`` candidates, one a section: similarity + weight · their share of the words.

    The share is bm25 over the mean of the three highest, 1.3 at most: a single outlier does not drown the others.
    """
    asked = weighted(question, frequencies)
    lexical = bm25(asked, [lexical_text(passage) for passage in candidates], frequencies.mean_length)
    highest = sum(sorted(lexical)[-_HIGHEST:]) / min(_HIGHEST, len(lexical) or 1) or 1.0
    scores = [
        passage.similarity + weight * min(score / highest, _MOST)
        for passage, score in zip(candidates, lexical, strict=True)
    ]
    order = sorted(range(len(scores)), key=lambda at: -scores[at])
    return one_a_section((replace(candidates[at], score=scores[at]) for at in order), limit)


def one_a_section(ranked: Iterable[Passage], limit: int) -> list[Passage]:
    """Return the first passage of each section, in order, at most ``limit``."""
    kept: dict[tuple[str, str, str], Passage] = {}
    for passage in ranked:
        kept.setdefault((passage.scope, passage.path, passage.breadcrumb), passage)
        if len(kept) == limit:
            break
    return list(kept.values())
