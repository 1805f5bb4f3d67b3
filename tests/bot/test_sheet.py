"""The messages of one reply: used up in order, noted when new, removed when left over."""

from bot.sheet import Sheet
from core.errors import JournalUnavailable


async def test_the_end_goes_into_the_note_and_then_into_what_is_there() -> None:
    noted: list[str] = []

    async def note(message: str) -> None:
        noted.append(message)

    sheet = Sheet("one", ["two"], note)
    used: list[str] = []
    for shown in ("one", "two", "three"):
        used.append(sheet.next)
        await sheet.place(shown)

    assert used == ["one", "two", ""]
    assert noted == ["three"]


async def test_what_is_left_over_is_removed_once() -> None:
    removed: list[str] = []

    async def remove(message: str) -> None:
        removed.append(message)

    sheet = Sheet("one", ["two", "three"])
    await sheet.place("one")
    await sheet.clear(remove)
    await sheet.clear(remove)

    assert removed == ["two", "three"]


async def test_a_message_that_took_the_place_of_another_is_noted() -> None:
    noted: list[str] = []

    async def note(message: str) -> None:
        noted.append(message)
        text = "away"
        raise JournalUnavailable(text)

    sheet = Sheet(noted=note)
    await sheet.begin("one")
    await sheet.place("anew")

    assert noted == ["one", "anew"]
