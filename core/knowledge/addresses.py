"""Links to pages and headings as documentation sites make them."""

import re
import unicodedata
from collections.abc import Callable
from pathlib import PurePosixPath
from typing import Literal, TypeAlias
from urllib.parse import quote, urlsplit

from core.errors import SourceError
from core.knowledge.page import Page, Section

Slugs: TypeAlias = Literal["github", "docusaurus", "mkdocs", "milvus"]

_MARKDOWN = frozenset({".md", ".markdown", ".mdx"})
_RST = frozenset({".rst", ".rest"})
_INDEX = frozenset({"index", "readme"})
_REPOSITORY = re.compile(r"^https?://[^/]+/[^/]+/[^/]+/(?:-/)?(?:blob|tree)/", re.IGNORECASE)
_NUMBER_PREFIX = re.compile(r"^\d+\s*[-_.]+\s*(?=[^-_.\s])")
_DATE_OR_VERSION = re.compile(r"^\d+[-_.]\d+")
_MARKS = re.compile(r"(?<!\w)(\*{1,3}|_{1,3})(?=\S)([^*_]+)\1(?!\w)|`+|\*{2}")
_COUNTED = re.compile(r"^(.+)_(\d+)$")


def page_url(base: str, path: str, anchor: str, lines: tuple[int, int], *, slugs: Slugs) -> str:
    """Return the public address of a place in a page, or ``path#L1-L9`` without a base.

    Only ``base`` decides scheme and host; raises SourceError when it is not an http(s) address.
    """
    safe = _safe_path(path)
    if not base:
        return f"{safe}#L{lines[0]}-L{lines[1]}"
    address = base_url(base)
    if _REPOSITORY.match(address):
        raw = PurePosixPath(path).suffix.lower() not in _MARKDOWN | _RST
        fragment = f"L{lines[0]}-L{lines[1]}" if raw and not anchor else anchor
        return f"{address}/{safe}{_fragment(fragment)}"
    mapped = _safe_path(_mapped(path, slugs))
    return f"{address}/{mapped}".removesuffix("/" if not mapped and slugs == "docusaurus" else "\0") + _fragment(anchor)


def base_url(base: str) -> str:
    """Return ``base`` without its trailing slash; raises SourceError when it is not an http(s) address."""
    try:
        parts = urlsplit(base.strip())
    except ValueError:
        parts = urlsplit("")
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        msg = f"{base!r} is not an address for links; give one such as https://docs.example.com/latest"
        raise SourceError(msg)
    return f"{parts.scheme}://{parts.netloc}{quote(parts.path, safe='/%:@!$&()*+,;=~')}".rstrip("/")


def section_url(page: Page, *, base: str, slugs: Slugs) -> Callable[[Section], str]:
    """Return what links a section of ``page``: its own anchor, else the slug of its heading, counted on the page."""
    seen: dict[str, int] = {section.anchor: 0 for section in page.sections if section.anchor}
    anchors: dict[tuple[tuple[str, ...], tuple[int, int]], str] = {}
    for section in page.sections:
        heading = section.headings[-1] if section.headings else ""
        # The title takes its slug as well, so that a later heading of the same words is counted.
        own = section.anchor or slug(heading or page.title, slugs, seen)
        anchors[section.headings, section.lines] = own if heading else ""

    def link(section: Section) -> str:
        anchor = anchors.get((section.headings, section.lines), section.anchor)
        if page.url and not base:
            return page.url.partition("#")[0] + _fragment(section.anchor)
        return page_url(base, page.path, anchor, section.lines, slugs=slugs)

    return link


def slug(heading: str, style: Slugs, seen: dict[str, int]) -> str:
    """Return the anchor of ``heading`` and count it in ``seen``, so that the next equal one differs."""
    text = _MARKS.sub(lambda found: found[2] or "", heading).strip()
    if style == "mkdocs":
        return _unique_mkdocs(_slug_mkdocs(text), seen)
    return _unique(_slug_milvus(text) if style == "milvus" else _slug_github(text), seen)


def _slug_github(text: str) -> str:
    return re.sub(r"[^\w\- ]", "", text.lower()).replace(" ", "-")


def _slug_milvus(text: str) -> str:
    return "-".join(re.sub(r"[^\w\-\s]", "", text).split())


def _slug_mkdocs(text: str) -> str:
    ascii_only = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode("ascii")
    return re.sub(r"[-\s]+", "-", re.sub(r"[^\w\s-]", "", ascii_only).strip().lower())


def _unique(name: str, seen: dict[str, int]) -> str:
    """Count as github-slugger does: ``a``, ``a-1``, ``a-2``."""
    result = name
    while result in seen:
        seen[name] += 1
        result = f"{name}-{seen[name]}"
    seen[result] = 0
    return result


def _unique_mkdocs(name: str, seen: dict[str, int]) -> str:
    """Count as Python-Markdown's toc does: ``a``, ``a_1``, ``a_2``; a heading without ASCII letters is ``_1``."""
    result = name
    while result in seen or not result:
        counted = _COUNTED.match(name)
        stem = counted[1] if counted else name
        seen[name] = seen.get(name, 0) + 1
        result = f"{stem}_{(int(counted[2]) if counted else 0) + seen[name]}"
    seen[result] = 0
    return result


def _mapped(path: str, slugs: Slugs) -> str:
    file = PurePosixPath(path)
    suffix = file.suffix.lower()
    if suffix in _RST and slugs != "github":
        return str(file.with_suffix(".html"))
    if suffix not in _MARKDOWN or slugs == "github":
        return path
    if slugs == "milvus":
        return file.name
    parts = [_unnumbered(part) if slugs == "docusaurus" else part for part in file.with_suffix("").parts]
    if parts[-1].lower() in _INDEX or (slugs == "docusaurus" and parts[-2:-1] == parts[-1:]):
        parts.pop()
    return "/".join(parts) + ("/" if parts and slugs == "mkdocs" else "")


def _unnumbered(part: str) -> str:
    return part if _DATE_OR_VERSION.match(part) else _NUMBER_PREFIX.sub("", part)


def _safe_path(path: str) -> str:
    trailing = "/" if path.endswith("/") else ""
    parts = [quote(part, safe="~!$&'()*+,;=@") for part in path.split("/") if part not in {"", ".", ".."}]
    return "/".join(parts) + (trailing if parts else "")


def _fragment(anchor: str) -> str:
    return "#" + quote(anchor, safe="~!$&'()*+,;=:@/?-._") if anchor else ""
