"""Made-up weak questions for the tests of the reports."""

from collections.abc import Sequence
from datetime import UTC, datetime

import numpy as np

from core.domain import Vector
from core.journal.values import VoteReason
from core.knowledge.offtopic import OFF_TOPIC
from core.reports.weak import Kind, Place, Weak

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
GUIDE = Place("Guide › Install", "guide.md", "https://docs.test/guide#install")
USERS = Place("Guide › Users", "guide.md", "https://docs.test/guide#users")
WORDS = ("webhook", "invoice", "dark", "jira")


def weak(
    text: str,
    *,
    person: str = "U1",
    at: datetime = NOW,
    kind: Kind = "unanswered",
    helpful: int = 0,
    reasons: tuple[VoteReason | None, ...] = (),
    nearest: tuple[Place, ...] = (GUIDE,),
) -> Weak:
    return Weak(text, text, ("slack", person), at, kind, helpful, reasons, nearest)


def by_word(texts: Sequence[str]) -> list[Vector]:
    """Embed by the first of a few words that is in a text; general questions point everywhere."""
    return [_vector(text) for text in texts]


def _vector(text: str) -> Vector:
    vector = np.zeros(len(WORDS) + len(OFF_TOPIC), dtype=np.float32)
    named = [position for position, word in enumerate(WORDS) if word in text.lower()]
    vector[named[0] if named else len(WORDS) + sum(text.encode()) % len(OFF_TOPIC)] = 1
    return vector
