"""What became of a question in the eyes of a person."""

import asyncio
import re
from collections.abc import Mapping, Sequence
from typing import Any, Literal

from bot import wording
from tests.doubles.slack import BOT_USER, SlackServer, texts_of
from tests.scripted import answer_to
from tests.waiting import until

Fate = Literal["answered", "closed", "open", "silent", "twice"]

_READING = re.compile(re.escape(wording.WRITING).replace(re.escape("{passages}"), r"\d+"))
_NOTES = frozenset({wording.SEARCHING, wording.WAITING})


def asked(slack: SlackServer, number: int, channel: str = "C1", **more: str) -> dict[str, Any]:
    """Let a person mention the bot with a question of its own."""
    return slack.say(channel, f"<@{BOT_USER}> where does number {number} live?", user=f"U{number}", **more)


def fate(slack: SlackServer, question: Mapping[str, Any]) -> Fate:
    """Return what a person finds below a question: one answer to it, one sentence, something unfinished, or more."""
    channel, root = question["channel"], question.get("thread_ts") or question["ts"]
    replies = slack.replies(channel, root)
    if len(replies) != 1:
        return "twice" if replies else "silent"
    if (channel, replies[0]["ts"]) in slack.streaming or slack.statuses.get((channel, root)):
        return "open"
    text, blocks = replies[0]["text"], replies[0].get("blocks", [])
    shown = "\n".join([text, *(words for block in blocks for words in texts_of(block))])
    words = question["text"].replace(f"<@{BOT_USER}> ", "")
    if answer_to(words) in shown and "docs.example/faq" in shown:
        return "answered"
    return "open" if text in _NOTES or _READING.fullmatch(text) or "You asked" in text else "closed"


async def settled(slack: SlackServer, questions: Sequence[Mapping[str, Any]], seconds: float = 15.0) -> None:
    """Wait until nothing is open or unanswered, and a moment more for what must not come."""
    await until(lambda: not any(fate(slack, question) in ("open", "silent") for question in questions), seconds)
    await asyncio.sleep(0.5)
