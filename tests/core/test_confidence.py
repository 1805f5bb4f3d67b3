"""The gate between what the documentation covers and what it doesn't."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.confidence import CONFIDENT, FALLBACK_THRESHOLD, Calibration, Gate, bar_of, calibrated

MEASURED = Calibration(off_mean=0.2, off_spread=0.05, own_low=0.32, passages=100)


def test_the_bar_is_where_the_indexs_own_sentences_find_each_other() -> None:
    assert bar_of(MEASURED) == (0.32, 0.05)


@pytest.mark.parametrize(("own_low", "bar"), [(0.0, 0.275), (0.95, 0.35)])
def test_an_index_of_scraps_or_of_copies_keeps_a_sane_bar(own_low: float, bar: float) -> None:
    assert bar_of(Calibration(0.2, 0.05, own_low, 100))[0] == pytest.approx(bar)


def test_a_question_at_the_bar_is_as_sure_as_not() -> None:
    assert Gate().confidence(0.32, MEASURED) == pytest.approx(0.5)


def test_without_a_calibration_a_fixed_bar_is_used() -> None:
    assert Gate().confidence(FALLBACK_THRESHOLD, None) == pytest.approx(0.5)


def test_the_settings_threshold_takes_the_place_of_the_calibrated_one() -> None:
    assert Gate(threshold=0.7).confidence(0.7, MEASURED) == pytest.approx(0.5)


@pytest.mark.parametrize(
    ("confidence", "verdict"), [(0.0, "nothing"), (0.49, "nothing"), (0.5, "doubtful"), (CONFIDENT, "confident")]
)
def test_refuses_below_the_bar_and_doubts_just_above_it(confidence: float, verdict: str) -> None:
    assert Gate().verdict(confidence) == verdict


def test_an_open_gate_refuses_nothing() -> None:
    assert Gate(enabled=False).verdict(0.0) == "doubtful"


def test_calibration_takes_mean_and_spread_of_the_one_and_the_low_end_of_the_other() -> None:
    own = [index / 100 for index in range(100)]

    found = calibrated([0.1, 0.3], own, 7)

    assert found.off_mean == pytest.approx(0.2)
    assert found.off_spread == pytest.approx(0.1)
    assert (found.own_low, found.passages) == (0.05, 7)


def test_an_index_without_sentences_is_measured_by_off_topic_questions_alone() -> None:
    assert calibrated([0.1, 0.3], [], 1).own_low == 0.0


@given(st.floats(-1, 1), st.floats(-1, 1))
def test_more_similar_is_never_less_sure(one: float, other: float) -> None:
    low, high = sorted((one, other))

    assert 0 <= Gate().confidence(low, MEASURED) <= Gate().confidence(high, MEASURED) <= 1
