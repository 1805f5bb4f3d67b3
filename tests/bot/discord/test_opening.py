"""Places that are opened at the first post, threads and direct messages, and what happens where none can be."""

from collections.abc import AsyncIterator

import pytest

from bot.discord.gateway.client import Client
from bot.discord.replying.opening import OrPrivately
from bot.discord.replying.place import ChannelPlace, PersonPlace, ThreadPlace
from bot.discord.spot import Spot, message_key
from core.config import DiscordSettings
from tests.bot.discord.listening import connected
from tests.bot.discord.placing import ask_in_support, threaded, words_in
from tests.doubles.discord import DiscordServer
from tests.doubles.discord_faults import failing
from tests.doubles.discord_state import ASKER, GUILD, OTHER, SUPPORT


@pytest.fixture
async def client(settings: DiscordSettings) -> AsyncIterator[Client]:
    async with connected(settings) as (opened, _):
        yield opened


async def test_a_thread_is_opened_once_and_named(server: DiscordServer, client: Client) -> None:
    question = ask_in_support(server)

    await threaded(client, question, "the name").post("one")
    await threaded(client, question, "another name").post("one")

    assert server.channels[question]["name"] == "the name"
    assert words_in(server, question) == ["one"]
    assert await threaded(client, question).earlier() == [message_key(question, server.replies(question)[0]["id"])]


async def test_a_thread_that_somebody_opened_before_is_used(server: DiscordServer, client: Client) -> None:
    message = server.say(SUPPORT, "where?")
    thread = server.open_thread(message, "mine", person=OTHER)

    await threaded(client, str(message["id"])).post("one")

    assert words_in(server, thread) == ["one"]


async def test_a_thread_that_was_opened_though_discord_failed_is_used(server: DiscordServer, client: Client) -> None:
    server.faults.append(failing("create_thread_from_message", 503, done=True))
    question = ask_in_support(server)

    await threaded(client, question).post("one")

    assert words_in(server, question) == ["one"]


async def test_an_archived_thread_is_opened_again(server: DiscordServer, client: Client) -> None:
    question = ask_in_support(server)
    name = await threaded(client, question).post("one")
    server.channels[question]["thread_metadata"]["archived"] = True

    await threaded(client, question).put(name, "two")

    assert words_in(server, question) == ["two"]


@pytest.mark.parametrize("lacking", ["create_public_threads", "send_messages_in_threads"])
async def test_where_no_thread_can_be_it_answers_in_the_channel(
    server: DiscordServer, client: Client, lacking: str
) -> None:
    server.deny(SUPPORT, lacking)
    question = ask_in_support(server)

    name = await threaded(client, question).post("one")

    assert words_in(server) == ["one"]
    assert server.replies(SUPPORT)[0]["message_reference"]["message_id"] == question
    assert await threaded(client, question).earlier() == [name]


async def test_a_locked_thread_is_left_alone(server: DiscordServer, client: Client) -> None:
    message = server.say(SUPPORT, "where?")
    thread = server.open_thread(message, "mine", person=OTHER)
    server.channels[thread]["thread_metadata"] |= {"archived": True, "locked": True}

    await threaded(client, str(message["id"])).post("one")

    assert words_in(server) == ["one"]


async def test_a_question_that_is_gone_is_answered_in_the_channel(server: DiscordServer, client: Client) -> None:
    message = server.say(SUPPORT, "where?")
    server.delete(message)

    await threaded(client, str(message["id"])).post("one")

    assert words_in(server) == ["one"]


async def test_a_person_gets_direct_messages(server: DiscordServer, client: Client) -> None:
    place = PersonPlace(client, ASKER, question="ask/1")

    name = await place.post("one")
    await place.put(name, "two")

    assert words_in(server, name.partition("/")[0]) == ["two"]


async def test_an_answer_whose_thread_is_gone_comes_in_the_channel(server: DiscordServer, client: Client) -> None:
    question = ask_in_support(server)
    name = await threaded(client, question).post("one")
    server.close(question)

    await threaded(client, question).put(name, "two")

    assert words_in(server) == ["two"]


async def test_where_the_bot_is_no_member_it_tries_no_thread(server: DiscordServer, client: Client) -> None:
    question = ask_in_support(server)

    await ThreadPlace(client, Spot("999", SUPPORT, SUPPORT), question, "where?").post("one")

    assert words_in(server) == ["one"]
    assert not server.called("create_thread_from_message")


async def test_where_the_bot_may_not_enter_it_writes_to_the_person(server: DiscordServer, client: Client) -> None:
    server.deny(SUPPORT, "view_channel")
    place = _either(client)

    name = await place.post("one")
    await place.edit(name, "uno")
    other = await place.put(message_key(SUPPORT, "1"), "two")
    await place.remove(other)

    direct = name.partition("/")[0]
    assert not server.replies(SUPPORT)
    assert words_in(server, direct) == ["uno"]


async def test_where_the_bot_may_enter_it_writes_in_the_channel(server: DiscordServer, client: Client) -> None:
    place = _either(client)

    name = await place.post("one")
    await place.put(name, "uno")

    assert name.startswith(f"{SUPPORT}/")
    assert words_in(server, SUPPORT) == ["uno"]


def _either(client: Client) -> OrPrivately:
    channel = ChannelPlace(client, Spot(GUILD, SUPPORT, SUPPORT), SUPPORT, question="say/1")
    return OrPrivately(SUPPORT, channel, PersonPlace(client, ASKER, question="say/1"))
