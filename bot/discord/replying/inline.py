"""Words of Markdown as Discord reads them: escaped, styled, linked under a name only to known addresses; no I/O."""

import re
from collections.abc import Callable, Iterable

from markdown_it.common.normalize_url import normalizeLink

from bot.markup.runs import APART, LONGEST_ADDRESS, Run, clean, cut, like_address, lines, names_another, spelled_out

LONGEST_LABEL = 200
LONGEST_RUN = 400

_MARKS = {"strong": "**", "em": "*", "s": "~~"}
_OF_URL = r"[\w!#$%&'*+,\-./:;=?@~]"
_URL = re.compile(rf"https?://(?:{_OF_URL}|\({_OF_URL}*\))+", re.IGNORECASE)
_ADDRESS = re.compile(r"https?://[^\s<>\"\\^`{|}\x00-\x20\x7f]+", re.IGNORECASE)
_SPECIAL = re.compile(
    r"""(?P<mark>[\\*~`|<])
    | (?P<underscore>(?<![^\W_])_|_(?![^\W_]))
    | (?P<label>\((?<=\]\())
    | (?P<scheme>:(?=//))
    | (?P<broadcast>@(?=everyone|here))""",
    re.VERBOSE | re.IGNORECASE,
)
_BLANK = rf"(?:[^\S\n]|[{APART}\u200c-\u200f\u2060\ufeff\u00ad])"
_LINE_START = re.compile(rf"^({_BLANK}*)([#>-]|[0-9]+(?=\.(?:\s|$)))", re.MULTILINE)
_STRAY = re.compile(r"\[[^\]]{0,1000}\]|\](?=\()")
_BRACKETS = str.maketrans("[]", "()")
_ENCODED = str.maketrans({"(": "%28", ")": "%29", "*": "%2A", "~": "%7E"})


def plain(text: str) -> str:
    """Return text in one line that formats nothing, mentions nobody, and shows each address as what it is."""
    return escaped(" ".join(clean(text).split()))


def escaped(text: str) -> str:
    """Return ``plain`` text with its line breaks; at the beginning of each, a mark is no mark either."""
    return begun(_written(text))


def begun(text: str) -> str:
    """Return marked-up text whose lines begin no heading, list, quote or small print."""
    return _LINE_START.sub(_opened, text)


def _opened(found: re.Match[str]) -> str:
    space, mark = found.groups()
    return f"{space}{mark}\\" if mark.isdecimal() else f"{space}\\{mark}"


def fitted(text: str, longest: int, written: Callable[[str], str] = plain) -> str:
    """Return ``plain`` text, or text as ``written``, of at most ``longest`` characters, escapes counted."""
    raw, shown = longest, written(cut(text, longest))
    while len(shown) > longest:
        raw = raw * 2 // 3
        shown = written(cut(text, raw))
    return shown


def link(url: str, label: str) -> str:
    """Return a link (at most 1,205 characters), empty when ``url`` is no web address or the label shows another.

    Discord links no label that looks like an address: that one stands before its address instead.
    """
    address = normalizeLink(url).translate(_ENCODED)
    if len(address) > LONGEST_ADDRESS or not _ADDRESS.fullmatch(address) or names_another(label, url):
        return ""
    if like_address(label):
        return f"{fitted(label, LONGEST_LABEL)} <{address}>"
    shown = fitted(label, LONGEST_LABEL, _label)
    return f"[{shown}](<{address}>)" if shown else f"<{address}>"


def names(label: str) -> bool:
    """Return whether a label can be a link's, whole."""
    return 0 < len(_label(label)) <= LONGEST_LABEL


def _label(text: str) -> str:
    return begun(_marked(" ".join(clean(text).translate(_BRACKETS).split())))


def joined(found: Iterable[Run]) -> str:
    """Return runs as Discord's Markdown; between two marks goes a space of no width, or they would be one."""
    text, bare = "", True
    for run in (part for line in lines(found) for part in _short(line)):
        shown = _shown(run)
        if not shown:
            continue
        apart = APART if text and not bare and not run.bare else ""
        text, bare = f"{text}{apart}{shown}", run.bare
    return begun(text.strip())


def _short(run: Run) -> Iterable[Run]:
    """Cut a run between marks into ones that a message holds."""
    rest = run.text
    while not run.bare and not run.link and len(rest) > LONGEST_RUN:
        end = rest.rfind(" ", 1, LONGEST_RUN)
        end = end if end > 0 else LONGEST_RUN
        yield Run(rest[:end].rstrip(), run.styles)
        yield from (Run(" "),) if rest[end] == " " else ()
        rest = rest[end:].lstrip(" ")
    yield Run(rest, run.styles, run.link)


def _shown(run: Run) -> str:
    if "code" in run.styles:
        code = harmless(run.text).replace("`", "'")
        return f"`{code}`" if code else ""
    marks = "".join(_MARKS[style] for style in run.styles)
    shown = link(run.link, run.text) if run.link else ""
    shown = shown or _written(spelled_out(run).text if run.link else run.text, styled=bool(marks))
    shown = begun(shown) if marks else shown
    return f"{marks}{shown}{marks[::-1]}" if shown else ""


def _written(text: str, *, styled: bool = False) -> str:
    """Return escaped text whose addresses stand in angle brackets: links that show where they lead, without a card."""
    text, shown, done = clean(text), "", 0
    for found in _URL.finditer(text):
        url = found[0].rstrip(".,:;!?'*_~")
        shown += _marked(text[done : found.start()])
        done = found.start() + len(url)
        if _ADDRESS.fullmatch(url) and len(url) <= LONGEST_ADDRESS and text[done : done + 1] != "…":
            shown += f"<{url.translate(_ENCODED) if styled else url}>"
        else:
            shown += _marked(url)
    return shown + _marked(text[done:])


def _marked(text: str) -> str:
    return _SPECIAL.sub(_meaningless, text)


def _meaningless(found: re.Match[str]) -> str:
    """Return a mark that means nothing to the client; what could ping means nothing to Discord's servers, either."""
    if found["broadcast"]:
        return f"@{APART}"
    pings = found[0] == "<" and not found.string[found.end() : found.end() + 1].isspace()
    return f"\\{found[0]}{APART}" if pings else f"\\{found[0]}"


def harmless(code: str) -> str:
    """Return code in which no bracket ends the name of a link that begins before it."""
    return _STRAY.sub(lambda found: f"]{APART}" if found[0] == "]" else found[0], clean(code))
