"""What Discord's client makes of a message, as far as its rules matter here: code, links, mentions, marks."""

import re
from dataclasses import dataclass, field

_RULES = re.compile(
    r"""(?P<escape>\\[^0-9A-Za-z\s])
    | (?P<block>```(?:[a-z0-9_+\-.#]+\n)?\n*(?P<body>[^\n].*?)\n*```)
    | (?P<code>(?P<ticks>`+)(?P<inner>.*?[^`])(?P=ticks)(?!`))
    | \[(?P<label>(?:\[[^\]]*\]|[^\[\]]|\](?=[^\[]*\]))*)\]\(\s*<?(?P<target>(?:\([^)]*\)|[^\s\\]|\\.)*?)>?\)
    | <(?P<address>[^: >]+:/[^ >]+)>
    | (?P<bare>https?://[^\s<]+[^<.,:;"'\]\s])
    | (?P<mention><(?:@[!&]?|\#|a?:\w+:|t:-?|id:|/[^:>]+:)[^>\s]*>|@everyone|@here)
    | (?P<spoiler>\|\|.+?\|\|)
    | (?P<underline>__(?:\\.|[^\\])+?__(?!_))
    | (?P<styled>(?P<mark>\*{1,3}|~~)(?=\S)(?P<words>(?:\\.|[^\\])+?)(?P=mark)(?!\*))
    | (?P<strayed>[*`|]|~~)""",
    re.VERBOSE | re.DOTALL | re.IGNORECASE,
)
_LINE = re.compile(r"^[ \t]*(#{1,3}\s+\S|-#\s|>>>)", re.MULTILINE)


@dataclass(slots=True)
class Shown:
    """What a message shows: its words, and what its marks do."""

    words: str = ""
    links: list[tuple[str, str]] = field(default_factory=list)
    addresses: list[str] = field(default_factory=list)
    bare: list[str] = field(default_factory=list)
    mentions: list[str] = field(default_factory=list)
    strayed: list[str] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)


def shown(text: str) -> Shown:
    """Return what a person sees of a message."""
    found = Shown()
    _read(text, found)
    outside = _RULES.sub(lambda rule: "x" if rule["block"] or rule["code"] or rule["escape"] else rule[0], text)
    found.lines = _LINE.findall(outside)
    return found


def _read(text: str, found: Shown) -> None:
    done = 0
    for rule in _RULES.finditer(text):
        found.words += text[done : rule.start()]
        done = rule.end()
        _take(rule, found)
    found.words += text[done:]


def _take(rule: re.Match[str], found: Shown) -> None:
    if rule["escape"]:
        found.words += rule[0][1]
    elif rule["block"] or rule["code"]:
        found.words += rule["body"] or rule["inner"]
    elif rule["target"] is not None:
        found.links.append((rule["label"], rule["target"]))
        _read(rule["label"], found)
    elif rule["styled"]:
        _read(rule["words"], found)
    else:
        found.words += rule["address"] or rule[0]
        for name in ("bare", "mention", "spoiler", "underline", "strayed"):
            _ = rule[name] and getattr(found, _LISTS[name]).append(rule[0])
        if rule["address"]:
            found.addresses.append(rule["address"])


_LISTS = {
    "bare": "bare",
    "mention": "mentions",
    "spoiler": "strayed",
    "underline": "strayed",
    "strayed": "strayed",
}
