"""What people read on each platform, in bare words: the answer, its sources, the honest line."""

import html
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tests.doubles.slack import texts_of

_INVISIBLE = re.compile("[\u200b\u2060]")
_RULED = re.compile(r"[|+-]+")

_MARKDOWN = re.compile(
    r"^```\w*\n(?P<fence>.*?)\n```$|`(?P<code>[^`\n]+)`|\\(?P<escaped>\W)|\[(?P<label>[^\]\n]+)\]\(http[^)\s]+\)"
    r"|(?<!\S)\*{1,3}(?=\S)|(?<=\S)\*{1,3}(?!\w)|~~|^ *[-*] |^> ?",
    re.DOTALL | re.MULTILINE,
)
_MRKDWN = re.compile(
    r"```\n(?P<fence>.*?)\n```|`(?P<code>[^`\n]+)`|<https?://[^|>]+\|(?P<label>[^>]+)>"
    r"|(?<!\w)[*_~](?=[^\s\u200b])|(?<=[^\s\u200b])[*_~](?!\w)|^ *• |^> ?",
    re.DOTALL | re.MULTILINE,
)
_DISCORD = re.compile(
    r"^```\w*\n(?P<fence>.*?)\n```$|`(?P<code>[^`\n]+)`|\\(?P<escaped>.)|\[(?P<label>[^\]\n]+)\]\(<[^<>\s]+>\)"
    r"|<(?P<bare>https?://[^<>\s]+)>|\*{1,3}|~~|^ *- |^> ?",
    re.DOTALL | re.MULTILINE,
)
_ON_CONSOLE = re.compile(r"^\[(\d+)\] (.+)  (\S+)(?:\n    “(.+)”)?$", re.MULTILINE)
_IN_SLACK = re.compile(r"\*\[(\d+)\]\* <(?P<url>[^|>]+)\|(?P<name>[^>]+)>(?:\n> (.+))?")
_IN_DISCORD = re.compile(r"^\*\*\[(\d+)\]\*\* \[(?P<name>.+)\]\(<(?P<url>[^<>]+)>\)(?:\n> (.+))?$", re.MULTILINE)
_SMALL = re.compile(r"^-# (.+)$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Seen:
    """A source as people see it."""

    number: int
    name: str
    url: str
    quote: str


@dataclass(frozen=True, slots=True)
class Heard:
    """An answer as people read it."""

    text: str
    sources: tuple[Seen, ...] = ()
    honest: str = ""


def on_console(printed: str) -> Heard:
    """Read what a pipe got: Markdown without bold marks, the sources after it, the honest line at the end."""
    found = list(_ON_CONSOLE.finditer(printed))
    text = printed[: found[0].start()] if found else printed
    sources = tuple(Seen(int(one[1]), one[2], one[3], one[4] or "") for one in found)
    return Heard(_bare(_MARKDOWN, text), sources, printed[found[-1].end() :].strip() if found else "")


def in_slack(messages: Sequence[Mapping[str, Any]]) -> Heard:
    """Read messages: sections, of which the last ones are sources, and the context below them."""
    said: list[str] = []
    sources: list[Seen] = []
    honest = ""
    for kind, text in (each for message in messages for each in _blocks(message)):
        if found := _IN_SLACK.fullmatch(text):
            name, quote = _bare(_MRKDWN, found["name"]), _bare(_MRKDWN, found[4] or "")
            sources.append(Seen(int(found[1]), name, html.unescape(found["url"]), quote))
        elif kind == "context":
            honest = html.unescape(text)
        else:
            assert not sources, "nothing is said below the sources"
            said.append(text)
    return Heard(_bare(_MRKDWN, "\n".join(said)), tuple(sources), honest)


def in_discord(messages: Sequence[Mapping[str, Any]]) -> Heard:
    """Read messages: text, of which the end are sources, and small print below them."""
    shown = "\n".join(message["content"] for message in messages)
    found = list(_IN_DISCORD.finditer(shown))
    honest = _SMALL.search(shown, found[-1].end() if found else 0)
    text = shown[: found[0].start() if found else honest.start() if honest else None]
    sources = tuple(
        Seen(int(one[1]), _bare(_DISCORD, one["name"]), one["url"], _bare(_DISCORD, one[4] or "")) for one in found
    )
    return Heard(_bare(_DISCORD, text), sources, _bare(_DISCORD, honest[1]) if honest else "")


def _blocks(message: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    if not message.get("blocks"):
        yield "section", message["text"]
    for block in message.get("blocks", ()):
        if block["type"] in ("section", "context"):
            yield block["type"], "\n".join(texts_of(block))


def _bare(marks: re.Pattern[str], text: str) -> str:
    """Return words in one line, without a dialect's marks, spaces of no width and the rules of tables."""
    shown = marks.sub(lambda found: next((part for part in found.groups() if part), ""), text)
    if marks is _MRKDWN:
        shown = html.unescape(shown)
    words = _INVISIBLE.sub("", shown).split()
    return " ".join(word for word in words if not _RULED.fullmatch(word))
