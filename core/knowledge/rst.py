"""reStructuredText: docutils finds the structure, reads no other file, runs nothing and says nothing."""

import re
from dataclasses import dataclass, field

from docutils import nodes, utils
from docutils.frontend import get_default_settings
from docutils.parsers.rst import Parser

from core.knowledge import directives, outline, plain
from core.knowledge.outline import Block, Heading
from core.knowledge.page import Page

_SILENT = (
    nodes.comment,
    nodes.system_message,
    nodes.substitution_definition,
    nodes.image,
    nodes.pending,
    nodes.label,
    nodes.colspec,
    nodes.raw,
)
_PROSE = (nodes.paragraph, nodes.term, nodes.line, nodes.attribution, nodes.rubric, nodes.caption, nodes.field_name)
_CODE = (nodes.literal_block, nodes.doctest_block, nodes.math_block)
_MARKS: dict[type[nodes.Node], str] = {nodes.literal: "`", nodes.emphasis: "*", nodes.strong: "**"}
_SETTINGS: dict[str, object] = {
    "report_level": 5,
    "halt_level": 5,
    "warning_stream": False,
    "file_insertion_enabled": False,
    "raw_enabled": False,
    "line_length_limit": 10**9,
    "syntax_highlight": "none",
    "_disable_config": True,
}
# docutils searches the rest of a paragraph for the end of each mark: many open ones cost minutes.
_CLOSED = re.compile(r"(`{1,2})[^`\n]+\1|(\*{1,2})[^*\n]+\2|^[^\S\n]*\*(?=\s)", re.MULTILINE)
_OPEN = re.compile(r"[`*]")
_MOST_OPEN_MARKS = 500


def read(path: str, text: str, url: str = "") -> Page:
    """Return the page that a reStructuredText file holds; what docutils can't take is read as plain text."""
    if any(len(_OPEN.findall(_CLOSED.sub("", part))) > _MOST_OPEN_MARKS for part in text.split("\n\n")):
        return plain.read(path, text, url)
    try:
        document = _parsed(path, text)
    except (RecursionError, ValueError, AttributeError, TypeError, IndexError, KeyError, AssertionError):
        return plain.read(path, text, url)
    return outline.page(path, "", _Walk().items(document), text, url)


def _parsed(path: str, text: str) -> nodes.document:
    settings = get_default_settings(Parser)
    for name, value in _SETTINGS.items():
        setattr(settings, name, value)
    document = utils.new_document(path, settings)
    parser = Parser(inliner=directives.inliner())
    parser.state_classes = directives.STATES
    parser.parse(text, document)
    return document


@dataclass(slots=True)
class _Walk:
    """One pass over the tree by an explicit stack."""

    found: list[Heading | Block] = field(default_factory=list)
    anchor: str = ""
    bullet: str = ""
    depth: int = 0
    lists: int = 0
    last_line: int = 0

    def items(self, document: nodes.document) -> list[Heading | Block]:
        stack: list[tuple[nodes.Node, bool]] = [(document, True)]
        while stack:
            node, enters = stack.pop()
            if not enters:
                self._leave(node)
            elif self._enter(node):
                stack.append((node, False))
                stack += [(child, True) for child in reversed(node.children)]
        return self.found

    def _enter(self, node: nodes.Node) -> bool:
        """Take what ``node`` says; tell whether its children are to be visited."""
        if isinstance(node, nodes.section):
            self.depth += 1
            self.anchor = self.anchor or next(iter(node["ids"]), "")
        elif isinstance(node, nodes.target):
            self.anchor = next(iter(node["ids"]), "") if not node.get("refuri") else self.anchor
        elif isinstance(node, nodes.bullet_list | nodes.enumerated_list):
            self.lists += 1
        elif isinstance(node, nodes.list_item):
            self.bullet = "  " * (self.lists - 1) + "- "
        else:
            return self._leaf(node)
        return not isinstance(node, nodes.target)

    def _leave(self, node: nodes.Node) -> None:
        if isinstance(node, nodes.section):
            self.depth -= 1
        elif isinstance(node, nodes.bullet_list | nodes.enumerated_list):
            self.lists -= 1

    def _leaf(self, node: nodes.Node) -> bool:
        if isinstance(node, _SILENT):
            return False
        if isinstance(node, nodes.title):
            self._title(node)
        elif isinstance(node, _PROSE):
            self._prose(_line(node) or _line(node.parent) or self.last_line, _text(node))
        elif isinstance(node, _CODE):
            self._code(node)
        elif isinstance(node, nodes.table):
            self._table(node)
        else:
            return isinstance(node, nodes.Element)
        return False

    def _title(self, node: nodes.title) -> None:
        text = " ".join(_text(node).split())
        # docutils counts the underline as the title's line.
        line = max(_line(node) - 1, 1)
        if isinstance(node.parent, nodes.section):
            self.found.append(Heading(self.depth, text, line, self.anchor))
            self.anchor = ""
        else:
            self._prose(line, text)

    def _prose(self, line: int, text: str) -> None:
        indent = "  " * self.lists
        block = outline.paragraph(line, text)
        if not block.lines:
            return
        lines = [((self.bullet or indent if n == 0 else indent) + part, at) for n, (at, part) in enumerate(block.lines)]
        self._join(Block(tuple((at, part) for part, at in lines)))
        self.bullet = ""

    def _join(self, block: Block) -> None:
        last = self.found[-1] if self.found else None
        prose = isinstance(last, Block) and not last.lines[-1][1].startswith(("```", "|"))
        adjoins = isinstance(last, Block) and prose and last.lines[-1][0] + 1 >= block.lines[0][0]
        self.found.append(Block(block.lines, adjoins))
        self.last_line = block.lines[-1][0]

    def _code(self, node: nodes.Element) -> None:
        code = node.astext().split("\n")
        first = _line(node) or self.last_line + 2
        lines = [(first + at, text) for at, text in enumerate(code)]
        language = str(node.get("language", "")).split()[:1] or ["python"] * isinstance(node, nodes.doctest_block)
        self.found.append(outline.fence(lines, "".join(language), lines[0][0], lines[-1][0]))
        self.last_line = lines[-1][0]

    def _table(self, node: nodes.table) -> None:
        rows: list[tuple[int, list[str]]] = []
        for row in node.findall(nodes.row):
            lines = [_line(inner) for inner in row.findall(nodes.paragraph) if _line(inner)]
            self.last_line = min(lines, default=self.last_line)
            rows.append((self.last_line, [_text(entry) for entry in row.children]))
        caption = node.next_node(nodes.title)
        if caption is not None:
            self._prose(_line(node), _text(caption))
        if rows:
            self.found.append(outline.table(rows))


def _line(node: nodes.Node) -> int:
    return node.line or 0


def _text(node: nodes.Node) -> str:
    if isinstance(node, nodes.Text):
        return node.astext()
    if isinstance(node, (nodes.footnote_reference, nodes.citation_reference, *_SILENT)):
        return ""
    mark = _MARKS.get(type(node), "")
    between = " " if isinstance(node, nodes.entry) else ""
    return mark + between.join(_text(child) for child in node.children) + mark
