"""The double's interactions: who may answer one, when, and who sees the answer."""

import asyncio

import pytest

from tests.discord.rest import Rest
from tests.doubles.discord import DiscordServer
from tests.doubles.discord_events import component_data
from tests.doubles.discord_shapes import EPHEMERAL, LOADING, Json
from tests.doubles.discord_state import APP, ASKER, HELPERS, MODERATOR, OTHER, SUPPORT
from tests.waiting import until

QUESTION = {"type": 3, "name": "question", "description": "What?", "required": True, "autocomplete": True}
COMMANDS: list[Json] = [
    {"name": "ask", "description": "Ask", "type": 1, "options": [QUESTION]},
    {"name": "Answer this", "type": 3},
    {"name": "manage", "description": "Manage", "type": 1, "default_member_permissions": "32", "contexts": [0]},
]
BUTTON = {"type": 1, "components": [{"type": 2, "style": 2, "custom_id": "why", "label": "Why?"}]}
INPUT = {"type": 4, "custom_id": "words", "style": 1, "label": "Words", "required": True}
MODAL = {"title": "Say more", "custom_id": "form", "components": [{"type": 1, "components": [INPUT]}]}
MESSAGE, DEFERRED, DEFERRED_CHANGE, CHANGE, CHOICES, OPEN_MODAL = 4, 5, 6, 7, 8, 9


@pytest.fixture(autouse=True)
async def registered(rest: Rest) -> None:
    """The commands are known."""
    status, commands = await rest.call("PUT", f"/applications/{APP}/commands", COMMANDS)
    assert (status, len(commands)) == (200, 3)


async def test_the_first_response_comes_in_three_seconds_and_once(discord: DiscordServer, rest: Rest) -> None:
    late, prompt = discord.slash("ask", question="Where?"), discord.slash("ask", question="Where?")

    assert await rest.respond(prompt, DEFERRED) == 0
    assert await rest.respond(prompt, DEFERRED) == 40060
    discord.ahead = 3.1
    assert await rest.respond(late, DEFERRED) == 10062
    assert await rest.respond(prompt, DEFERRED) == 40060


async def test_a_token_is_good_for_fifteen_minutes(discord: DiscordServer, rest: Rest) -> None:
    interaction = discord.slash("ask", question="Where?")

    assert (await rest.hook("POST", interaction, body={"content": "x"}))[1]["code"] == 10015
    await rest.respond(interaction, DEFERRED)
    discord.ahead = 899.0
    assert (await rest.hook("PATCH", interaction, "@original", {"content": "x"}))[0] == 200
    discord.ahead = 901.0
    assert (await rest.hook("PATCH", interaction, "@original", {"content": "y"}))[1]["code"] == 50027


async def test_an_old_interaction_is_born_old(discord: DiscordServer, rest: Rest) -> None:
    interaction = discord.slash("ask", question="Where?", age=2.0)
    born = (int(interaction.id) >> 22) / 1000 + 1_420_070_400

    assert 1.9 < discord.now() - born < 2.9
    assert await rest.respond(interaction, DEFERRED) == 0


async def test_the_first_follow_up_takes_the_place_of_what_was_promised(discord: DiscordServer, rest: Rest) -> None:
    interaction = discord.slash("ask", question="Where?")
    await rest.respond(interaction, DEFERRED)
    promised = discord.seen(SUPPORT)[0]["flags"]
    await rest.hook("POST", interaction, body={"content": "There."})
    _, more = await rest.hook("POST", interaction, body={"content": "Or there."})

    assert promised == LOADING
    assert [message["content"] for message in discord.seen(SUPPORT)] == ["There.", "Or there."]
    assert interaction.followups == [more["id"]]
    assert (await rest.hook("GET", interaction, "@original"))[1]["content"] == "There."
    assert (await rest.hook("PATCH", interaction, more["id"], {"content": "No."}))[0] == 200
    assert (await rest.hook("DELETE", interaction, more["id"]))[0] == 204
    assert (await rest.hook("GET", interaction, more["id"]))[1]["code"] == 10008


async def test_a_private_answer_is_one_persons_and_only_its_token_reaches_it(
    discord: DiscordServer, rest: Rest
) -> None:
    interaction = discord.slash("ask", question="Where?")
    await rest.respond(interaction, DEFERRED, flags=EPHEMERAL)
    await rest.hook("PATCH", interaction, "@original", {"content": "Here.", "components": [BUTTON]})
    own = f"/channels/{SUPPORT}/messages/{interaction.original}"

    assert [message["content"] for message in discord.seen(SUPPORT, ASKER)] == ["Here."]
    assert discord.seen(SUPPORT, OTHER) == discord.replies(SUPPORT) == []
    assert discord.whispers()[0]["flags"] == EPHEMERAL
    assert await rest.code("PATCH", own, {"content": "x"}) == 10008
    assert await rest.code("GET", own) == 10008
    assert await rest.call("GET", f"/channels/{SUPPORT}/messages") == (200, [])
    with pytest.raises(AssertionError, match="nobody else sees it"):
        discord.press(discord.whispers()[0], "Why?", person=OTHER)


async def test_a_button_changes_its_message_answers_beside_it_or_opens_a_form(
    discord: DiscordServer, rest: Rest
) -> None:
    _, message = await rest.post(SUPPORT, "Answer.", components=[BUTTON])
    shown = discord.messages[SUPPORT][message["id"]]

    assert await rest.respond(discord.press(shown, "Why?"), CHANGE, content="Changed.") == 0
    assert shown["content"] == "Changed."
    deferred = discord.press(shown, "why")
    await rest.respond(deferred, DEFERRED_CHANGE)
    await rest.hook("PATCH", deferred, "@original", {"content": "Changed again."})
    assert shown["content"] == "Changed again."
    asked = discord.press(shown, "why", person=OTHER)
    await rest.respond(asked, OPEN_MODAL, **MODAL)
    sent = discord.submit(asked, words="Because.")
    await rest.respond(sent, MESSAGE, content="Thank you.", flags=EPHEMERAL)
    assert [message["content"] for message in discord.whispers(OTHER)] == ["Thank you."]
    with pytest.raises(AssertionError, match="words is required"):
        discord.submit(asked)


async def test_what_is_chosen_in_a_select_is_told_with_what_it_is(discord: DiscordServer, rest: Rest) -> None:
    roles = {"type": 6, "custom_id": "roles", "placeholder": "Everybody", "max_values": 2}
    words = {"type": 3, "custom_id": "words", "options": [{"label": "One", "value": "1"}]}
    rows = [{"type": 1, "components": [one]} for one in (roles, words)]
    _, message = await rest.post(SUPPORT, "Choose.", components=rows)

    chosen = component_data(discord, message, "Everybody", [HELPERS])

    assert chosen["values"] == [HELPERS]
    assert chosen["resolved"]["roles"][HELPERS]["name"] == "Helpers"
    assert component_data(discord, message, "words", ["1"])["values"] == ["1"]
    with pytest.raises(AssertionError, match="offers no"):
        component_data(discord, message, "words", ["2"])
    with pytest.raises(AssertionError, match="takes 1 to 2 values"):
        component_data(discord, message, "roles", [])


async def test_a_response_of_the_wrong_kind_is_noticed(discord: DiscordServer, rest: Rest) -> None:
    interaction = discord.slash("ask", question="Where?")
    refusal = await rest.respond(interaction, DEFERRED_CHANGE)
    noticed = list(discord.problems)
    discord.problems.clear()

    assert refusal == 50035
    assert noticed == ["an interaction of kind 2 is answered by 6"]


async def test_suggestions_reach_the_person_who_types(discord: DiscordServer, rest: Rest) -> None:
    async def suggest() -> None:
        await until(lambda: discord.interactions)
        choices = [{"name": "Where is it?", "value": "Where is it?"}]
        await rest.respond(next(iter(discord.interactions.values())), CHOICES, choices=choices)

    found, _ = await asyncio.gather(discord.suggestions("ask", "question", "whe"), suggest())

    assert [choice["value"] for choice in found] == ["Where is it?"]


async def test_people_are_offered_what_they_may_use_where_they_are(discord: DiscordServer) -> None:
    message = discord.say(SUPPORT, "Where?")

    assert discord.slash("manage", person=MODERATOR).kind == 2
    assert discord.menu("Answer this", message, person=OTHER).person == OTHER
    with pytest.raises(AssertionError, match="manage is not offered"):
        discord.slash("manage")
    with pytest.raises(AssertionError, match="manage is not offered in 1"):
        discord.slash("manage", person=MODERATOR, place=discord.direct(MODERATOR))
    with pytest.raises(AssertionError, match="question is required"):
        discord.slash("ask")
    with pytest.raises(AssertionError, match="offered by servers only"):
        discord.slash("ask", question="x", place=discord.group(ASKER, OTHER))


async def test_in_a_foreign_server_an_interaction_has_five_follow_ups(discord: DiscordServer, rest: Rest) -> None:
    installable = [{**COMMANDS[0], "integration_types": [0, 1]}]
    await rest.call("PUT", f"/applications/{APP}/commands", installable)
    elsewhere = discord.add_channel("general", guild=discord.add_guild("Elsewhere", bot=False))
    interaction = discord.slash("ask", question="Where?", place=elsewhere)
    await rest.respond(interaction, MESSAGE, content="There.")
    codes = [(await rest.hook("POST", interaction, body={"content": "x"}))[1].get("code", 0) for _ in range(6)]

    assert codes == [0, 0, 0, 0, 0, 40094]
    assert (await rest.post(elsewhere, "x"))[1]["code"] == 50001
