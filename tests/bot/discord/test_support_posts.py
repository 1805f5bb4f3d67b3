"""What support channels hear of a message in Discord: by whom it is, of what, to whom, and where an answer goes."""

import discord
import pytest

from bot.discord.spot import PLATFORM, Spot, message_key
from bot.discord.support.posts import asked_in, post_of
from bot.support.values import Post
from core.journal.values import Address, Channel, Thread
from tests.bot.discord.offline import Offline, replying
from tests.doubles.discord_shapes import Json
from tests.doubles.discord_state import ASKER, BOT, BOT_ROLE, FORUM, GUILD, HELPERS, OTHER, SUPPORT, VOICE

HOW = "how do I rotate the keys?"


@pytest.fixture
def offline() -> Offline:
    return Offline()


def heard(offline: Offline, told: Json) -> Post:
    found = post_of(offline.client, offline.read(told), roles=("17",))
    assert found is not None
    return found


def test_a_question_in_a_channel_is_answered_in_a_thread_on_it(offline: Offline) -> None:
    told = offline.written(f"<@{BOT}> {HOW}")
    key = message_key(SUPPORT, told["id"])

    post = heard(offline, told)

    assert (post.text, post.person, post.key) == (HOW, ASKER, key)
    assert post.message == Address(PLATFORM, GUILD, SUPPORT, key)
    assert post.thread == Thread(PLATFORM, GUILD, SUPPORT, told["id"])
    assert post.channel == Channel(PLATFORM, GUILD, SUPPORT)
    assert post.names == {ASKER, "&17"}
    assert post.at == discord.utils.snowflake_time(int(told["id"]))
    assert (post.root, post.in_thread, post.mentions, post.by_bot) == ("", False, frozenset(), False)


@pytest.mark.parametrize("place", [VOICE, SUPPORT])
def test_where_no_thread_can_be_opened_it_is_answered_below(offline: Offline, place: str) -> None:
    offline.people.deny(SUPPORT, "create_public_threads")
    offline.learn()
    told = offline.written(HOW, place)

    assert heard(offline, told).thread == Spot(GUILD, place, place).thread(told["id"])


def test_it_names_whom_it_is_for_and_what_it_replies_to(offline: Offline) -> None:
    first = offline.written("anybody?", person=OTHER)
    text = f"<@{BOT}> <@{ASKER}> <@&{HELPERS}> <@&{BOT_ROLE}>, {HOW}"
    post = heard(offline, offline.written(text, message_reference=replying(first)))

    assert post.mentions == {OTHER, f"&{HELPERS}"}
    assert post.root == message_key(SUPPORT, first["id"])
    assert heard(offline, offline.written(HOW) | {"mention_everyone": True}).mentions == {"everyone"}


def test_in_a_thread_it_is_about_the_message_on_which_that_was_opened(offline: Offline) -> None:
    first = offline.written(HOW)
    thread = offline.people.open_thread(first, "keys")
    offline.learn()
    answer = offline.written("by hand", thread, person=OTHER)

    post = heard(offline, offline.written("see above", thread, person=OTHER, message_reference=replying(answer)))

    assert (post.root, post.in_thread) == (message_key(SUPPORT, first["id"]), True)
    assert post.channel.channel == SUPPORT


def test_a_forum_post_says_its_title_too_and_its_replies_are_about_it(offline: Offline) -> None:
    told = offline.people.post_in_forum("Rotating keys", "How is it done?")
    offline.learn()
    opener = heard(offline, offline.people.told_message(told))
    reply = heard(offline, offline.written("by hand", told["id"], person=OTHER))

    assert opener.text == "Rotating keys\n\nHow is it done?"
    assert (opener.is_post, opener.in_thread, opener.root) == (True, False, "")
    assert opener.thread == Thread(PLATFORM, GUILD, FORUM, told["id"])
    assert (reply.is_post, reply.in_thread, reply.root) == (False, True, opener.key)


def test_bots_and_webhooks_are_heard_as_such_and_what_discord_or_we_say_is_not(offline: Offline) -> None:
    webhook = offline.written("deployed") | {"webhook_id": "123456789012345678"}
    ours, pinned = offline.written(HOW, person=BOT), offline.written("") | {"type": 6}

    assert heard(offline, webhook).by_bot
    assert post_of(offline.client, offline.read(ours)) is None
    assert post_of(offline.client, offline.read(pinned)) is None


@pytest.mark.parametrize("forum", [False, True])
def test_a_key_is_enough_to_know_the_message_and_where_its_answer_goes(offline: Offline, forum: bool) -> None:
    told = offline.people.post_in_forum("Keys", HOW) if forum else offline.written(HOW)
    offline.learn()
    post = heard(offline, offline.people.told_message(told))

    assert asked_in(offline.client, post.channel, post.key) == (post.message, post.thread)


def test_of_a_server_of_another_process_it_is_known_as_well(offline: Offline) -> None:
    channel = Channel(PLATFORM, "990000000000000001", "990000000000000002")

    message, thread = asked_in(offline.client, channel, "990000000000000002/990000000000000003")

    assert message.message == "990000000000000002/990000000000000003"
    assert thread.thread == "990000000000000003"
