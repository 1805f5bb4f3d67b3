"""Counts short pieces of words in many texts at once; pure, no I/O."""

from collections.abc import Iterator, Sequence
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

Counts: TypeAlias = npt.NDArray[np.int64]
_Codes: TypeAlias = npt.NDArray[np.uint16]

_SIZE = 4
_FACTOR = np.uint16(31)
_HASHES = 1 << 14
_END = "\0"
_TOGETHER = 60_000  # characters: memory for more comes from the system and goes back each time, which takes longer


def occurrences(grams: Sequence[str], texts: Sequence[str]) -> Counts:
    """Return how often each gram stands in each text, as ``str.count`` has it, shape ``(grams, texts)``; no NUL in any.

    Four letters of ASCII that can't overlap themselves are found by their hash, all while a text is gone through once;
    other grams, and those that share a hash with another, are counted one by one.
    """
    plain = [number for number, gram in enumerate(grams) if _is_plain(gram)]
    codes = _codes("".join(grams[number] for number in plain))
    sought = np.zeros((len(grams), _SIZE), np.uint16)
    sought[plain] = codes[:-1].reshape(-1, _SIZE)
    hashes, table = _hashes(codes)[::_SIZE], np.full(_HASHES, -1, np.int32)
    table[hashes] = plain
    counts = np.zeros((len(grams), len(texts)), np.int64)
    for first, last in _runs(texts):
        which, where = _found(_codes(_END.join(texts[first:last])), table, sought)
        np.add.at(counts, (which, first + where), 1)
    for number in set(range(len(grams))).difference(table[hashes].tolist()):
        counts[number] = [text.count(grams[number]) for text in texts]
    return counts


def _is_plain(gram: str) -> bool:
    return len(gram) == _SIZE and gram.isascii() and gram[0] != gram[-1] and gram[:2] != gram[2:]


def _runs(texts: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Yield where to cut ``texts``, so that no run of several is too long."""
    first = size = 0
    for at, text in enumerate(texts):
        size += len(text)
        if size > _TOGETHER and at > first:
            yield first, at
            first, size = at, len(text)
    yield first, len(texts)


def _found(codes: _Codes, table: npt.NDArray[np.int32], sought: _Codes) -> tuple[Counts, Counts]:
    """Return which grams of ``sought`` stand where: their numbers, and those of the texts that ``codes`` hold."""
    hashes = _hashes(codes)
    at = np.flatnonzero((table >= 0)[hashes])
    which = table[hashes[at]]
    same = (codes[at[:, None] + np.arange(_SIZE)] == sought[which]).all(axis=1)
    return which[same].astype(np.int64), np.searchsorted(np.flatnonzero(codes == 0), at[same])


def _codes(text: str) -> _Codes:
    """Return the UTF-16 of ``text`` and of an end."""
    return np.frombuffer((text + _END).encode("utf-16-le", "surrogatepass"), "<u2")


def _hashes(codes: _Codes) -> _Codes:
    """Return a hash of each four codes in a row."""
    hashes = codes[3:] * _FACTOR
    for at in (2, 1):
        hashes += codes[at : at - 3]
        hashes *= _FACTOR
    hashes += codes[:-3]
    hashes %= np.uint16(_HASHES)
    return hashes
