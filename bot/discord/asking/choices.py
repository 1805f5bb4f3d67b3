"""Headings to choose from, found by the beginnings of their words, whatever their case and accents; no I/O."""

import re
import unicodedata
from collections.abc import Iterable
from itertools import islice

from bot.text import printable
from core.domain import Heading

SHOWN = 25  # the most choices that Discord takes
LONGEST = 100  # UTF-16 units of a choice
TYPED = 2 * LONGEST  # characters; whoever types more has a question of their own
_WORDS = 8
_WORD = re.compile(r"\w+")
_NO_SPACES = re.compile("[\u0e00-\u0eff\u1780-\u17ff\u2e80-\ua4cf\uf900-\ufaff]")  # scripts that write none


class Choices:
    """The headings of one scope."""

    def __init__(self, headings: Iterable[Heading]) -> None:
        """Sort them out: tens of milliseconds for 20,000."""
        questions: dict[str, str] = {}
        others: dict[str, str] = {}
        for heading in headings:
            group = questions if heading.asks else others
            for text in _names(heading):
                if _fits(text) and (key := folded(text)):
                    group.setdefault(key, text)
        self._groups = [{key: group[key] for key in sorted(group, key=_general)} for group in (questions, others)]

    def like(self, typed: str) -> list[str]:
        """Return at most 25 headings with all the words typed, questions first, then those that begin so."""
        beginning = folded(typed[: TYPED + 1])
        keys = sorted({_key(word) for word in beginning.split()}, key=len, reverse=True)[:_WORDS]
        if len(typed) > TYPED or (typed.strip() and not keys):
            return []
        shown: list[str] = []
        for group in self._groups:
            if len(shown) < SHOWN:
                shown += [group[key] for key in _found(group, keys, beginning)]
        return shown[:SHOWN]


def folded(text: str) -> str:
    """Return the words of a text without case and accents, a space before each."""
    if not text.isascii():
        text = "".join(one for one in unicodedata.normalize("NFKD", text) if not unicodedata.combining(one))
    return "".join(f" {word}" for word in _WORD.findall(text.casefold()))


def _found(group: dict[str, str], keys: list[str], beginning: str) -> list[str]:
    found = list(group)
    for key in keys:
        found = [words for words in found if key in words]
    if not keys:
        return found[:SHOWN]
    first = list(islice((words for words in found if words.startswith(beginning)), SHOWN))
    others = (words for words in found if not words.startswith(beginning))
    return [*first, *islice(others, SHOWN - len(first))]


def _names(heading: Heading) -> list[str]:
    """Return what is offered for a section: a question speaks for itself, what does not is named with its page."""
    title, text = (" ".join(printable(name).split()) for name in (heading.title, heading.text))
    if heading.asks or not title or title == text:
        return [text]
    whole = f"{title} › {text}"
    return [title, whole if _fits(whole) else text] if text else [title]


def _fits(text: str) -> bool:
    return len(text.encode("utf-16-le", "replace")) <= 2 * LONGEST


def _general(words: str) -> tuple[int, str]:
    """Sort what is short before what is long: it covers more."""
    return len(words), words


def _key(word: str) -> str:
    """Return what a text must hold: a word that begins so, or the characters where words don't show."""
    return word if _NO_SPACES.search(word) else f" {word}"
