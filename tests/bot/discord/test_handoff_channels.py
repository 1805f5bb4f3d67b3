"""Whom "Ask a human" calls where a channel names people of its own, and that nobody is called where the bot is off."""

from pathlib import Path

import pytest

from bot import wording
from bot.discord.pressing.called import Called
from bot.discord.spot import PLATFORM, Spot
from core.journal.values import Channel
from tests.bot.discord.answered import World, answered, now, open_world, told
from tests.bot.discord.test_handoff import NOBODY, call, last, posted


async def choose(world: World, name: str, value: str, channel: str = "") -> None:
    """Set one thing for the channel, as its settings keep it."""
    where = Channel(PLATFORM, str(world.guild.id), channel or str(world.channel.id))
    await world.journal.channels.put(where, name, value, person="1", now=now())


async def test_the_people_of_a_channel_are_called_and_not_those_of_the_settings(tmp_path: Path) -> None:
    async with open_world(tmp_path) as world:
        role, helper = world.guild.create_role("keys"), world.person("helper")
        await choose(world, "people", f"{helper.id},&{role.id}")
        asked = await world.ask()

        said = await call(asked, "bob")

        (body,) = posted(world, int(asked.spot.place))
        assert said == f"I called <@{helper.id}> <@&{role.id}>."
        assert body["content"].startswith(f"<@{helper.id}> <@&{role.id}>: ")
        assert body["allowed_mentions"] == {"parse": [], "users": [helper.id], "roles": [role.id]}


@pytest.mark.parametrize("named", ["", f"&{NOBODY}"])
async def test_where_a_channel_names_nobody_who_is_there_those_of_the_settings_are_called(
    tmp_path: Path, named: str
) -> None:
    async with open_world(tmp_path, humans=(NOBODY,)) as world:
        await choose(world, "people", named)
        asked = await world.ask()

        assert await call(asked, "bob") == f"I called <@{NOBODY}>."


async def test_a_role_of_another_server_is_not_mentioned(tmp_path: Path) -> None:
    async with open_world(tmp_path, humans=(NOBODY, f"&{NOBODY}")) as world:
        asked = await world.ask()

        await call(asked, "bob")

        (body,) = posted(world, int(asked.spot.place))
        assert body["allowed_mentions"] == {"parse": [], "users": [int(NOBODY)], "roles": []}
        assert "<@&" not in body["content"]


async def test_those_whom_a_channel_names_close_its_calls_and_others_do_not(tmp_path: Path) -> None:
    async with open_world(tmp_path) as world:
        role = world.guild.create_role("keys")
        fellow = world.person("fellow", role)
        await choose(world, "people", f"&{role.id}")
        asked = await world.ask()
        await call(asked, "bob")

        refused = await asked.press("solved", "mallory", last(world, asked))
        await asked.press("solved", "fellow", last(world, asked))

        handed = await world.journal.hand_offs.of(asked.claim)
        assert [message.content for message in refused.followups] == [wording.NOT_YOURS_TO_SOLVE]
        assert handed is not None
        assert handed.solved_by == str(fellow.id)


async def test_what_nobody_else_saw_is_told_to_the_people_of_its_channel_who_close_it_where_they_read_it(
    tmp_path: Path,
) -> None:
    async with open_world(tmp_path) as world:
        helper = world.person("helper")
        await choose(world, "people", str(helper.id))
        spot = Spot(str(world.guild.id), str(world.channel.id), str(world.channel.id))
        asked = await answered(world, spot, "ask/7", world.person("alice").id)
        sure = await asked.press("human")
        await asked.press("call", message=sure.response)
        call_message = helper.user.dm_channel.last_message

        await helper.user.click(call_message, custom_id=f"footnote:solved:{asked.claim}")
        after = await world.journal.hand_offs.of(asked.claim)

        assert told(sure) == f"I called <@{helper.id}>."
        assert after is not None
        assert after.solved_by == str(helper.id)


async def test_nobody_is_called_in_a_channel_where_the_bot_is_switched_off(tmp_path: Path) -> None:
    async with open_world(tmp_path) as world:
        asked = await world.ask()
        await choose(world, "mode", "off")

        assert await call(asked, "bob") == wording.SWITCHED_OFF

        assert not posted(world, int(asked.spot.place))
        assert await world.journal.hand_offs.of(asked.claim) is None


async def test_what_nobody_else_saw_is_told_from_a_channel_that_is_off_too(tmp_path: Path) -> None:
    async with open_world(tmp_path) as world:
        helper = world.person("helper")
        await choose(world, "people", str(helper.id))
        await choose(world, "mode", "off")
        spot = Spot(str(world.guild.id), str(world.channel.id), str(world.channel.id))
        asked = await answered(world, spot, "ask/7", world.person("alice").id)

        assert await call(asked) == f"I called <@{helper.id}>."


def test_only_ids_are_called_each_once() -> None:
    called = Called.of(("5", "5", "&6", "everyone", "&", "&@here", "1> <@2", "&6", "9" * 21), None)

    assert (called.members, called.roles) == (("5",), ("6",))
    assert called.words(private=True) == "<@5>"
    assert not Called.of(("@everyone", "&everyone"), None)
