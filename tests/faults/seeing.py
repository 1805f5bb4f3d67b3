"""What a person sees of a question while something is broken, in a few words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

from bot import wording
from core.domain import Reason
from core.errors import FootnoteError, IndexMissing, SearchUnavailable, WriterUnavailable
from tests.discord.scripted import answers
from tests.discord.scripted import unfinished as unfinished_in_discord
from tests.discord.watching import NOT_COVERED
from tests.doubles.discord import DiscordServer
from tests.doubles.discord_limits import interactive
from tests.doubles.slack import SlackServer, texts_of

Platform: TypeAlias = Literal["slack", "discord"]

ANSWER = "an answer with its sources"
NOTHING, OPEN, TWICE = "nothing", "a note that more is to come", "more than one reply"
WAITS = (NOTHING, OPEN)
CITED = "docs.example"  # in the sources, which stand below a whole answer alone
SENTENCES = frozenset(
    {wording.failure(kind("")) for kind in (SearchUnavailable, WriterUnavailable, IndexMissing, FootnoteError, OSError)}
    | {wording.BUSY, wording.GIVEN_UP, wording.RESTARTING}
)
_NO_MODEL: tuple[Reason, ...] = ("no_model", "model_unavailable", "model_slow", "model_cut_off")
_QUOTES: tuple[Reason, ...] = (*_NO_MODEL, "not_grounded", "model_refused")


@dataclass(frozen=True, slots=True)
class Question:
    """A message that addresses the bot, and when it was written (the loop's seconds)."""

    platform: Platform
    message: dict[str, Any]
    at: float


def seen(question: Question, slack: SlackServer, discord: DiscordServer) -> str:
    """Return what stands below a question: one of the above, or the sentence itself."""
    if question.platform == "discord":
        messages = answers(discord, question.message)
        texts, is_open = [one["content"] for one in messages], any(map(unfinished_in_discord, messages))
    else:
        channel, root = question.message["channel"], question.message["ts"]
        messages = slack.replies(channel, root)
        texts = [_shown(one) for one in messages]
        is_open = any((channel, one["ts"]) in slack.streaming for one in messages)
    if not texts:
        return NOTHING
    if len(texts) > 1:
        return TWICE
    whole = _pressed(messages[0]) or CITED in texts[0] or texts[0].partition("\n")[0] in SENTENCES
    return OPEN if is_open or not whole else _named(texts[0])


def raw(question: Question, slack: SlackServer, discord: DiscordServer) -> Sequence[str]:
    """Return the texts of the replies as they stand, markup and all."""
    if question.platform == "discord":
        return [str(one["content"]) for one in answers(discord, question.message)]
    return [_shown(one) for one in slack.replies(question.message["channel"], question.message["ts"])]


def _shown(message: dict[str, Any]) -> str:
    blocks = message.get("blocks", [])
    return "\n".join([message["text"], *(words for block in blocks for words in texts_of(block))])


def _pressed(message: Mapping[str, Any]) -> bool:
    """Return whether there are buttons, as below each whole answer."""
    if "components" in message:
        return bool(interactive(message["components"]))
    return any(block["type"] in ("actions", "context_actions") for block in message.get("blocks", []))


def _named(text: str) -> str:
    for reason in _QUOTES:
        if (sentence := wording.quoting(reason)) in text:
            return f"quotes of the pages: “{sentence}”"
    if CITED in text and not text.startswith(NOT_COVERED):
        return ANSWER
    return f"“{text.partition(chr(10))[0]}”"
