"""What documentation tools add to Markdown, turned into plain CommonMark line by line; no line moves."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

_FENCE = re.compile(r"^(?:[\s>]|[-*+]\s|\d+[.)]\s)*(`{3,}|~{3,})(.*)$")
_DIRECTIVE = re.compile(r"^\s*\{([A-Za-z][\w:-]*)\}\s*(.*)$")
_CODE_DIRECTIVES = frozenset(
    "code code-block code-cell sourcecode literalinclude eval-rst mermaid math toctree include image raw".split()
)
_INDENTED = re.compile(r"^(\s*)(?:(?:!!!|\?\?\?\+?)\s*[\w-]+[^\"]*|===[+!]{0,2}\s*(?=\"))(?:\"(.*)\")?\s*$")
_SLASHES = re.compile(r"^(\s*)/{3,}(?!/)\s*([\w-]+(?:\s+[\w-]+)*)?\s*(?:\|\s*(.*))?$")
_COLONS = re.compile(r"^(\s*):{3,}\s*(?:\{[^}]*\}\s*)?([\w.:-]++)?+\s*+(?:\[(.*)\]|([^{}]*))(?:\{[^}]*\})?\s*$")
_DROPPED = re.compile(
    r"""^\s*(?:
        \{!.*!\} | \{\*.*\*\} | -{1,2}8<-.* | <<<\s*[@"./].* | @\[code.*          # files pulled in by the builder
      | \{\{.*\}\} | \{%.*%\} | \{:?\s*[.\#][^{}]*\} | \{:\s*[^{}]*\}              # templates, attributes
      | \[\[_?toc_?\]\] | \[toc\]                                                  # tables of contents
      | import\s+(?:[\w*{][^'"]*\sfrom\s+)?['"][^'"]+['"];? | export\s+\{.*\}.*       # MDX modules
    )\s*$""",
    re.VERBOSE | re.IGNORECASE,
)
_EXPORT = re.compile(r"^export\s+(?:const|let|default|function|async)\b")
_ALERT = re.compile(r"^(\s*(?:>\s?)+)\[![A-Za-z]+\][+-]?\s*(.*)$")
_FOOTNOTE = re.compile(r"^(\s{0,3})\[\^[^\]\s]+\]:\s+")
_COMMENT_ANCHOR = re.compile(r"\{/\*\s*(#[^\s{}*]+)\s*\*/\}")
_COMMENT_START = re.compile(r"\{\s*/\*")
_COMMENT_END = re.compile(r"\*/\s*\}")
_COMPONENT = re.compile(r"\s*</?(?:[A-Z][\w.]*|[a-z][\w-]*(?=\s[^<>]*=\{))(?=[\s/>]|$)")
_MARK = re.compile(r"[{}\"'`>]")
_COMPONENT_LINES = 30
_PAUSE_LINES = 10
_LONGEST_MARKER = 1000


@dataclass(slots=True)
class _State:
    """What earlier lines opened."""

    fence: str = ""
    directives: list[str] = field(default_factory=list)
    indents: list[int] = field(default_factory=list)
    skip_indented: int = -1
    in_export: bool = False
    in_comment: bool = False
    in_table: bool = False


def plain(lines: Sequence[str]) -> list[str]:
    """Return as many lines as given, the markers of other tools removed from them."""
    state = _State()
    source = _without_components(lines)
    return [_line(line, state) for line in source]


def _line(line: str, state: _State) -> str:
    line = _dedented(line, state)
    if state.fence:
        return _inside_fence(line, state)
    fence = _FENCE.match(line)
    if fence and not (fence[1][0] == "`" and "`" in fence[2]):
        return _fence_line(line, fence, state)
    if state.in_comment or "{" in line:
        line = _without_comments(line, state)
    return _kept_in_table(_marker(line, state), state)


def _dedented(line: str, state: _State) -> str:
    if not state.indents or not line.strip():
        return line
    indent = len(line) - len(line.lstrip(" "))
    while state.indents and indent < state.indents[-1] + 4:
        state.indents.pop()
    return line[4 * len(state.indents) :]


def _inside_fence(line: str, state: _State) -> str:
    closing = _FENCE.match(line)
    if closing and closing[1].startswith(state.fence) and not closing[2].strip():
        state.fence = ""
    return line


def _fence_line(line: str, fence: re.Match[str], state: _State) -> str:
    directive = _DIRECTIVE.match(fence[2])
    if directive and directive[1] not in _CODE_DIRECTIVES:
        state.directives.append(fence[1])
        return directive[2]
    if state.directives and not fence[2].strip() and fence[1].startswith(state.directives[-1]):
        state.directives.pop()
        return ""
    state.fence = fence[1]
    return line


def _without_comments(line: str, state: _State) -> str:
    line = _COMMENT_ANCHOR.sub(r"{\1}", line)
    kept = ""
    while line:
        border = (_COMMENT_END if state.in_comment else _COMMENT_START).search(line)
        kept += "" if state.in_comment else line[: border.start() if border else len(line)]
        if border:
            state.in_comment = not state.in_comment
        line = line[border.end() :] if border else ""
    return kept


def _marker(line: str, state: _State) -> str:
    if len(line) > _LONGEST_MARKER:
        return line
    if _left_out(line, state):
        return ""
    indented = _INDENTED.match(line)
    if indented:
        state.indents.append(4 * len(state.indents) + len(indented[1]))
        return indented[1] + (indented[2] or "")
    slashes = _SLASHES.match(line)
    if slashes:
        return slashes[1] + ("" if slashes[2] == "html" else slashes[3] or "")
    colons = _COLONS.match(line)
    if colons:
        return _colons(colons, state)
    alert = _ALERT.match(line)
    return alert[1] + alert[2] if alert else _FOOTNOTE.sub(r"\1", line)


def _left_out(line: str, state: _State) -> bool:
    indent = len(line) - len(line.lstrip(" "))
    if state.skip_indented >= 0 and line.strip():
        state.skip_indented = state.skip_indented if indent > state.skip_indented else -1
    if state.in_export:
        state.in_export = bool(line.strip())
    elif _EXPORT.match(line):
        state.in_export = not line.rstrip().endswith(";")
        return True
    return state.in_export or state.skip_indented >= 0 or bool(_DROPPED.match(line))


def _colons(colons: re.Match[str], state: _State) -> str:
    kind = colons[2] or ""
    if "." in kind.strip("."):
        state.skip_indented = len(colons[1])
        return f"{colons[1]}`{kind}`"
    return colons[1] + (colons[3] or colons[4] or "").strip().strip('"')


def _kept_in_table(line: str, state: _State) -> str:
    # A blank line ends CommonMark's HTML block: a table written with blank lines must stay one block.
    if line.lstrip().startswith("<table"):
        state.in_table = True
    if "</table" in line:
        state.in_table = False
    return line if line.strip() or not state.in_table else "<!-- -->"


def _without_components(lines: Sequence[str]) -> list[str]:
    """Return the lines without the JSX tags that open them, tags over several lines too."""
    kept = list(lines)
    fence = ""
    pause = 0
    for at, line in enumerate(lines):
        found = _FENCE.match(line)
        if fence:
            closes = found and found[1].startswith(fence) and not found[2].strip()
            fence = "" if closes else fence
        elif found:
            fence = found[1]
        elif at >= pause and not _blank_tags(kept, at):
            # A tag without an end: the lines behind it are hardly tags, and trying each costs time.
            pause = at + _PAUSE_LINES
    return kept


def _blank_tags(lines: list[str], at: int) -> bool:
    column = 0
    while _COMPONENT.match(lines[at], column):
        end = _tag_end(lines, at, column)
        if end is None:
            break
        last, column = end
        if last > at:
            lines[at:last] = [""] * (last - at)
            lines[last] = lines[last][column:]
            return True
    lines[at] = lines[at][column:]
    return not _COMPONENT.match(lines[at])


def _tag_end(lines: Sequence[str], at: int, column: int) -> tuple[int, int] | None:
    """Return line and column behind the tag's ``>``, braces and quotes respected."""
    depth, quote = 0, ""
    for line, where, mark in _marks(lines, at, column):
        if quote:
            quote = "" if mark == quote else quote
        elif mark in "\"'`":
            quote = mark
        elif mark in "{}":
            depth += 1 if mark == "{" else -1
        elif depth <= 0:
            return line, where + 1
    return None


def _marks(lines: Sequence[str], at: int, column: int) -> Iterator[tuple[int, int, str]]:
    for line in range(at, min(at + _COMPONENT_LINES, len(lines))):
        for found in _MARK.finditer(lines[line], column if line == at else 0):
            yield line, found.start(), found[0]
