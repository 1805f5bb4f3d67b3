"""Markdown in transit: where a block ends, how it reads without markup, what a terminal must not obey."""

import re

_FENCE = re.compile(r"^ {0,3}(`{3,}|~{3,})", re.MULTILINE)
_BOLD = re.compile(r"\*\*(\S(?:[^*\n]*\S)?)\*\*")
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]")


def finished_blocks(text: str) -> tuple[str, str]:
    """Split streamed Markdown at its last blank line outside a code fence: what is done, what still grows."""
    end = text.rfind("\n\n")
    while end >= 0 and _open_fence(text[:end]):
        end = text.rfind("\n\n", 0, end)
    return (text[:end], text[end + 2 :]) if end >= 0 else ("", text)


def _open_fence(text: str) -> bool:
    fence = ""
    for match in _FENCE.finditer(text):
        mark = match[1]
        if not fence:
            fence = mark
        elif mark[0] == fence[0] and len(mark) >= len(fence):
            fence = ""
    return bool(fence)


def plain(text: str) -> str:
    """Return Markdown for a pipe: as it stands, without bold markers."""
    return _BOLD.sub(r"\1", text)


def printable(text: str) -> str:
    """Return ``text`` without control characters: a document must not move the cursor or ring the bell."""
    return _CONTROL.sub("", text)
