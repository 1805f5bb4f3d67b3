"""A human called in Discord: once, those alone whom the settings name, and closed by those whom it concerns."""

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import discord
import pytest

from bot import wording
from bot.discord.pressing.handoff import call_text, link_of
from bot.discord.spot import Spot
from core.journal.values import Address, AnsweredQuestion, Thread
from tests.bot.discord.answered import ANSWER, PASSAGE, Asked, World, answered, bot, now, open_world, told
from tests.nasty import nasty_answers

ANSWERS = nasty_answers()
NOBODY = "999999999999999999"


async def ready(world: World) -> tuple[int, int]:
    """Name a member and a role to be called; return their ids."""
    role = world.guild.create_role("helpers")
    helper = world.person("helper")
    world.person("fellow", role)
    await world.env.restart_bot(client := bot(world.journal, (str(helper.id), f"&{role.id}")))
    world.client = client
    return helper.id, role.id


async def call(asked: Asked, person: str = "alice") -> str:
    """Ask for a human and confirm; return what was told."""
    sure = await asked.press("human", person)
    assert told(sure) == wording.SURE
    await asked.press("call", person, sure.response)
    return told(sure)


def posted(world: World, place: int) -> list[dict[str, Any]]:
    """Return what was posted in a place with a button to close a call."""
    sent = (one.json for one in world.env.http_requests if one.path == f"/channels/{place}/messages")
    return [dict(body) for body in sent if isinstance(body, dict) and "footnote:solved" in str(body)]


async def test_a_human_is_called_once_into_the_thread_with_what_was_tried(tmp_path: Path) -> None:
    async with open_world(tmp_path) as world:
        member, role = await ready(world)
        asked = await world.ask()

        first, second = await call(asked, "bob"), await call(asked, "carol")

        (body,) = posted(world, int(asked.spot.place))
        people = f"<@{member}> <@&{role}>"
        link = f"https://discord.com/channels/{world.guild.id}/{asked.key}"
        lines = body["content"].splitlines()
        assert lines[0] == f"{people}: somebody asked for a human here. [{wording.TO_THE_QUESTION}](<{link}>)"
        assert lines[1].startswith(f"**{wording.QUESTION}** where ")
        assert wording.OUTCOMES["answered"] in lines[2]
        assert "- [FAQ › Where?](<https://docs.example/faq>)" in lines
        assert body["allowed_mentions"] == {"parse": [], "users": [member], "roles": [role]}
        assert first == f"I called {people}."
        assert second == f"I called {people} 0 minutes ago."


async def test_nobody_else_is_mentioned_by_a_question_that_tries(tmp_path: Path) -> None:
    async with open_world(tmp_path) as world:
        member, role = await ready(world)
        asked = await world.ask(text=f"@everyone <@{NOBODY}> <@&{world.guild.id}>\n# hi " * 200)

        await call(asked)

        (body,) = posted(world, int(asked.spot.place))
        assert body["allowed_mentions"]["users"] == [member]
        assert body["allowed_mentions"]["roles"] == [role]
        assert body["allowed_mentions"]["parse"] == []
        assert len(body["content"]) <= 2_000
        assert "@everyone" not in body["content"]


@pytest.mark.parametrize("who", ["alice", "helper", "fellow", "moderator"])
async def test_solved_closes_the_call_and_takes_its_button_away(tmp_path: Path, who: str) -> None:
    async with open_world(tmp_path) as world:
        await ready(world)
        world.person(
            "moderator", world.guild.create_role("mods", permissions=discord.Permissions(manage_messages=True))
        )
        asked = await world.ask()
        await call(asked, "bob")

        await asked.press("solved", who, message := last(world, asked))

        handed = await world.journal.hand_offs.of(asked.claim)
        assert handed is not None
        assert handed.solved_by == str(world.person(who).id)
        shown = last(world, asked)
        assert shown.id == message.id
        assert shown.content.startswith(wording.IS_SOLVED)
        assert not shown.components
        assert "marked as solved" in await call(asked, "bob")


async def test_somebody_whom_it_does_not_concern_is_told_so(tmp_path: Path) -> None:
    async with open_world(tmp_path) as world:
        await ready(world)
        asked = await world.ask()
        await call(asked)

        result = await asked.press("solved", "mallory", last(world, asked))

        handed = await world.journal.hand_offs.of(asked.claim)
        assert handed is not None
        assert handed.solved_at is None
        assert [message.content for message in result.followups] == [wording.NOT_YOURS_TO_SOLVE]
        assert result.followups[0].ephemeral
        assert last(world, asked).components


@pytest.mark.parametrize(("status", "code"), [(403, 50013), (500, 0)])
async def test_a_call_that_discord_refuses_can_be_made_again(tmp_path: Path, status: int, code: int) -> None:
    async with open_world(tmp_path) as world:
        member, role = await ready(world)
        asked = await world.ask()
        world.env.inject_error("POST", "/channels/*/messages", status=status, code=code, times=None)

        first = await call(asked)
        world.env.backend.faults.clear()
        second = await call(asked)

        assert first == wording.NOT_CALLED
        assert second == wording.NOW_CALLED.format(people=f"<@{member}> <@&{role}>")


async def test_a_call_goes_to_the_channel_when_the_thread_takes_none(tmp_path: Path) -> None:
    async with open_world(tmp_path) as world:
        await ready(world)
        asked = await world.ask()
        world.env.inject_error("POST", f"/channels/{asked.spot.place}/messages", status=403, code=50083)

        assert (await call(asked)).startswith("I called")

        assert len(posted(world, world.channel.id)) == 1


async def test_a_call_stands_where_the_answer_does_when_no_thread_could_be_opened(tmp_path: Path) -> None:
    async with open_world(tmp_path) as world:
        await ready(world)
        channel = str(world.channel.id)
        asked = await answered(world, Spot(str(world.guild.id), channel, channel), f"{channel}/9", 1, thread=NOBODY)

        assert (await call(asked)).startswith("I called")

        assert len(posted(world, world.channel.id)) == 1
        assert not posted(world, int(NOBODY))


@pytest.mark.parametrize(
    ("guild", "key", "messages", "link"),
    [
        ("5", "6/7", ["8/9"], "https://discord.com/channels/5/6/7"),
        ("5", "say/7", ["@token", "8/9"], "https://discord.com/channels/5/8/9"),
        ("5", "say/7", ["@token"], ""),
        ("5", "ask/7", [], ""),
        ("", "6/7", [], "https://discord.com/channels/@me/6/7"),
    ],
)
def test_a_question_is_linked_or_its_answer_where_a_command_asked(
    guild: str, key: str, messages: list[str], link: str
) -> None:
    addresses = tuple(Address("discord", guild, "6", message) for message in messages)
    thread = Thread("discord", guild, "6", "6")
    question = AnsweredQuestion(1, thread, key, "4", "where?", None, now(), now(), ANSWER, "", addresses)

    assert link_of(question) == link


@pytest.mark.parametrize("number", range(0, len(ANSWERS), 6))
def test_words_of_people_and_documents_mean_nothing_in_a_call(number: int) -> None:
    nasty, name, url = (ANSWERS[(number + step) % len(ANSWERS)] for step in range(3))
    found = tuple(replace(PASSAGE, title=name[:900], heading="", url=url[:900]) for _ in range(3))
    answer = replace(ANSWER, sources=(), passages=found)
    question = AnsweredQuestion(1, Thread("", "", "", ""), "6/7", "4", nasty, None, now(), now(), answer, "", ())

    text = call_text("lead", question, "")

    assert len(text) <= 2_000
    assert not re.search("@(everyone|here)", text, re.IGNORECASE)
    assert not re.search(r"<[@#!:/\w]", re.sub(r"<https?://[^<>\s]+>", "", text))


@pytest.mark.parametrize("where", ["direct", "private"])
async def test_what_nobody_else_saw_is_told_to_each_member_alone(tmp_path: Path, where: str) -> None:
    async with open_world(tmp_path) as world:
        member, _ = await ready(world)
        alice, helper = world.person("alice"), world.person("helper")
        if where == "direct":
            said = await alice.send_dm("where?")
            place = str(said.channel.id)
            asked = await answered(world, Spot("", place, place), f"{place}/{said.id}", alice.id)
            sure = await alice.user.click(asked.message, custom_id=f"footnote:human:{asked.claim}")
            await alice.user.click(sure.response, custom_id=f"footnote:call:{asked.claim}")
        else:
            spot = Spot(str(world.guild.id), str(world.channel.id), str(world.channel.id))
            asked = await answered(world, spot, "ask/7", alice.id)
            sure = await asked.press("human")
            await asked.press("call", message=sure.response)
        assert told(sure) == f"I called <@{member}>."

        (body,) = posted(world, helper.user.dm_channel.id)
        assert body["allowed_mentions"] == {"parse": []}
        lead = wording.CALLED_PRIVATELY if where == "direct" else wording.CALLED_ASIDE
        assert body["content"].startswith(lead.format(person=f"<@{alice.id}>"))
        assert not posted(world, world.channel.id)

        call_message = helper.user.dm_channel.last_message
        await helper.user.click(call_message, custom_id=f"footnote:solved:{asked.claim}")
        handed = await world.journal.hand_offs.of(asked.claim)
        assert handed is not None
        assert handed.solved_by == str(member)


async def test_a_private_call_can_be_made_again_when_nobody_takes_messages(tmp_path: Path) -> None:
    async with open_world(tmp_path) as world:
        await ready(world)
        spot = Spot(str(world.guild.id), str(world.channel.id), str(world.channel.id))
        asked = await answered(world, spot, "ask/7", world.person("alice").id)
        world.env.inject_error("POST", "/users/@me/channels", status=403, code=50007)

        assert await call(asked) == wording.NOT_CALLED
        assert (await call(asked)).startswith("I called")


@pytest.mark.parametrize("humans", [(), ("&",), ("everyone",), ("@everyone",), ("1> @here <@2",)])
async def test_nobody_is_called_who_is_not_named_by_an_id(tmp_path: Path, humans: tuple[str, ...]) -> None:
    async with open_world(tmp_path) as world:
        await world.env.restart_bot(client := bot(world.journal, humans))
        world.client = client
        asked = await world.ask()

        assert await call(asked) == wording.NOBODY_TO_CALL
        assert not posted(world, int(asked.spot.place))


def last(world: World, asked: Asked) -> discord.Message:
    """Return the latest message where a question stands."""
    (thread,) = (thread for thread in world.channel.threads if str(thread.id) == asked.spot.place)
    message = thread.last_message
    assert message is not None
    return message
