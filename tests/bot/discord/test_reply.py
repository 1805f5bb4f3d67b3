"""A reply in a place: a note at once, paced edits, the whole answer at the end, whatever is refused meanwhile."""

import asyncio
import itertools

import aiohttp
import discord
import pytest

from bot import wording
from bot.discord.replying.posts import MESSAGE, shareable
from bot.discord.replying.reply import DiscordReply
from bot.reply import NotShown
from core.domain import Answer
from core.errors import JournalUnavailable
from tests.bot.discord.placing import ANSWER, LONG, MemoryPlace, Refused
from tests.virtual_time import run_virtually


def test_a_long_answer_is_streamed_at_an_edit_a_second_and_ends_whole() -> None:
    paragraphs = [f"Paragraph {number}: " + " ".join(f"w{number}x{word}" for word in range(150)) for number in range(9)]
    text = "\n\n".join(paragraphs)[:8_000]
    place = MemoryPlace(slow=0.08)

    async def stream() -> int:
        reply = DiscordReply(place)
        await reply.status(wording.SEARCHING)
        await reply.status(wording.WRITING.format(passages=5))
        for start in range(0, len(text), 100):
            await reply.write(text[start : start + 100])
            await asyncio.sleep(0.05)
        before = len(place.seen)
        await reply.finish(Answer(text, "answered", "grounded", confidence=1.0))
        return before

    streamed = run_virtually(stream())

    assert len(text) == 8_000
    assert len(place.messages) == 5
    assert " ".join(place.messages.values()).split() == text.split()
    assert max(map(len, place.seen)) <= MESSAGE
    for times in place.edits.values():
        paced = times[:-1]  # the last one, the answer itself, waits for nothing
        assert all(later - sooner >= 0.99 for sooner, later in itertools.pairwise(paced))
    assert streamed == 4  # the note, and an edit a second
    assert place.calls == 9  # and the five messages of the answer


async def row() -> discord.ui.View:
    """Return the buttons below an answer."""
    return discord.ui.View(timeout=None)


async def test_a_note_becomes_the_answer() -> None:
    place = MemoryPlace()
    reply = DiscordReply(place)

    await reply.status(wording.SEARCHING)
    first = dict(place.messages)
    await reply.finish(ANSWER)

    assert first == {"1/1": wording.SEARCHING}
    assert list(place.messages) == ["1/1"]
    assert place.messages["1/1"].startswith(
        "It lives **there** [1].\n\n**[1]** [FAQ › Where?](<https://docs.example/faq>)"
    )


async def test_the_buttons_stand_below_the_last_message_alone() -> None:
    place = MemoryPlace()

    await DiscordReply(place, row=row).finish(LONG)

    assert len(place.messages) == 5
    *others, last = place.views.values()
    assert others == [None] * 4
    assert last is not None


@pytest.mark.parametrize(("outcome", "reason"), [("not_found", "small_talk"), ("not_found", "empty")])
async def test_what_was_no_question_gets_no_buttons(outcome: str, reason: str) -> None:
    place = MemoryPlace()
    answer = Answer("", "not_found", "small_talk" if reason == "small_talk" else "empty")

    await DiscordReply(place, row=row).finish(answer)

    assert list(place.views.values()) == [None]


async def test_what_can_not_be_shared_is_not_offered() -> None:
    place = MemoryPlace()

    reply = DiscordReply(place, row=row, offered=shareable)
    await reply.finish(Answer("", "not_found", "not_covered"))

    assert list(place.views.values()) == [None]


async def test_a_shorter_answer_removes_what_the_longer_one_left() -> None:
    place = MemoryPlace()
    await DiscordReply(place).finish(LONG)
    first, *more = place.messages

    await DiscordReply(place, message=first, more=more).finish(ANSWER)

    assert list(place.messages) == [first]


async def test_a_longer_answer_takes_the_messages_in_order_and_adds_more() -> None:
    place = MemoryPlace()
    await DiscordReply(place).finish(LONG)
    whole = dict(place.messages)
    noted: list[str] = []

    async def note(message: str) -> None:
        noted.append(message)

    del place.messages["1/3"], place.messages["1/4"], place.messages["1/5"]
    await DiscordReply(place, message="1/1", more=["1/2"], noted=note).finish(LONG)

    assert list(place.messages.values()) == list(whole.values())
    assert noted == ["1/6", "1/7", "1/8"]


async def test_every_message_is_noted_and_a_journal_that_is_away_costs_no_answer() -> None:
    noted: list[str] = []

    async def note(message: str) -> None:
        noted.append(message)
        text = "away"
        raise JournalUnavailable(text)

    place = MemoryPlace()
    reply = DiscordReply(place, noted=note)
    await reply.status(wording.SEARCHING)
    await reply.finish(LONG)

    assert noted == list(place.messages)


async def test_buttons_that_are_refused_are_left_out() -> None:
    place = MemoryPlace(refusals=[None, Refused(50035)])
    reply = DiscordReply(place, row=row)
    await reply.status(wording.SEARCHING)

    await reply.finish(ANSWER)

    assert list(place.views.values()) == [None]
    assert "**[1]**" in place.messages["1/1"]


async def test_a_text_that_is_refused_comes_in_plainer_words() -> None:
    place = MemoryPlace(refusals=[None, Refused(50035), Refused(50035)])
    reply = DiscordReply(place, row=row)
    await reply.status(wording.SEARCHING)

    await reply.finish(ANSWER)

    assert place.messages == {
        "1/1": "It lives there [1].\n\n[1] FAQ › Where? (<https://docs.example/faq>)\n\\> It lives there."
    }


async def test_a_note_that_is_gone_is_replaced_by_a_new_message() -> None:
    place = MemoryPlace()
    reply = DiscordReply(place)
    await reply.status(wording.SEARCHING)
    place.messages.clear()

    await reply.finish(ANSWER)

    assert list(place.messages) == ["1/2"]


@pytest.mark.parametrize("error", [Refused(0), aiohttp.ClientConnectionError(), TimeoutError(), OSError()])
async def test_without_a_note_the_answer_is_posted(error: Exception) -> None:
    place = MemoryPlace(refusals=[error])
    reply = DiscordReply(place)
    await reply.status(wording.SEARCHING)
    await reply.write("It")

    await reply.finish(ANSWER)

    assert place.calls == 2
    assert place.messages["1/1"].startswith("It lives")


async def test_the_end_tells_that_nothing_can_be_shown() -> None:
    reply = DiscordReply(MemoryPlace(refusals=[Refused(50001)]))

    with pytest.raises(NotShown):
        await reply.finish(ANSWER)


def test_an_edit_that_never_ends_holds_the_answer_up_for_seconds_only() -> None:
    place = MemoryPlace()

    async def answer() -> float:
        reply = DiscordReply(place)
        await reply.status(wording.SEARCHING)
        place.slow = 3_600.0
        await reply.write("half")
        await asyncio.sleep(2)
        stopping = asyncio.create_task(reply.close())
        await stopping
        return asyncio.get_running_loop().time()

    assert run_virtually(answer()) < 20


async def test_a_failure_takes_the_place_of_the_note_and_comes_below_an_answer() -> None:
    place, other = MemoryPlace(), MemoryPlace()
    reply, answered = DiscordReply(place), DiscordReply(other)
    await reply.status(wording.SEARCHING)
    await answered.finish(ANSWER)

    await reply.fail("Something <@1> went wrong.")
    await answered.fail("Something went wrong.")

    assert list(place.messages.values()) == ["Something \\<\u200b@1> went wrong."]
    assert [text[:9] for text in other.messages.values()] == ["It lives ", "Something"]


def test_a_restart_voids_what_was_written() -> None:
    place = MemoryPlace()

    async def answer() -> None:
        reply = DiscordReply(place)
        await reply.status(wording.SEARCHING)
        await reply.write("void")
        await reply.restart(wording.quoting("model_cut_off"))
        await asyncio.sleep(1.5)
        await reply.close()

    run_virtually(answer())

    assert list(place.messages.values()) == [wording.quoting("model_cut_off")]
