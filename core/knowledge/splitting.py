"""Clean Markdown cut into pieces of a bounded length: at blank lines, then lines, then sentences, then words."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import TypeAlias

Line: TypeAlias = tuple[int, str]

_FENCE = re.compile(r"^(`{3,})")
_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[\"'`(*\[]*[A-Z0-9])|(?<=[\u3002\uff01\uff1f])")
# Chinese and Japanese have no spaces: their commas and stops end a word.
_WORD = re.compile(r"[^\s\u3001\uff0c\uff1b\u3002\uff01\uff1f]*[\u3001\uff0c\uff1b\u3002\uff01\uff1f]+|\S+")
_PIPE = re.compile(r"(?<!\\)\|")
_CHARACTERS_A_TOKEN = 8


@dataclass(frozen=True, slots=True)
class Piece:
    """Some lines that stand together; ``joint`` is what separates them from the piece before."""

    lines: tuple[Line, ...]
    joint: str = "\n\n"

    @property
    def text(self) -> str:
        """The lines as they are read."""
        return "\n".join(text for _, text in self.lines)


@dataclass(slots=True)
class Measure:
    """Counts tokens, each text once; what is surely short enough is not counted."""

    count: Callable[[str], int]
    budget: int
    known: dict[str, int] = field(default_factory=dict)

    def size(self, text: str) -> int:
        """Return the tokens of ``text``."""
        if text not in self.known:
            self.known[text] = self.count(text)
        return self.known[text]

    def fits(self, text: str) -> bool:
        """Tell whether ``text`` keeps the budget; surely short and surely long texts are not counted.

        No tokenizer makes more tokens than bytes and two marks; what is taken for too long is only packed again.
        """
        if len(text) > _CHARACTERS_A_TOKEN * self.budget and not text.isspace() and " " in text:
            return False
        return len(text.encode()) + 2 <= self.budget or self.size(text) <= self.budget

    def frames(self, text: str) -> bool:
        """Tell whether ``text`` can be repeated around parts: it leaves them a quarter of the budget."""
        room = 3 * self.budget / 4
        return len(text) <= room * _CHARACTERS_A_TOKEN and self.fits(text) and self.size(text) <= room


def split(lines: Sequence[Line], measure: Measure) -> Iterator[Piece]:
    """Yield pieces within the budget, in order; only a single character may be longer."""
    whole = Piece(tuple(lines))
    if measure.fits(whole.text):
        yield whole
        return
    yield from _packed((unit for block in _blocks(lines) for unit in _units(block, measure)), measure)


def _blocks(lines: Sequence[Line]) -> Iterator[Piece]:
    """Yield paragraphs, lists, tables and whole fences, as blank lines separate them."""
    current: list[Line] = []
    fence = ""
    for number, text in lines:
        mark = _FENCE.match(text)
        closes = bool(fence) and text.rstrip() == fence
        if not fence and current and (mark or not text.strip()):
            yield Piece(tuple(current))
            current = []
        if fence or text.strip():
            current.append((number, text))
        if closes:
            yield Piece(tuple(current))
            current = []
        fence = "" if closes else fence or (mark[1] if mark else "")
    if current:
        yield Piece(tuple(current))


def _units(block: Piece, measure: Measure) -> Iterator[Piece]:
    if measure.fits(block.text):
        yield block
    elif _FENCE.match(block.lines[0][1]):
        yield from _fences(block, measure)
    elif len(block.lines) > 2 and all(text.startswith("|") for _, text in block.lines):
        yield from _tables(block, measure)
    else:
        yield from _joined(unit for line in block.lines for unit in _line_units(line, measure))


def _joined(units: Iterator[Piece]) -> Iterator[Piece]:
    """Yield the units of one block: the first keeps the blank line before it."""
    for at, unit in enumerate(units):
        yield Piece(unit.lines) if at == 0 else unit


def _line_units(line: Line, measure: Measure) -> Iterator[Piece]:
    number, text = line
    if measure.fits(text):
        yield Piece((line,), "\n")
        return
    for at, sentence in enumerate(filter(None, _SENTENCE.split(text))):
        joint = "\n" if at == 0 else " "
        if measure.fits(sentence):
            yield Piece(((number, sentence),), joint)
        else:
            yield from _words(number, sentence, joint, measure)


def _words(number: int, sentence: str, joint: str, measure: Measure) -> Iterator[Piece]:
    for word in _WORD.findall(sentence):
        for part in _halves(word, measure):
            yield Piece(((number, part),), joint)
            joint = ""
        joint = " "


def _halves(word: str, measure: Measure) -> Iterator[str]:
    waiting = [word]
    while waiting:
        part = waiting.pop()
        if len(part) < 2 or measure.fits(part):
            yield part
        else:
            waiting += [part[len(part) // 2 :], part[: len(part) // 2]]


def _fences(block: Piece, measure: Measure) -> Iterator[Piece]:
    """Yield parts of a fence, each fenced again."""
    opening, *code = block.lines
    marks = _FENCE.match(opening[1])
    ticks = marks[1] if marks else "```"
    if not measure.frames(f"{ticks}\n{ticks}"):
        yield from _joined(unit for line in code for unit in _line_units(line, measure))
        return
    closed = bool(code) and code[-1][1].rstrip() == ticks
    code = code[:-1] if closed else code
    first_line = opening[1] if measure.frames(opening[1]) else ticks
    frame = measure.size(f"{first_line}\n{ticks}")
    inner = Measure(measure.count, max(measure.budget - frame, 1))
    units = (unit for line in code for unit in _line_units(line, inner))
    for part in _packed(units, inner):
        first, last = part.lines[0][0], part.lines[-1][0]
        yield Piece(((first, first_line), *part.lines, (last, ticks)))


def _tables(block: Piece, measure: Measure) -> Iterator[Piece]:
    """Yield whole rows below the repeated header; a row too long for that becomes a line a cell."""
    header, rows = block.lines[:2], block.lines[2:]
    if not measure.frames("\n".join(text for _, text in header)):
        header, rows = (), (*header[:1], *rows)
    inner = Measure(measure.count, max(measure.budget - measure.size("\n".join(text for _, text in header)), 1))
    for fits, group in groupby(rows, key=lambda row: inner.fits(row[1])):
        if fits:
            for part in _packed((Piece((row,), "\n") for row in group), inner):
                first = part.lines[0][0]
                yield Piece((*((first, text) for _, text in header), *part.lines))
        else:
            yield from _joined(unit for row in group for cell in _cells(row) for unit in _line_units(cell, measure))


def _cells(row: Line) -> list[Line]:
    return [(row[0], cell.strip()) for cell in _PIPE.split(row[1]) if cell.strip()]


def _packed(units: Iterator[Piece], measure: Measure) -> Iterator[Piece]:
    """Gather units as long as the budget lasts, by the sum of their sizes."""
    current: list[Piece] = []
    used = 0
    for unit in units:
        size = measure.size(unit.text)
        if current and used + size > measure.budget:
            yield from _checked(current, measure)
            current, used = [], 0
        current.append(unit)
        used += size
    if current:
        yield from _checked(current, measure)


def _checked(units: list[Piece], measure: Measure) -> Iterator[Piece]:
    """Join ``units``, in halves where a tokenizer counts the whole higher than its parts."""
    whole = _join(units)
    if len(units) == 1 or measure.fits(whole.text):
        yield whole
        return
    yield from _checked(units[: len(units) // 2], measure)
    yield from _checked(units[len(units) // 2 :], measure)


def _join(units: Sequence[Piece]) -> Piece:
    lines = list(units[0].lines)
    for unit in units[1:]:
        number, text = unit.lines[0]
        if "\n" in unit.joint:
            lines += [(number, "")] * (len(unit.joint) - 1)
            lines += unit.lines
        else:
            lines[-1] = (lines[-1][0], lines[-1][1] + unit.joint + text)
            lines += unit.lines[1:]
    return Piece(tuple(lines), units[0].joint)
