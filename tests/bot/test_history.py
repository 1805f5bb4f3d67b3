"""What was said before a question: in the journal, else on its platform."""

from datetime import UTC, datetime
from pathlib import Path

from bot.desk.history import said_before
from core.config import JournalSettings
from core.domain import Answer, Turn
from core.journal import Journal, open_journal
from core.journal.values import Claim, Thread

THREAD = Thread("test", "T1", "C1", "1.0")


async def shown() -> tuple[Turn, ...]:
    return (Turn("user", "shown before"),)


async def asked(journal: Journal, key: str) -> Claim:
    now = datetime.now(UTC)
    claim = await journal.questions.claim(THREAD, key, person="U1", text="where?", scope=None, now=now)
    assert claim is not None
    return claim


async def test_nothing_was_said_before_the_first_message_of_a_thread_even_if_it_is_asked_last(tmp_path: Path) -> None:
    async with open_journal(JournalSettings(), tmp_path) as journal:
        earlier = await asked(journal, "C1/2.0")
        await journal.questions.finish(earlier, Answer("there", "answered", "grounded"), now=datetime.now(UTC))

        first = await said_before(journal, await asked(journal, "C1/1.0"), shown)
        later = await said_before(journal, await asked(journal, "C1/3.0"), shown)

    assert first == (Turn("user", "shown before"),)
    assert later[:2] == (Turn("user", "where?"), Turn("assistant", "there"))
