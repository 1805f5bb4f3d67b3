"""Discord's Markdown as its client shows it, in HTML: what the bot writes, not all that there is."""

import re
from collections.abc import Callable, Iterable, Mapping
from html import escape
from itertools import groupby
from typing import Any

Names = Mapping[str, str]

_FENCE = re.compile(r"^```(?:\w*)\n(.*?)\n```$", re.DOTALL | re.MULTILINE)
_INLINE = re.compile(
    r"\\(?P<escaped>[^\w\s])"
    r"|`(?P<code>[^`\n]+)`"
    r"|\[(?P<label>(?:\\.|[^\]\n])+)\]\(<(?P<url>https?://[^<>\s]+)>\)"
    r"|<(?P<bare>https?://[^<>\s]+)>"
    r"|<(?P<kind>@[!&]?|\#)(?P<id>\d+)>"
    r"|(?P<mark>\*\*|~~|\*|__)(?P<inner>(?:\\.|[^\\\n])+?)(?P=mark)"
)
_TAGS = {"**": "b", "~~": "s", "*": "i", "__": "u"}
_KINDS: list[tuple[str, re.Pattern[str]]] = [
    ("quote", re.compile(r"> ?")),
    ("heading", re.compile(r"#{1,3} ")),
    ("small", re.compile(r"-# ")),
    ("item", re.compile(r" *(?:[-*]|\d+\.) ")),
    ("text", re.compile("")),
]


def html(text: str, names: Names) -> str:
    """Return a message as HTML; ``names`` are those of people, roles and channels by id."""
    parts = _FENCE.split(f"\n{text}\n")
    return "".join(
        f"<pre>{escape(part)}</pre>" if number % 2 else _lines(part[1:-1], names) for number, part in enumerate(parts)
    )


def _lines(text: str, names: Names) -> str:
    if not text:
        return ""
    made: list[str] = []
    for kind, group in groupby(text.split("\n"), key=_kind):
        made.append(_BLOCKS[kind]([line[_start(kind, line) :] if kind != "item" else line for line in group], names))
    return "".join(made)


def _kind(line: str) -> str:
    return next(kind for kind, start in _KINDS if start.match(line))


def _start(kind: str, line: str) -> int:
    found = dict(_KINDS)[kind].match(line)
    return found.end() if found else 0


def _text(lines: Iterable[str], names: Names) -> str:
    """Return lines; an empty one has its height, as in the client."""
    return "".join(f"<p>{inline(line, names) or '&nbsp;'}</p>" for line in lines)


def _items(lines: Iterable[str], names: Names) -> str:
    """Return a list: the client puts its own bullets, and takes two spaces as one level."""
    made: list[str] = []
    for line in lines:
        level = (len(line) - len(line.lstrip())) // 2
        mark, _, words = line.strip().partition(" ")
        shown = mark if mark[0].isdigit() else ("•", "◦", "▪")[min(level, 2)]
        start = f'<div class="i" style="margin-left:{1.6 * level}em"><span>{shown}</span>'
        made.append(f"{start}<p>{inline(words, names)}</p></div>")
    return "".join(made)


def _wrapped(tag: str, of: str = "") -> Callable[[Iterable[str], Names], str]:
    def block(lines: Iterable[str], names: Names) -> str:
        return f"<{tag}{of}>{_text(lines, names)}</{tag}>"

    return block


_BLOCKS: dict[str, Callable[[Any, Names], str]] = {
    "quote": _wrapped("blockquote"),
    "heading": _wrapped("h3"),
    "small": _wrapped("div", ' class="small"'),
    "item": _items,
    "text": _text,
}


def inline(text: str, names: Names) -> str:
    """Return one line as HTML."""
    made, done = "", 0
    for found in _INLINE.finditer(text):
        made += escape(text[done : found.start()]) + _shown(found, names)
        done = found.end()
    return made + escape(text[done:])


def _shown(found: re.Match[str], names: Names) -> str:
    if found["escaped"]:
        return escape(found["escaped"])
    if found["code"]:
        return f"<code>{escape(found['code'])}</code>"
    if found["url"] or found["bare"]:
        return f"<a>{inline(found['label'], names) if found['label'] else escape(found['bare'])}</a>"
    if found["id"]:
        sign = "#" if found["kind"] == "#" else "@"
        return f'<span class="at">{sign}{escape(names.get(found["id"], "unknown"))}</span>'
    tag = _TAGS[found["mark"]]
    return f"<{tag}>{inline(found['inner'], names)}</{tag}>"
