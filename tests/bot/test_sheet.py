"""The messages of one reply: used up in order, noted when new, removed when left over."""

import pytest

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


async def test_an_end_that_is_told_again_begins_in_the_messages_that_it_had() -> None:
    noted: list[str] = []

    async def note(message: str) -> None:
        noted.append(message)

    sheet = Sheet("one", noted=note)
    for shown in ("one", "two"):
        await sheet.place(shown)
    used: list[str] = []

    sheet.rewind()
    for shown in ("one", "another", "three"):
        used.append(sheet.next)
        await sheet.place(shown)

    assert used == ["one", "two", ""]
    assert noted == ["two", "another", "three"]


async def test_what_could_not_be_removed_is_removed_by_the_next_try() -> None:
    removed: list[str] = []

    async def remove(message: str) -> None:
        removed.append(message)
        if len(removed) == 1:
            raise TimeoutError

    sheet = Sheet("one", ["two", "three"])
    await sheet.place("one")
    with pytest.raises(TimeoutError):
        await sheet.clear(remove)
    await sheet.clear(remove)

    assert removed == ["two", "two", "three"]
