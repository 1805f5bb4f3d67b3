"""Who may use a command, what it searches, and what becomes of it when it is acknowledged late or elsewhere."""

import asyncio
from functools import partial
from pathlib import Path

import pytest

from bot import wording
from bot.discord.pressing.buttons import SHARE
from bot.discord.servers.server import Server, Servers
from core.config import DiscordSettings
from tests.bot.desks import locked
from tests.bot.discord.answered import custom_ids
from tests.bot.discord.commanding import SHOWN, OpenWorld, open_world, own_words, ruled
from tests.scripted import RecordingAnswerer, ready
from tests.waiting import until

SCOPES = DiscordSettings(scopes=("internal", "api"))


@pytest.fixture
def answerer() -> RecordingAnswerer:
    return ready()


@pytest.fixture
def opened(answerer: RecordingAnswerer, tmp_path: Path) -> OpenWorld:
    return partial(open_world, answerer, tmp_path)


@pytest.mark.parametrize("private", [True, False])
async def test_who_may_not_ask_is_told_so_alone(opened: OpenWorld, answerer: RecordingAnswerer, private: bool) -> None:
    async with opened() as world:
        await ruled(world)

        result = await world.ask(private=private)

        assert own_words(result) == [wording.ANOTHER_ROLE]
        assert not world.texts(world.channel)
        assert not answerer.asked


class SlowServers(Servers):
    """Settings of servers in a journal that takes a second."""

    async def of(self, guild: str) -> Server:
        """Return what holds in a server, late."""
        await asyncio.sleep(1.0)
        return await super().of(guild)


@pytest.mark.parametrize("private", [True, False])
async def test_rules_that_come_late_are_told_alone_all_the_same(
    opened: OpenWorld, answerer: RecordingAnswerer, private: bool
) -> None:
    async with opened(servers=SlowServers) as world:
        await ruled(world)

        result = await world.person().slash(world.channel, "ask", question="where?", private=private)
        await world.env.advance_time(2.0)
        await world.idle()

        first = next(one.json for one in world.env.http_requests if one.path.endswith("/callback"))
        assert first is not None
        assert first["type"] == 5
        assert own_words(result) == [wording.ANOTHER_ROLE]
        assert not world.texts(world.channel)
        assert not answerer.asked


async def test_a_slow_journal_delays_no_acknowledgement(opened: OpenWorld) -> None:
    async with opened(servers=SlowServers) as world:
        result = await world.person().slash(world.channel, "ask", question="where?")
        began = world.env.now()
        await world.env.advance_time(0.6)
        acknowledged = result.acknowledged
        await world.env.advance_time(2.0)
        await world.idle()

        assert acknowledged
        assert (world.env.now() - began).total_seconds() < 3
        assert world.texts()[0].startswith(SHOWN)


async def test_what_can_not_be_told_ends_nothing(opened: OpenWorld, answerer: RecordingAnswerer) -> None:
    async with opened(servers=SlowServers) as world:
        await ruled(world)
        world.env.inject_error("DELETE", "/webhooks/*", status=404, code=10015)

        await world.person().slash(world.channel, "ask", question="where?")
        await world.env.advance_time(2.0)

        assert not world.env.errors
        assert not answerer.asked


async def test_a_question_that_can_not_be_shown_is_answered_all_the_same(opened: OpenWorld) -> None:
    async with opened() as world:
        world.env.inject_error("PATCH", "/webhooks/*", status=400, code=50035)

        await world.ask()

        assert world.texts()[0].startswith(SHOWN)


async def test_a_scope_may_be_named_and_is_searched(opened: OpenWorld, answerer: RecordingAnswerer) -> None:
    async with opened(settings=SCOPES) as world:
        await world.ask(scope="api")
        await world.ask()

        assert [question.scope for question in answerer.asked] == ["api", "default"]


@pytest.mark.parametrize("private", [True, False])
async def test_no_other_scope_is_searched(opened: OpenWorld, answerer: RecordingAnswerer, private: bool) -> None:
    async with opened(settings=SCOPES) as world:
        result = await world.ask(scope="<@1> secret", private=private)

        (words,) = own_words(result)
        assert words.endswith("I can search: default, internal, api.")
        assert "<@1>" not in words
        assert not answerer.asked


async def test_where_everything_is_searched_each_scope_of_the_index_may_be_named(
    opened: OpenWorld, answerer: RecordingAnswerer
) -> None:
    async with opened(settings=DiscordSettings(scope="")) as world:
        await world.ask(scope="default")
        await world.ask()
        result = await world.ask(scope="other")

        assert [question.scope for question in answerer.asked] == ["default", None]
        assert own_words(result)


async def test_the_commands_own_response_is_noted_for_the_process_that_goes_on(
    opened: OpenWorld, answerer: RecordingAnswerer
) -> None:
    answerer.go.clear()
    async with opened() as world:
        asking = asyncio.create_task(world.person().slash(world.channel, "ask", question="where?", private=True))
        await until(lambda: answerer.asked)

        (held,) = world.answering.desk.held.values()
        ((claim_id, messages),) = [(held.claim.id, [one.message for one in held.claim.messages])]
        answerer.go.set()
        await asking
        kept = await world.journal.answers.answer(claim_id)

        assert kept is not None
        assert messages[0].startswith("@simcord_interaction_")
        assert [one.message for one in kept.messages] == messages


async def test_an_answer_comes_as_an_ordinary_message_when_it_was_too_late_to_acknowledge(opened: OpenWorld) -> None:
    async with opened() as world:
        world.env.inject_error("POST", "/interactions/*", status=404, code=10062)

        await world.ask()

        (answer,) = world.texts(world.channel)
        assert answer.startswith(SHOWN)


async def test_a_late_private_answer_comes_as_a_direct_message(opened: OpenWorld) -> None:
    async with opened() as world:
        world.env.inject_error("POST", "/interactions/*", status=404, code=10062)

        await world.ask(private=True)

        (answer,) = world.person().user.dm_channel.history()
        assert answer.content.startswith(SHOWN)
        assert custom_ids(answer) == [f"footnote:{SHARE}:1"]
        assert not world.texts(world.channel)


async def test_without_the_journal_the_answer_comes_once(opened: OpenWorld, tmp_path: Path) -> None:
    async with opened() as world:
        world.person()
        with locked(tmp_path):
            result = await world.person().slash(world.channel, "ask", question="where?", private=True)
            await world.idle()

        assert own_words(result)[0].startswith(SHOWN)
