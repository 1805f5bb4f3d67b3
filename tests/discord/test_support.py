"""Support channels through the real client: who waits is answered once and in place, unless somebody else was first."""

from pathlib import Path

import pytest

from bot.discord.pressing.buttons import VOTE_UP
from tests.discord.running import USUAL, Plan
from tests.discord.supported import BY_HAND, HOW, MINUTE, Channels
from tests.discord.watching import buttons
from tests.doubles.discord import DiscordServer
from tests.doubles.discord_intents import CONTENT
from tests.doubles.discord_state import BOT, FORUM, GENERAL, HELPER, OTHER, SUPPORT
from tests.waiting import until

pytestmark = pytest.mark.timeout(90)

DUE = 58.0  # seconds after which a minute is nearly over


@pytest.fixture
def channels(discord: DiscordServer, tmp_path: Path) -> Channels:
    return Channels(discord, tmp_path)


@pytest.mark.parametrize("mode", ["confident", "always"])
async def test_a_question_that_nobody_answers_is_answered_in_a_thread_on_it(channels: Channels, mode: str) -> None:
    await channels.choose(mode=mode)
    async with channels.bot():
        lunch = channels.discord.say(SUPPORT, "lunch?")
        asked = channels.ask(age=DUE)
        await channels.until_decided("waiting", message=asked)
        assert not channels.discord.thread_of(asked)
        await until(lambda: channels.answers(asked["id"]) == 1, 20)
        await until(lambda: len(channels.decided(asked)) == 2)

    assert channels.decided(asked) == ["waiting", "answered"]
    assert channels.decided(lunch) == ["not_a_question"]
    assert VOTE_UP in buttons(channels.discord.replies(asked["id"])[-1])
    assert len(channels.discord.called("create_message")) == 1
    assert not channels.discord.replies(SUPPORT)


async def test_what_follows_in_its_thread_is_a_conversation_with_its_asker(channels: Channels) -> None:
    await channels.choose(mode="confident", wait="0")
    async with channels.bot():
        asked = channels.ask()
        await until(lambda: channels.answers(asked["id"]) == 1, 20)
        await until(lambda: "answered" in channels.decided(asked))
        channels.ask("and how often is that done?", asked["id"])
        await until(lambda: channels.answers(asked["id"], "and how often is that done?") == 1, 20)


@pytest.mark.parametrize("where", ["reply", "thread", "channel"])
async def test_a_person_who_answers_first_is_first(channels: Channels, where: str) -> None:
    await channels.choose(mode="always")
    async with channels.bot():
        asked = channels.ask(age=DUE - 6)
        await channels.until_decided("waiting", message=asked)
        if where == "thread":
            thread = channels.discord.open_thread(asked, "keys", person=OTHER)
            channels.discord.say(thread, BY_HAND, person=OTHER)
        else:
            channels.discord.say(SUPPORT, BY_HAND, person=OTHER, reply_to=asked if where == "reply" else None)
        await channels.until_decided("waiting", "human_first", message=asked)

    assert not channels.waiting()
    assert not channels.discord.called("create_message")


async def test_an_edit_that_withdraws_a_question_ends_its_wait(channels: Channels) -> None:
    await channels.choose(mode="always")
    async with channels.bot():
        asked = channels.ask()
        await channels.until_decided("waiting", message=asked)
        channels.discord.edit(asked, "never mind, I solved it")
        await channels.until_decided("waiting", "not_a_question", message=asked)

    assert not channels.waiting()


async def test_a_message_that_becomes_a_question_waits_and_is_answered_in_its_new_words(channels: Channels) -> None:
    await channels.choose(mode="always")
    async with channels.bot():
        asked = channels.ask("lunch?", age=DUE - 1)
        await channels.until_decided("not_a_question", message=asked)
        channels.discord.edit(asked, HOW)
        await until(lambda: channels.answers(asked["id"]) == 1, 20)

    assert channels.decided(asked)[0] == "not_a_question"


@pytest.mark.parametrize("many", [False, True])
async def test_a_deleted_question_waits_no_more(channels: Channels, many: bool) -> None:
    await channels.choose(mode="always")
    async with channels.bot():
        asked = channels.ask()
        await channels.until_decided("waiting", message=asked)
        if many:
            channels.discord.delete_many([asked])
        else:
            channels.discord.delete(asked)
        await channels.until_decided("waiting", "deleted", message=asked)

    assert not channels.waiting()


async def test_a_restart_changes_nothing(channels: Channels) -> None:
    await channels.choose(mode="confident")
    async with channels.bot():
        asked = channels.ask(age=DUE - 4)
        await channels.until_decided("waiting", message=asked)
    for _ in range(2):
        async with channels.bot():
            await until(lambda: channels.answers(asked["id"]) == 1, 20)

    assert channels.decided(asked) == ["waiting", "answered"]
    assert len(channels.discord.called("create_message")) == 1


async def test_where_it_is_off_it_says_nothing_at_all(channels: Channels) -> None:
    await channels.choose(mode="off")
    await channels.choose(GENERAL, mode="mention")
    async with channels.bot():
        mentioned = channels.discord.mention(HOW)
        replied = channels.discord.say(SUPPORT, f"<@{BOT}> {HOW}", reply_to=mentioned, person=OTHER)
        channels.ask()
        elsewhere = channels.discord.mention(HOW, GENERAL)
        channels.ask("lunch?", GENERAL)
        await until(lambda: channels.answers(elsewhere["id"]) == 1, 20)
        await until(lambda: len(channels.decided()) == 2)

    assert channels.decided(mentioned) == channels.decided(replied) == ["off"]
    assert len(channels.discord.called("create_message")) == 1
    assert not channels.discord.thread_of(mentioned)


async def test_a_mention_is_answered_at_once_also_where_others_wait(channels: Channels) -> None:
    await channels.choose(mode="confident")
    async with channels.bot():
        asked = channels.discord.mention(HOW)
        await until(lambda: channels.answers(asked["id"]) == 1, 20)

    assert not channels.waiting()


@pytest.mark.parametrize("listed", [False, True])
async def test_a_forum_with_a_policy_of_its_own_waits_for_people(channels: Channels, listed: bool) -> None:
    await channels.choose(FORUM, mode="confident")
    settings = USUAL if listed else USUAL.model_copy(update={"forums": ()})
    plan = Plan(channels.discord.url, channels.folder, support=MINUTE, settings=settings)
    async with channels.bot(plan):
        post = channels.discord.post_in_forum("Rotating keys", HOW)
        await channels.until_decided("waiting", message=post)
        channels.discord.say(post["id"], BY_HAND, person=OTHER)
        await channels.until_decided("waiting", "human_first", message=post)
        await channels.choose(FORUM, wait="0")
        later = channels.discord.post_in_forum("Rotating them again", HOW)
        channels.discord.close(channels.discord.post_in_forum("Soon gone", HOW)["id"])
        await until(lambda: "waiting" in channels.decided(later))

    assert not channels.discord.replies(post["id"])


async def test_a_forum_post_that_nobody_answers_is_answered_in_it(channels: Channels) -> None:
    await channels.choose(FORUM, mode="confident", wait="0")
    async with channels.bot():
        post = channels.discord.post_in_forum("Rotating keys", HOW)
        await until(lambda: channels.answers(post["id"], f"Rotating keys\n\n{HOW}") == 1, 20)

    assert channels.decided(post) == ["waiting", "answered"]


async def test_helpers_and_bots_ask_nothing(channels: Channels) -> None:
    await channels.choose(mode="always", wait="0")
    async with channels.bot():
        helper = channels.discord.say(SUPPORT, HOW, person=HELPER)
        await channels.until_decided("asker_is_a_helper", message=helper)

    assert not channels.discord.called("create_message")


async def test_without_the_intent_for_words_nothing_is_a_question(channels: Channels) -> None:
    channels.discord.gateway.approved = ~CONTENT
    await channels.choose(mode="always", wait="0")
    settings = USUAL.model_copy(update={"message_content": False})
    plan = Plan(channels.discord.url, channels.folder, support=MINUTE, settings=settings)
    async with channels.bot(plan):
        asked = channels.ask()
        await channels.until_decided("not_a_question", message=asked)

    assert not channels.discord.called("create_message")
