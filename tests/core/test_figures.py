"""The figures, on cases small enough to be worked out by hand."""

from dataclasses import replace

import pytest

from core.evaluation import Gold, Judged, Labelled
from core.figures import auc, figures, gate, retrieval, share
from tests.scripted import passage


def judged(rank: int, confidence: float = 0.9, *, lang: str = "en", kind: str = "a", off_topic: bool = False) -> Judged:
    """Return a question whose page was found at ``rank``, 0 for never."""
    gold = () if off_topic else (Gold(f"faq/page{rank}.md", f"heading {rank}"),)
    found = tuple(passage(number=number) for number in range(1, 11))
    labelled = Labelled("1", "q", lang, kind, gold)
    return Judged(labelled, found, confidence, "quoted", valid_citations=True, verbatim_quotes=True)


@pytest.mark.parametrize(
    ("yes", "of", "low", "high"),
    [(0, 10, 0.0, 0.278), (10, 10, 0.722, 1.0), (5, 10, 0.237, 0.763), (81, 100, 0.722, 0.875), (1, 1, 0.207, 1.0)],
)
def test_an_interval_is_wilsons(yes: int, of: int, low: float, high: float) -> None:
    assert share([True] * yes + [False] * (of - yes)) == {"value": yes / of, "low": low, "high": high, "of": of}


def test_a_share_of_nothing_has_no_value() -> None:
    assert share([]) == {"value": None, "low": None, "high": None, "of": 0}


@pytest.mark.parametrize(
    ("positive", "negative", "expected"),
    [
        ([3, 4], [1, 2], 1.0),
        ([1, 2], [3, 4], 0.0),
        ([1, 1], [1, 1], 0.5),
        ([2, 1], [1, 0], 0.875),
        ([0.5], [], None),
        ([], [0.5], None),
    ],
)
def test_the_auc_counts_ties_as_halves(positive: list[float], negative: list[float], expected: float | None) -> None:
    assert auc(positive, negative) == expected


def test_recall_and_mrr_count_first_places() -> None:
    figure = retrieval([judged(1), judged(3), judged(5), judged(0)])

    assert [figure[f"page_recall@{cut}"]["value"] for cut in (1, 3, 5)] == [0.25, 0.5, 0.75]
    assert figure["page_mrr@10"] == round((1 + 1 / 3 + 1 / 5) / 4, 3)
    assert figure["heading_mrr@10"] == figure["page_mrr@10"]
    assert figure["questions"] == 4


def test_nothing_retrieved_is_no_error() -> None:
    figure = retrieval([])

    assert figure["page_recall@1"]["value"] is None
    assert figure["page_mrr@10"] == 0.0


def test_the_gate_keeps_at_one_half_and_above() -> None:
    refused = [judged(1, confidence, off_topic=True) for confidence in (0.6, 0.2, 0.1)]
    figure = gate([judged(1, 0.5), judged(1, 0.49), *refused])

    assert figure["kept"]["value"] == 0.5
    assert figure["rejected"]["value"] == 0.667
    assert figure["auc"] == round(4 / 6, 3)


def test_figures_are_split_by_language_and_kind() -> None:
    items = [judged(1), judged(0, lang="de", kind="b"), judged(1, 0.1, kind="off", off_topic=True)]
    items += [replace(judged(2), outcome="not_found", valid_citations=False)]

    values = figures(items)

    assert values["questions"] == 4
    assert values["retrieval"]["questions"] == 3
    assert {name: row["questions"] for name, row in values["by_language"].items()} == {"de": 1, "en": 2}
    assert set(values["by_kind"]) == {"a", "b"}
    assert values["gate_by_language"]["de"]["auc"] is None
    assert values["refused_by_kind"]["off"]["value"] == 1.0
    assert values["outcomes"] == {"not_found": 1, "quoted": 3}
    assert values["valid_citations"]["value"] == 0.75
    assert values["verbatim_quotes"]["value"] == 1.0
