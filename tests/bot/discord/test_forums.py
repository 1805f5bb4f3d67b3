"""Posts in a forum: answered without a mention where that is set, and as early as Discord lets the bot write."""

from pathlib import Path

import pytest

from core.config import DiscordSettings
from tests.bot.discord.talking import talking
from tests.doubles.discord import DiscordServer
from tests.doubles.discord_faults import refused
from tests.doubles.discord_state import BOT, FORUM, GUILD, MODERATOR, OTHER
from tests.scripted import RecordingAnswerer, ready


@pytest.fixture
def answerer() -> RecordingAnswerer:
    return ready()


@pytest.mark.parametrize(("forums", "answered"), [((FORUM,), 1), ((), 0)])
async def test_a_post_in_a_configured_forum_is_answered_in_itself(
    server: DiscordServer,
    settings: DiscordSettings,
    tmp_path: Path,
    answerer: RecordingAnswerer,
    forums: tuple[str, ...],
    answered: int,
) -> None:
    settings = settings.model_copy(update={"forums": forums})
    async with talking(server, settings, tmp_path, answerer) as talk:
        post = server.post_in_forum("Rotating keys", "How is it done?")
        await talk.idle()
        await talk.say(post["id"], "and on Linux?")

        assert talk.answers(post["id"]) == 2 * answered
    assert answerer.texts == ["Rotating keys\n\nHow is it done?", "and on Linux?"][: 2 * answered]


async def test_a_server_chooses_its_own_forums(
    server: DiscordServer, settings: DiscordSettings, tmp_path: Path, answerer: RecordingAnswerer
) -> None:
    async with talking(server, settings, tmp_path, answerer) as talk:
        await talk.answering.servers.put(GUILD, "forums", [FORUM], person=MODERATOR)
        post = server.post_in_forum("Rotating keys", "How is it done?")
        await talk.idle()

        assert talk.answers(post["id"]) == 1


async def test_in_any_other_forum_a_mention_asks(
    server: DiscordServer, settings: DiscordSettings, tmp_path: Path, answerer: RecordingAnswerer
) -> None:
    async with talking(server, settings, tmp_path, answerer) as talk:
        post = server.post_in_forum("Rotating keys", f"<@{BOT}> how is it done?")
        await talk.idle()

        assert talk.answers(post["id"]) == 1
    assert answerer.texts == ["Rotating keys\n\nhow is it done?"]


async def test_people_who_talk_in_a_post_are_left_alone(
    server: DiscordServer, settings: DiscordSettings, tmp_path: Path, answerer: RecordingAnswerer
) -> None:
    settings = settings.model_copy(update={"forums": (FORUM,)})
    async with talking(server, settings, tmp_path, answerer) as talk:
        post = server.post_in_forum("Rotating keys", "How is it done?")
        await talk.idle()
        await talk.say(post["id"], "I do it by hand", person=OTHER)
        await talk.say(post["id"], "every day?")

    assert len(answerer.asked) == 1


async def test_a_post_that_can_not_be_written_to_yet_is_answered_a_moment_later(
    server: DiscordServer, settings: DiscordSettings, tmp_path: Path, answerer: RecordingAnswerer
) -> None:
    settings = settings.model_copy(update={"forums": (FORUM,)})
    async with talking(server, settings, tmp_path, answerer) as talk:
        server.faults += [refused("create_message", 40058), refused("create_message", 10008)]
        post = server.post_in_forum("Rotating keys", "How is it done?")
        await talk.idle()

        assert talk.answers(post["id"]) == 1
    assert len(server.replies(post["id"])) == 1


async def test_an_edited_post_is_answered_anew_with_its_title(
    server: DiscordServer, settings: DiscordSettings, tmp_path: Path, answerer: RecordingAnswerer
) -> None:
    settings = settings.model_copy(update={"forums": (FORUM,)})
    async with talking(server, settings, tmp_path, answerer) as talk:
        post = server.post_in_forum("Rotating keys", "How is it done?")
        await talk.idle()
        server.edit(post, "How is it done on Linux?")
        await talk.idle()

        assert talk.answers(post["id"]) == 1
    assert answerer.texts[1:] == ["Rotating keys\n\nHow is it done on Linux?"]


async def test_without_the_intent_for_words_a_post_is_asked_by_its_title_and_replies_by_their_ping(
    server: DiscordServer, settings: DiscordSettings, tmp_path: Path, answerer: RecordingAnswerer
) -> None:
    settings = settings.model_copy(update={"forums": (FORUM,), "message_content": False})
    async with talking(server, settings, tmp_path, answerer) as talk:
        post = server.post_in_forum("Rotating keys", "How is it done?")
        await talk.idle()
        await talk.say(post["id"], "and on Linux?")
        await talk.say(post["id"], "and on Windows?", reply_to=server.replies(post["id"])[0])

    assert answerer.texts == ["Rotating keys", "and on Windows?"]
