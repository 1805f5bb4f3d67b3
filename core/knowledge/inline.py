"""The text of one Markdown paragraph: link targets, images and tags dropped, what people read kept."""

import re
from collections.abc import Sequence

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline, backtick
from markdown_it.token import Token
from markdown_it.utils import EnvType

_SPECIAL = re.compile(r"[\\`\[<&{^]|:\w")
_ATTRIBUTES = re.compile(r"^\{:?\s*[.#:][^{}\n]*\}")
_LEFTOVER = re.compile(
    r"\[\^[^\[\]\s]+\]"  # footnote marks
    r"|:(?:material|octicons|fontawesome|simple)-[\w-]+:(?:\{[^{}\n]*\})?"  # icons
    r"|</?[A-Za-z][\w.-]*(?:\s[^<>\n]*)?/?>"  # tags with braces, which CommonMark leaves as text
)
_ROUGH_LINK = re.compile(r"(!?)\[([^\[\]\n]{0,500})\]\([^()\n]{0,2000}\)")
_UNSEEN = re.compile(r"<(/?)(?:script|style)\b", re.IGNORECASE)
_CODE_TAG = re.compile(r"</?(?:code|kbd|samp|tt)\b[^>]*>", re.IGNORECASE)
_BREAK_TAG = re.compile(r"<br\b", re.IGNORECASE)
_CARRIERS = frozenset({"link_close", "image", "code_inline", "html_inline"})
_HIDDEN_LINES = "hidden_lines"
LONGEST = 50_000


def parser(*, indented_code: bool) -> MarkdownIt:
    """Return a parser of blocks with tables; emphasis stays as it is written, text is parsed by `clean`."""
    md = MarkdownIt("commonmark").enable("table")
    md.core.ruler.enableOnly(["normalize", "block"])
    md.inline.ruler.disable(["emphasis"])
    md.inline.ruler.at("backticks", _backtick)
    if not indented_code:
        md.block.ruler.disable(["code"])
    return md


def _backtick(state: StateInline, silent: bool) -> bool:  # noqa: FBT001
    """Do as markdown-it does, and note the line ends that it turns into spaces."""
    start = state.pos
    found = backtick(state, silent)
    if found and not silent and state.tokens and state.tokens[-1].type == "code_inline":
        state.tokens[-1].meta[_HIDDEN_LINES] = state.src.count("\n", start, state.pos)
    return found


def clean(content: str, md: MarkdownIt, env: EnvType) -> list[tuple[int, str]]:
    """Return pairs of a line's offset in ``content`` and its clean text; blank lines are left out."""
    if len(content) > LONGEST:
        content = without_links(content)
    elif _SPECIAL.search(content):
        return _numbered(_parsed(content, md, env), content.count("\n"))
    return _numbered([(at, line) for at, line in enumerate(content.split("\n"))], content.count("\n"))


def without_links(text: str) -> str:
    """Drop images and link targets by pattern alone: for text that is not parsed as Markdown."""
    return _ROUGH_LINK.sub(lambda found: "" if found[1] else found[2], text)


def _parsed(content: str, md: MarkdownIt, env: EnvType) -> list[tuple[int, str]]:
    tokens: list[Token] = []
    md.inline.parse(content, md, env, tokens)
    pieces: list[tuple[int, str]] = []
    line, unseen = 0, False
    for before, token in zip([None, *tokens], tokens, strict=False):
        if token.type in {"softbreak", "hardbreak"}:
            line += 1
            continue
        if token.type == "html_inline":
            tag = _UNSEEN.match(token.content)
            unseen = not tag[1] if tag else unseen
        if not unseen:
            pieces.append((line, _text(token, before)))
        line += token.meta.get(_HIDDEN_LINES, 0) + (token.content.count("\n") if token.type == "html_inline" else 0)
    return pieces


def _text(token: Token, before: Token | None) -> str:
    if token.type == "text":
        text = _ATTRIBUTES.sub("", token.content) if before and before.type in _CARRIERS else token.content
        return _LEFTOVER.sub("", text)
    if token.type == "code_inline":
        pad = " " if token.content.startswith("`") or token.content.endswith("`") else ""
        return f"{token.markup}{pad}{token.content}{pad}{token.markup}"
    if token.type == "html_inline":
        return "`" if _CODE_TAG.match(token.content) else " " if _BREAK_TAG.match(token.content) else ""
    return token.content if token.type == "text_special" else ""


def _numbered(pieces: Sequence[tuple[int, str]], last: int) -> list[tuple[int, str]]:
    lines: dict[int, list[str]] = {}
    for at, text in pieces:
        lines.setdefault(at, []).append(text)
    kept = [(at, text) for at, parts in lines.items() if (text := "".join(parts).strip())]
    if kept and max(lines) < last:
        # A link's address over a line's end hides a line: the range of the whole stays exact.
        kept[-1] = (last, kept[-1][1])
    return kept
