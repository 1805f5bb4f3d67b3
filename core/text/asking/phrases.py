"""Finds the phrases of the asking tables in the words of a message, and the languages that it may be in; pure."""

import functools
import itertools
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from core.text.asking import english, french, german, italian, portuguese, spanish
from core.text.asking.function_words import FILLERS, FUNCTION_WORDS
from core.text.asking.japanese import PIECES
from core.text.asking.topics import TOPICS

LONGEST_PHRASE = 8
ANY = "*"
FEWEST = 2  # function words that make a language

LANGUAGES: Mapping[str, Mapping[str, str]] = {
    "en": english.PHRASES,
    "de": german.PHRASES,
    "fr": french.PHRASES,
    "it": italian.PHRASES,
    "es": spanish.PHRASES,
    "pt": portuguese.PHRASES,
}
WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class _End:
    """A phrase that ends here: its cue, its languages as bits, whether it is bound to a clause's beginning or end."""

    cue: str
    languages: int
    first: bool
    last: bool


@dataclass(frozen=True, slots=True)
class _Node:
    """Where the words read so far lead to."""

    following: dict[str, "_Node"] = field(default_factory=dict)
    ends: list[_End] = field(default_factory=list)


def matches(words: list[str], languages: int) -> Iterator[str]:
    """Yield the cues of the longest phrases, one after the other; ``^`` also holds behind greetings and fillers."""
    table, fillers = _table(), _fillers()
    start = next((at for at, word in enumerate(words) if word not in fillers), len(words))
    behind = 0
    for at, word in enumerate(words):
        if at < behind or word not in table.following:
            continue
        taken = 1
        for end, length in _ends(table, words, at):
            bound = (end.first and at not in {0, start}) or (end.last and at + length < len(words))
            if length >= taken and end.languages & languages and not bound:
                taken = length
                yield end.cue
        behind = at + taken


def _ends(node: _Node, words: list[str], at: int) -> list[tuple[_End, int]]:
    """The phrases that begin at a word, the longest first, with their lengths."""
    found: list[tuple[_End, int]] = []
    for length, word in enumerate(words[at : at + LONGEST_PHRASE], 1):
        following = node.following.get(word) or (node.following.get(ANY) if length > 1 else None)
        if not following:
            break
        node = following
        found += [(end, length) for end in node.ends]
    return found[::-1]


def pieces(said: str) -> Iterator[str]:
    """Yield the Japanese cues; a longer piece hides the shorter ones that it begins with."""
    table, behind = _japanese(), 0
    for at, pair in enumerate(map("".join, itertools.pairwise(said))):
        if at < behind or pair not in table:
            continue
        for piece, cue in table[pair]:
            if said.startswith(piece, at):
                yield cue
                behind = at + len(piece)
                break


def languages_of(plain: str) -> int:
    """Return the likeliest languages by their function words, as bits; all of them when there are none."""
    words = frozenset(WORD.findall(plain))
    counts = [len(words & own) for own in _function_words()]
    most = max(counts) if max(counts) >= FEWEST else 0
    return sum(1 << place for place, count in enumerate(counts) if count >= most)


@functools.cache
def _function_words() -> tuple[frozenset[str], ...]:
    return tuple(frozenset(own.split()) for own in FUNCTION_WORDS.values())


@functools.cache
def _fillers() -> frozenset[str]:
    return frozenset(FILLERS.split())


@functools.cache
def topics() -> frozenset[str]:
    """Return the words of software and of its support."""
    return frozenset(TOPICS.split())


@functools.cache
def _table() -> _Node:
    """All phrases, as a tree of their words."""
    root = _Node()
    for place, language in enumerate(FUNCTION_WORDS):
        for cue, listed in LANGUAGES[language].items():
            for entry in filter(None, map(str.strip, listed.split(","))):
                end = _End(cue, 1 << place, entry.startswith("^"), entry.endswith("$"))
                _grow(root, entry.strip("^$"), end)
    return root


def _grow(root: _Node, entry: str, end: _End) -> None:
    for words in itertools.product(*(word.split("/") for word in entry.split())):
        node = root
        for word in words:
            node = node.following.setdefault(word, _Node())
        node.ends.append(end)


@functools.cache
def _japanese() -> Mapping[str, tuple[tuple[str, str], ...]]:
    """All pieces by their first two characters, the longest first."""
    found: dict[str, list[tuple[str, str]]] = {}
    for cue, listed in PIECES.items():
        for piece in listed.split():
            found.setdefault(piece[:2], []).append((piece, cue))
    return {first: tuple(sorted(held, key=lambda pair: -len(pair[0]))) for first, held in found.items()}
