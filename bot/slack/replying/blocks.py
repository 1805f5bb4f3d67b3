"""An answer as Slack messages: text in sections, numbered sources, the honest line, all within the limits; no I/O."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Protocol, TypeAlias

from bot import wording
from bot.markup.packing import Cuts, Piece, line_or_word, packed
from bot.markup.runs import clean
from bot.slack.replying.inline import escaped, fitted, link
from bot.slack.replying.mrkdwn import pieces
from core.domain import Answer, Source
from core.sources import listed

Block: TypeAlias = dict[str, object]

SECTION = 2_900  # of 3,000 characters
TEXT = 2_900  # chat.update refuses more than 4,000
MESSAGE = 11_000  # all blocks of a message; Slack refuses them near 13,200 (bolt-js issue 2509)
BLOCKS = 50
QUOTE = 700
PREVIEWED = 3

_NO_QUESTION = frozenset({"small_talk", "empty"})
_CUT_ENTITY = re.compile(r"&[a-z]{0,4}$")


@dataclass(frozen=True, slots=True)
class Post:
    """One message; ``text`` is mrkdwn, shown in notifications and where ``blocks`` are none."""

    text: str
    blocks: tuple[Block, ...] = ()


class Under(Protocol):
    """What stands under an answer, once."""

    def blocks(self) -> tuple[Block, ...]:
        """Return blocks without text of their own, less than 50."""


def posts(answer: Answer, under: Under | None = None, added: str = "") -> list[Post]:
    """Return an answer as messages, in order; ``under`` stands below the last, unless there was no question.

    ``added`` is a sentence that was not there at first; it changes nothing but the end of the last message, or makes
    one more where that is full.
    """
    links = [source.url for source in answer.sources]
    body = pieces(answer.text, links) or pieces(wording.not_found(answer))
    shown = [_section(text) for text in packed(body, SECTION, _CUTS)]
    shown += [{"type": "divider"}] if answer.text and answer.sources else []
    shown += [_section(_sourced(source)) for source in listed(answer)]
    for line in filter(None, (wording.notice(answer), added)):
        shown.append({"type": "context", "elements": [_words(escaped(line))]})
    row = under.blocks() if under is not None and answer.reason not in _NO_QUESTION else ()
    *others, last = _messages(shown, BLOCKS - len(row))
    return [*others, replace(last, blocks=(*last.blocks, *row))]


def preview(markdown: str) -> Post:
    """Return an unfinished answer as one message: its end, when it is long."""
    texts = list(packed(pieces(markdown), SECTION, _CUTS)) or [escaped(wording.SEARCHING)]
    shown = texts[-PREVIEWED:] if len(texts) <= PREVIEWED else ["…", *texts[-PREVIEWED:]]
    return Post(_fallback(shown), tuple(_section(text) for text in shown))


def note(sentence: str, *, raw: bool = False) -> Post:
    """Return a sentence of our own as a message without blocks; ``raw`` is mrkdwn made by code."""
    return Post(sentence if raw else escaped(sentence))


def plainer(post: Post) -> list[Post]:
    """Return the same words without blocks, for a message whose blocks were refused."""
    words = [Piece(text) for block in post.blocks for text in _texts(block)]
    return [Post(text) for text in packed(words, TEXT, _CUTS)] or [Post(post.text)]


def _sourced(source: Source) -> str:
    heading = source.heading if source.heading not in ("", source.title) else ""
    name = " › ".join(part for part in (source.title, heading) if part) or source.path
    shown = link(source.url, name)
    if not shown.startswith("<"):
        first, last = source.lines
        shown += f" – {fitted(source.path, QUOTE)}:{first}–{last}"
    quote = fitted(clean(source.quote), QUOTE)
    return f"*[{source.number}]* {shown}" + (f"\n> {quote}" if quote else "")


def _section(text: str) -> Block:
    return {"type": "section", "text": _words(text), "expand": True}


def _words(text: str) -> Block:
    return {"type": "mrkdwn", "text": text, "verbatim": True}


def _texts(block: Block) -> Iterator[str]:
    elements = {"section": [block.get("text")], "context": block.get("elements")}.get(str(block["type"]))
    for element in elements if isinstance(elements, list) else []:
        if isinstance(element, dict):
            yield str(element["text"])


def _messages(blocks: Sequence[Block], most: int) -> Iterator[Post]:
    """Fill messages with whole blocks, as many as fit."""
    shown: list[Block] = []
    length = 0
    for block in blocks:
        size = sum(len(text) for text in _texts(block))
        if shown and (len(shown) == most or length + size > MESSAGE):
            yield _message(shown)
            shown, length = [], 0
        shown.append(block)
        length += size
    if shown:
        yield _message(shown)


def _message(blocks: Sequence[Block]) -> Post:
    return Post(_fallback([text for block in blocks for text in _texts(block)]), tuple(blocks))


def _fallback(texts: Sequence[str]) -> str:
    return next(packed([Piece(text) for text in texts], TEXT, _CUTS))


def _end(text: str, longest: int) -> int:
    """Return where to cut: at a line, else at a word, else anywhere but in a link or an entity."""
    if len(text) <= longest:
        return len(text)
    end = line_or_word(text, longest)
    opened = text.rfind("<", 0, end)
    if opened > text.rfind(">", 0, end):
        end = opened
    entity = _CUT_ENTITY.search(text, max(end - 5, 0), end)
    return entity.start() if entity else end


_CUTS = Cuts(_end, _end)
