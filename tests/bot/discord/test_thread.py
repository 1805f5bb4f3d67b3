"""Discord's messages as questions: what was asked, by whom, of whom, and what was said before."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import aiohttp
import discord
import pytest

from bot import wording
from bot.discord.asking.thread import LONGEST, Mention, history, mention, spoken
from bot.discord.spot import Spot
from core.domain import Turn
from tests.bot.discord.offline import Offline, replying
from tests.doubles.discord_shapes import Json
from tests.doubles.discord_state import ASKER, BOT, BOT_ROLE, FORUM, GENERAL, GUILD, HELPERS, OTHER, SUPPORT, VOICE

ME = int(BOT)


@pytest.fixture
def offline() -> Offline:
    return Offline()


def read(offline: Offline, told: Json) -> Mention:
    found = mention(offline.read(told), ME)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        (f"<@{BOT}> how do I start?", "how do I start?"),
        (f"hey <@!{BOT}>, how?", "hey , how?"),
        (f"<@&{BOT_ROLE}> how?", "how?"),
        (f"what do <@{OTHER}> and <@&{HELPERS}> say in <#{GENERAL}>?", "what do @Bob and @Helpers say in #general?"),
        ("<@139999999999999999> <#139999999999999999> <@&139999999999999999>?", "?"),
        ("nice <:blob:123456789012345678> <a:dance:123456789012345678>", "nice :blob: :dance:"),
        ("since <t:1700000000:R>, or <t:0>?", "since 2023-11-14 22:13 UTC, or 1970-01-01 00:00 UTC?"),
        ("<t:999999999999>", ""),
        ("use </ask now:123456789012345678>", "use /ask now"),
        ("see <https://docs.example/a?b=c>", "see https://docs.example/a?b=c"),
        ("a \u200b <b>  &amp; c", "a <b> &amp; c"),
        (f"<@{BOT}>\n```x < y```", "```x < y```"),
        (f"<@{BOT}>", ""),
    ],
)
def test_reads_what_was_written(offline: Offline, written: str, meant: str) -> None:
    assert spoken(offline.message(written), ME) == meant


def test_a_question_has_an_end(offline: Offline) -> None:
    assert len(read(offline, offline.written("x" * 4_000 + " y") | {"content": "x" * 50_000}).text) == LONGEST


@pytest.mark.parametrize(
    ("written", "ours", "others"),
    [
        ("hello", False, False),
        (f"<@{BOT}> hello", True, False),
        (f"<@&{BOT_ROLE}> hello", True, False),
        (f"<@{BOT}> what does <@{OTHER}> mean?", True, True),
        (f"<@&{HELPERS}> hello", False, True),
        (f"I am <@{ASKER}>", False, False),
    ],
)
def test_says_whom_a_message_addresses(offline: Offline, written: str, ours: bool, others: bool) -> None:
    found = read(offline, offline.written(written))

    assert (found.ours, found.others) == (ours, others)


def test_everybody_is_somebody_else(offline: Offline) -> None:
    told = offline.written("@everyone, lunch?") | {"mention_everyone": True}

    assert read(offline, told).others
    assert not read(offline, told).ours


def test_a_mention_in_code_is_none(offline: Offline) -> None:
    assert not read(offline, offline.written(f"`<@{BOT}>`") | {"mentions": []}).ours


def test_where_it_stands_and_what_it_is_called(offline: Offline) -> None:
    told = offline.written("hello", VOICE)

    assert read(offline, told) == Mention(Spot(GUILD, VOICE, VOICE), told["id"], "hello", ASKER)
    assert read(offline, told).key == f"{VOICE}/{told['id']}"


def test_a_direct_message_stands_in_no_server(offline: Offline) -> None:
    place = offline.people.direct(ASKER)

    assert read(offline, offline.written("hello", place)).spot == Spot("", place, place)


def test_a_reply_to_the_bot_is_known_and_pings_nobody_else(offline: Offline) -> None:
    answer = offline.written("Like this.", person=BOT)
    found = read(offline, offline.written("and then?", message_reference=replying(answer)))

    assert found.reply == f"{SUPPORT}/{answer['id']}"
    assert (found.ours, found.others, found.quoted) == (False, False, "")


def test_a_reply_to_somebody_is_addressed_to_them_and_quotes_them(offline: Offline) -> None:
    question = offline.written("how do I start?", person=OTHER)
    found, bare = (
        read(offline, offline.written(f"<@{BOT}>{words}", message_reference=replying(question)))
        for words in (" do you know?", "")
    )

    assert (found.reply, found.ours, found.others, found.quoted) == ("", True, True, "how do I start?")
    assert (bare.text, bare.quoted) == ("how do I start?", "")


def test_a_reply_to_oneself_is_addressed_to_nobody(offline: Offline) -> None:
    first = offline.written("how do I start?")
    found = read(offline, offline.written("on Linux", message_reference=replying(first)))

    assert (found.reply, found.others, found.quoted) == ("", False, "")


def test_a_reply_to_what_is_gone_may_be_to_the_bot(offline: Offline) -> None:
    answer = offline.written("Like this.", person=BOT)
    told = offline.written("and then?", message_reference=replying(answer)) | {"referenced_message": None}

    assert read(offline, told).reply == f"{SUPPORT}/{answer['id']}"


def test_what_is_forwarded_is_the_question(offline: Offline) -> None:
    snapshot = {"message": {**offline.written("how do I start?", GENERAL, person=OTHER)}}
    forward = {"type": 1, "channel_id": GENERAL, "message_id": snapshot["message"]["id"], "guild_id": GUILD}
    told = offline.written("") | {"message_snapshots": [snapshot], "message_reference": forward}

    found = read(offline, told)
    assert (found.text, found.reply) == ("how do I start?", "")


def test_a_post_of_a_forum_is_asked_with_its_title(offline: Offline) -> None:
    opener = offline.people.post_in_forum("Rotating keys", "How is it done?")
    later = offline.written("on Linux", opener["id"])
    offline.learn()
    found, more = (read(offline, one) for one in (offline.people.told_message(opener), later))

    assert (found.text, found.opener) == ("Rotating keys\n\nHow is it done?", True)
    assert found.spot == Spot(GUILD, FORUM, opener["id"])
    assert (more.text, more.opener, more.forum) == ("on Linux", False, True)


def test_what_is_said_in_a_thread_is_known_to_every_platform(offline: Offline) -> None:
    question = offline.written("how?")
    thread = offline.people.open_thread(question, "how?")
    opener = offline.people.post_in_forum("Rotating keys", "How?")
    offline.learn()
    said, post = (read(offline, offline.written("and then?", place)).said() for place in (thread, opener["id"]))

    assert (said.thread.channel, said.thread.thread, said.root.message) == (SUPPORT, thread, f"{SUPPORT}/{thread}")
    assert post.root.message == f"{opener['id']}/{opener['id']}"
    assert said.after(f"{SUPPORT}/{question['id']}")
    assert not said.after(f"say/{int(question['id']) * 2}")
    assert abs((said.at - discord.utils.utcnow()).total_seconds()) < 60


@pytest.mark.parametrize("changes", [{"type": 7}, {"type": 21}, {"type": 20}, {"webhook_id": "123456789012345678"}])
def test_only_what_people_write_asks(offline: Offline, changes: dict[str, Any]) -> None:
    assert mention(offline.read(offline.written("hello") | changes), ME) is None
    assert mention(offline.message("hello", person=BOT), ME) is None


def test_a_message_without_its_mentions_is_read(offline: Offline) -> None:
    told = offline.written(f"<@{BOT}> hello")
    del told["mentions"], told["mention_roles"]

    found = read(offline, told)
    assert (found.text, found.ours, found.others) == ("hello", False, False)


@dataclass(slots=True)
class Said:
    """A place with a past, or one that can't be read."""

    past: Sequence[discord.Message] = ()
    failure: Exception | None = None
    read: list[int] = field(default_factory=list)

    async def history(self, *, limit: int, before: discord.Object) -> AsyncIterator[discord.Message]:
        """Give the past, latest first."""
        for message in [one for one in reversed(self.past) if one.id < before.id][:limit]:
            self.read.append(message.id)
            yield message
        if self.failure is not None:
            raise self.failure


async def test_what_was_said_before_comes_in_order_without_notes_and_bots(offline: Offline) -> None:
    note = wording.WRITING.format(passages=5)
    answer = "Like this [1].\n-# I am not sure.\n\n**[1]** [FAQ](<https://docs.example>)\n> Like this."
    past = [
        offline.message("does anybody know?", person=OTHER),
        offline.read(offline.written("beep") | {"webhook_id": "123456789012345678"}),
        offline.message(f"<@{BOT}> do you?"),
        *(offline.message(text, person=BOT) for text in (answer, note, wording.SEARCHING, "-# small")),
        offline.read(offline.written("pinned") | {"type": 6}),
        offline.message("", person=OTHER),
    ]
    asked = offline.message("and then?")
    later = offline.message("later")

    turns = await history(Said([*past, asked, later]), str(asked.id), ME)  # type: ignore[arg-type]

    assert turns == (Turn("user", "does anybody know?"), Turn("user", "do you?"), Turn("assistant", "Like this [1]."))


async def test_a_thread_begins_with_the_message_on_which_it_was_opened(offline: Offline) -> None:
    begun = offline.written("does anybody know?", person=OTHER)
    starter = offline.written("") | {"type": 21, "message_reference": replying(begun), "referenced_message": begun}
    lost = {**starter, "referenced_message": None}

    asked = offline.message("do you?")
    for told, turns in ((starter, (Turn("user", "does anybody know?"),)), (lost, ())):
        assert await history(Said([offline.read(told)]), str(asked.id), ME) == turns  # type: ignore[arg-type]


async def test_of_a_long_past_the_end_is_read(offline: Offline) -> None:
    past = Said([offline.message(f"word {number}") for number in range(60)])
    asked = offline.message("and?")

    turns = await history(past, str(asked.id), ME)  # type: ignore[arg-type]

    assert [turn.text for turn in turns] == [f"word {number}" for number in range(40, 60)]
    assert len(past.read) == 20


@pytest.mark.parametrize("failure", [aiohttp.ClientError("away"), TimeoutError(), discord.DiscordException("no")])
async def test_what_discord_does_not_give_is_done_without(offline: Offline, failure: Exception) -> None:
    past = Said([offline.message("hello")], failure)
    asked = offline.message("and?")

    assert await history(past, str(asked.id), ME) == (Turn("user", "hello"),)  # type: ignore[arg-type]
