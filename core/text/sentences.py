# ruff: noqa: RUF001 – the punctuation of other scripts is what this file is about
"""Splits a passage into sentences that stand verbatim in it, and finds those that carry an answer; pure, linear."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from core.ranking import grams
from core.text.blocks import Block, Kind, blocks, inline_code

Idf: TypeAlias = Callable[[str], float]

LIMIT = 400
QUOTE = 280
CODE_PENALTY = 0.1
OVERLAP = 0.2
_ANSWER = 1.5
_FULL_QUOTE = 0.5

_STOP = re.compile(r"[.!?…]++[\"'”’»)\]*_]*+|[。！？｡؟۔।॥]++[」』）】”’\"]*+")
_SPACE = re.compile(r"\s*+")
_ALWAYS_STOPS = frozenset("。！？｡؟۔।॥")
_CLAUSE = re.compile(r"[;:,—–](?=\s)|[、，；：]")
_WORD_BEFORE = re.compile(r"[^\s(\[\"'`*_]*\Z")
_BEFORE = 12
_DOTTED = re.compile(r"(?:\w\.)*\w\Z")
_ABBREVIATIONS = frozenset(
    "vs cf dr mr mrs ms prof jr al approx resp bzw vgl bspw inkl zzgl ggf evtl ca sog usf sr sra dott ing mme mlle"
    " p.ex par.ex v.chr n.chr".split()
)
_BEFORE_NUMBERS = frozenset("no nr fig sec sect ch vol p pp art abb s kap eq tab ver v".split())


@dataclass(frozen=True, slots=True)
class Span:
    """A sentence of a passage: ``passage.text[start:end] == text``."""

    start: int
    end: int
    text: str
    kind: Kind = "prose"

    @property
    def is_code(self) -> bool:
        """Whether it is a code block."""
        return self.kind == "code"


def split_sentences(text: str, *, limit: int = LIMIT) -> list[Span]:
    """Return the sentences in order, none over ``limit`` characters but code blocks, which stay whole.

    List items, table rows and headings are one each (without bullet or ``#``); what holds no word is left out.
    """
    return [span for block in blocks(text) for span in _block_spans(text, block, limit)]


def best_sentences(question: str, passage_text: str, *, idf: Idf, limit: int = 1) -> list[Span]:
    """Return the ``limit`` sentences that share most with the question, best first; the earlier one wins a tie."""
    spans = split_sentences(passage_text)
    scores = relevance(question, spans, idf=idf)
    order = sorted(range(len(spans)), key=lambda index: (-scores[index], index))
    return [spans[index] for index in order[:limit]]


def relevance(question: str, spans: Sequence[Span], *, idf: Idf) -> list[float]:
    """Return 0.2 · idf-weighted 4-gram overlap - 0.1 · is code for each sentence (FACTS.md, extracting sentences)."""
    shares = _shares(question, _held(spans), idf)
    return [OVERLAP * share - CODE_PENALTY * _is_weak(span) for share, span in zip(shares, spans, strict=True)]


def quote(question: str, text: str, *, idf: Idf, answer: str = "") -> str:
    """Return the part of ``text``, at most 280 characters, verbatim, that carries the answer.

    ``answer`` is what the reply says with this source cited: the sentence which supports it weighs most; lines quoted
    with ``>`` claim nothing of their own. A fence is quoted whole or without its markers.
    """
    pieces = [piece for span in split_sentences(text, limit=QUOTE) for piece in _quotable(text, span)]
    if not pieces:
        return text.strip()[:QUOTE].strip()
    claimed = "\n".join(line for line in answer.splitlines() if not line.startswith(">"))
    held = _held(pieces)
    asked, said = _relative(_shares(question, held, idf)), _relative(_shares(claimed, held, idf))
    scores = [
        OVERLAP * (share + _ANSWER * claim) - CODE_PENALTY * _is_weak(piece)
        for share, claim, piece in zip(asked, said, pieces, strict=True)
    ]
    best = max(range(len(pieces)), key=lambda index: (scores[index], -index))
    first, last = _with_neighbours(text, pieces, scores, best)
    return text[pieces[first].start : pieces[last].end]


def _held(spans: Sequence[Span]) -> list[set[str]]:
    return [set(grams(span.text)) for span in spans]


def _shares(question: str, held: Sequence[set[str]], idf: Idf) -> list[float]:
    weights = {gram: idf(gram) for gram in set(grams(question))}
    total = sum(weights.values()) or 1.0
    return [sum(weights[gram] for gram in weights.keys() & found) / total for found in held]


def _relative(shares: Sequence[float]) -> list[float]:
    top = max(shares, default=0.0) or 1.0
    return [share / top for share in shares]


def _is_weak(span: Span) -> bool:
    return span.kind in {"code", "heading"}


def _quotable(text: str, span: Span) -> Iterator[Span]:
    if not span.is_code or len(span.text) <= QUOTE:
        yield span
        return
    at = span.start
    for line in span.text.splitlines(keepends=True):
        if not line.lstrip(" \t>").startswith(("```", "~~~")):
            yield from _limited(text, at, at + len(line), "code", QUOTE)
        at += len(line)


def _with_neighbours(text: str, pieces: Sequence[Span], scores: Sequence[float], best: int) -> tuple[int, int]:
    """Return first and last of a run around ``best``, grown while short: to what a colon announces, else the better."""
    first = last = best
    for _ in range(2):
        if pieces[last].end - pieces[first].start >= QUOTE * _FULL_QUOTE:
            break
        fits_after = _fits(text, pieces, first, last + 1)
        fits_before = _fits(text, pieces, first - 1, last)
        if fits_after and (not fits_before or _announces(pieces[last]) or scores[last + 1] >= scores[first - 1]):
            last += 1
        elif fits_before:
            first -= 1
    return first, last


def _announces(span: Span) -> bool:
    return span.text.endswith((":", "："))


def _fits(text: str, pieces: Sequence[Span], first: int, last: int) -> bool:
    if first < 0 or last == len(pieces) or pieces[last].end - pieces[first].start > QUOTE:
        return False
    if "heading" in {pieces[first].kind, pieces[last].kind}:
        return False
    gaps = (text[a.end : b.start] for a, b in zip(pieces[first:last], pieces[first + 1 : last + 1], strict=True))
    return all("```" not in gap and "~~~" not in gap for gap in gaps)


def _block_spans(text: str, block: Block, limit: int) -> Iterator[Span]:
    whole = text[block.start : block.end]
    if not any(map(str.isalnum, whole)):
        return
    if block.kind == "code":
        yield Span(block.start, block.end, whole, "code")
    elif block.kind == "prose" or len(whole) > limit:
        for start, end in _sentences(text, block.start, block.end):
            yield from _limited(text, start, end, block.kind, limit)
    else:
        yield from _limited(text, block.start, block.end, block.kind, limit)


def _sentences(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    code = iter([(start + a, start + b) for a, b in inline_code(text[start:end])])
    inside = next(code, (end, end))
    for match in _STOP.finditer(text, start, end):
        while inside[1] <= match.start():
            inside = next(code, (end, end))
        if match.start() < inside[0] and _stops(text, match, end):
            yield start, match.end()
            start = match.end()
    yield start, end


def _stops(text: str, match: re.Match[str], end: int) -> bool:
    if match[0][0] in _ALWAYS_STOPS:
        return True
    space = _SPACE.match(text, match.end(), end)
    after = space.end() if space else end
    if after == match.end() or after == end:
        return after == end
    return not text[after].islower() and not (match[0][0] == "." and _is_abbreviation(text, match.start(), text[after]))


def _is_abbreviation(text: str, dot: int, following: str) -> bool:
    match = _WORD_BEFORE.search(text[max(0, dot - _BEFORE) : dot])
    word = match[0].lower() if match else ""
    if word in _BEFORE_NUMBERS:
        return following.isdigit() or len(word) == 1
    return word in _ABBREVIATIONS or bool(word.strip("0123456789.") and _DOTTED.match(word))


def _limited(text: str, start: int, end: int, kind: Kind, limit: int) -> Iterator[Span]:
    while start < end:
        cut = end if end - start <= limit else _cut(text, start, start + limit)
        span = _trimmed(text, start, cut, kind)
        if any(map(str.isalnum, span.text)):
            yield span
        start = cut


def _cut(text: str, start: int, end: int) -> int:
    middle = (start + end) // 2
    clauses = [match.end() for match in _CLAUSE.finditer(text, middle, end)]
    if clauses:
        return clauses[-1]
    space = max(text.rfind(" ", middle, end), text.rfind("\n", middle, end))
    return space + 1 if space > 0 else end


def _trimmed(text: str, start: int, end: int, kind: Kind) -> Span:
    raw = text[start:end]
    start += len(raw) - len(raw.lstrip())
    return Span(start, start + len(raw.strip()), raw.strip(), kind)
