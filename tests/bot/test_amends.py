"""Edited and deleted questions at the desk."""

from pathlib import Path

from bot.desk.amends import edited, withdrawn
from core.journal.values import Address
from tests.bot.desks import DeskReply, asked, idle, locked, open_desk
from tests.scripted import RecordingAnswerer, ready
from tests.waiting import until


async def test_an_edited_question_takes_the_right_to_answer_from_the_old_one(tmp_path: Path) -> None:
    slow = RecordingAnswerer()
    async with open_desk(slow, tmp_path) as (desk, journal):
        claim = await desk.accept(asked())
        assert claim is not None
        old, new = DeskReply(), DeskReply()
        desk.start(claim, old)
        await until(lambda: slow.asked)

        again = await edited(desk, "T1", "C1/1.0", "where else?")
        assert again is not None
        slow.go.set()
        await idle(desk)
        desk.start(again, new)
        await idle(desk)
        kept = await journal.answers.answer(claim.id)
        same = await edited(desk, "T1", "C1/1.0", "where else?")

    assert (old.ends, new.ends) == ([], ["finish"])
    assert kept is not None
    assert kept.text == "where else?"
    assert same is None


async def test_a_withdrawn_question_gives_back_its_messages(tmp_path: Path) -> None:
    async with open_desk(ready(), tmp_path) as (desk, _):
        claim = await desk.accept(asked())
        assert claim is not None
        await desk.note(claim, "9.0")

        assert await withdrawn(desk, "T1", "C1/1.0") == (Address("test", "T1", "C1", "9.0"),)
        assert await withdrawn(desk, "T1", "C1/unknown") == ()


async def test_while_the_journal_is_away_nothing_is_edited_or_withdrawn(tmp_path: Path) -> None:
    async with open_desk(ready(), tmp_path) as (desk, _):
        await desk.accept(asked())
        with locked(tmp_path):
            assert await edited(desk, "T1", "C1/1.0", "other words") is None
            assert await withdrawn(desk, "T1", "C1/1.0") == ()
