"""Which answers cite what is no longer so."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from core.config import JournalSettings
from core.domain import Answer, Passage, Source
from core.journal import Journal, open_journal
from core.reports.stale import Citing, citing_answers, stale_among
from tests.core.journal.stories import NOW, THREAD, answered, ask

TEXT = "Open the settings. Press *Rotate*\nand wait a minute. Then revoke the first key."
PASSAGE = Passage(TEXT, "Keys", "Rotation", "https://docs.test/keys#rotation", "keys.md", (5, 9), scope="default")
SOURCE = Source(1, "Keys", "Rotation", "keys.md", PASSAGE.url, "Press *Rotate*\nand wait a minute.", (5, 9), 0.8)
ANSWER = Citing(7, "How?", THREAD, NOW, (SOURCE,), ("default",))


def state(*passages: Passage, answer: Citing = ANSWER) -> str | None:
    pages: dict[str, list[Passage]] = {}
    for passage in passages:
        pages.setdefault(passage.path, []).append(passage)
    found = stale_among([answer], pages)
    return found[0].sections[0].state if found else None


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        ((PASSAGE,), None),
        ((replace(PASSAGE, lines=(50, 54), text=f"New words.\n\n{TEXT}  More."),), None),
        ((replace(PASSAGE, text=TEXT.replace("\n", "  ")),), None),
        ((), "page gone"),
        ((replace(PASSAGE, path="other.md"),), "page gone"),
        ((replace(PASSAGE, scope="internal"),), "page gone"),
        ((replace(PASSAGE, heading="Other", text="Other."),), "section gone"),
        ((replace(PASSAGE, heading="Rotating"),), "moved"),
        ((replace(PASSAGE, text=TEXT.replace("a minute", "an hour")),), "words gone"),
        ((replace(PASSAGE, text=""),), "words gone"),
    ],
)
def test_a_section_is_judged_by_the_words_that_were_quoted(now: tuple[Passage, ...], expected: str | None) -> None:
    assert state(*now) == expected


def test_words_that_were_cut_into_two_passages_still_stand() -> None:
    first, second = TEXT.split("wait a")

    assert state(replace(PASSAGE, text=f"wait a{second}", lines=(7, 9)), replace(PASSAGE, text=first)) is None


def test_where_the_scope_is_not_known_every_scope_counts() -> None:
    assert state(replace(PASSAGE, scope="internal"), answer=replace(ANSWER, scopes=(None,))) is None


def test_the_newest_come_first_and_a_section_is_listed_once() -> None:
    twice = replace(ANSWER, id=8, sources=(SOURCE, replace(SOURCE, number=2)), scopes=("default", "default"))

    found = stale_among([ANSWER, twice], {})

    assert [(one.answer.id, len(one.sections)) for one in found] == [(8, 1), (7, 1)]


async def test_an_answer_tells_whether_people_see_that_it_is_stale(journal: Journal) -> None:
    await answered(journal, now=NOW)
    [kept] = await journal.answers.since(NOW)

    await journal.answers.mark(kept, "shown")

    assert [one.marked for one in (await citing_answers(journal.answers, NOW))[0]] == [True]


@pytest.fixture
async def journal(tmp_path: Path) -> AsyncIterator[Journal]:
    async with open_journal(JournalSettings(), tmp_path) as opened:
        yield opened


async def test_answers_that_cite_are_read_and_the_newest_kept(journal: Journal) -> None:
    for number in range(4):
        await answered(journal, f"e{number}", text=f"question {number}  " + "long " * 200, now=NOW)
    claim = await ask(journal, "none")
    await journal.questions.finish(claim, Answer("", "not_found", "not_covered"), now=NOW)

    every, complete = await citing_answers(journal.answers, NOW)
    newest, all_there = await citing_answers(journal.answers, NOW, most=2)

    assert ([one.text[:10] for one in every], complete) == ([f"question {number}" for number in range(4)], True)
    assert ([one.text[:10] for one in newest], all_there) == (["question 2", "question 3"], False)
    assert {len(one.text) for one in every} == {300}
    assert every[0].scopes == ("",)
    assert await citing_answers(journal.answers, NOW + timedelta(days=1)) == ([], True)
