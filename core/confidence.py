"""Decides whether what was found is close enough to answer from; pure."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

Verdict: TypeAlias = Literal["confident", "doubtful", "nothing"]

FALLBACK_THRESHOLD = 0.36
FALLBACK_WIDTH = 0.05
CONFIDENT = 0.75
OWN_SHARE = 0.05
LOWEST, HIGHEST = 1.5, 3.0
MIN_SPREAD = 0.01


@dataclass(frozen=True, slots=True)
class Calibration:
    """Where the similarities of one index stand, all of them inner products of best hits.

    ``off_mean`` and ``off_spread`` are those of general questions that no documentation answers; ``own_low`` is what
    95 % of the index's own sentences reach in another section than theirs; ``passages`` the size it was measured at.
    """

    off_mean: float
    off_spread: float
    own_low: float
    passages: int


@dataclass(frozen=True, slots=True)
class Gate:
    """The bar that the best similarity must pass; ``threshold`` 0 means the index's own calibration."""

    enabled: bool = True
    threshold: float = 0.0

    def confidence(self, similarity: float, calibration: Calibration | None) -> float:
        """Return how sure it is that the index covers a question, 0 to 1; 0.5 is the bar."""
        bar, width = FALLBACK_THRESHOLD, FALLBACK_WIDTH
        if calibration:
            bar, width = bar_of(calibration)
        if self.threshold:
            bar = self.threshold
        return 1 / (1 + math.exp(max(-50.0, min(50.0, (bar - similarity) / width))))

    def verdict(self, confidence: float) -> Verdict:
        """Return what to do at a confidence; without a gate everything passes as doubtful at least."""
        if confidence >= CONFIDENT:
            return "confident"
        return "doubtful" if confidence >= 0.5 or not self.enabled else "nothing"


def bar_of(calibration: Calibration) -> tuple[float, float]:
    """Return the threshold and the width of an index's gate.

    A question must come as close as the index's own sentences come to each other. The bounds, in standard deviations
    above the off-topic mean, keep an index of copies from refusing everything and one of scraps from letting all pass.
    """
    spread = max(calibration.off_spread, MIN_SPREAD)
    lowest, highest = calibration.off_mean + LOWEST * spread, calibration.off_mean + HIGHEST * spread
    return min(max(calibration.own_low, lowest), highest), spread


def calibrated(off_topic: Sequence[float], own: Sequence[float], passages: int) -> Calibration:
    """Return the calibration from the best hits of off-topic questions and of the index's own sentences."""
    mean = sum(off_topic) / len(off_topic)
    spread = math.sqrt(sum((value - mean) ** 2 for value in off_topic) / len(off_topic))
    ordered = sorted(own)
    return Calibration(mean, spread, ordered[int(OWN_SHARE * len(ordered))] if ordered else 0.0, passages)
