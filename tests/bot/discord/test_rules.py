"""What holds in a channel: its own settings over those of its server, whether the bot is asked or speaks up itself."""

from pathlib import Path

import pytest

from bot import wording
from bot.discord.servers.server import Name as ServerName
from bot.discord.spot import PLATFORM, Spot
from bot.support.policies import EVERYTHING, Name
from core.config import DiscordSettings, SupportSettings
from core.journal.values import Channel
from tests.bot.discord.talking import Talk, talking
from tests.bot.discord.test_support_hearing import HOW, choose, decided
from tests.doubles.discord import DiscordServer
from tests.doubles.discord_state import ASKER, GENERAL, GUILD, HELPER, HELPERS, MODERATOR, OTHER, SUPPORT
from tests.scripted import RecordingAnswerer, ready

USUAL = SupportSettings()
ALWAYS = SupportSettings(mode="always")


@pytest.fixture
def answerer() -> RecordingAnswerer:
    return ready()


async def set_server(talk: Talk, name: ServerName, *values: str) -> None:
    """Set one thing for the whole server."""
    await talk.answering.servers.put(GUILD, name, values, person=MODERATOR)


async def unasked(talk: Talk, channel: str = SUPPORT) -> str | None:
    """Return the scope of an answer that nobody asked for."""
    assert talk.answering.support is not None
    return (await talk.answering.support.policies.now(Channel(PLATFORM, GUILD, channel))).scope or None


@pytest.mark.parametrize(
    ("operator", "server_scope", "channel_scope", "searched"),
    [
        ("default", None, "", "default"),
        ("default", "faq", "", "faq"),
        ("default", "faq", "api", "api"),
        ("default", "gone", "gone", "default"),
        ("", "faq", "", "faq"),
        ("", "faq", EVERYTHING, None),
        ("", "", "api", "api"),
    ],
)
async def test_mentions_follow_ups_and_what_nobody_asked_search_the_same(
    server: DiscordServer,
    settings: DiscordSettings,
    tmp_path: Path,
    answerer: RecordingAnswerer,
    operator: str,
    server_scope: str | None,
    channel_scope: str,
    searched: str | None,
) -> None:
    settings = settings.model_copy(update={"scope": operator, "scopes": ("faq", "api")})
    async with talking(server, settings, tmp_path, answerer, support=USUAL) as talk:
        if server_scope is not None:
            await set_server(talk, "scope", server_scope)
        if channel_scope != "gone":
            await choose(talk, SUPPORT, "scope", channel_scope)
        thread = server.thread_of(await talk.ask())
        await talk.say(thread, "and why there?")

        assert [asked.scope for asked in answerer.asked] == [searched, searched]
        assert await unasked(talk) == searched
        assert (await talk.answering.rules(Spot(GUILD, SUPPORT, thread))).scope == searched


async def test_a_scope_of_the_server_holds_at_once_where_the_channel_has_none(
    server: DiscordServer, settings: DiscordSettings, tmp_path: Path, answerer: RecordingAnswerer
) -> None:
    settings = settings.model_copy(update={"scopes": ("faq",)})
    async with talking(server, settings, tmp_path, answerer, support=USUAL) as talk:
        assert await unasked(talk) == "default"

        await set_server(talk, "scope", "faq")

        assert talk.answering.support is not None
        assert (await talk.answering.support.policies.of(Channel(PLATFORM, GUILD, SUPPORT))).scope == "faq"


@pytest.mark.parametrize(
    ("listed", "name", "value", "heard", "mentioned"),
    [
        ([], "mode", "", True, True),
        ([SUPPORT], "mode", "", True, True),
        ([GENERAL], "mode", "", False, False),
        ([GENERAL], "mode", "confident", True, True),
        ([GENERAL], "mode", "mention", False, True),
        ([GENERAL], "wait", "5", False, False),
        ([GENERAL], "mode", "off", False, False),
    ],
)
async def test_the_servers_list_of_channels_holds_unless_a_mode_was_chosen_for_the_channel(
    server: DiscordServer,
    settings: DiscordSettings,
    tmp_path: Path,
    answerer: RecordingAnswerer,
    listed: list[str],
    name: Name,
    value: str,
    heard: bool,
    mentioned: bool,
) -> None:
    async with talking(server, settings, tmp_path, answerer, support=ALWAYS) as talk:
        await set_server(talk, "channels", *listed)
        await choose(talk, SUPPORT, name, value)
        asked = await talk.say(SUPPORT, HOW)
        await talk.ask()

        assert await decided(talk, asked) == (["waiting"] if heard else [])
        assert len(answerer.asked) == int(mentioned)
        refused = [said for said in server.replies(SUPPORT) if "Please ask in" in said["content"]]
        assert len(refused) == int(not mentioned and value != "off")


async def test_who_may_not_ask_is_not_answered_unasked_but_may_answer_others(
    server: DiscordServer, settings: DiscordSettings, tmp_path: Path, answerer: RecordingAnswerer
) -> None:
    async with talking(server, settings, tmp_path, answerer, support=USUAL) as talk:
        await set_server(talk, "roles", HELPERS)
        await choose(talk, SUPPORT, "mode", "always")
        stranger = await talk.say(SUPPORT, HOW, person=ASKER)
        member = await talk.say(SUPPORT, "where do I find the logs of the server?", person=HELPER)
        await talk.say(SUPPORT, "In the folder logs, next to the settings.", person=OTHER, reply_to=member)

        assert await decided(talk, stranger) == ["asker_may_not_ask"]
        assert await decided(talk, member) == ["waiting", "human_first"]


async def test_an_answer_that_was_asked_for_is_refused_to_strangers_in_words(
    server: DiscordServer, settings: DiscordSettings, tmp_path: Path, answerer: RecordingAnswerer
) -> None:
    async with talking(server, settings, tmp_path, answerer, support=USUAL) as talk:
        await set_server(talk, "roles", HELPERS)
        await choose(talk, SUPPORT, "mode", "always")
        await talk.ask(person=ASKER)

        assert [said["content"] for said in server.replies(SUPPORT)] == [wording.ANOTHER_ROLE]
        assert not answerer.asked


async def test_a_human_is_offered_where_the_channel_or_the_operator_names_somebody(
    server: DiscordServer, settings: DiscordSettings, tmp_path: Path, answerer: RecordingAnswerer
) -> None:
    settings = settings.model_copy(update={"humans": ()})
    async with talking(server, settings, tmp_path, answerer, support=USUAL) as talk:
        await choose(talk, SUPPORT, "people", HELPER)
        here, there = await talk.ask(), await talk.ask(place=GENERAL)

        offered = ["footnote:human:" in str(server.replies(server.thread_of(one))) for one in (here, there)]
        assert offered == [True, False]
