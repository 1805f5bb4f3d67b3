"""The common shape below all readers: a flat run of headings and blocks, gathered into sections."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import PurePosixPath

from core.knowledge.page import Page, Section

LONGEST_HEADING = 300  # characters

_FENCE_RUN = re.compile(r"^[^\S\n]*(`{3,})", re.MULTILINE)
_NUMBER_PREFIX = re.compile(r"^\d+[-_. ]+(?=\D)")


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading where it stands; ``level`` 1 is the highest."""

    level: int
    text: str
    line: int
    anchor: str = ""


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, list, table or fence: pairs of a line's number in the file and its clean text.

    One that ``continues`` the block before has no blank line in front of it.
    """

    lines: tuple[tuple[int, str], ...]
    continues: bool = False


def fence(code: Sequence[tuple[int, str]], language: str, first: int, last: int) -> Block:
    """Return ``code`` between fences that nothing inside can close, their own lines being ``first`` and ``last``."""
    kept = [at for at, (_, text) in enumerate(code) if text.strip()]
    code = code[kept[0] : kept[-1] + 1] if kept else []
    runs = _FENCE_RUN.findall("\n".join(text for _, text in code))
    ticks = "`" * max([3, *(len(run) + 1 for run in runs)])
    return Block(((first, ticks + language), *code, (last, ticks)))


def table(rows: Sequence[tuple[int, Sequence[str]]]) -> Block:
    """Return Markdown rows, the first one as the header; pipes inside of cells are escaped."""
    lines = [(line, f"| {' | '.join(_cell(cell) for cell in cells)} |") for line, cells in rows]
    width = len(rows[0][1])
    return Block((lines[0], (lines[0][0], "|" + "-|" * width), *lines[1:]))


def _cell(text: str) -> str:
    return " ".join(text.replace("\\|", "|").replace("|", "\\|").split())


def paragraph(line: int, text: str) -> Block:
    """Return the lines of ``text``, numbered from ``line`` on, blank ones left out."""
    return Block(tuple((line + at, part.rstrip()) for at, part in enumerate(text.split("\n")) if part.strip()))


def page(path: str, title: str, items: Iterable[Heading | Block], text: str, url: str = "") -> Page:
    """Gather ``items`` into a page; without a title the first highest heading is it, then the file's name."""
    items = [_clipped(item) for item in items]
    title = (title or first_title(items) or humanised(path))[:LONGEST_HEADING]
    return Page(path, title, tuple(_sections(title, items)), text, url)


def first_title(items: Iterable[Heading | Block]) -> str:
    """Return the first heading of level 1, or nothing."""
    return next((item.text for item in items if isinstance(item, Heading) and item.level == 1 and item.text), "")


def _clipped(item: Heading | Block) -> Heading | Block:
    """Return a heading that can be repeated above each passage below it; a block as it is."""
    if isinstance(item, Block) or len(item.text) <= LONGEST_HEADING:
        return item
    return replace(item, text=item.text[:LONGEST_HEADING].rstrip())


def humanised(path: str) -> str:
    """Return a title made of a path: ``02-getting_started.md`` is ``Getting started``, an index is its folder."""
    file = PurePosixPath(path)
    stem = file.stem
    if stem.lower() in {"index", "readme"} and file.parent.name:
        stem = file.parent.name
    words = re.sub(r"[-_\s]+", " ", _NUMBER_PREFIX.sub("", stem)).strip()
    return words[:1].upper() + words[1:] or path


@dataclass(slots=True)
class _Open:
    """A section that is still being filled."""

    headings: tuple[str, ...] = ()
    anchor: str = ""
    first: int = 0
    lines: list[tuple[int, str]] = field(default_factory=list)

    def add(self, block: Block) -> None:
        if block.lines:
            blank = [(block.lines[0][0], "")] if self.lines and not block.continues else []
            self.lines += [*blank, *block.lines]

    def section(self) -> Section:
        numbers = tuple(number for number, _ in self.lines)
        first = self.first or min(numbers)
        text = "\n".join(line for _, line in self.lines)
        return Section(self.headings, text, (first, max(first, *numbers, first)), self.anchor, None, numbers)


def _sections(title: str, items: Sequence[Heading | Block]) -> Iterable[Section]:
    current = _Open()
    chain: list[Heading] = []
    for item in items:
        if isinstance(item, Block):
            current.add(item)
            continue
        if current.first or current.lines:
            yield current.section()
        chain = _chain(chain, item, title)
        current = _Open(tuple(heading.text for heading in chain), item.anchor, item.line)
    if current.first or current.lines:
        yield current.section()


def _chain(chain: list[Heading], heading: Heading, title: str) -> list[Heading]:
    above = [other for other in chain if other.level < heading.level]
    return above if heading.level == 1 and heading.text == title else [*above, heading]
