"""Words of Markdown into Slack's mrkdwn: escaped, styled, linked only to known addresses; no I/O."""

import itertools
import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace

from markdown_it.tree import SyntaxTreeNode

LONGEST_ADDRESS = 1_000
LONGEST_LABEL = 300
APART = "\u200b"

_UNWANTED = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
_BROADCAST = re.compile(r"(?<![\w.])@(?=(?:channel|here|everyone|group)\b)", re.IGNORECASE)
_ENTITIES = {ord("&"): "&amp;", ord("<"): "&lt;", ord(">"): "&gt;"}
_MARKER = re.compile(r"(?<!\w)([*_~`])(?=\S)|(?<=\S)([*_~`])(?!\w)")
_ADDRESS = re.compile(r"https?://[^\s<>|\"\\^`{}\x00-\x20\x7f]+", re.IGNORECASE)
_LIKE_ADDRESS = re.compile(r"://|www\.|\b[\w-]+\.(?:com|org|net|io|dev|ai|app|co|info)\b", re.IGNORECASE)
_HOST = re.compile(r"(?:https?://|www\.)([\w.-]+)", re.IGNORECASE)
_LONGEST_ENTITY = 5
_MARKS = {"strong": "*", "em": "_", "s": "~"}


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text in one style; ``link`` is an address, or empty."""

    text: str
    styles: tuple[str, ...] = ()
    link: str = ""

    @property
    def bare(self) -> bool:
        """Whether the text stands without any mark around it."""
        return not self.styles and not self.link


def clean(text: str) -> str:
    """Return ``text`` without control characters, halves of characters, and marks that turn the reading direction."""
    return _UNWANTED.sub("", text.replace("\r\n", "\n"))


def escaped(text: str) -> str:
    """Return plain text as Slack wants it: it mentions nobody and links nowhere."""
    return _BROADCAST.sub(f"@{APART}", clean(text)).translate(_ENTITIES)


def plain(text: str) -> str:
    """Return escaped text in one line whose ``*``, ``_``, ``~`` and backticks format nothing."""
    return _guarded(escaped(" ".join(text.split())))


def link(url: str, label: str) -> str:
    """Return a link (at most 1,303 characters), or the bare label where Slack takes no ``url``, or the label lies."""
    shown, address = fitted(label.replace("|", "¦"), LONGEST_LABEL), url.translate(_ENTITIES)
    if not shown or len(address) > LONGEST_ADDRESS or not _ADDRESS.fullmatch(url) or _names_another(label, url):
        return shown
    return f"<{address}|{shown}>"


def _names_another(label: str, url: str) -> bool:
    """Return whether a label shows the host of another address than the one it leads to."""
    return not {found.lower() for found in _HOST.findall(label)} <= {found.lower() for found in _HOST.findall(url)[:1]}


def fitted(text: str, longest: int) -> str:
    """Return ``plain`` text of at most ``longest`` characters, entities counted as they are sent."""
    shown = plain(cut(text, longest))
    return shown if len(shown) <= longest else plain(cut(text, longest // _LONGEST_ENTITY))


def cut(text: str, longest: int) -> str:
    """Return ``text``, shortened at a word with an ellipsis where it is longer."""
    if len(text) <= longest:
        return text
    head = text[: longest - 1]
    return (head[: head.rfind(" ")] if " " in head[longest // 2 :] else head).rstrip() + "…"


def inline(node: SyntaxTreeNode, links: Collection[str], style: str = "") -> str:
    """Return the words of a node as mrkdwn, all of them in ``style`` when one is given."""
    found = runs(node, links)
    return joined([replace(run, styles=(style,)) for run in found] if style else found)


def words(node: SyntaxTreeNode) -> str:
    """Return the words of a node without any style, in one line."""
    return " ".join("".join(run.text for run in runs(node, ())).split())


def runs(node: SyntaxTreeNode, links: Collection[str], styles: tuple[str, ...] = ()) -> list[Run]:
    """Return the text of a node in stretches of one style; ``links`` are the addresses that may get a name."""
    if node.type == "code_inline":
        return [Run(node.content, ("code",))]
    if node.type in {"softbreak", "hardbreak"}:
        return [Run("\n")]
    if node.type in {"link", "image"}:
        return [_linked(node, links, styles)]
    if not node.children:
        return [Run(node.content, styles)]
    inner = (*styles, node.type) if node.type in _MARKS and node.type not in styles else styles
    return [run for child in node.children for run in runs(child, links, inner)]


def _linked(node: SyntaxTreeNode, links: Collection[str], styles: tuple[str, ...]) -> Run:
    """Return a link to a known address, else its words with the address after them."""
    target = str(node.attrs.get("href") or node.attrs.get("src") or "")
    label = " ".join("".join(run.text for child in node.children for run in runs(child, ())).split())
    if not target or label == target:
        return Run(label, styles)
    if target in links and 0 < len(plain(label)) <= LONGEST_LABEL and not _LIKE_ADDRESS.search(label):
        return Run(label, styles, target)
    return Run(f"{label} ({target})" if label else target, styles)


def joined(found: Iterable[Run]) -> str:
    """Return runs as mrkdwn; Slack ignores a mark that touches a word, so a space of no width goes between."""
    text, bare = "", True
    for run in _lines(found):
        shown = _shown(run)
        if text and not (bare and run.bare) and text[-1:].strip() and shown[:1].strip():
            touches = (bare and text[-1].isalnum()) or (run.bare and shown[0].isalnum()) or not (bare or run.bare)
            text += APART if touches else ""
        text, bare = text + shown, run.bare
    return text.strip()


def _lines(found: Iterable[Run]) -> Iterator[Run]:
    """Merge neighbours of one style, then cut at line breaks, which no mark of Slack's spans."""
    for (styles, address), group in itertools.groupby(found, key=lambda run: (run.styles, run.link)):
        for line in "".join(run.text for run in group).splitlines(keepends=True):
            body = line.strip()
            lead = line[: len(line) - len(line.lstrip())]
            yield from (Run(lead),) if lead and body else ()
            yield Run(body, styles, address) if body else Run(line)
            yield from (Run(line[len(line.rstrip()) :]),) if body and line[-1].isspace() else ()


def _shown(run: Run) -> str:
    if "code" in run.styles:
        code = escaped(run.text).replace("`", "'")
        return f"`{code}`"
    shown = link(run.link, run.text) if run.link else _guarded(escaped(run.text))
    marks = "".join(_MARKS[style] for style in run.styles)
    return f"{marks}{shown}{marks[::-1]}"


def _guarded(text: str) -> str:
    return _MARKER.sub(lambda found: f"{found[1]}{APART}" if found[1] else f"{APART}{found[2]}", text)
