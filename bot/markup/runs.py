"""Words of Markdown in stretches of one style, as every chat needs them; no I/O."""

import itertools
import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from markdown_it.tree import SyntaxTreeNode

LONGEST_ADDRESS = 1_000
APART = "\u200b"

STYLES = frozenset({"strong", "em", "s"})

_UNWANTED = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
_LIKE_ADDRESS = re.compile(r"://|www\.|[\w-]\.(?:com|org|net|io|dev|ai|app|co|info)\b", re.IGNORECASE)
_HOST = re.compile(r"(?:://|www\.)([\w.-]+)", re.IGNORECASE)


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


def cut(text: str, longest: int) -> str:
    """Return ``text``, shortened at a word with an ellipsis where it is longer."""
    if len(text) <= longest:
        return text
    head = text[: longest - 1]
    return (head[: head.rfind(" ")] if " " in head[longest // 2 :] else head).rstrip() + "…"


def like_address(label: str) -> bool:
    """Return whether a label could be read as an address."""
    return bool(_LIKE_ADDRESS.search(label))


def names_another(label: str, url: str) -> bool:
    """Return whether a label shows the host of another address than the one it leads to."""
    shown = {found.lower() for found in _HOST.findall(clean(label))}
    return not shown <= {found.lower() for found in _HOST.findall(url)[:1]}


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
    inner = (*styles, node.type) if node.type in STYLES and node.type not in styles else styles
    return [run for child in node.children for run in runs(child, links, inner)]


def spelled_out(run: Run) -> Run:
    """Return a link as its words with the address after them, where no name may hide it."""
    return Run(f"{run.text} ({run.link})", run.styles)


def _linked(node: SyntaxTreeNode, links: Collection[str], styles: tuple[str, ...]) -> Run:
    """Return a link to a known address, else its words with the address after them."""
    target = str(node.attrs.get("href") or node.attrs.get("src") or "")
    label = " ".join("".join(run.text for child in node.children for run in runs(child, ())).split())
    if not target or label == target:
        return Run(label, styles)
    if not label:
        return Run(target, styles)
    run = Run(label, styles, target)
    return run if target in links and not like_address(label) else spelled_out(run)


def lines(found: Iterable[Run]) -> Iterator[Run]:
    """Merge neighbours of one style, then cut at line breaks, which no mark of a chat spans."""
    for (styles, address), group in itertools.groupby(found, key=lambda run: (run.styles, run.link)):
        for line in "".join(run.text for run in group).splitlines(keepends=True):
            body = line.strip()
            lead = line[: len(line) - len(line.lstrip())]
            yield from (Run(lead),) if lead and body else ()
            yield Run(body, styles, address) if body else Run(line)
            yield from (Run(line[len(line.rstrip()) :]),) if body and line[-1].isspace() else ()
