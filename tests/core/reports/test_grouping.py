"""Whether vectors that point the same way end up in one group, always the same, and in time."""

import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.reports.grouping import Matrix, central, directions, grouped, unit

DIMENSION = 384


def random_vectors(count: int, seed: int) -> Matrix:
    return np.random.default_rng(seed).normal(size=(count, DIMENSION)).astype(np.float32)


GENERAL = random_vectors(60, 0)


def around(centres: Matrix, count: int, *, noise: float = 1.4) -> tuple[Matrix, list[int]]:
    """Return ``count`` vectors near the centres in turn, and which centre each is near."""
    topics = [position % len(centres) for position in range(count)]
    return centres[topics] + noise * random_vectors(count, 7), topics


def groups_of(vectors: Matrix) -> list[tuple[int, ...]]:
    return grouped(*directions(vectors, GENERAL))


def test_each_topic_becomes_one_group_the_largest_first() -> None:
    vectors, topics = around(random_vectors(4, 1), 30)

    groups = groups_of(vectors)

    assert [len(group) for group in groups] == [8, 8, 7, 7]
    assert [{topics[position] for position in group} for group in groups] == [{0}, {1}, {2}, {3}]


@pytest.mark.parametrize("shared", [0.0, 3.0, 30.0])
def test_what_all_texts_of_an_embedder_share_joins_nothing(shared: float) -> None:
    vectors, _ = around(random_vectors(3, 1), 12)
    common = shared * random_vectors(1, 5)

    assert grouped(*directions(vectors + common, GENERAL + common)) == groups_of(vectors)


def test_what_all_questions_of_a_product_share_joins_no_topics() -> None:
    product = 0.8 * random_vectors(1, 9)
    vectors, topics = around(random_vectors(6, 1), 90)

    groups = groups_of(vectors + product)

    assert len(groups) == 6
    assert all(len({topics[position] for position in group}) == 1 for group in groups)


def test_one_topic_alone_stays_together() -> None:
    vectors, _ = around(random_vectors(1, 1), 5, noise=1)

    assert groups_of(vectors) == [(0, 1, 2, 3, 4)]


def test_equal_vectors_are_one_group_and_zeros_break_nothing() -> None:
    same = np.repeat(random_vectors(1, 3), 4, axis=0)

    assert groups_of(same) == [(0, 1, 2, 3)]
    assert sorted(position for group in groups_of(np.zeros((3, DIMENSION), np.float32)) for position in group) == [
        0,
        1,
        2,
    ]


def test_one_vector_is_one_group_and_none_are_none() -> None:
    assert groups_of(random_vectors(1, 3)) == [(0,)]
    assert grouped(np.zeros((0, DIMENSION), np.float32), 0.1) == []


def test_general_questions_that_are_all_alike_leave_a_bar() -> None:
    _, bar = directions(random_vectors(2, 1), np.repeat(GENERAL[:1], 9, axis=0))

    assert bar > 0
    assert directions(random_vectors(2, 1), GENERAL[:1])[1] > 0


@given(st.integers(1, 40), st.integers(0, 1000))
@settings(max_examples=30, deadline=None)
def test_every_position_is_in_exactly_one_group(count: int, seed: int) -> None:
    groups = groups_of(random_vectors(count, seed))

    assert sorted(position for group in groups for position in group) == list(range(count))


@given(st.integers(2, 25), st.integers(0, 1000), st.floats(-0.5, 0.9))
@settings(max_examples=30, deadline=None)
def test_chains_of_neighbours_give_what_the_plain_algorithm_gives(count: int, seed: int, bar: float) -> None:
    apart = unit(random_vectors(count, seed))

    assert {frozenset(group) for group in grouped(apart, bar)} == plainly_grouped(apart, bar)


def plainly_grouped(apart: Matrix, bar: float) -> set[frozenset[int]]:
    """Join the two closest groups again and again, as average linkage is defined."""
    groups = [frozenset([position]) for position in range(len(apart))]
    cosines = apart @ apart.T
    while len(groups) > 1:
        pairs = [(left, right) for at, left in enumerate(groups) for right in groups[:at]]
        left, right = max(pairs, key=lambda pair: float(cosines[np.ix_(list(pair[0]), list(pair[1]))].mean()))
        if float(cosines[np.ix_(list(left), list(right))].mean()) < bar:
            break
        groups = [group for group in groups if group not in (left, right)] + [left | right]
    return set(groups)


def test_the_most_central_member_is_the_one_in_the_middle() -> None:
    middle = unit(random_vectors(1, 2))
    apart = unit(np.concatenate([middle + 0.1 * random_vectors(4, 3), middle]))

    closeness = central(apart, range(5))

    assert max(range(5), key=lambda at: closeness[at]) == 4


def test_five_thousand_questions_are_grouped_in_seconds() -> None:
    vectors, _ = around(random_vectors(200, 1), 5000)
    began = time.monotonic()

    groups = groups_of(vectors)

    assert time.monotonic() - began < 20
    assert len(groups) == 200
