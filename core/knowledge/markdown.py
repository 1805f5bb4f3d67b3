"""Markdown and MDX: markdown-it finds the structure, this keeps the words and the line of each."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from markdown_it import MarkdownIt
from markdown_it.token import Token
from markdown_it.utils import EnvType

from core.knowledge import dialect, inline, outline
from core.knowledge.html import fragment
from core.knowledge.outline import Block, Heading
from core.knowledge.page import Page

_ANCHOR = re.compile(r"(?<!\s)\s*\{:?\s*#([^\s{}]++)[^{}]*+\}\s*$")
_ATTRIBUTES = re.compile(r"(?<!\s)\s*\{:?\s*[.:][^{}]*+\}\s*$")
_ANCHOR_TAG = re.compile(r"<a\s[^<>]*\b(?:id|name)=[\"']([^\"'<>\s]+)", re.IGNORECASE)
_FRONT_KEY = re.compile(r"^(title|sidebar_label|label|id)\s*[:=]\s*(.*?)\s*$")
_FRONT_LINES = 500


def read(path: str, text: str, url: str = "") -> Page:
    """Return the page that a Markdown file holds; never fails on any text."""
    lines = text.split("\n")
    front, body = front_matter(lines)
    source = dialect.plain([""] * body + lines[body:])
    items = _Walk(inline.parser(indented_code=not path.lower().endswith(".mdx"))).items(source)
    label = front.get("sidebar_label") or front.get("label") or front.get("id", "")
    title = front.get("title") or outline.first_title(items) or _label(label)
    return outline.page(path, title, items, text, url)


def _label(label: str) -> str:
    stem = PurePosixPath(label).name.removesuffix(".md")
    return label if " " in label else outline.humanised(stem) if stem else ""


def front_matter(lines: Sequence[str]) -> tuple[dict[str, str], int]:
    """Return title-like keys of the YAML or TOML on top and how many lines it takes."""
    mark = lines[0].rstrip()
    if mark not in {"---", "+++"}:
        return {}, 0
    end = next((at for at, line in enumerate(lines[1:_FRONT_LINES], 1) if line.rstrip() == mark), 0)
    found = (_FRONT_KEY.match(line) for line in lines[1:end])
    return {match[1]: value for match in found if match and (value := _scalar(match[2]))}, end + 1 if end else 0


def _scalar(value: str) -> str:
    if value[:1] in {'"', "'"}:
        end = value.find(value[0], 1)
        return value[1:end] if end > 0 else value[1:]
    return "" if value in {"|", ">", "|-", ">-", "null", "~"} else re.sub(r"(?<!\s)\s+#.*$", "", value)


@dataclass(slots=True)
class _Walk:
    """One pass over the flat block tokens."""

    md: MarkdownIt
    env: EnvType = field(default_factory=dict)
    found: list[Heading | Block] = field(default_factory=list)
    lists: list[str] = field(default_factory=list)
    bullet: str = ""
    quotes: int = 0
    prose: bool = False

    def items(self, lines: Sequence[str]) -> list[Heading | Block]:
        tokens = self.md.parse("\n".join(lines), self.env)
        for at, token in enumerate(tokens):
            if token.type == "table_open":
                self._table(tokens, at)
            elif token.type == "inline" and tokens[at - 1].type == "heading_open":
                self._heading(token, int(tokens[at - 1].tag[1]))
            elif token.type == "inline" and tokens[at - 1].type == "paragraph_open":
                self._paragraph(token)
            else:
                self._other(token, lines)
        return self.found

    def _other(self, token: Token, lines: Sequence[str]) -> None:
        first, end = token.map or (0, 0)
        if token.type in {"bullet_list_open", "ordered_list_open"}:
            self.lists.append(token.markup)
        elif token.type in {"bullet_list_close", "ordered_list_close"}:
            self.lists.pop()
        elif token.type == "list_item_open":
            self.bullet = f"{token.info}{token.markup} " if token.info else "- "
        elif token.type in {"blockquote_open", "blockquote_close"}:
            self.quotes += 1 if token.type.endswith("open") else -1
        elif token.type in {"fence", "code_block"}:
            self._code(token, first, end, lines)
        elif token.type == "html_block":
            self._html(token.content, first + 1)

    def _heading(self, token: Token, level: int) -> None:
        line = (token.map or (0, 0))[0] + 1
        anchor = _ANCHOR.search(token.content) or _ANCHOR_TAG.search(token.content)
        content = _ATTRIBUTES.sub("", _ANCHOR.sub("", token.content))
        text = " ".join(part for _, part in inline.clean(content, self.md, self.env))
        if text and self.quotes:
            self._prose(Block(((line, text),)))
        elif text:
            self._add(Heading(level, text, line, anchor[1] if anchor else ""))

    def _paragraph(self, token: Token) -> None:
        first = (token.map or (0, 0))[0] + 1
        kept = inline.clean(token.content, self.md, self.env)
        indent = "  " * len(self.lists)
        bullet = "  " * (len(self.lists) - 1) + self.bullet if self.bullet else indent
        texts = [(bullet if at == 0 else indent) + text for at, (_, text) in enumerate(kept)]
        if kept:
            self.bullet = ""
            self._prose(Block(tuple((first + at, text) for (at, _), text in zip(kept, texts, strict=True))))

    def _prose(self, block: Block) -> None:
        last = self.found[-1] if self.found and self.prose else None
        adjoins = isinstance(last, Block) and last.lines[-1][0] + 1 >= block.lines[0][0]
        self.found.append(Block(block.lines, adjoins))
        self.prose = True

    def _add(self, item: Heading | Block) -> None:
        self.found.append(item)
        self.prose = False

    def _code(self, token: Token, first: int, end: int, lines: Sequence[str]) -> None:
        code = token.content.removesuffix("\n").split("\n") if token.content else []
        start = first + 2 if token.type == "fence" else first + 1
        # An unclosed fence has no closing line of its own.
        last = min(max(end, first + 1), len(lines))
        language = token.info.split("{")[0].split()[:1]
        if any(line.strip() for line in code):
            numbered = [(min(start + at, last), line) for at, line in enumerate(code)]
            self._add(outline.fence(numbered, "".join(language), first + 1, last))

    def _html(self, content: str, line: int) -> None:
        for item in fragment(content, line):
            if isinstance(item, Heading) or item.lines[0][1].startswith("```"):
                self._add(item)
            elif kept := tuple((at, text) for at, part in item.lines if (text := inline.without_links(part)).strip()):
                self._add(Block(kept, item.continues))

    def _table(self, tokens: Sequence[Token], start: int) -> None:
        rows: list[tuple[int, list[str]]] = []
        for at in range(start, len(tokens)):
            token = tokens[at]
            if token.type == "tr_open":
                rows.append(((token.map or (0, 0))[0] + 1, []))
            elif token.type == "inline":
                parts = inline.clean(token.content, self.md, self.env)
                rows[-1][1].append(" ".join(part for _, part in parts))
            elif token.type == "table_close":
                break
        self._add(outline.table(rows))
