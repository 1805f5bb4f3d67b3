"""The cleaned text as it is written: marks in rows, no gaps where something was removed; pure."""

import re
from dataclasses import dataclass
from typing import TypeAlias

_CLOSERS = frozenset(".,;:!?)]}…。\uff0c、\uff1b\uff1a\uff01\uff1f\uff09\n")
_RUN = re.compile(r"[^ \t\n():]+|.", re.DOTALL)
_LINE_PREFIX = frozenset(" \t>-*+.)0123456789")


@dataclass(frozen=True, slots=True)
class Mark:
    """Valid citations; without a number, something that was removed."""

    numbers: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Verbatim:
    """Text that passes untouched."""

    text: str


Part: TypeAlias = str | Mark | Verbatim


class Page:
    """The cleaned text: closes the gaps that removed marks leave and shows each number once in a row of marks."""

    def __init__(self) -> None:
        self.cited: dict[int, None] = {}
        self._out: list[str] = []
        self._gap = ""
        self._removed = False
        self._row: set[int] = set()
        self._line_is_empty = True
        self._only_marks = True
        self._last = ""

    def taken(self) -> str:
        """Return what was written since the last call."""
        text = "".join(self._out)
        self._out.clear()
        return text

    def put(self, part: Part) -> None:
        """Write one part."""
        match part:
            case Mark(numbers):
                self._cite([number for number in numbers if number not in self._row])
            case Verbatim(text):
                self._settle(text[:1])
                self._write(text)
            case str():
                for run in _RUN.findall(part):
                    self._put_run(run)

    def end(self) -> None:
        """Write what waited for the next character."""
        self._settle("\n")

    def _put_run(self, run: str) -> None:
        """Write a character that may mean something, or a run of those that mean nothing."""
        if run in " \t":
            self._gap += "" if self._removed else run
        elif run == "(" and not self._removed and "(" not in self._gap:
            self._gap += run
            self._row = set()
        elif run == ")" and self._removed and self._gap.rstrip().endswith("("):
            self._gap = self._gap.rstrip().removesuffix("(")
        elif run == ":" and self._row and self._only_marks and not self._gap:
            self._removed = True  # else the line would define where [1] links to
        else:
            self._settle(run[:1])
            self._write(run)

    def _cite(self, numbers: list[int]) -> None:
        if not numbers:
            self._removed = True
            return
        if self._removed and not (self._gap or self._row or self._line_is_empty):
            self._gap = " "
        row, only_marks = self._row | set(numbers), self._only_marks
        self._write(self._gap + "".join(f"[{number}]" for number in numbers))
        self._gap, self._removed, self._row, self._only_marks = "", False, row, only_marks
        self.cited.update(dict.fromkeys(numbers))

    def _settle(self, following: str) -> None:
        gap = self._gap
        if self._removed and following == ":" and self._last == "]":
            gap = " "  # else a label and the colon would make a link definition
        elif self._removed and self._last == "\\":
            gap = gap or " "  # else the backslash would escape what follows
        elif self._removed and following in _CLOSERS:
            gap = gap.rstrip(" \t")
        elif self._removed and not gap and not self._line_is_empty:
            gap = " "
        self._gap, self._removed = "", False
        self._write(gap)

    def _write(self, text: str) -> None:
        if text.strip(" \t"):
            self._row = set()
        self._out.append(text)
        self._last = text[-1:] or self._last
        self._only_marks = text.endswith("\n") or (self._only_marks and _LINE_PREFIX.issuperset(text))
        if text:
            self._line_is_empty = text.endswith("\n") or (self._line_is_empty and not text.strip())


def is_visible(part: Part) -> bool:
    """Whether anything of a part can be seen."""
    match part:
        case Mark(numbers):
            return bool(numbers)
        case Verbatim(text):
            return bool(text.strip())
        case str():
            return bool(part.strip())


def readable(part: Part) -> str:
    """Return a part as text in which numbers can be looked for; code hides its own."""
    match part:
        case Mark(numbers):
            return f" {', '.join(map(str, numbers))} "
        case Verbatim():
            return "\0"
        case str():
            return part
