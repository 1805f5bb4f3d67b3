"""Whether the report on drafts counts the last judgement on each, by channel and in all."""

from datetime import timedelta
from pathlib import Path

from core.config import JournalSettings
from core.journal import open_journal
from core.journal.values import Channel, Decision
from core.reports.shadow import Drafts, read_shadow, shadow_of
from tests.core.journal.stories import LATER, NOW, message

HERE, THERE = Channel("slack", "T1", "C1"), Channel("slack", "T1", "C2")


def test_nothing_has_no_share() -> None:
    found = shadow_of(NOW, LATER)

    assert (found.all, found.channels) == (Drafts(), {})
    assert (found.all.drafts, found.all.judged, found.all.share) == (0, 0, None)


def test_the_share_is_of_the_judged_ones_and_the_busiest_channel_comes_first() -> None:
    found = shadow_of(NOW, LATER, {HERE: {"posted": 3, "wrong": 1}, THERE: {"drafted": 5, "posted": 1, "new": 1}})

    assert list(found.channels) == [THERE, HERE]
    assert found.channels[THERE] == Drafts(posted=1, unjudged=6)
    assert found.all == Drafts(posted=4, wrong=1, unjudged=6)
    assert (found.all.drafts, found.all.judged, found.all.share) == (11, 5, 0.8)
    assert (found.channels[THERE].share, found.channels[HERE].share) == (1.0, 0.75)


async def test_a_week_of_drafts_is_read_from_the_journal(tmp_path: Path) -> None:
    said = {"posted": 3, "not_a_question": 2, "wrong": 1, "": 4}
    async with open_journal(JournalSettings(), tmp_path) as journal:
        for verdict, count in said.items():
            for number in range(count):
                asked = message(f"{verdict}{number}")
                await journal.decisions.record(Decision(asked, "U1", "wait", "waiting", NOW))
                await journal.decisions.record(Decision(asked, "U1", "draft", "drafted", NOW + timedelta(minutes=10)))
                if verdict:
                    await journal.decisions.record(Decision(asked, "U9", "shadow", verdict, LATER))

        found = await read_shadow(journal.past, NOW, LATER)

    assert found.channels == {HERE: Drafts(posted=3, not_a_question=2, wrong=1, unjudged=4)}
    assert found.all.share == 0.5
