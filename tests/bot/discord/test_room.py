"""What the bot may do where somebody asked, by the permissions that Discord told."""

import pytest

from bot.discord.asking.room import Room, room
from bot.discord.spot import Spot
from tests.bot.discord.offline import Offline
from tests.doubles.discord_state import ASKER, FORUM, GUILD, SUPPORT, VOICE

HERE = Spot(GUILD, SUPPORT, SUPPORT)
UNKNOWN = "1390000000000000000"


@pytest.fixture
def offline() -> Offline:
    return Offline()


def lacking(offline: Offline, channel: str, *names: str) -> Offline:
    """Return the client after the bot lost permissions in a channel."""
    offline.people.deny(channel, *names)
    offline.learn()
    return offline


def test_where_nothing_is_lacking_threads_are_opened_in_text_channels_alone(offline: Offline) -> None:
    assert room(offline.client, HERE) == Room(threads=True)
    assert room(offline.client, Spot(GUILD, VOICE, VOICE)) == Room()


@pytest.mark.parametrize(
    ("denied", "posts", "threads", "lacks"),
    [
        (["create_public_threads"], True, False, ("Create Public Threads",)),
        (["send_messages_in_threads"], True, False, ("Send Messages in Threads",)),
        (["read_message_history"], True, True, ("Read Message History",)),
        (["send_messages"], True, True, ("Send Messages",)),
        (["send_messages", "create_public_threads"], False, False, ("Send Messages", "Create Public Threads")),
    ],
)
def test_what_is_lacking_is_named_and_what_is_left_is_used(
    offline: Offline, denied: list[str], posts: bool, threads: bool, lacks: tuple[str, ...]
) -> None:
    lacking(offline, SUPPORT, *denied)

    assert room(offline.client, HERE) == Room(posts, threads, lacks)


def test_in_a_voice_channel_no_threads_are_missed(offline: Offline) -> None:
    lacking(offline, VOICE, "create_public_threads", "read_message_history")

    assert room(offline.client, Spot(GUILD, VOICE, VOICE)) == Room(lacks=("Read Message History",))


def test_a_thread_has_the_permissions_of_its_channel(offline: Offline) -> None:
    thread = offline.people.open_thread(offline.written("how?"), "how?")
    post = offline.people.post_in_forum("Keys", "How?")["id"]
    lacking(offline, SUPPORT, "send_messages", "create_public_threads")
    lacking(offline, FORUM, "send_messages_in_threads")

    assert room(offline.client, Spot(GUILD, SUPPORT, thread)) == Room()
    assert room(offline.client, Spot(GUILD, FORUM, post)) == Room(posts=False, lacks=("Send Messages in Threads",))


def test_what_is_not_known_is_tried(offline: Offline) -> None:
    direct = offline.people.direct(ASKER)

    assert room(offline.client, Spot("", direct, direct)) == Room()
    assert room(offline.client, Spot(GUILD, UNKNOWN, UNKNOWN)) == Room(threads=True)
    assert room(offline.client, Spot(GUILD, SUPPORT, UNKNOWN)) == Room()
