"""The figures of an evaluation: recall, MRR, the gate, citations and quotes."""

import math
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

from core.evaluation import DEPTH, Judged

CUTS = (1, 3, 5)


def figures(judged: Sequence[Judged]) -> dict[str, Any]:
    """Return retrieval overall, by language and by kind, the gate, citations and quotes; shares as ``share`` does."""
    answerable = [item for item in judged if item.labelled.gold]
    return {
        "questions": len(judged),
        "retrieval": retrieval(answerable),
        "by_language": _grouped(answerable, lambda item: item.labelled.lang, retrieval),
        "by_kind": _grouped(answerable, lambda item: item.labelled.kind, retrieval),
        "gate": gate(judged),
        "gate_by_language": _grouped(judged, lambda item: item.labelled.lang, gate),
        "refused_by_kind": _grouped(
            [item for item in judged if not item.labelled.gold], lambda item: item.labelled.kind, _refused
        ),
        "valid_citations": share([item.valid_citations for item in judged]),
        "verbatim_quotes": share([item.verbatim_quotes for item in judged]),
        "outcomes": dict(sorted(Counter(item.outcome for item in judged).items())),
    }


def retrieval(answerable: Sequence[Judged]) -> dict[str, Any]:
    """Return recall at 1, 3, 5 and MRR at 10, of pages and of headings."""
    result: dict[str, Any] = {"questions": len(answerable)}
    for name, ranks in (
        ("page", [item.page_rank() for item in answerable]),
        ("heading", [item.heading_rank() for item in answerable]),
    ):
        for cut in CUTS:
            result[f"{name}_recall@{cut}"] = share([0 < rank <= cut for rank in ranks])
        result[f"{name}_mrr@{DEPTH}"] = round(_mean([1 / rank if rank else 0.0 for rank in ranks]), 3)
    return result


def gate(judged: Sequence[Judged]) -> dict[str, Any]:
    """Return how the gate tells answerable questions from others: AUC, share kept, share rejected."""
    kept = [item.confidence for item in judged if item.labelled.gold]
    refused = [item.confidence for item in judged if not item.labelled.gold]
    return {
        "auc": auc(kept, refused),
        "kept": share([item.passed for item in judged if item.labelled.gold]),
        "rejected": share([not item.passed for item in judged if not item.labelled.gold]),
    }


def auc(positive: Sequence[float], negative: Sequence[float]) -> float | None:
    """Return the chance that a random positive scores above a random negative; None when one side is missing."""
    if not positive or not negative:
        return None
    wins = sum((p > n) + 0.5 * (p == n) for p in positive for n in negative)
    return round(wins / (len(positive) * len(negative)), 3)


def share(values: Sequence[bool]) -> dict[str, Any]:
    """Return the share of true values with its 95 % interval (Wilson 1927)."""
    total = len(values)
    if not total:
        return {"value": None, "low": None, "high": None, "of": 0}
    z = 1.96
    rate = sum(values) / total
    centre = (rate + z * z / (2 * total)) / (1 + z * z / total)
    half = z * math.sqrt(rate * (1 - rate) / total + z * z / (4 * total * total)) / (1 + z * z / total)
    low, high = max(0.0, centre - half), min(1.0, centre + half)
    return {"value": round(rate, 3), "low": round(low, 3), "high": round(high, 3), "of": total}


def _grouped(
    items: Sequence[Judged], key: Callable[[Judged], str], measure: Callable[[Sequence[Judged]], dict[str, Any]]
) -> dict[str, Any]:
    names = sorted({key(item) for item in items})
    return {name: measure([item for item in items if key(item) == name]) for name in names}


def _refused(items: Sequence[Judged]) -> dict[str, Any]:
    return share([not item.passed for item in items])


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else 0.0
