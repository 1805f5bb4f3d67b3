"""Which reader reads which kind of file."""

from collections.abc import Callable, Mapping
from pathlib import PurePosixPath
from types import MappingProxyType
from typing import TypeAlias

from core.knowledge import html, markdown, plain, rst
from core.knowledge.decoding import decode
from core.knowledge.page import Page, PageError, RawPage

Reader: TypeAlias = Callable[[str, str, str], Page]

_READERS: Mapping[str, Reader] = MappingProxyType(
    {
        **dict.fromkeys((".md", ".markdown", ".mdx"), markdown.read),
        **dict.fromkeys((".rst", ".rest"), rst.read),
        **dict.fromkeys((".html", ".htm", ".xhtml"), html.read),
        **dict.fromkeys((".txt", ".text"), plain.read),
    }
)
READABLE: frozenset[str] = frozenset(_READERS)


def read_page(raw: RawPage) -> Page:
    """Return the page cut into sections; raises PageError with a plain reason for what is not text."""
    reader = _READERS.get(PurePosixPath(raw.path).suffix.lower())
    if reader is None:
        msg = "not a kind of file that can be read"
        raise PageError(msg)
    return reader(raw.path, decode(raw.data), raw.url)
