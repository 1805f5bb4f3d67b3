"""Markdown into Slack's mrkdwn, block by block: no mention survives, no link but those to known addresses; no I/O."""

import unicodedata
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, replace

from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode

from bot.slack.inline import APART, clean, escaped, inline, plain, words

WIDEST_TABLE = 90
DEEPEST = 60  # each list is two levels; markdown-it drops what is deeper
INDENT = " " * 4
WIDEST_INDENT = 6 * INDENT

Links = Collection[str]


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of mrkdwn; ``tight`` puts it on the line after the piece before, ``code`` is a whole fence."""

    text: str
    code: bool = False
    tight: bool = False


def pieces(markdown: str, links: Collection[str] = ()) -> list[Piece]:
    """Return the blocks of ``markdown`` in order; only addresses in ``links`` become links under a name."""
    parser = MarkdownIt("commonmark", {"html": False, "maxNesting": DEEPEST}).enable(["table", "strikethrough"])
    known = {parser.normalizeLink(link) for link in links}
    tokens = parser.parse(clean(markdown))
    if any(token.level >= DEEPEST - 1 for token in tokens):
        return [Piece(text, tight=number > 0) for number, text in enumerate(map(plain, markdown.splitlines())) if text]
    return [piece for node in SyntaxTreeNode(tokens).children for piece in _block(node, known) if piece.text.strip()]


def _block(node: SyntaxTreeNode, links: Links) -> list[Piece]:
    render = _BLOCKS.get(node.type)
    return render(node, links) if render else [Piece(escaped(node.content))]


def _paragraph(node: SyntaxTreeNode, links: Links) -> list[Piece]:
    return [Piece(inline(node, links))]


def _heading(node: SyntaxTreeNode, links: Links) -> list[Piece]:
    return [Piece(inline(node, links, "strong"))]


def _fence(node: SyntaxTreeNode, _links: Links) -> list[Piece]:
    return [_code(node.content)]


def _code(content: str) -> Piece:
    body = escaped(content.strip("\n")).replace("```", f"``{APART}`")
    return Piece(f"```\n{body}\n```", code=True)


def _rule(_node: SyntaxTreeNode, _links: Links) -> list[Piece]:
    return [Piece("———")]


def _quote(node: SyntaxTreeNode, links: Links) -> list[Piece]:
    """Quote every line; a fence stands without the mark, which would tear it apart in Slack."""
    quoted: list[Piece] = []
    for child in node.children:
        for piece in _block(child, links):
            text = piece.text if piece.code else "\n".join(f"> {line}" for line in piece.text.splitlines())
            blank = bool(quoted) and not quoted[-1].code and not piece.code and not piece.tight
            quoted.append(replace(piece, text=f">\n{text}" if blank else text, tight=bool(quoted)))
    return quoted


def _list(node: SyntaxTreeNode, links: Links) -> list[Piece]:
    listed: list[Piece] = []
    number = int(node.attrs.get("start", 1))
    for offset, item in enumerate(node.children):
        mark = "• " if node.type == "bullet_list" else f"{number + offset}. "
        listed += _item(item, mark, links)
    return [replace(piece, tight=position > 0) for position, piece in enumerate(listed)]


def _item(item: SyntaxTreeNode, mark: str, links: Links) -> list[Piece]:
    inner = [piece for child in item.children for piece in _block(child, links)]
    if not inner or inner[0].code or inner[0].text.startswith(">"):
        inner.insert(0, Piece(""))
    first = replace(inner[0], text=_hanging(mark, inner[0].text))
    return [first, *(_indented(piece) for piece in inner[1:])]


def _hanging(mark: str, text: str) -> str:
    return mark + text.replace("\n", "\n    ")


def _indented(piece: Piece) -> Piece:
    if piece.code or piece.text.startswith(">"):
        return piece
    return replace(piece, text="\n".join(_deeper(line) for line in piece.text.splitlines()))


def _deeper(line: str) -> str:
    return line if line.startswith(WIDEST_INDENT) else INDENT + line


def _table(node: SyntaxTreeNode, links: Links) -> list[Piece]:
    rows = [[words(cell) for cell in row.children] for part in node.children for row in part.children]
    widths = [max(map(_width, column)) for column in zip(*rows, strict=True)]
    if sum(widths) + 3 * len(widths) <= WIDEST_TABLE:
        lines = [" | ".join(_filled(cell, width) for cell, width in zip(row, widths, strict=True)) for row in rows]
        lines.insert(1, "-+-".join("-" * width for width in widths))
        return [_code("\n".join(line.rstrip() for line in lines))]
    return [Piece(line, tight=position > 0) for position, line in enumerate(_spelled_out(node, links))]


def _spelled_out(node: SyntaxTreeNode, links: Links) -> Iterator[str]:
    """Return the rows of a table that is too wide for a chat, each cell after its column's name."""
    head, *body = [[inline(cell, links) for cell in row.children] for part in node.children for row in part.children]
    for row in body or [head]:
        named = [f"{name}: {cell}" if name and body else cell for name, cell in zip(head, row, strict=True) if cell]
        yield f"• {'; '.join(named)}".replace("\n", " ")


def _filled(text: str, width: int) -> str:
    return text + " " * (width - _width(text))


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)


_BLOCKS: dict[str, Callable[[SyntaxTreeNode, Links], list[Piece]]] = {
    "paragraph": _paragraph,
    "heading": _heading,
    "fence": _fence,
    "code_block": _fence,
    "hr": _rule,
    "blockquote": _quote,
    "bullet_list": _list,
    "ordered_list": _list,
    "table": _table,
}
