"""Places against Discord on the loopback: posted once, edited, found again, removed."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime

import discord
import pytest

from bot.discord.gateway.client import Client
from bot.discord.replying.place import UNREACHABLE, ChannelPlace, place_for
from bot.discord.replying.posting import NONCE, nonce_of
from bot.discord.replying.reply import DiscordReply
from bot.discord.spot import Spot, message_key
from core.config import DiscordSettings
from core.journal.values import Address, Claim, Thread
from tests.bot.discord.listening import connected
from tests.bot.discord.placing import LONG, ask_in_support, inline, words_in
from tests.doubles.discord import DiscordServer
from tests.doubles.discord_faults import cut, failing, limited, refused
from tests.doubles.discord_state import ASKER, BOT, FORUM, GUILD, SUPPORT


@pytest.fixture
async def client(settings: DiscordSettings) -> AsyncIterator[Client]:
    async with connected(settings) as (opened, _):
        yield opened


def claim(event_key: str, thread: str, *messages: str, place: str = SUPPORT, guild: str = GUILD) -> Claim:
    noted = tuple(Address("discord", guild, place, message) for message in messages)
    return Claim(
        7, 1, Thread("discord", guild, place, thread), event_key, ASKER, "where?", None, datetime.now(UTC), 1, noted
    )


async def test_the_first_message_refers_to_the_question_and_shows_no_cards(
    server: DiscordServer, client: Client
) -> None:
    question = ask_in_support(server)
    place = inline(client, question)

    first = await place.post("one")
    await place.post("two")

    one, two = server.replies(SUPPORT)
    assert first == message_key(SUPPORT, one["id"])
    assert one["message_reference"]["message_id"] == question
    assert "message_reference" not in two or not two["message_reference"]
    for call in server.called("create_message"):
        assert call.body["flags"] == 4
        assert call.body["enforce_nonce"]
        assert len(call.body["nonce"]) <= NONCE
        assert call.body["allowed_mentions"]["parse"] == []


async def test_what_another_process_posted_is_brought_up_to_date(server: DiscordServer, client: Client) -> None:
    question = ask_in_support(server)
    first, second = inline(client, question), inline(client, question)
    names = [await first.post("Searching…"), await first.post("part two")]

    again = [await second.post("The answer."), await second.post("part two")]

    assert again == names
    assert words_in(server) == ["The answer.", "part two"]
    assert len(server.called("update_message")) == 1


async def test_what_was_deleted_is_posted_anew(server: DiscordServer, client: Client) -> None:
    place = inline(client, ask_in_support(server))
    name = await place.post("one")
    server.delete(server.replies(SUPPORT)[0])

    anew = await place.put(name, "two")

    assert anew != name
    assert words_in(server) == ["two"]


async def test_a_post_whose_answer_was_lost_is_made_once(server: DiscordServer, client: Client) -> None:
    server.faults += [cut("create_message"), failing("create_message", 502, done=True)]

    await inline(client, ask_in_support(server)).post("one")

    assert words_in(server) == ["one"]
    assert len(server.called("create_message")) == 3


async def test_a_limit_delays_the_same_post(server: DiscordServer, client: Client) -> None:
    server.faults.append(limited("create_message", 0.1))

    await inline(client, ask_in_support(server)).post("one")

    assert words_in(server) == ["one"]


async def test_limits_only_delay_an_answer_of_many_messages(server: DiscordServer, client: Client) -> None:
    server.limits.rules = {"create_message": (2, 0.5), "update_message": (2, 0.5)}
    reply = DiscordReply(inline(client, ask_in_support(server)))
    await reply.status("Searching…")

    await reply.finish(LONG)

    assert len(words_in(server)) == 5
    assert " ".join(words_in(server)).count("word") == 1_500


@pytest.mark.parametrize("code", [40058, 10008, 10003])
async def test_a_fresh_forum_post_is_tried_again(server: DiscordServer, client: Client, code: int) -> None:
    opened = server.post_in_forum("Where?", "where does it live?")
    thread = str(opened["channel_id"])
    server.faults.append(refused("create_message", code, times=2))
    spot = Spot(GUILD, FORUM, thread)

    await ChannelPlace(client, spot, thread, question=message_key(thread, thread), reply_to=thread).post("one")

    assert words_in(server, thread) == ["one"]


async def test_without_permission_to_refer_it_answers_without(server: DiscordServer, client: Client) -> None:
    server.deny(SUPPORT, "read_message_history")

    await inline(client, ask_in_support(server)).post("one")

    assert words_in(server) == ["one"]


async def test_what_can_not_be_posted_is_told(server: DiscordServer, client: Client) -> None:
    server.deny(SUPPORT, "send_messages")

    with pytest.raises(UNREACHABLE):
        await inline(client, ask_in_support(server)).post("one")


async def test_an_unnoted_answer_is_found_by_the_question_it_refers_to(server: DiscordServer, client: Client) -> None:
    question, other = ask_in_support(server), ask_in_support(server)
    name = await inline(client, question).post("one")
    await inline(client, other).post("another")
    server.say(SUPPORT, "thanks")

    assert await inline(client, question).earlier() == [name]
    assert await inline(client, ask_in_support(server)).earlier() == []


async def test_what_is_removed_may_be_gone(server: DiscordServer, client: Client) -> None:
    place = inline(client, ask_in_support(server))
    name = await place.post("one")

    await place.remove(name)
    await place.remove(name)

    assert words_in(server) == []


async def test_the_buttons_go_when_a_message_is_replaced(server: DiscordServer, client: Client) -> None:
    view = discord.ui.View(timeout=None)
    view.add_item(discord.ui.Button(label="Docs", url="https://docs.example/"))
    place = inline(client, ask_in_support(server))

    name = await place.post("one", view)
    before = server.replies(SUPPORT)[0]["components"]
    await place.put(name, "two")

    assert len(before) == 1
    assert server.replies(SUPPORT)[0]["components"] == []


def test_a_nonce_is_short_and_its_own() -> None:
    assert len(nonce_of("a", "b")) == NONCE
    assert nonce_of("a", "b") != nonce_of("ab", "")


async def test_a_claim_finds_its_place(server: DiscordServer, client: Client) -> None:
    question = ask_in_support(server)
    key = message_key(SUPPORT, question)

    in_thread = place_for(client, claim(key, question))
    below = place_for(client, claim(key, f"{SUPPORT}:{question}"))
    await in_thread.post("in the thread")
    await below.post("below")

    assert words_in(server, question) == ["in the thread"]
    assert words_in(server) == ["below"]
    assert client.user is not None
    assert str(client.user.id) == BOT
