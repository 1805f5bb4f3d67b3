"""HTML as a flat run of tags and texts with the line of each: no tree, no recursion, one pass whatever comes."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from html import unescape

VOID = frozenset("area base br col embed hr img input link meta param source track wbr".split())
_RAW = frozenset({"script", "style"})
_OPEN = re.compile(r"<(?:!--|[!?]|(/?)([A-Za-z][^\s/>]*))")
_TAG_REST = re.compile(r"(?:[^>\"']|\"[^\"]*\"|'[^']*')*+>")
_ATTRIBUTE = re.compile(r"([^\s\"'<>/=]+)(?:\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'<>]+)))?")
_LONGEST_TAG = 20_000


@dataclass(frozen=True, slots=True)
class Node:
    """``name`` is ``p`` for an opening tag, ``/p`` for a closing one, empty for text."""

    name: str
    line: int
    text: str = ""
    attributes: dict[str, str] = field(default_factory=dict)


def nodes(text: str, line: int = 1) -> list[Node]:
    """Return tags and texts in their order, counting from ``line``; comments, scripts and styles are left out."""
    return list(_nodes(text, line))


def _nodes(text: str, line: int) -> Iterator[Node]:
    at = said = 0
    while opening := _OPEN.search(text, at):
        start = opening.start()
        end = _end(text, opening)
        if end < 0:
            # Nothing closes any more: what follows is text.
            break
        if start > said:
            yield Node("", line, unescape(text[said:start]))
        line += text.count("\n", said, start)
        name = (opening[2] or "").lower()
        if name and not (opening[1] and name in VOID):
            attributes = {} if opening[1] else _attributes(text[opening.end() : end - 1])
            yield Node(opening[1] + name, line, "", attributes)
        if name in _RAW and not opening[1]:
            end = _raw_end(text, name, end)
        line += text.count("\n", start, end)
        at = said = end
    if said < len(text):
        yield Node("", line, unescape(text[said:]))


def _end(text: str, opening: re.Match[str]) -> int:
    """Return where the tag or comment ends, or -1; a comment that is never closed hides the rest, as in browsers."""
    if opening[0] == "<!--":
        end = text.find("-->", opening.end())
        return end + 3 if end >= 0 else len(text)
    start = opening.end()
    quoted = _TAG_REST.match(text, start, start + _LONGEST_TAG) if opening[2] else None
    return quoted.end() if quoted else text.find(">", start) + 1 or -1


def _raw_end(text: str, name: str, start: int) -> int:
    closing = re.compile(rf"</{name}(?=[\s/>])", re.IGNORECASE).search(text, start)
    return closing.start() if closing else len(text)


def _attributes(text: str) -> dict[str, str]:
    return {found[1].lower(): unescape(found[2] or found[3] or found[4] or "") for found in _ATTRIBUTE.finditer(text)}


def ends(run: Sequence[Node]) -> dict[int, int]:
    """Return the index of each opening tag's own closing tag, where there is one."""
    opened: dict[str, list[int]] = {}
    found: dict[int, int] = {}
    for at, node in enumerate(run):
        if node.name.startswith("/"):
            stack = opened.get(node.name[1:])
            if stack:
                found[stack.pop()] = at
        elif node.name and node.name not in VOID:
            opened.setdefault(node.name, []).append(at)
    return found
