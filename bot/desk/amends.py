"""What happens to a question after it was asked: its words change, or it is deleted."""

from bot.desk.claiming import now
from bot.desk.desk import Desk, report
from core.errors import JournalUnavailable
from core.journal.values import Address, Claim


async def edited(desk: Desk, workspace: str, event_key: str, text: str) -> Claim | None:
    """Return the claim on a question in its new words; None when nothing changed or it is not known."""
    if desk.journal is None:
        return None
    try:
        known = await desk.journal.answers.asked_in(desk.platform, workspace, event_key)
        return None if known is None else await desk.journal.questions.replace(known, text, now=now())
    except JournalUnavailable as error:
        report("an edited question keeps its answer", error)
        return None


async def withdrawn(desk: Desk, workspace: str, event_key: str) -> tuple[Address, ...]:
    """Forget a deleted question and return the messages of its reply, for removal."""
    if desk.journal is None:
        return ()
    try:
        known = await desk.journal.answers.asked_in(desk.platform, workspace, event_key)
        return () if known is None else (await desk.journal.questions.withdraw(known)) or ()
    except JournalUnavailable as error:
        report("a deleted question keeps its answer", error)
        return ()
