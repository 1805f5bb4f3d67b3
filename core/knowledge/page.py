"""What reading a source yields: raw pages, pages cut into sections, and what had to be skipped."""

from dataclasses import dataclass

from core.errors import FootnoteError


class PageError(FootnoteError):
    """A page can't be read; the text is a plain reason."""


@dataclass(frozen=True, slots=True)
class RawPage:
    """A file as it was found; ``path`` is the posix one inside its source, ``url`` where it was downloaded."""

    path: str
    data: bytes
    url: str = ""


@dataclass(frozen=True, slots=True)
class Skipped:
    """A file that is not read, with a reason for people."""

    path: str
    reason: str


@dataclass(frozen=True, slots=True)
class Section:
    """The text under one heading, as clean Markdown.

    ``headings`` is the chain below the title down to its own, empty for text under the title itself; ``anchor`` an
    id that the page states itself; ``numbers`` the line in the file of each line of ``text``; ``lines`` are 1-based
    and inclusive, the heading's own line with them.
    """

    headings: tuple[str, ...]
    text: str
    lines: tuple[int, int]
    anchor: str = ""
    page: int | None = None
    numbers: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Page:
    """A file that was read: ``text`` is the decoded original, ``url`` its own address when it was downloaded."""

    path: str
    title: str
    sections: tuple[Section, ...]
    text: str
    url: str = ""
