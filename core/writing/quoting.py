# ruff: noqa: RUF001 – the punctuation of other scripts is what this file is about
"""Writes blocks of a passage as a Markdown quote, one sentence in bold; pure."""

import re
import textwrap
from collections.abc import Sequence

from core.text.blocks import Block, inline_code
from core.text.sentences import Span
from core.writing.marks import numbers_in

ELLIPSIS = "…"

_Edit = tuple[int, int, str]

_STRONG = re.compile(r"(?<![A-Za-z0-9*])\*\*(?=[^\s*])|(?<=[^\s*])\*\*(?![A-Za-z0-9*])")
_EMPHASIS = re.compile(r"(?<![A-Za-z0-9*])\*(?=[^\s*])|(?<=[^\s*])\*(?![A-Za-z0-9*])")
_BRACKETS = re.compile(r"(?:\[{1,2}|【|［)([^\[\]【】［］\n]{1,60})(?:\]{1,2}|】|］)")
_STAR = re.compile(r"\*")
_SOFT_BREAK = re.compile(r"(?<! )(?<!\\) ?\n[ \t>]*+")
_HARD_BREAK = re.compile(r"(?: {2}|\\)\n[ \t>]*+")
_CELL = re.compile(r"[^|\s](?:[^|\n]*[^|\s])?")
_FENCE = re.compile(r"(`{3,}|~{3,})([^\n`]*)")
_TICKS = re.compile(r"`{3,}")
_CLOSERS = '。！？｡؟۔।॥」』）】”’"*_'
_ALONE = frozenset({"code", "row"})


def quoted(text: str, shown: Sequence[Block], best: Span | None, citation: str, *, cut: tuple[bool, bool]) -> str:
    """Return ``shown`` as lines after ``> ``, ``best`` in bold, the citation last.

    ``cut`` says whether something is left out before and after. Whatever looks like a citation outside code becomes
    ``(n)``, bold text becomes plain, so that the only mark and the only citation are ours.
    """
    lines = [ELLIPSIS] if cut[0] else []
    indent = min((_indent(text, block) for block in shown if block.kind == "item"), default=0)
    previous: Block | None = None
    for block in shown:
        if previous is not None and _apart(text, previous, block):
            lines.append("")
        lines.extend(_lines(text, block, best, indent))
        previous = block
    tail = f"{ELLIPSIS} {citation}" if cut[1] else citation
    if cut[1] or (shown and shown[-1].kind in _ALONE):
        lines.extend(["", tail])
    else:
        lines[-1] = f"{lines[-1]} {tail}"
    return "\n".join(f"> {line}".rstrip() for line in lines)


def _apart(text: str, previous: Block, block: Block) -> bool:
    differs = previous.kind != block.kind and "heading" in {previous.kind, block.kind}
    return differs or text.count("\n", previous.end, block.first) > 1 or text[previous.end : block.first].strip() != ""


def _indent(text: str, block: Block) -> int:
    mark = text[block.first : block.start].replace(">", "").expandtabs(4)
    return len(mark) - len(mark.lstrip())


def _lines(text: str, block: Block, best: Span | None, indent: int) -> list[str]:
    if block.kind == "code":
        return _code(text, block)
    mark = text[block.first : block.start].replace(">", "").expandtabs(4)[indent:] if block.kind == "item" else ""
    return (mark + _edited(text, block, _edits(text, block, best))).splitlines()


def _code(text: str, block: Block) -> list[str]:
    lines = text[block.start : block.end].splitlines()
    opening = _FENCE.match(lines[0]) if block.fenced else None
    if opening is not None:
        closing = len(lines) > 1 and lines[-1].strip(" \t>").startswith(opening[1])
        lines = lines[1 : len(lines) - closing]
    body = textwrap.dedent("\n".join(lines))
    fence = "`" * max((len(run) + 1 for run in _TICKS.findall(body)), default=3)
    info = opening[2].strip() if opening is not None else ""
    return [fence + info, *body.splitlines(), fence]


def _edits(text: str, block: Block, best: Span | None) -> list[_Edit]:
    code = [(block.start + start, block.start + end) for start, end in inline_code(text[block.start : block.end])]
    brackets = _matches(_BRACKETS, text, block.start, block.end, code)
    edits = [(*match.span(), f"({match[1]})") for match in brackets if numbers_in(match[1]) is not None]
    edits += [(*match.span(), "\n") for match in _HARD_BREAK.finditer(text, block.start, block.end)]
    edits += [(*match.span(), " ") for match in _SOFT_BREAK.finditer(text, block.start, block.end)]
    strong = [(*match.span(), "") for match in _matches(_STRONG, text, block.start, block.end, code)]
    edits += strong if len(strong) % 2 == 0 else []
    if best is not None and block.start <= best.start < block.end:
        edits += _marks(text, block, best, code, {start for start, _, _ in edits})
    return sorted(edits)


def _marks(text: str, block: Block, best: Span, code: Sequence[tuple[int, int]], edited: set[int]) -> list[_Edit]:
    """Insert the bold markers, or nothing where a star is left that would break them."""
    plain = [(*match.span(), "") for match in _matches(_EMPHASIS, text, best.start, best.end, code)]
    gone = {start for start, _, _ in plain} if len(plain) % 2 == 0 else set[int]()
    stars = [match.start() for match in _matches(_STAR, text, best.start, best.end, code)]
    if any(star not in gone and star not in edited and star - 1 not in edited for star in stars):
        return []
    cells = list(_CELL.finditer(text, best.start, best.end)) if block.kind == "row" else []
    ranges = [cell.span() for cell in cells] or [(best.start, _bold_end(text, best))]
    return [*plain, *((start, start, "**") for start, _ in ranges), *((end, end, "**") for _, end in ranges)]


def _bold_end(text: str, best: Span) -> int:
    """Return a place before the full stop where no space follows: ``**…。**次`` does not close (CommonMark 6.2)."""
    if text[best.end : best.end + 1].strip() == "":
        return best.end
    return best.start + (len(best.text.rstrip(_CLOSERS)) or len(best.text))


def _matches(
    pattern: re.Pattern[str],
    text: str,
    start: int,
    end: int,
    code: Sequence[tuple[int, int]],
) -> list[re.Match[str]]:
    """All matches outside code spans; both come in order, so one walk is enough."""
    found: list[re.Match[str]] = []
    at = 0
    for match in pattern.finditer(text, start, end):
        while at < len(code) and code[at][1] <= match.start():
            at += 1
        if at == len(code) or match.start() < code[at][0]:
            found.append(match)
    return found


def _edited(text: str, block: Block, edits: Sequence[_Edit]) -> str:
    pieces: list[str] = []
    at = block.start
    for start, end, replacement in edits:
        if start < at:
            continue
        pieces += [text[at:start], replacement]
        at = end
    return "".join([*pieces, text[at : block.end]])
