"""Plain text: paragraphs, with a heading only where one is clearly underlined."""

import re
from collections.abc import Iterator, Sequence

from core.knowledge import outline
from core.knowledge.outline import Block, Heading
from core.knowledge.page import Page

_UNDERLINE = re.compile(r"^([=\-~*^])\1{2,}\s*$")
_LEVELS = {"=": 1, "-": 2, "~": 3, "*": 3, "^": 4}


def read(path: str, text: str, url: str = "") -> Page:
    """Return the page that a text file holds; never fails on any text."""
    return outline.page(path, "", list(_items(text.split("\n"))), text, url)


def _items(lines: Sequence[str]) -> Iterator[Heading | Block]:
    open_lines: list[tuple[int, str]] = []
    at = 0
    while at < len(lines):
        heading = None if open_lines else _heading(lines, at)
        if (heading or not lines[at].strip()) and open_lines:
            yield Block(tuple(open_lines))
            open_lines = []
        if heading:
            yield heading
            at += 1
        elif lines[at].strip():
            open_lines.append((at + 1, lines[at].rstrip()))
        at += 1
    if open_lines:
        yield Block(tuple(open_lines))


def _heading(lines: Sequence[str], at: int) -> Heading | None:
    text = lines[at].strip()
    below = lines[at + 1].rstrip() if at + 1 < len(lines) else ""
    underline = _UNDERLINE.match(below)
    if not underline or not text or _UNDERLINE.match(text) or abs(len(below) - len(lines[at].rstrip())) > 2:
        return None
    return Heading(_LEVELS[underline[1]], text, at + 1)
