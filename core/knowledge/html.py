"""HTML pages and the HTML inside of Markdown: the main part's headings, paragraphs, code and tables."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from core.knowledge import outline
from core.knowledge.markup import VOID, Node, ends, nodes
from core.knowledge.outline import Block, Heading
from core.knowledge.page import Page

_UNSEEN = frozenset("nav aside script style form template noscript svg iframe select object head".split())
_CLUTTER = frozenset(
    "headerlink hash-link header-anchor anchorjs-link heading-link sr-only visually-hidden "
    "linenos lineno linenodiv".split()
)
_BLOCKS = frozenset(
    "address article blockquote body center dd details div dl dt fieldset figcaption figure footer h1 h2 h3 h4 h5 h6 "
    "header hr html legend li main ol p pre section summary table tbody td tfoot th thead tr ul".split()
)
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_CODE = frozenset({"code", "kbd", "samp", "tt"})
_LANGUAGE = re.compile(r"\b(?:language|highlight|lang|brush:)[-\s]?([\w+#]+)")
_SITE = re.compile(r" [|—–·»-] | :: ")
_PILCROW = re.compile(r"(?<![\s¶\u200b#])[\s¶\u200b#]+$")
_DEEPEST_LIST = 8


def read(path: str, text: str, url: str = "") -> Page:
    """Return the page that an HTML file holds: its main element when it marks one; never fails on any text."""
    run = nodes(text)
    where = ends(run)
    first, last = _main(run, where)
    unseen = _UNSEEN if last - first < len(run) else _UNSEEN | {"header", "footer"}
    items = _Walk(run, where, unseen, _tables(run, where)).items(first, last)
    title = outline.first_title(items) or _SITE.split(_head_title(run))[0].strip()
    return outline.page(path, title, items, text, url)


def fragment(text: str, line: int) -> list[Heading | Block]:
    """Return what a piece of HTML that starts at ``line`` of its file shows; a row of mere links is navigation."""
    run = nodes(text, line)
    where = ends(run)
    return _Walk(run, where, _UNSEEN, _tables(run, where), drop_links=True).items(0, len(run))


def _main(run: Sequence[Node], where: Mapping[int, int]) -> tuple[int, int]:
    for is_wanted in (_is_main, _is_article):
        found = [at for at in where if is_wanted(run[at])]
        if found:
            at = max(found, key=lambda at: where[at] - at)
            return at, where[at]
    return 0, len(run)


def _is_main(node: Node) -> bool:
    return node.name == "main" or node.attributes.get("role") == "main"


def _is_article(node: Node) -> bool:
    return node.name == "article"


def _head_title(run: Sequence[Node]) -> str:
    at = next((at for at, node in enumerate(run) if node.name == "title"), len(run))
    texts = (node.text for node in run[at + 1 : at + 2] if not node.name)
    return " ".join(" ".join(texts).split())


@dataclass(slots=True)
class _Walk:
    """One pass over the flat run of tags and texts."""

    run: Sequence[Node]
    where: Mapping[int, int]
    unseen: frozenset[str]
    tables: frozenset[int]
    drop_links: bool = False
    found: list[Heading | Block] = field(default_factory=list)
    text: dict[int, list[str]] = field(default_factory=dict)
    bullet: str = ""
    lists: int = 0
    heading: Node | None = None
    anchor: str = ""
    linked: int = 0
    in_link: bool = False
    plain: bool = False
    listed: bool = False

    def items(self, first: int, last: int) -> list[Heading | Block]:
        at = first
        while at < last:
            at = self._step(at, self.run[at]) + 1
        self._flush()
        return self.found

    def _step(self, at: int, node: Node) -> int:
        end = self.where.get(at, at)
        if not node.name:
            self._say(node.line, node.text)
        elif end > at and _is_unseen(node, self.unseen):
            return end
        elif node.name == "pre" and end > at:
            return self._pre(at, end)
        elif at in self.tables and (rows := _rows(self.run, at, end)):
            self._flush()
            self._add(outline.table(rows))
            return end
        else:
            self._tag(node)
        return at

    def _tag(self, node: Node) -> None:
        name = node.name.removeprefix("/")
        if name in _BLOCKS:
            self._flush()
            self._block(node, name)
        elif name in _CODE:
            self._say(node.line, "`")
        elif name == "br":
            self._say(node.line, "\v")
        elif name == "a":
            self.in_link = node.name == "a" and "href" in node.attributes
            self.linked += self.in_link
        if not node.name.startswith("/") and name not in VOID:
            self.anchor = node.attributes.get("id") or (name == "a" and node.attributes.get("name")) or self.anchor

    def _block(self, node: Node, name: str) -> None:
        opens = not node.name.startswith("/")
        if name in {"ul", "ol"}:
            self.lists = min(max(self.lists + (1 if opens else -1), 0), _DEEPEST_LIST)
        elif name == "li" and opens:
            self.bullet = "  " * (self.lists - 1) + "- "
        elif name in _HEADINGS and opens:
            self.heading = node

    def _say(self, line: int, text: str) -> None:
        for at, part in enumerate(text.split("\n"), line):
            self.text.setdefault(at, []).append(part)
        self.plain = self.plain or bool(not self.in_link and text.strip(" \n|/·,\v"))

    def _flush(self) -> None:
        if not self.text:
            self.heading = None
            return
        whole = ((at, "".join(parts)) for at, parts in self.text.items())
        lines = [(at, " ".join(part.split())) for at, text in whole for part in text.split("\v")]
        lines = [(at, text) for at, text in lines if text.strip("` ")]
        navigation = self.drop_links and not self.plain and self.linked > 1 and not self.bullet
        if lines and self.heading:
            self._add_heading(self.heading, " ".join(text for _, text in lines))
        elif lines and not navigation:
            self._prose(lines)
        if lines:
            self.anchor = ""
        self.heading, self.linked, self.plain = None, 0, False
        self.text.clear()

    def _add_heading(self, node: Node, text: str) -> None:
        text = _PILCROW.sub("", text)
        if text:
            anchor = node.attributes.get("id") or self.anchor
            self._add(Heading(int(node.name[1]), text, node.line, anchor))

    def _prose(self, lines: list[tuple[int, str]]) -> None:
        indent = "  " * self.lists
        block = tuple(
            (at, (self.bullet if n == 0 and self.bullet else indent) + text) for n, (at, text) in enumerate(lines)
        )
        self.found.append(Block(block, continues=bool(self.listed and self.lists)))
        self.bullet, self.listed = "", bool(self.lists)

    def _add(self, item: Heading | Block) -> None:
        self.found.append(item)
        self.listed = False

    def _pre(self, at: int, end: int) -> int:
        self._flush()
        inside = self.run[at : end + 1]
        start = next((node.line for node in inside[1:] if not node.name), inside[0].line)
        code = "".join(node.text for node in inside if not node.name)
        lines = [(start + n, line.rstrip()) for n, line in enumerate(code.split("\n"))]
        while lines and not lines[-1][1]:
            lines.pop()
        while lines and not lines[0][1]:
            del lines[0]
        if lines:
            self._add(outline.fence(lines, _language(self.run, at), lines[0][0], lines[-1][0]))
        return end


def _is_unseen(node: Node, names: frozenset[str]) -> bool:
    attributes = node.attributes
    return (
        node.name in names
        or "hidden" in attributes
        or attributes.get("aria-hidden") == "true"
        or not _CLUTTER.isdisjoint(attributes.get("class", "").split())
    )


def _language(run: Sequence[Node], at: int) -> str:
    around = " ".join(node.attributes.get("class", "") for node in run[max(0, at - 4) : at + 3] if node.attributes)
    found = _LANGUAGE.search(around)
    return found[1] if found and found[1] not in {"notranslate", "none", "text", "default"} else ""


def _tables(run: Sequence[Node], where: Mapping[int, int]) -> frozenset[int]:
    """Return the tables of data: those that hold headings, code blocks or other tables only lay these out."""
    opened: list[tuple[int, int]] = []
    layout: set[int] = set()
    for at, node in enumerate(run):
        while opened and opened[-1][1] < at:
            opened.pop()
        if node.name in _HEADINGS or node.name in {"pre", "table"}:
            layout.update(table for table, _ in opened[-1:])
        if node.name == "table" and at in where:
            opened.append((at, where[at]))
    return frozenset(at for at in where if run[at].name == "table") - layout


def _rows(run: Sequence[Node], at: int, end: int) -> list[tuple[int, list[str]]]:
    """Return each row's line and cells, rows without any text left out."""
    rows: list[tuple[int, list[list[str]]]] = []
    for node in run[at + 1 : end]:
        if node.name == "tr":
            rows.append((node.line, []))
        elif node.name in {"td", "th"} and rows:
            rows[-1][1].append([])
        elif rows and rows[-1][1]:
            rows[-1][1][-1].append(_cell_text(node))
    joined = [(line, ["".join(parts) for parts in cells]) for line, cells in rows]
    return [(line, cells) for line, cells in joined if any(cell.strip() for cell in cells)]


def _cell_text(node: Node) -> str:
    if not node.name:
        return node.text
    name = node.name.removeprefix("/")
    return "`" if name in _CODE else " " if name in _BLOCKS or name == "br" else ""
