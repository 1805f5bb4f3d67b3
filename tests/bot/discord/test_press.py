"""Every button pressed over the wire: what is sent is what Discord takes, and comes in time."""

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot import wording
from bot.desk.desk import Desk
from bot.desk.tasks import Tasks
from bot.discord.answering import Answering
from bot.discord.gateway.client import Client
from bot.discord.pressing.buttons import TEXT, answer_view
from bot.discord.pressing.feedback import register
from bot.discord.pressing.press import sent_text
from bot.discord.servers.server import Servers
from bot.discord.setup.registering import synchronise
from bot.discord.spot import Spot, message_key
from core.config import DiscordSettings, JournalSettings
from core.journal import Journal, open_journal
from core.journal.values import Address
from tests.bot.desks import locked
from tests.bot.discord.answered import ANSWER, now
from tests.bot.discord.listening import connected
from tests.doubles.discord import DiscordServer
from tests.doubles.discord_shapes import Json
from tests.doubles.discord_state import ASKER, GUILD, HELPER, HELPERS, MODERATOR, OTHER, SUPPORT
from tests.scripted import ScriptedAnswerer
from tests.waiting import until


@dataclass(frozen=True, slots=True)
class Shown:
    """An answer in a channel, over the wire."""

    server: DiscordServer
    journal: Journal
    folder: Path
    claim: int
    message: Json

    async def press(self, action: str, message: Json | None = None, person: str = ASKER) -> Json:
        """Press a button; return what the person alone is shown in the end."""
        made = self.server.press(message or self.message, f"footnote:{action}:{self.claim}", person=person)
        return await self.server.answered(made)

    def texts(self) -> list[str]:
        """Return what stands in the channel, for whomever."""
        return [message["content"] for message in self.server.messages[SUPPORT].values()]


@asynccontextmanager
async def process(settings: DiscordSettings, folder: Path) -> AsyncIterator[tuple[Client, Journal]]:
    """Serve buttons as a process of its own."""
    async with open_journal(JournalSettings(), folder) as journal, connected(settings) as (client, _):
        desk = Desk(ScriptedAnswerer([]), journal, "discord", Tasks(at_once=1, waiting=1))
        register(client, Answering(desk, client, Servers(journal, settings), settings))
        await synchronise(client)
        yield client, journal


@pytest.fixture
def calling(settings: DiscordSettings) -> DiscordSettings:
    """Settings that name whom to call."""
    return settings.model_copy(update={"humans": (HELPER, f"&{HELPERS}")})


@pytest.fixture
async def shown(server: DiscordServer, calling: DiscordSettings, tmp_path: Path) -> AsyncIterator[Shown]:
    """An answer whose buttons this process serves."""
    async with process(calling, tmp_path) as (client, journal):
        claim, message = await answered(server, client, journal)
        yield Shown(server, journal, tmp_path, claim, message)


async def answered(server: DiscordServer, client: Client, journal: Journal) -> tuple[int, Json]:
    """Ask and answer in a channel."""
    said = server.say(SUPPORT, "where?")
    thread = Spot(GUILD, SUPPORT, SUPPORT).thread(said["id"])
    key = message_key(SUPPORT, said["id"])
    claim = await journal.questions.claim(thread, key, person=ASKER, text="where?", scope=None, now=now())
    assert claim is not None
    posted = await client.get_partial_messageable(int(SUPPORT)).send(
        ANSWER.text, view=answer_view(claim.id, human=True)
    )
    name = message_key(SUPPORT, str(posted.id))
    await journal.questions.note_message(claim.id, Address("discord", GUILD, SUPPORT, name))
    await journal.questions.finish(claim, ANSWER, now=now())
    return claim.id, server.messages[SUPPORT][str(posted.id)]


async def test_a_vote_its_reason_and_its_comment_are_kept(shown: Shown) -> None:
    reasons = await shown.press("vote_down")
    asked = reasons["content"]
    reason = shown.server.press(reasons, wording.REASONS["wrong"])
    await until(lambda: reasons["content"] == wording.THANKS)
    opened = shown.server.press(reasons, wording.ADD_A_COMMENT)
    await until(lambda: opened.modal)
    thanks = await shown.server.answered(shown.server.submit(opened, **{TEXT: "The other port."}))

    (vote,) = await shown.journal.votes.votes_of(shown.claim)
    assert (vote.helpful, vote.reason, vote.comment) == (False, "wrong", "The other port.")
    assert (asked, thanks["content"]) == (wording.WHAT_WAS_WRONG, wording.THANKS)
    assert reason.original == reasons["id"] or reason.source == reasons["id"]


async def test_a_press_is_acknowledged_while_the_journal_is_busy(shown: Shown) -> None:
    with locked(shown.folder):
        made = shown.server.press(shown.message, f"footnote:vote_up:{shown.claim}")
        await until(lambda: shown.server.original(made))

    assert (await shown.server.answered(made))["content"] == wording.THANKS_HELPFUL


async def test_a_human_is_called_and_marks_it_as_solved(shown: Shown) -> None:
    sure = await shown.press("human", person=OTHER)
    shown.server.press(sure, wording.CALL, person=OTHER)
    await until(lambda: sure["content"].startswith("I called"))

    (call,) = [one for one in shown.server.messages[SUPPORT].values() if "footnote:solved" in str(one["components"])]
    (sent,) = [one for one in shown.server.called("create_message") if one.body and "I did" in one.body["content"]]
    assert call["content"].startswith(f"<@{HELPER}> <@&{HELPERS}>: ")
    assert sent.body is not None
    assert sent.body["allowed_mentions"]["users"] == [int(HELPER)]
    assert sent.body["enforce_nonce"] is True
    shown.server.press(call, wording.SOLVED, person=OTHER)
    await until(lambda: wording.NOT_YOURS_TO_SOLVE in shown.texts())
    assert call["components"]
    shown.server.press(call, wording.SOLVED, person=MODERATOR)
    await until(lambda: call["content"].startswith(wording.IS_SOLVED))
    assert not call["components"]


async def test_the_explanation_of_an_answer_is_the_same_from_button_and_menu(shown: Shown) -> None:
    by_button = await shown.press("why", person=OTHER)
    by_menu = await shown.server.answered(shown.server.menu(wording.WHY, shown.message, person=OTHER))

    assert "93 % sure" in by_button["content"]
    assert by_button["content"] == by_menu["content"]


async def test_what_two_processes_hear_is_done_by_one(
    shown: Shown, calling: DiscordSettings, caplog: pytest.LogCaptureFixture
) -> None:
    async with process(calling, shown.folder):
        reasons = await shown.press("vote_down")
        opened = shown.server.press(reasons, wording.ADD_A_COMMENT)
        await until(lambda: opened.modal)
        await shown.server.answered(shown.server.submit(opened, **{TEXT: "words"}))
        sure = await shown.press("human")
        shown.server.press(sure, wording.CALL)
        await until(lambda: sure["content"].startswith("I called"))
        await until(lambda: len(shown.server.called("create_interaction_response")) == 10)

    assert [vote.comment for vote in await shown.journal.votes.votes_of(shown.claim)] == ["words"]
    assert len([text for text in shown.texts() if wording.TRIED in text]) == 1
    assert not [record for record in caplog.records if record.levelno >= logging.WARNING]


async def test_a_press_that_comes_twice_counts_once(shown: Shown) -> None:
    await shown.press("vote_up")
    await shown.press("vote_up")

    assert len(await shown.journal.votes.votes_of(shown.claim)) == 1


@pytest.mark.parametrize(
    ("data", "text"),
    [
        ({"components": [{"type": 18, "component": {"type": 4, "custom_id": "text", "value": "words"}}]}, "words"),
        ({"components": [{"type": 1, "components": [{"type": 4, "value": "words"}]}]}, "words"),
        ({"components": [{"type": 10}, {"type": 18, "component": {"type": 4, "value": ""}}]}, ""),
        ({"components": [{"type": 18, "component": {"type": 4}}]}, ""),
        ({"components": [{"type": 18, "component": {"type": 4, "value": 7}}, 3, None]}, ""),
        ({"components": "words"}, ""),
        ({}, ""),
        (None, ""),
    ],
)
def test_the_text_of_a_form_is_read_however_it_is_wrapped(data: object, text: str) -> None:
    assert sent_text(data) == text
