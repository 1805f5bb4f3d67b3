"""Made-up places, people, questions and answers for the journal's tests."""

from datetime import UTC, datetime, timedelta

from pydantic import SecretStr

from core.config import JournalSettings
from core.domain import Answer, Passage, Source, Timings
from core.journal import Journal
from core.journal.values import Address, Channel, Claim, Thread

NOW = datetime(2026, 3, 1, 12, 0, 0, 123456, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)
CHANNEL = Channel("slack", "T1", "C1")
THREAD = Thread("slack", "T1", "C1", "100.1")


def settings_for(url: str, *, timeout: float = 10.0, retention_days: int = 365) -> JournalSettings:
    return JournalSettings(url=SecretStr(url), timeout=timeout, retention_days=retention_days, connections=5)


def message(name: str, *, channel: str = "C1", platform: str = "slack") -> Address:
    return Address(platform, "T1", channel, name)


async def ask(
    journal: Journal,
    key: str = "e1",
    *,
    text: str = "How?",
    thread: Thread = THREAD,
    person: str = "U1",
    now: datetime = NOW,
) -> Claim:
    claim = await journal.questions.claim(thread, key, person=person, text=text, scope=None, now=now)
    assert claim is not None
    return claim


def passage(text: str = "Run it.", *, score: float = 0.75) -> Passage:
    return Passage(
        text, "Guide", "Install", "https://docs.test/guide#install", "guide.md", (3, 9), "Guide > Install", score, 0.5
    )


def answer(text: str = "Like this [1].") -> Answer:
    source = Source(1, "Guide", "Install", "guide.md", "https://docs.test/guide#install", "Run it.", (3, 9), 0.75)
    return Answer(
        text, "answered", "grounded", (source,), 0.9, "mistral-7b", Timings(1.5, 2.5, 30.0, 400.0), (passage(),)
    )


async def answered(
    journal: Journal,
    key: str = "e1",
    *,
    text: str = "How?",
    thread: Thread = THREAD,
    person: str = "U1",
    now: datetime = NOW,
) -> Claim:
    claim = await ask(journal, key, text=text, thread=thread, person=person, now=now)
    assert await journal.questions.finish(
        claim, answer(f"Answer to {text}"), now=now, addresses=[message(f"reply-{key}")]
    )
    return claim
