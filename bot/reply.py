"""The one loop between an answer and any platform: each event is shown, each failure worded."""

import logging
from contextlib import aclosing
from typing import Protocol, assert_never

from aiohttp import ClientError

from bot import wording
from core.domain import Answer, AnswerEvent, Delta, Finished, Found, NothingFound, Question, Reason, Restarted
from core.errors import FootnoteError, SearchUnavailable
from core.ports import Answerer

log = logging.getLogger(__name__)

UNREACHED, NO_ROOM = "not reached yet", "no room for more"


class NotShown(FootnoteError):
    """A platform did not take the end of a reply; ``final`` where it never will, as where the bot may not post.

    Any other end may be tried again, also when the platform did what it did not confirm: it leads to the same messages.
    """

    def __init__(self, reason: str, *, final: bool = False) -> None:
        """``reason`` is the platform's word for it, or the kind of failure."""
        super().__init__(f"the end of a reply was not taken ({reason})")
        self.final = final


class Reply(Protocol):
    """One answer on one platform."""

    async def status(self, text: str) -> None:
        """Show a short-lived note."""

    async def write(self, text: str) -> None:
        """Append text; best effort, may be paced."""

    async def restart(self, text: str) -> None:
        """Void what was written, for the reason in ``text``; more follows."""

    async def finish(self, answer: Answer) -> None:
        """Show the whole text and its sources; authoritative. Raises NotShown; may be called again then."""

    async def fail(self, text: str) -> None:
        """Show a sentence instead of an answer; raises NotShown."""


class ClosingReply(Reply, Protocol):
    """A reply that may have something under way when it is left."""

    async def close(self) -> None:
        """Leave nothing under way; may be called at any time."""


class Passing:
    """A reply around another: passes everything on."""

    def __init__(self, reply: ClosingReply) -> None:
        """``reply`` is the one that shows it."""
        self._reply = reply

    async def status(self, text: str) -> None:
        """Pass a note on."""
        await self._reply.status(text)

    async def write(self, text: str) -> None:
        """Pass a piece on."""
        await self._reply.write(text)

    async def restart(self, text: str) -> None:
        """Pass the reason on."""
        await self._reply.restart(text)

    async def finish(self, answer: Answer) -> None:
        """Pass the answer on."""
        await self._reply.finish(answer)

    async def fail(self, text: str) -> None:
        """Pass the sentence on."""
        await self._reply.fail(text)

    async def close(self) -> None:
        """Leave nothing under way."""
        await self._reply.close()


async def respond(answerer: Answerer, question: Question, reply: Reply) -> Answer:
    """Answer ``question`` through ``reply``, with one ``finish`` or ``fail``; return what was shown.

    A failure is an answer with the outcome ``failed``, and its sentence as the text. Raises NotShown: an answer that
    its platform does not take is none the less written, and no sentence takes its place.
    """
    shown: Answer | None = None
    problem: Exception = RuntimeError("the answer has no end")
    try:
        await reply.status(wording.SEARCHING)
        async with aclosing(answerer.answer(question)) as events:
            async for event in events:
                if (shown := await _show(event, reply)) is not None:
                    break
    except NotShown:
        raise
    except Exception as error:  # noqa: BLE001 the one boundary: whoever asked gets a sentence
        _report(error)
        problem = error
    if shown is None:
        shown = Answer(wording.failure(problem), "failed", _reason(problem))
        await reply.fail(shown.text)
    return shown


def _reason(problem: Exception) -> Reason:
    return "search_unavailable" if isinstance(problem, SearchUnavailable) else "broken"


def _report(error: Exception) -> None:
    """Tell the operator: a failure with a name in one line, a bug with its traceback."""
    if isinstance(error, FootnoteError):
        log.error("the question could not be answered: %s", error)
    elif isinstance(error, ClientError | OSError):  # its text may hold an address with a token
        log.error("the question could not be answered: %s", type(error).__name__)
    else:
        log.error("the question could not be answered", exc_info=error)


async def _show(event: AnswerEvent, reply: Reply) -> Answer | None:
    match event:
        case Found(passages):
            await reply.status(wording.WRITING.format(passages=passages))
        case Delta(text):
            await reply.write(text)
        case Restarted(reason):
            await reply.restart(wording.quoting(reason))
        case Finished(answer) | NothingFound(answer):
            await reply.finish(answer)
            return answer
        case _:
            assert_never(event)
    return None
