"""`footnote ask` and `footnote search`: one question, one result."""

from collections.abc import Sequence
from typing import Any

from rich.console import Console

from bot import wording
from bot.console import ConsoleReply
from bot.reply import respond
from bot.terminal.output import answer_json
from bot.text import printable
from core.compose import open_core
from core.config import Settings
from core.domain import Answer, Passage, Question
from core.knowledge.sync import Progress


class Unseen:
    """A Reply that nobody watches: the answer is printed when it is whole."""

    async def status(self, text: str) -> None:
        """Ignore notes."""

    async def write(self, text: str) -> None:
        """Ignore pieces."""

    async def restart(self, text: str) -> None:
        """Ignore: nothing was shown."""

    async def finish(self, answer: Answer) -> None:
        """Ignore: it is returned as well."""

    async def fail(self, text: str) -> None:
        """Ignore: it is returned as well."""


async def ask_json(settings: Settings, progress: Progress, question: str, scope: str | None) -> dict[str, Any]:
    """Answer a question as JSON; its outcome is ``failed`` when it could not be answered."""
    async with open_core(settings, progress) as core:
        answer = await respond(core.answerer, Question(question, scope=scope), Unseen())
    return answer_json(question, answer, answer.text or wording.not_found(answer))


async def ask_text(settings: Settings, progress: Progress, question: str, scope: str | None) -> bool:
    """Answer a question in the terminal; False when it failed."""
    reply = ConsoleReply(Console())
    async with open_core(settings, progress) as core:
        try:
            return (await respond(core.answerer, Question(question, scope=scope), reply)).outcome != "failed"
        finally:
            reply.stop()


async def search_passages(
    settings: Settings, progress: Progress, question: str, scope: str | None, limit: int
) -> Sequence[Passage]:
    """Return the passages closest to a question; raises SearchUnavailable."""
    async with open_core(settings, progress) as core:
        return (await core.answerer.search(Question(question, scope=scope), limit)).passages


def show_passages(passages: Sequence[Passage]) -> None:
    """Print passages, best first, with score and similarity."""
    console = Console()
    for number, passage in enumerate(passages, 1):
        where = passage.breadcrumb or passage.heading or passage.title
        console.out(f"{number}. {printable(where)}", style="bold", highlight=False)
        scores = f"score {passage.score:.3f}, similarity {passage.similarity:.3f}"
        console.out(f"   {printable(passage.url)}  {scores}", highlight=False)
        console.out(f"{printable(passage.text)}\n", style="dim", highlight=False)
    if not passages:
        console.out(wording.NOTHING_INDEXED)
