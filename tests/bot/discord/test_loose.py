"""Discord without its journal: who mentions the bot, replies to it or writes to it directly is answered as well."""

from pathlib import Path

from core.config import DiscordSettings
from tests.bot.discord.talking import talking
from tests.doubles.discord import DiscordServer
from tests.doubles.discord_state import BOT, SUPPORT
from tests.journals import lose
from tests.scripted import ready


async def test_while_the_journal_is_away_everybody_is_answered_once(
    server: DiscordServer, settings: DiscordSettings, tmp_path: Path
) -> None:
    answerer = ready()
    server.deny(SUPPORT, "create_public_threads")
    async with talking(server, settings, tmp_path, answerer) as talk:
        await talk.ask("one")
        (first,) = server.replies(SUPPORT)
        await lose(talk.journal, "questions")
        asked = server.mention("two")
        for _ in range(3):
            server.again(asked)
        direct = server.whisper("three")
        await talk.idle()
        await talk.say(SUPPORT, f"<@{BOT}> four", reply_to=first)
        await talk.say(SUPPORT, "five", reply_to=first)
        server.edit(asked, f"<@{BOT}> six")
        server.delete(asked)
        await talk.idle()

        assert talk.answers(SUPPORT) == 3
        assert talk.answers(direct["channel_id"]) == 1
    assert answerer.texts == ["one", "two", "three", "four"]


async def test_without_any_journal_it_answers_as_well(
    server: DiscordServer, settings: DiscordSettings, tmp_path: Path
) -> None:
    answerer = ready()
    async with talking(server, settings, tmp_path, answerer, kept=False) as talk:
        thread = server.thread_of(await talk.ask("one"))
        await talk.say(thread, "not for the bot")
        direct = server.whisper("two")
        await talk.idle()
        await talk.say(direct["channel_id"], "three", reply_to=server.replies(direct["channel_id"])[0])
        server.delete(direct)
        await talk.idle()

        assert talk.answers(thread) == 1
        assert not server.replies(thread)[0]["components"]
    assert answerer.texts == ["one", "two", "three"]
