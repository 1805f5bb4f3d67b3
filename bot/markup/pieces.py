"""Markdown into pieces of a platform's dialect, block by block: the one parse for every chat; no I/O."""

import unicodedata
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import chain

from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode

from bot.markup.packing import Piece
from bot.markup.runs import Run, clean, runs, spelled_out, words

DEEPEST = 60  # each list is two levels; markdown-it drops what is deeper
DEEPEST_INDENT = 6

_PARSER = MarkdownIt("commonmark", {"html": False, "maxNesting": DEEPEST}).enable(["table", "strikethrough"])


@dataclass(frozen=True, slots=True)
class Dialect:
    """How a platform writes what Markdown says.

    ``joined`` makes text of runs, ``plain`` one line that formats nothing, ``escaped`` text that mentions nobody,
    ``fence`` a block of code of its text and its language; ``names`` tells whether a label can be a link's.
    """

    joined: Callable[[Iterable[Run]], str]
    plain: Callable[[str], str]
    escaped: Callable[[str], str]
    fence: Callable[[str, str], str]
    names: Callable[[str], bool]
    bullet: str
    blank: str
    indent: str
    quoted_blank: str
    widest_table: int


def pieces(markdown: str, links: Collection[str], dialect: Dialect) -> list[Piece]:
    """Return the blocks of ``markdown`` in order; only addresses in ``links`` become links under a name.

    A fence has a frame, so that no blank line parts it from what stands around it.
    """
    page = _Page(dialect, frozenset(map(_PARSER.normalizeLink, links)))
    tokens = _PARSER.parse(clean(markdown))
    every = chain(tokens, *(token.children or () for token in tokens))  # emphasis nests without an end
    if any(token.level >= DEEPEST - 1 for token in every):
        shown = enumerate(map(dialect.plain, markdown.splitlines()))
        return [Piece(text, tight=number > 0) for number, text in shown if text]
    blocks = [(node.type, piece) for node in SyntaxTreeNode(tokens).children for piece in page.block(node)]
    found = list(_headed((kind, piece) for kind, piece in blocks if piece.text.strip()))
    fenced = [False, *(piece.code for piece in found)]
    return [
        replace(piece, tight=piece.tight or piece.code or after) for piece, after in zip(found, fenced, strict=False)
    ]


def _headed(blocks: Iterable[tuple[str, Piece]]) -> Iterator[Piece]:
    """Put each heading right above what it heads, in one piece with text, so that no message ends with it."""
    head: Piece | None = None
    for kind, piece in blocks:
        if head is not None and piece.code:
            yield head
            head = None
        below = replace(head, text=f"{head.text}\n{piece.text}") if head is not None else piece
        head = below if kind == "heading" else None
        if head is None:
            yield below
    if head is not None:
        yield head


@dataclass(frozen=True, slots=True)
class _Page:
    dialect: Dialect
    links: Collection[str]

    def block(self, node: SyntaxTreeNode) -> list[Piece]:
        render = _BLOCKS.get(node.type)
        return render(self, node) if render else [Piece(self.dialect.escaped(node.content))]

    def inline(self, node: SyntaxTreeNode, style: str = "") -> str:
        """Return the words of a node, all of them in ``style`` when one is given."""
        named = self.dialect.names
        found = [run if not run.link or named(run.text) else spelled_out(run) for run in runs(node, self.links)]
        return self.dialect.joined([replace(run, styles=(style,)) for run in found] if style else found)

    def paragraph(self, node: SyntaxTreeNode) -> list[Piece]:
        return [Piece(self.inline(node))]

    def heading(self, node: SyntaxTreeNode) -> list[Piece]:
        return [Piece(self.inline(node, "strong"))]

    def fence(self, node: SyntaxTreeNode) -> list[Piece]:
        return [self._code(node.content, node.info)]

    def _code(self, content: str, language: str = "") -> Piece:
        return Piece(self.dialect.fence(content.strip("\n"), language), code=True)

    def rule(self, _node: SyntaxTreeNode) -> list[Piece]:
        return [Piece("———")]

    def quote(self, node: SyntaxTreeNode) -> list[Piece]:
        """Quote every line; a fence stands without the mark, which would tear it apart."""
        quoted: list[Piece] = []
        for child in node.children:
            for piece in self.block(child):
                text = piece.text if piece.code else "\n".join(f"> {line}" for line in piece.text.splitlines())
                blank = bool(quoted) and not quoted[-1].code and not piece.code and not piece.tight
                text = f"{self.dialect.quoted_blank}\n{text}" if blank else text
                quoted.append(replace(piece, text=text, tight=bool(quoted)))
        return quoted

    def items(self, node: SyntaxTreeNode) -> list[Piece]:
        listed: list[Piece] = []
        number = int(node.attrs.get("start", 1))
        for offset, item in enumerate(node.children):
            mark = self.dialect.bullet if node.type == "bullet_list" else f"{number + offset}. "
            listed += self._item(item, mark)
        return [replace(piece, tight=position > 0) for position, piece in enumerate(listed)]

    def _item(self, item: SyntaxTreeNode, mark: str) -> list[Piece]:
        inner = [piece for child in item.children for piece in self.block(child)]
        if not inner or inner[0].code or inner[0].text.startswith(">"):
            inner.insert(0, Piece(self.dialect.blank))
        first = replace(inner[0], text=mark + inner[0].text.replace("\n", f"\n{self.dialect.indent}"))
        return [first, *(self._indented(piece) for piece in inner[1:])]

    def _indented(self, piece: Piece) -> Piece:
        if piece.code or piece.text.startswith(">"):
            return piece
        indent = self.dialect.indent
        deepest = indent * DEEPEST_INDENT
        deeper = (line if line.startswith(deepest) else indent + line for line in piece.text.splitlines())
        return replace(piece, text="\n".join(deeper))

    def table(self, node: SyntaxTreeNode) -> list[Piece]:
        rows = [[words(cell) for cell in row.children] for part in node.children for row in part.children]
        widths = [max(map(_width, column)) for column in zip(*rows, strict=True)]
        if sum(widths) + 3 * len(widths) <= self.dialect.widest_table:
            lines = [" | ".join(_filled(cell, width) for cell, width in zip(row, widths, strict=True)) for row in rows]
            lines.insert(1, "-+-".join("-" * width for width in widths))
            return [self._code("\n".join(line.rstrip() for line in lines))]
        return [Piece(line, tight=position > 0) for position, line in enumerate(self._rows(node))]

    def _rows(self, node: SyntaxTreeNode) -> Iterator[str]:
        """Return the rows of a table that is too wide for a chat, each cell after its column's name."""
        head, *body = [[self.inline(cell) for cell in row.children] for part in node.children for row in part.children]
        for row in body or [head]:
            named = [f"{name}: {cell}" if name and body else cell for name, cell in zip(head, row, strict=True) if cell]
            yield f"{self.dialect.bullet}{'; '.join(named)}".replace("\n", " ")


def _filled(text: str, width: int) -> str:
    return text + " " * (width - _width(text))


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)


_BLOCKS: dict[str, Callable[[_Page, SyntaxTreeNode], list[Piece]]] = {
    "paragraph": _Page.paragraph,
    "heading": _Page.heading,
    "fence": _Page.fence,
    "code_block": _Page.fence,
    "hr": _Page.rule,
    "blockquote": _Page.quote,
    "bullet_list": _Page.items,
    "ordered_list": _Page.items,
    "table": _Page.table,
}
