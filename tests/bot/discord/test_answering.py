"""What a dead process left in Discord is finished in its own messages, or closed."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot import wording
from bot.desk.claiming import now
from core.config import DiscordSettings, JournalSettings
from core.domain import Turn
from core.journal import Journal, open_journal
from core.journal.values import Address, Claim, Thread
from tests.bot.discord.talking import talking
from tests.doubles.discord import DiscordServer
from tests.doubles.discord_composing import compose, say
from tests.doubles.discord_shapes import Json
from tests.doubles.discord_state import ASKER, BOT, GENERAL, GUILD, OTHER, SUPPORT
from tests.journals import lose
from tests.scripted import ANSWER, RecordingAnswerer, ready
from tests.waiting import until


@pytest.fixture
async def dead(tmp_path: Path) -> AsyncIterator[Journal]:
    """The journal as a process sees it that is about to die: its leases end at once."""
    async with open_journal(JournalSettings(lease=0.001), tmp_path) as journal:
        yield journal


@pytest.fixture
def answerer() -> RecordingAnswerer:
    return ready()


async def left(journal: Journal, asked: Json, thread: str = "") -> Claim:
    """Take a question as a process does that dies before it answers."""
    place = asked["channel_id"]
    claim = await journal.questions.claim(
        Thread("discord", GUILD, SUPPORT, thread or asked["id"]),
        f"{place}/{asked['id']}",
        person=ASKER,
        text="where does it live?",
        scope="default",
        now=now(),
    )
    assert claim is not None
    return claim


def note(server: DiscordServer, place: str, *, reply_to: Json | None = None) -> Json:
    """Let the bot of before post its note."""
    body: Json = {"content": f"-# {wording.SEARCHING}"}
    if reply_to is not None:
        body["message_reference"] = {"channel_id": place, "message_id": reply_to["id"]}
        body["allowed_mentions"] = {"parse": [], "replied_user": False}
    return say(server, compose(server, place, BOT, body))


async def test_the_note_of_a_dead_process_becomes_the_answer(
    server: DiscordServer, settings: DiscordSettings, tmp_path: Path, answerer: RecordingAnswerer, dead: Journal
) -> None:
    asked = server.mention("where does it live?")
    thread = server.open_thread(asked, "where", person=BOT)
    posted = note(server, thread)
    claim = await left(dead, asked)
    await dead.questions.note_message(claim.id, Address("discord", GUILD, SUPPORT, f"{thread}/{posted['id']}"))

    async with talking(server, settings, tmp_path, answerer) as talk:
        await until(lambda: talk.answers(thread))
        await talk.idle()

    (answer,) = server.replies(thread)
    assert answer["id"] == posted["id"]
    assert answerer.texts == ["where does it live?"]


@pytest.mark.parametrize("inline", [False, True])
async def test_a_note_that_the_dead_process_could_not_note_is_found(
    server: DiscordServer,
    settings: DiscordSettings,
    tmp_path: Path,
    answerer: RecordingAnswerer,
    dead: Journal,
    inline: bool,
) -> None:
    asked = server.mention("where does it live?")
    place = SUPPORT if inline else server.open_thread(asked, "where", person=BOT)
    posted = note(server, place, reply_to=asked if inline else None)
    claim = await left(dead, asked, f"{SUPPORT}:{asked['id']}" if inline else "")

    async with talking(server, settings, tmp_path, answerer) as talk:
        await until(lambda: talk.answers(place))
        await talk.idle()
        kept = await talk.journal.answers.answer(claim.id)

    assert [one["id"] for one in server.replies(place)] == [posted["id"]]
    assert kept is not None
    assert [one.message for one in kept.messages] == [f"{place}/{posted['id']}"]


async def test_a_question_without_a_word_yet_is_answered_and_its_thread_is_read(
    server: DiscordServer, settings: DiscordSettings, tmp_path: Path, answerer: RecordingAnswerer, dead: Journal
) -> None:
    thread = server.open_thread(server.say(SUPPORT, "anybody?", person=OTHER), "it", person=OTHER)
    asked = server.mention("where does it live?", thread)
    await left(dead, asked, thread)

    async with talking(server, settings, tmp_path, answerer) as talk:
        await until(lambda: talk.answers(thread))
        await talk.idle()

    assert answerer.asked[0].history == (Turn("user", "anybody?"),)
    assert talk.answers(thread) == 1


async def test_half_a_sharing_is_closed_without_a_word(
    server: DiscordServer, settings: DiscordSettings, tmp_path: Path, answerer: RecordingAnswerer, dead: Journal
) -> None:
    claim = await dead.questions.claim(
        Thread("discord", GUILD, GENERAL, f"{GENERAL}:1"), "share/1", person=ASKER, text="", scope=None, now=now()
    )
    assert claim is not None

    async with talking(server, settings, tmp_path, answerer) as talk:
        while await talk.journal.answers.answer(claim.id) is None:
            pass

    assert not server.replies(GENERAL)
    assert not answerer.asked


async def test_two_processes_finish_what_was_left_once(
    server: DiscordServer, settings: DiscordSettings, tmp_path: Path, answerer: RecordingAnswerer, dead: Journal
) -> None:
    asked = [server.mention(f"where is number {number}?") for number in range(8)]
    for one in asked:
        await left(dead, one)

    async with (
        talking(server, settings, tmp_path, answerer) as talk,
        talking(server, settings, tmp_path, answerer) as other,
    ):
        await until(lambda: all(talk.answers(server.thread_of(one)) for one in asked if server.thread_of(one)))
        await talk.idle()
        await other.idle()

    assert [talk.answers(server.thread_of(one)) for one in asked] == [1] * 8


async def test_an_answer_carries_buttons_and_a_question_without_the_journal_none(
    server: DiscordServer, settings: DiscordSettings, tmp_path: Path, answerer: RecordingAnswerer
) -> None:
    async with talking(server, settings, tmp_path, answerer) as talk:
        thread = server.thread_of(await talk.ask())
        await lose(talk.journal, "questions")
        loose = server.thread_of(await talk.ask("and why?"))

        assert server.replies(thread)[0]["components"]
        assert not server.replies(loose)[0]["components"]
    assert ANSWER.text in server.replies(loose)[0]["content"]
