"""When answers are marked whose pages changed: as the settings say, after the index changed, and later what is left."""

import asyncio
import logging
from collections.abc import AsyncIterator, Iterable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.desk.claiming import now
from bot.reply import NotShown
from bot.running import marking
from bot.running.marking import LATER, NAME, SOON, Marker, marked
from core.compose import open_core
from core.config import JournalSettings, KnowledgeSettings
from core.journal import Journal, open_journal
from core.journal.values import AnsweredQuestion
from core.reports.stale import Pages
from tests.bot.conftest import quiet, settings_in
from tests.core.journal.stories import THREAD, answered
from tests.waiting import until

TIMER = f"{NAME}/slack", NAME


@pytest.fixture
async def journal(tmp_path: Path) -> AsyncIterator[Journal]:
    async with open_journal(JournalSettings(), tmp_path / "journal") as opened:
        yield opened


class Shown:
    """Shows answers with a sentence; raises what it is told to."""

    def __init__(self, *errors: Exception) -> None:
        self.errors = list(errors)
        self.asked: list[str] = []

    async def add(self, kept: AnsweredQuestion, sentence: str) -> None:
        assert sentence
        self.asked.append(kept.event_key)
        if self.errors:
            raise self.errors.pop(0)


def gone(_paths: Iterable[str]) -> Pages:
    """Return nothing: every page is gone."""
    return {}


async def look(journal: Journal, shown: Shown, index: str = "one 1") -> timedelta:
    """Let a new process look; return in what time the next run is due."""
    await Marker(journal, "slack", shown.add, gone, lambda: index).look(asyncio.Event())
    timer = await journal.timers.timer(*TIMER)
    assert timer is not None
    return timer.due - now()


def about(wanted: timedelta, found: timedelta) -> bool:
    return abs(wanted - found) < timedelta(seconds=20)


async def test_the_newest_come_first_and_another_index_is_a_reason_to_look(journal: Journal) -> None:
    for key in ("old", "new", "ask/private", "draft/C1"):
        await answered(journal, key, now=now())
    await answered(journal, "long ago", now=now() - timedelta(days=91))
    await answered(journal, "elsewhere", thread=replace(THREAD, platform="discord"), now=now())
    shown = Shown()

    assert about(LATER, await look(journal, shown))
    assert shown.asked == ["new", "old"]

    await answered(journal, "more", now=now())
    await look(journal, shown)
    assert len(shown.asked) == 2
    await look(journal, shown, "one 2")
    assert shown.asked == ["new", "old", "more"]


async def test_what_a_platform_does_not_take_now_is_tried_later_and_what_it_never_will_is_not(
    journal: Journal,
) -> None:
    for key in ("first", "second", "third"):
        await answered(journal, key, now=now())
    shown = Shown(NotShown("gone", final=True), RuntimeError("a bug"), NotShown("limited"))

    assert about(SOON, await look(journal, shown))
    assert shown.asked == ["third", "second", "first"]

    assert about(LATER, await look(journal, shown, "one 2"))
    assert shown.asked[3:] == ["first"]


async def test_a_run_has_an_end(journal: Journal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(marking, "MOST", 3)
    monkeypatch.setattr(marking, "PAGE", 2)
    for number in range(5):
        await answered(journal, f"e{number}", now=now())
    shown = Shown()

    assert about(SOON, await look(journal, shown))
    assert shown.asked == ["e4", "e3", "e2"]
    assert about(LATER, await look(journal, shown, "one 2"))
    assert shown.asked == ["e4", "e3", "e2", "e1", "e0"]


@pytest.mark.parametrize("on", [False, True])
async def test_the_settings_say_whether_anything_is_marked(
    indexed: Path,
    journal: Journal,
    caplog: pytest.LogCaptureFixture,
    on: bool,
) -> None:
    caplog.set_level(logging.INFO)
    await answered(journal, now=now())
    shown = Shown()

    async with (
        open_core(settings_in(indexed), quiet) as core,
        marked(KnowledgeSettings(mark_stale=on), core, journal, {"slack": shown.add}),
    ):
        if on:
            await until(lambda: shown.asked)
        else:
            await asyncio.sleep(0.1)

    assert shown.asked == (["e1"] if on else [])
    assert (await journal.timers.timer(*TIMER) is not None) == on
