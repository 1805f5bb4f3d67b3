"""Discord's dialect of Markdown, block by block, and where a text in it may be cut; no I/O."""

import re
from collections.abc import Collection, Iterator

from bot.discord.replying.inline import begun, escaped, harmless, joined, names, plain
from bot.markup.packing import Cuts, Piece, unfenced
from bot.markup.pieces import Dialect
from bot.markup.pieces import pieces as pieces_in
from bot.markup.runs import APART

WIDEST_TABLE = 60
LONGEST_LANGUAGE = 20

_LANGUAGE = re.compile(r"[a-z0-9_+\-.#]+", re.IGNORECASE)
_WHOLE = re.compile(
    rf"""\\<{APART}?|\\.                             # what must not be cut: an escaped mark,
    | (?P<code>`[^`\n]*`)                           # code,
    | (?P<link>\[[^\[\]\n]*\]\(<[^<>\s]*>\))        # a link under a name, or without,
    | <https?://[^<>\s]*>
    | (?P<styled>[*~]+(?:\\.|[^\\*~\n])+[*~]+)      # words between marks,
    | @{APART}                                      # a mention that is none,
    | .""",
    re.VERBOSE | re.DOTALL | re.IGNORECASE,
)
_FENCES = re.compile(r"^(```[^\n`]*\n.*?\n```)$", re.DOTALL | re.MULTILINE)
_JOINED = re.compile(r"\](?=\()|@(?=everyone|here)", re.IGNORECASE)  # of what stood apart before
_LINK = re.compile(r"\[([^\[\]\n]*)\]\((<[^<>\s]*>)\)")


def pieces(markdown: str, links: Collection[str] = ()) -> list[Piece]:
    """Return the blocks of ``markdown`` in order; only addresses in ``links`` become links under a name."""
    return pieces_in(markdown, links, DISCORD)


def unstyled(text: str) -> str:
    """Return what this dialect wrote as escaped text without fences, code, styles and names of links."""
    shown = ""
    for number, part in enumerate(_FENCES.split(text)):
        shown += escaped(part.partition("\n")[2].removesuffix("```")) if number % 2 else "".join(_bare(part))
    return begun(_JOINED.sub(rf"\g<0>{APART}", shown))


def _bare(text: str) -> Iterator[str]:
    for found in _WHOLE.finditer(text):
        if found["code"]:
            yield escaped(found[0][1:-1])
        elif found["link"]:
            yield _LINK.sub(r"\1 (\2)", found[0])
        elif found["styled"]:
            marks = len(found[0]) - len(found[0].lstrip("*~"))
            yield "".join(_bare(found[0][marks:-marks]))
        else:
            yield found[0]


def _fence(code: str, language: str) -> str:
    name = language.split()[0] if language.split() else ""
    name = name if len(name) <= LONGEST_LANGUAGE and _LANGUAGE.fullmatch(name) else ""
    return f"```{name}\n{unfenced(harmless(code)) or APART}\n```"


def _end(text: str, longest: int) -> int:
    """Return where to cut: at a line, else at a word, else anywhere but within what is one."""
    if len(text) <= longest:
        return len(text)
    line = word = end = 0
    for found in _WHOLE.finditer(text):
        if found.end() > longest:
            break
        if found[0] == "\n":
            line = found.start()
        elif found[0] == " ":
            word = found.start()
        end = found.end()
    return next((cut for cut in (line, word) if cut >= longest // 2), end) or longest


CUTS = Cuts(_end, begun=begun)
DISCORD = Dialect(
    joined=joined,
    plain=plain,
    escaped=escaped,
    fence=_fence,
    names=names,
    bullet="- ",
    blank=APART,
    indent=" " * 2,
    quoted_blank="> ",
    widest_table=WIDEST_TABLE,
)
