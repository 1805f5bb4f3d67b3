"""Tells a question or a request for help from everything else said in a channel; scored, explained, pure.

Cues speak for or against, each with a weight. A message asks when one of its sentences reads like a question
(``AS_A_QUESTION``), or when the whole reads like somebody in trouble (``AS_TROUBLE``); the better of the two counts.
"""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from core.text.asking.cues import Reading, Sentence, read
from core.text.smalltalk import LONGEST, is_empty, is_small_talk

BAR = 1.6
STEEPNESS = 1.6
DOUBT = 0.25
_TINY = 3  # words
_TINY_JAPANESE = 2
_LONG = 5  # words
_STATES = {"self", "topic"}
_ASKS_ON = {"mark", "seeks", "anyone", "stuck", "problem", "error"}

AS_A_QUESTION: Mapping[str, float] = {
    "mark": 1.0,  # a question mark
    "opener": 1.0,  # begins like a question
    "seeks": 2.0,  # how do I, is there a way, where can I find
    "anyone": 1.6,  # has anybody
    "stuck": 1.0,  # need help, trying to
    "long": 0.7,  # more than a few words
    "topic": 0.7,  # a word of software or its support
    "code": 0.5,  # quotes code
    "problem": 0.4,  # fails, cannot, missing
    "self": 0.3,  # I, we, my
    "since": 0.2,  # since the update, when I click
    "tried": 0.2,
    "to_you": -2.5,  # did you restart it
    "social": -2.5,  # how was it, who is up for
    "leisure": -2.0,  # lunch, weekend
    "named": -2.0,  # begins with a name
    "meta": -2.0,  # about the channel itself
    "announcement": -1.5,
    "joke": -1.5,
    "advice": -1.2,
    "tiny": -1.2,  # one or two words
    "resolved": -1.0,
    "status": -0.5,
    "opinion": -0.5,
}
AS_TROUBLE: Mapping[str, float] = {
    "error": 2.0,  # a traceback, an error's code
    "stuck": 2.0,
    "problem": 1.3,
    "anyone": 1.0,
    "since": 1.0,
    "tried": 0.6,
    "wants": 0.6,  # I would like to
    "self": 0.5,
    "topic": 0.5,
    "seeks": 0.5,
    "plain": 0.5,  # states something of which nothing tells whether it asks
    "code": 0.4,
    "resolved": -3.0,
    "status": -2.5,
    "announcement": -2.5,
    "advice": -2.0,
    "meta": -2.0,
    "to_you": -1.5,
    "opinion": -1.5,
    "joke": -1.5,
    "social": -1.0,
    "thanks": -1.0,
}
AGAINST_BOTH: Mapping[str, float] = {"addressed": -4.0, "command": -3.0}
CUES = frozenset(AS_A_QUESTION) | frozenset(AS_TROUBLE) | frozenset(AGAINST_BOTH) | {"small_talk", "empty"}


@dataclass(frozen=True, slots=True)
class Asking:
    """``score`` 0 to 1, a request from 0.5 on; ``reasons`` are cues with ``+`` or ``-``, the weightiest first."""

    score: float
    reasons: tuple[str, ...]
    is_request: bool

    @property
    def is_doubtful(self) -> bool:
        """Whether it is so near the border that a second opinion is worth its price."""
        return abs(self.score - 0.5) < DOUBT


def asks(text: str) -> Asking:
    """Return whether ``text`` asks for anything; the bot's own mention must have been taken out of it."""
    if len(text) <= LONGEST and is_empty(text):
        return Asking(0.0, ("-empty",), is_request=False)
    if is_small_talk(text):
        return Asking(0.0, ("-small_talk",), is_request=False)
    reading = read(text)
    weights = max(_question(reading), _trouble(reading), key=lambda found: (bool(found), sum(found.values())))
    weights |= {cue: AGAINST_BOTH[cue] for cue in reading.cues if cue in AGAINST_BOTH}
    total = sum(weights.values())
    reasons = sorted(weights, key=lambda cue: (-abs(weights[cue]), cue))
    score = 1 / (1 + math.exp(STEEPNESS * (BAR - total)))
    return Asking(score, tuple(f"{'+' if weights[cue] > 0 else '-'}{cue}" for cue in reasons), total >= BAR)


def takes_back(text: str) -> bool:
    """Return whether somebody says that what they asked is solved, whatever language they asked in."""
    cues = {cue for sentence in read(text).sentences for cue in sentence.cues}
    return "resolved" in cues and cues.isdisjoint(_ASKS_ON)


def _question(reading: Reading) -> dict[str, float]:
    """The weights of the sentence that asks best; whatever is withdrawn later asks no more."""
    best: dict[str, float] = {}
    for sentence in reading.sentences:
        if "resolved" in sentence.cues and "mark" not in sentence.cues:
            best = {}
        found = _weights(_asked(sentence, reading), AS_A_QUESTION)
        if not best or sum(found.values()) > sum(best.values()):
            best = found
    return best


def _asked(sentence: Sentence, reading: Reading) -> set[str]:
    cues = set(sentence.cues) | (reading.cues & {"joke", "named"})
    if sentence.words < _TINY and not ("seeks" in cues and sentence.words >= _TINY_JAPANESE):
        cues.add("tiny")
    if sentence.words >= _LONG and cues & {"mark", "opener", "anyone"}:
        cues.add("long")
    if "mark" not in cues and cues & {"status", "announcement", "resolved"}:
        cues -= {"opener"}
    if cues & {"self", "seeks"}:
        cues -= {"leisure", "named"}
    if cues & {"anyone", "mark"}:
        cues -= {"announcement"}
    if {"topic", "seeks"} <= cues:
        cues -= {"social"}
    return cues


def _trouble(reading: Reading) -> dict[str, float]:
    """The weights of the whole message; a word that complains weighs only where somebody states it."""
    cues = set(reading.cues)
    for sentence in reading.sentences:
        cues |= sentence.cues
    if cues <= _STATES and sum(sentence.words for sentence in reading.sentences) >= _LONG:
        cues.add("plain")
    return _weights(cues, AS_TROUBLE)


def _weights(cues: Iterable[str], table: Mapping[str, float]) -> dict[str, float]:
    return {cue: table[cue] for cue in cues if cue in table}
