"""Markdown cut into blocks: where prose, list items, table rows, headings and code begin and end; pure, linear."""

import re
from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

Kind: TypeAlias = Literal["prose", "item", "row", "heading", "code"]

_LINE = re.compile(
    r"(?P<lead>[ \t]*+(?:>[ \t]*+)*+)"
    r"(?:(?P<fence>`{3,}+(?=[^`]*+$)|~{3,}+)|(?P<item>(?:[-*+]|\d{1,9}[.)])[ \t]++(?=\S))"
    r"|(?P<heading>\#{1,6}[ \t]++)|(?P<row>\|)|(?P<marker>/{3}|:{3}))?",
)
_FENCE = re.compile(r"`{3,}+|~{3,}+")
_TICKS = re.compile(r"`++")
_CODE_INDENT = 4


@dataclass(frozen=True, slots=True)
class Block:
    """``text[start:end]`` is the content; ``first`` is where its first line begins, with indent, bullet, ``#``."""

    kind: Kind
    first: int
    start: int
    end: int
    fenced: bool = False


def blocks(text: str) -> list[Block]:
    """Return the blocks of ``text`` in order; a fence with its markers, a list item, a table row are one each."""
    reader = _Reader()
    at = 0
    for line in text.splitlines(keepends=True):
        reader.read(line, at)
        at += len(line)
    reader.close()
    return reader.found


def inline_code(text: str) -> list[tuple[int, int]]:
    """Return where code spans lie: a run of backticks up to the next run of the same length (CommonMark 6.1)."""
    runs = [(match.start(), match.end()) for match in _TICKS.finditer(text)]
    nearest: dict[int, int] = {}
    closing = [-1] * len(runs)
    for index in range(len(runs) - 1, -1, -1):
        length = runs[index][1] - runs[index][0]
        closing[index] = nearest.get(length, -1)
        nearest[length] = index
    found: list[tuple[int, int]] = []
    index = 0
    while index < len(runs):
        if closing[index] >= 0:
            found.append((runs[index][0], runs[closing[index]][1]))
            index = closing[index]
        index += 1
    return found


class _Reader:
    """Reads line by line; remembers the open block, the open fence and whether a list goes on."""

    def __init__(self) -> None:
        self.found: list[Block] = []
        self._open: Block | None = None
        self._fence = ""
        self._in_list = False

    def read(self, line: str, at: int) -> None:
        if self._fence:
            self._inside_fence(line, at)
        elif not line.strip():
            self.close()
        else:
            self._outside_fence(line, at)

    def close(self) -> None:
        if self._open is not None:
            self.found.append(self._open)
        self._open = None

    def _inside_fence(self, line: str, at: int) -> None:
        self._extend(line, at)
        mark = line.strip(" \t\r\n>")
        if mark.startswith(self._fence) and not mark.strip(self._fence[0]):
            self._fence = ""
            self.close()

    def _outside_fence(self, line: str, at: int) -> None:
        match = _LINE.match(line)
        if match is None:  # every part is optional: for the type checker
            return
        indent = len(match["lead"].expandtabs(_CODE_INDENT))
        if match["fence"]:
            self._begin("code", line, at, match.end("lead"), indent, fenced=True)
            self._fence = match["fence"]
        elif match["row"]:
            self._begin("row", line, at, match.end("lead"), indent)
        elif self._is_indented_code(indent, match["lead"]):
            self._indented(line, at)
        elif match["marker"] or not any(map(str.isalnum, line)):
            self.close()
        elif match["item"] or match["heading"]:
            self._begin("item" if match["item"] else "heading", line, at, match.end(), indent)
        else:
            self._prose(line, at, match.end("lead"), indent)

    def _is_indented_code(self, indent: int, lead: str) -> bool:
        starts = self._open is None or self._open.kind == "code"
        return indent >= _CODE_INDENT and ">" not in lead and not self._in_list and starts

    def _indented(self, line: str, at: int) -> None:
        last = self.found[-1] if self.found else None
        if self._open is None and last is not None and last.kind == "code" and not last.fenced:
            self._open = self.found.pop()
        if self._open is None:
            self._begin("code", line, at, 0, 0)
        else:
            self._extend(line, at)

    def _prose(self, line: str, at: int, lead: int, indent: int) -> None:
        if self._open is not None and self._open.kind in {"prose", "item"}:
            self._extend(line, at)
        else:
            self._begin("prose", line, at, lead, indent)

    def _begin(self, kind: Kind, line: str, at: int, content: int, indent: int, *, fenced: bool = False) -> None:
        self.close()
        self._in_list = kind == "item" or (self._in_list and indent > 1)
        self._open = Block(kind, at, at + content, at + len(line.rstrip()), fenced)

    def _extend(self, line: str, at: int) -> None:
        if self._open is not None:
            self._open = replace(self._open, end=at + len(line.rstrip()))
