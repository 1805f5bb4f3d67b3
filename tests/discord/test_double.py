"""The double's REST side: what it refuses as Discord does, and what it takes for a broken promise."""

from typing import Any

import pytest
from aiohttp import ClientConnectionError

from tests.discord.rest import Rest
from tests.doubles.discord import DiscordServer
from tests.doubles.discord_faults import cut, failing, limited, refused
from tests.doubles.discord_state import ASKER, FORUM, GENERAL, HELPER, OTHER, SUPPORT, VOICE
from tests.waiting import until


def button(name: str, label: str = "x") -> dict[str, Any]:
    return {"type": 2, "style": 2, "custom_id": name, "label": label}


def rows(*buttons: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{"type": 1, "components": row} for row in buttons]


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"content": "x" * 2_001}, 50035),
        ({"content": ""}, 50006),
        ({"content": " \n"}, 50006),
        ({"content": "x", "nonce": "n" * 26}, 50035),
        ({"embeds": [{"description": "x" * 4_000}, {"description": "x" * 2_001}]}, 50035),
        ({"content": "x", "components": rows(*[[button(str(n))] for n in range(6)])}, 50035),
        ({"content": "x", "components": rows([button(str(n)) for n in range(6)])}, 50035),
        ({"content": "x", "components": rows([button("a"), button("a")])}, 50035),
        ({"content": "x", "components": rows([button("a" * 101)])}, 50035),
        ({"content": "x", "components": rows([button("a", "x" * 81)])}, 50035),
        ({"content": "x", "components": [button("a")]}, 50035),
        ({"content": "x", "message_reference": {"message_id": "1"}}, 50035),
    ],
)
async def test_a_message_that_discord_would_not_take_is_refused(
    discord: DiscordServer, rest: Rest, body: dict[str, Any], code: int
) -> None:
    refusal = await rest.code("POST", f"/channels/{SUPPORT}/messages", body)
    noticed = bool(discord.problems) or "message_reference" in body
    discord.problems.clear()

    assert refusal == code
    assert noticed
    assert not discord.seen(SUPPORT)


async def test_what_the_published_description_forbids_is_noticed(discord: DiscordServer, rest: Rest) -> None:
    if discord.spec is None:
        pytest.skip("no discord-openapi.json: nothing is held to it")
    refusal = await rest.code("POST", f"/channels/{SUPPORT}/messages", {"content": "x", "embeds": "none"})
    noticed = list(discord.problems)
    discord.problems.clear()

    assert refusal == 50035
    assert noticed == ["create_message: $.embeds: 'none' is not of type 'array'"] or "embeds" in noticed[0]
    assert discord.spec.checked > 0


async def test_an_unknown_route_is_noticed(discord: DiscordServer, rest: Rest) -> None:
    status, _ = await rest.call("POST", "/channels/1/nothing", {})
    noticed = list(discord.problems)
    discord.problems.clear()

    assert status == 404
    assert noticed == ["no such route: POST /channels/1/nothing"]


@pytest.mark.parametrize(
    ("text", "allowed", "called"),
    [
        (f"<@{ASKER}>", None, [ASKER]),
        ("@everyone", {"parse": ["everyone"]}, ["everyone"]),
        (f"<@{ASKER}> @here", {"parse": []}, []),
        (f"<@{ASKER}> <@{OTHER}>", {"users": [OTHER]}, [OTHER]),
    ],
)
async def test_calling_somebody_unasked_is_noticed(
    discord: DiscordServer, rest: Rest, text: str, allowed: dict[str, Any] | None, called: list[str]
) -> None:
    body = {"content": text, **({"allowed_mentions": allowed} if allowed else {})}
    _, message = await rest.call("POST", f"/channels/{SUPPORT}/messages", body)
    noticed = list(discord.problems)
    discord.problems.clear()

    assert len(noticed) == len(called)
    assert [person for _, person in discord.pings] == called
    assert [one["id"] for one in message["mentions"]] == [one for one in called if one != "everyone"]


async def test_a_reply_calls_its_author_unless_told_not_to(discord: DiscordServer, rest: Rest) -> None:
    asked = discord.say(SUPPORT, "Where?", person=HELPER)
    reference = {"message_reference": {"message_id": asked["id"]}}

    quiet = await rest.post(SUPPORT, "There.", **reference)
    loud = await rest.call("POST", f"/channels/{SUPPORT}/messages", {"content": "There.", **reference})

    assert quiet[1]["mentions"] == []
    assert [one["id"] for one in loud[1]["mentions"]] == [HELPER]
    assert loud[1]["referenced_message"]["id"] == asked["id"]


async def test_a_nonce_returns_the_earlier_message_when_enforced(discord: DiscordServer, rest: Rest) -> None:
    first = await rest.post(SUPPORT, "one", nonce="n", enforce_nonce=True)
    again = await rest.post(SUPPORT, "two", nonce="n", enforce_nonce=True)
    other = await rest.post(SUPPORT, "three", nonce="n")
    elsewhere = await rest.post(GENERAL, "four", nonce="n", enforce_nonce=True)

    assert again == first
    assert other[1]["content"] == "three"
    assert elsewhere[1]["content"] == "four"
    assert len(discord.seen(SUPPORT)) == 2


async def test_only_own_messages_are_edited_and_unknown_ones_are_not_found(discord: DiscordServer, rest: Rest) -> None:
    theirs = discord.say(SUPPORT, "hello")
    _, own = await rest.post(SUPPORT, "x")
    below = f"/channels/{SUPPORT}/messages"

    assert await rest.code("PATCH", f"{below}/{theirs['id']}", {"content": "x"}) == 50005
    assert await rest.code("PATCH", f"{below}/1", {"content": "x"}) == 10008
    assert await rest.code("GET", "/channels/1/messages") == 10003
    assert await rest.code("PATCH", f"{below}/{own['id']}", {"content": "y"}) == 0
    assert len(discord.edits[own["id"]]) == 1
    assert await rest.code("DELETE", f"{below}/{theirs['id']}") == 50013
    assert await rest.code("DELETE", f"{below}/{own['id']}") == 0
    assert [message["id"] for message in discord.seen(SUPPORT)] == [theirs["id"]]


async def test_a_message_has_one_thread_whose_id_is_its_own(discord: DiscordServer, rest: Rest) -> None:
    asked, spoken = discord.say(SUPPORT, "Where?"), discord.say(VOICE, "Where?")
    path = f"/channels/{SUPPORT}/messages/{asked['id']}/threads"

    status, thread = await rest.call("POST", path, {"name": "Where?"})

    assert (status, thread["id"], thread["parent_id"]) == (201, asked["id"], SUPPORT)
    assert discord.thread_of(asked) == asked["id"]
    assert await rest.code("POST", path, {"name": "Where?"}) == 160004
    assert await rest.code("POST", f"/channels/{VOICE}/messages/{spoken['id']}/threads", {"name": "x"}) == 50024
    assert [message["type"] for message in discord.seen(asked["id"])] == [21]
    assert await rest.code("POST", f"/channels/{FORUM}/messages", {"content": "x"}) == 50008


async def test_missing_permissions_have_their_codes(discord: DiscordServer, rest: Rest) -> None:
    asked = discord.say(SUPPORT, "Where?")
    thread = f"/channels/{SUPPORT}/messages/{asked['id']}/threads"
    discord.open_thread(discord.say(GENERAL, "hello"), "Hello")

    discord.deny(SUPPORT, "create_public_threads")
    assert await rest.code("POST", thread, {"name": "x"}) == 50013
    discord.deny(SUPPORT, "send_messages", "read_message_history")
    assert (await rest.post(SUPPORT, "x"))[1]["code"] == 50013
    assert await rest.call("GET", f"/channels/{SUPPORT}/messages") == (200, [])
    discord.deny(SUPPORT, "view_channel")
    assert (await rest.post(SUPPORT, "x"))[1]["code"] == 50001
    discord.closed_to_messages.add(OTHER)
    assert (await rest.post(discord.direct(OTHER), "x"))[1]["code"] == 50007
    assert (await rest.post(discord.direct(ASKER), "x"))[0] == 200
    assert await Rest(discord, rest.session, "wrong").call("GET", "/users/@me") == (
        401,
        {"message": "401: Unauthorized", "code": 0},
    )


async def test_messages_are_listed_newest_first_before_and_after_one(discord: DiscordServer, rest: Rest) -> None:
    said = [discord.say(SUPPORT, str(number))["id"] for number in range(5)]

    async def listed(query: str) -> list[str]:
        _, found = await rest.call("GET", f"/channels/{SUPPORT}/messages?{query}")
        return [message["content"] for message in found]

    assert await listed("limit=2") == ["4", "3"]
    assert await listed(f"before={said[2]}") == ["1", "0"]
    assert await listed(f"after={said[1]}&limit=2") == ["3", "2"]
    assert await listed(f"around={said[2]}&limit=3") == ["3", "2", "1"]


async def test_faults_happen_as_often_as_they_are_told(discord: DiscordServer, rest: Rest) -> None:
    post = discord.post_in_forum("How?", "Like this?")
    discord.faults += [
        limited("create_message", 0.5, every=2),
        failing("update_message", 502),
        refused("create_message", 40058, major=post["channel_id"]),
    ]
    statuses = [(await rest.post(SUPPORT, "x"))[0] for _ in range(3)]
    fresh = [(await rest.post(post["channel_id"], "x"))[1].get("code", 0) for _ in range(2)]
    own = discord.replies(SUPPORT)[0]["id"]
    edits = [(await rest.call("PATCH", f"/channels/{SUPPORT}/messages/{own}", {"content": "y"}))[0] for _ in range(2)]
    discord.faults.append(cut("create_message"))
    with pytest.raises(ClientConnectionError):
        await rest.post(GENERAL, "cut off")

    assert statuses == [200, 429, 200]
    assert fresh == [40058, 0]
    assert edits == [502, 200]
    await until(lambda: [message["content"] for message in discord.replies(GENERAL)] == ["cut off"])
    assert [call.status for call in discord.called("update_message")] == [502, 200]


async def test_a_bucket_is_told_in_headers_and_refuses_what_is_too_much(discord: DiscordServer, rest: Rest) -> None:
    discord.limits.rules["create_message"] = (2, 60.0)
    answers = [await rest.post(SUPPORT, "x") for _ in range(3)]
    elsewhere = await rest.post(GENERAL, "x")

    assert [status for status, _ in answers] == [200, 200, 429]
    assert 59.0 < answers[2][1]["retry_after"] <= 60.0
    assert discord.limits.hits == 1
    assert elsewhere[0] == 200
