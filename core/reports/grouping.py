"""Groups vectors by meaning: average linkage on the cosine, with a bar measured on general questions; pure."""

from collections.abc import Iterator, Sequence
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

Matrix: TypeAlias = npt.NDArray[np.float32]

COMMON_SHARE = 0.75  # how much of what all questions have in common is taken out, when there are many
FEW = 40  # with this many questions half of that share
SPREADS = 1.8  # spreads of the general questions' cosines above which two groups are one
MIN_SPREAD = 0.01
_GONE = -2.0  # below every cosine


def directions(vectors: Matrix, background: Matrix) -> tuple[Matrix, float]:
    """Return ``vectors``, shape (n, d), as unit vectors of what sets them apart, and the cosine that joins groups.

    Every embedder has a direction that all texts share, and every product words that all its questions share: both
    are taken out. ``background`` are general questions, which have nothing in common but that they are questions.
    """
    general = background.mean(axis=0)
    plain = unit(vectors - general)
    share = COMMON_SHARE * len(plain) / (len(plain) + FEW)
    apart = unit(plain - share * plain.mean(axis=0))
    return apart, SPREADS * _spread(unit(background - general))


def unit(vectors: Matrix) -> Matrix:
    """Return the rows at length 1; a row of zeros stays."""
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.asarray(vectors / np.maximum(lengths, 1e-9), dtype=np.float32)


def grouped(apart: Matrix, bar: float) -> list[tuple[int, ...]]:
    """Return the positions of each group, the largest group first, each position once.

    Average linkage (UPGMA, Sokal & Michener 1958) by chains of nearest neighbours, cut at ``bar``: exact and always
    the same, O(n²) time, 4·n² bytes: a hundred megabytes for 5,000.
    """
    parent = list(range(len(apart)))
    for kept, gone, similarity in _merges(apart):
        if similarity >= bar:
            parent[_root(parent, gone)] = _root(parent, kept)
    members: dict[int, list[int]] = {}
    for position in range(len(apart)):
        members.setdefault(_root(parent, position), []).append(position)
    return sorted((tuple(group) for group in members.values()), key=lambda group: (-len(group), group[0]))


def central(apart: Matrix, group: Sequence[int]) -> list[float]:
    """Return for each member how close it is to the middle of its group."""
    rows = apart[list(group)]
    return [float(value) for value in rows @ rows.mean(axis=0)]


def _root(parent: list[int], position: int) -> int:
    while parent[position] != position:
        parent[position] = parent[parent[position]]
        position = parent[position]
    return position


def _spread(background: Matrix) -> float:
    if len(background) < 2:
        return MIN_SPREAD
    cosines = (background @ background.T)[np.triu_indices(len(background), 1)]
    return max(float(cosines.std()), MIN_SPREAD)


def _merges(apart: Matrix) -> Iterator[tuple[int, int, float]]:
    """Yield what joins what at which mean cosine, not in the order of the cosines."""
    cosines = np.asarray(apart @ apart.T, dtype=np.float32)
    np.fill_diagonal(cosines, _GONE)
    sizes = np.ones(len(cosines), dtype=np.float32)
    alive = np.ones(len(cosines), dtype=bool)
    chain: list[int] = []
    for _ in range(len(cosines) - 1):
        chain = _nearest_pair(cosines, chain or [int(alive.argmax())])
        last, before = chain.pop(), chain.pop()
        kept, gone = min(last, before), max(last, before)
        yield kept, gone, float(cosines[kept, gone])
        _join(cosines, sizes, kept, gone)
        alive[gone] = False


def _nearest_pair(cosines: Matrix, chain: list[int]) -> list[int]:
    """Return the chain, made longer until its last two are each other's nearest."""
    while True:
        last = chain[-1]
        nearest = int(cosines[last].argmax())
        if len(chain) > 1 and cosines[last, chain[-2]] >= cosines[last, nearest]:
            return chain
        chain.append(nearest)


def _join(cosines: Matrix, sizes: npt.NDArray[np.float32], kept: int, gone: int) -> None:
    both = sizes[kept] + sizes[gone]
    row = (sizes[kept] * cosines[kept] + sizes[gone] * cosines[gone]) / both
    row[[kept, gone]] = _GONE
    row[cosines[kept] == _GONE] = _GONE
    cosines[kept], cosines[:, kept] = row, row
    cosines[gone], cosines[:, gone] = _GONE, _GONE
    sizes[kept] = both
