"""Which questions open a thread, and its name, made of the question; no I/O."""

import re

from bot import wording
from bot.markup.runs import APART, clean, cut
from core.text.smalltalk import is_empty, is_small_talk

LONGEST_NAME = 100

_MENTION = re.compile(r"<(?:@[!&]?|#|id:)[^<>]*>|<t:-?\d+(?::\w)?>")
_EMOJI = re.compile(r"<a?(:\w+:)\d+>")
_COMMAND = re.compile(r"<(/[^<>:]+):\d+>")
_EVERYBODY = re.compile(r"@(?=everyone|here)", re.IGNORECASE)
_MARKS = re.compile(r"[*`|\\]|~~|(?<!\w)_+|_+(?!\w)|^[ \t]*(?:#{1,6}|>+|-#|[-+])[ \t]+", re.MULTILINE)
_INVISIBLE = re.compile("[\u00ad\u115f\u1160\u180e\u200b-\u200f\u2060-\u2064\u3164\ufeff\uffa0]")


def worth_a_thread(question: str) -> bool:
    """Return whether something is asked: a greeting is returned where it was said."""
    return not (is_empty(question) or is_small_talk(question))


def thread_name(question: str) -> str:
    """Return one line of 1 to 100 characters without marks; it mentions nobody."""
    text = _MARKS.sub("", _INVISIBLE.sub("", clean(question)))
    text = _COMMAND.sub(r"\1", _EMOJI.sub(r"\1", _MENTION.sub(" ", text)))
    name = cut(" ".join(text.split()), LONGEST_NAME - 2)
    return _EVERYBODY.sub(f"@{APART}", name)[:LONGEST_NAME] or wording.A_QUESTION
