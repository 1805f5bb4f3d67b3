"""An answerer that remembers, and people who ask it in Slack."""

import asyncio
from collections.abc import AsyncGenerator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from core.domain import Answer, AnswerEvent, Delta, Finished, Found, Question, Source
from tests.doubles.slack import BOT_USER, SlackServer, mention_event
from tests.waiting import until

if TYPE_CHECKING:
    from tests.bot.slack.conftest import Front

SOURCE = Source(1, "FAQ", "Where?", "faq.md", "https://docs.example/faq", "It lives there.", (3, 9))
ANSWER = Answer("It lives **there** [1].", "answered", "grounded", (SOURCE,), confidence=1.0)
SHOWN = "It lives *there* [1]."
MENTION = f"<@{BOT_USER}>"


@dataclass(slots=True)
class RecordingAnswerer:
    """An Answerer that remembers the questions and holds its answer back until ``go`` is set."""

    asked: list[Question] = field(default_factory=list)
    go: asyncio.Event = field(default_factory=asyncio.Event)
    closed: int = 0

    async def answer(self, question: Question) -> AsyncGenerator[AnswerEvent, None]:
        """Answer everything alike."""
        self.asked.append(question)
        try:
            yield Found(1)
            await self.go.wait()
            yield Delta("It lives ")
            yield Finished(ANSWER)
        finally:
            self.closed += 1

    @property
    def texts(self) -> list[str]:
        """What was asked, in words."""
        return [question.text for question in self.asked]


def ready() -> RecordingAnswerer:
    """Return one that answers at once."""
    answerer = RecordingAnswerer()
    answerer.go.set()
    return answerer


def first_block(message: dict[str, object]) -> str:
    """Return the text of a message's first block, or its own without blocks."""
    blocks = message.get("blocks")
    if isinstance(blocks, list) and blocks:
        return str(blocks[0]["text"]["text"])
    return str(message["text"])


async def ask(slack: SlackServer, opened: "Front", text: str = "where does it live?", **more: str) -> dict[str, Any]:
    """Mention the bot in a channel, and wait for the end of the answer."""
    message = slack.say("C1", f"{MENTION} {text}", user="U1", **more)
    await opened.deliver(mention_event(message))
    await settled(opened)
    return message


async def settled(opened: "Front") -> None:
    await asyncio.sleep(0.05)
    await until(lambda: not opened.desk.held)
