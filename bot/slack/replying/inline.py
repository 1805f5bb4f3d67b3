"""Words of Markdown into Slack's mrkdwn: escaped, styled, linked only to known addresses; no I/O."""

import re
from collections.abc import Iterable

from bot.markup.runs import APART, LONGEST_ADDRESS, Run, clean, cut, lines, names_another

LONGEST_LABEL = 300

_BROADCAST = re.compile(r"(?<![\w.])@(?=(?:channel|here|everyone|group)\b)", re.IGNORECASE)
_ENTITIES = {ord("&"): "&amp;", ord("<"): "&lt;", ord(">"): "&gt;"}
_MARKER = re.compile(r"(?<!\w)([*_~`])(?=\S)|(?<=\S)([*_~`])(?!\w)")
_ADDRESS = re.compile(r"https?://[^\s<>|\"\\^`{}\x00-\x20\x7f]+", re.IGNORECASE)
_LONGEST_ENTITY = 5
_MARKS = {"strong": "*", "em": "_", "s": "~"}


def escaped(text: str) -> str:
    """Return plain text as Slack wants it: it mentions nobody and links nowhere."""
    return _BROADCAST.sub(f"@{APART}", clean(text)).translate(_ENTITIES)


def plain(text: str) -> str:
    """Return escaped text in one line whose ``*``, ``_``, ``~`` and backticks format nothing."""
    return _guarded(escaped(" ".join(text.split())))


def link(url: str, label: str) -> str:
    """Return a link (at most 1,303 characters), or the bare label where Slack takes no ``url``, or the label lies."""
    shown, address = fitted(label.replace("|", "¦"), LONGEST_LABEL), url.translate(_ENTITIES)
    if not shown or len(address) > LONGEST_ADDRESS or not _ADDRESS.fullmatch(url) or names_another(label, url):
        return shown
    return f"<{address}|{shown}>"


def fitted(text: str, longest: int) -> str:
    """Return ``plain`` text of at most ``longest`` characters, entities counted as they are sent."""
    shown = plain(cut(text, longest))
    return shown if len(shown) <= longest else plain(cut(text, longest // _LONGEST_ENTITY))


def joined(found: Iterable[Run]) -> str:
    """Return runs as mrkdwn; Slack ignores a mark that touches a word, so a space of no width goes between."""
    text, bare = "", True
    for run in lines(found):
        shown = _shown(run)
        if text and not (bare and run.bare) and text[-1:].strip() and shown[:1].strip():
            touches = (bare and text[-1].isalnum()) or (run.bare and shown[0].isalnum()) or not (bare or run.bare)
            text += APART if touches else ""
        text, bare = text + shown, run.bare
    return text.strip()


def _shown(run: Run) -> str:
    if "code" in run.styles:
        code = escaped(run.text).replace("`", "'")
        return f"`{code}`"
    shown = link(run.link, run.text) if run.link else _guarded(escaped(run.text))
    marks = "".join(_MARKS[style] for style in run.styles)
    return f"{marks}{shown}{marks[::-1]}"


def _guarded(text: str) -> str:
    return _MARKER.sub(lambda found: f"{found[1]}{APART}" if found[1] else f"{APART}{found[2]}", text)
