"""Who may choose what holds in a Slack channel: asked of Slack when the window opens, and again when it is sent."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from bot.wording import window as words
from tests.bot.slack.choosing import ADMIN, MAKER, ORG, OTHER, Stage, metadata, staged
from tests.doubles.slack import TEAM, Fault, SlackServer
from tests.waiting import until

GRID = {"team_id": TEAM, "enterprise_user": {"enterprise_id": ORG, "teams": [TEAM, "T0SECOND"]}}
ORG_ADMIN = {"team_id": TEAM, "enterprise_user": {"enterprise_id": ORG, "teams": [TEAM], "is_admin": True}}
ADMIN_THERE = GRID | {"is_admin": True}
WIDE = {"is_enterprise_install": "true", "enterprise_id": ORG}
IN_ORG: dict[str, Any] = {"is_enterprise_install": True, "enterprise": {"id": ORG, "name": "Org"}}


@pytest.fixture
async def stage(slack: SlackServer, tmp_path: Path) -> AsyncIterator[Stage]:
    async with staged(slack, tmp_path) as opened:
        yield opened


async def may(stage: Stage, person: str, channel: str = "C1") -> tuple[bool, bool]:
    """Return whether somebody can choose anything: where they type the command, and when they send a window."""
    await stage.type(person=person, channel=channel)
    shown = stage.opened()
    if not shown:
        assert stage.window() == words.NOT_YOURS
    await stage.type(person=ADMIN)  # a window that was opened by somebody who may, and is sent by them
    told = await stage.send({"wait": "3"}, person=person, metadata=metadata(channel))
    kept = (await stage.kept(channel)).get("wait") == "3"
    assert kept or (told["response_action"] == "update" and words.NOT_YOURS in str(told["view"]))
    return shown, kept


@pytest.mark.parametrize(
    ("person", "knows", "allowed"),
    [
        (OTHER, {}, False),
        (OTHER, {"is_admin": True}, True),
        (OTHER, {"is_owner": True}, True),
        (OTHER, {"is_primary_owner": True}, True),
        (OTHER, {"is_admin": True, "team_id": "T9"}, False),
        (OTHER, {"is_admin": True, "is_restricted": True}, False),
        (OTHER, {"is_admin": "yes"}, False),
        (OTHER, {"is_admin": True, "deleted": True}, False),
        (MAKER, {}, True),
        (MAKER, {"team_id": "T9"}, False),
        (MAKER, {"is_stranger": True}, False),
        (MAKER, {"is_restricted": True}, False),
        (MAKER, {"is_ultra_restricted": True}, False),
        (MAKER, {"is_bot": True}, False),
    ],
)
async def test_admins_owners_and_who_made_the_channel_may_choose(
    stage: Stage, person: str, knows: dict[str, object], *, allowed: bool
) -> None:
    stage.slack.people[person] = knows

    assert await may(stage, person) == (allowed, allowed)


@pytest.mark.parametrize(("members", "allowed"), [([MAKER], True), ([OTHER], False), ([], False)])
async def test_in_a_private_channel_only_its_members_may(stage: Stage, members: list[str], *, allowed: bool) -> None:
    stage.slack.conversations["C1"] = {"is_private": True}
    stage.slack.members["C1"] = [*(f"U{number}" for number in range(1_500)), *members]

    stage.slack.members["C2"] = [ADMIN]
    shown = await may_alone(stage, MAKER, "C1")

    assert shown == (allowed, allowed)


async def may_alone(stage: Stage, person: str, channel: str) -> tuple[bool, bool]:
    """Return the same where the window was opened in another channel by who sends it: its channel is forged."""
    await stage.type(person=person, channel=channel)
    shown = stage.opened()
    await stage.type(person=person, channel="C2")
    await stage.send({"wait": "3"}, person=person, metadata=metadata(channel))
    return shown, (await stage.kept(channel)).get("wait") == "3"


@pytest.mark.parametrize(
    "forged",
    ["", "null", "[]", '{"channel": 7}', '{"channel": "C1 "}', metadata("../C1"), metadata("C0SECRET"), "{" * 2_000],
)
async def test_a_forged_window_gets_the_same_sentence_and_keeps_nothing(stage: Stage, forged: str) -> None:
    stage.slack.conversations["C0SECRET"] = {"is_private": True, "is_member": False}
    await stage.type()

    told = await stage.send({"mode": "always"}, metadata=forged)

    assert told["response_action"] == "update"
    assert words.NOT_YOURS in str(told["view"])
    assert await stage.journal.channels.everywhere("slack") == {}


async def test_rights_that_were_lost_meanwhile_are_lost(stage: Stage) -> None:
    await stage.type()
    stage.slack.people[ADMIN] = {"is_admin": False}

    told = await stage.send({"mode": "always"})

    assert words.NOT_YOURS in str(told["view"])
    assert await stage.kept() == {}


async def test_who_may_not_learns_nothing_of_what_holds(stage: Stage) -> None:
    await stage.type()
    await stage.send({"mode": "always", "shadow": "C0DRAFTS"})

    await stage.type(person=OTHER)

    assert stage.window() == words.NOT_YOURS
    assert not stage.slack.called("conversations.members")


@pytest.mark.parametrize("said", ["help", "settings", " ?"])
async def test_anything_after_the_command_is_explained_in_a_line(stage: Stage, said: str) -> None:
    assert await stage.type(said) == words.HOW
    assert not stage.slack.calls


@pytest.mark.parametrize(("channel", "name"), [("D1", "directmessage"), ("G1", "mpdm-ann--bob-1"), ("C1", "mpdm-a-1")])
async def test_in_direct_messages_there_is_nothing_to_choose(stage: Stage, channel: str, name: str) -> None:
    assert await stage.type(channel=channel, channel_name=name) == words.IN_DIRECT
    assert not stage.slack.modals


async def test_a_groups_direct_messages_under_another_name_are_known_by_what_slack_says(stage: Stage) -> None:
    stage.slack.conversations["C1"] = {"is_mpim": True}
    await stage.type()
    known = stage.window()
    stage.slack.scopes = stage.slack.scopes.replace(",mpim:read", "")
    await stage.type()

    assert (known, stage.window()) == (words.IN_DIRECT, words.IN_DIRECT)


async def test_a_private_channel_without_the_bot_asks_to_invite_it(stage: Stage) -> None:
    stage.slack.conversations["C1"] = {"is_private": True, "is_member": False}

    await stage.type()

    assert stage.window() == words.NOT_IN


@pytest.mark.parametrize("scope", ["users:read", "channels:read"])
async def test_a_scope_that_is_missing_is_said_plainly(stage: Stage, scope: str) -> None:
    await stage.type()
    stage.slack.scopes = ",".join(set(stage.slack.scopes.split(",")) - {scope})

    told = await stage.send({"mode": "always"})
    await stage.type()

    assert stage.window() == words.NO_SCOPE.format(scopes=scope)
    assert words.NO_SCOPE.format(scopes=scope) in str(told["view"])
    assert await stage.kept() == {}


@pytest.mark.parametrize("method", ["users.info", "conversations.info"])
async def test_where_slack_can_not_be_asked_nobody_may(stage: Stage, method: str) -> None:
    await stage.type()
    stage.slack.faults.append(Fault(method, error="ratelimited", status=429, times=2))

    told = await stage.send({"mode": "always"})
    await stage.type()

    assert told["errors"] == {"mode": words.UNSURE}
    assert stage.window() == words.UNSURE
    assert await stage.kept() == {}


async def test_a_person_whom_slack_does_not_know_may_not(stage: Stage) -> None:
    stage.slack.faults.append(Fault("users.info", error="user_not_found"))

    await stage.type(person=MAKER)

    assert stage.window() == words.NOT_YOURS


async def test_a_trigger_that_is_spent_is_said_to_who_typed(stage: Stage) -> None:
    stage.slack.faults.append(Fault("views.open", error="expired_trigger_id"))

    await stage.type()
    await until(lambda: stage.slack.private(ADMIN))

    assert stage.slack.private(ADMIN)[0]["text"] == words.NO_WINDOW
    assert not stage.slack.called("users.info")


async def test_a_window_that_was_closed_at_once_harms_nothing(stage: Stage) -> None:
    stage.slack.faults.append(Fault("views.update", error="not_found", times=2))

    assert await stage.type() == ""


@pytest.mark.parametrize(
    ("person", "knows", "room", "allowed"),
    [
        (OTHER, ORG_ADMIN, {}, True),
        (OTHER, ADMIN_THERE, {}, True),
        (OTHER, GRID, {}, False),
        (OTHER, ADMIN_THERE, {"context_team_id": "T0SECOND"}, False),
        (OTHER, ADMIN_THERE, {"context_team_id": "T0SECOND", "shared_team_ids": ["T0SECOND", TEAM]}, True),
        (OTHER, ADMIN_THERE | {"team_id": "T0SECOND"}, {}, False),
        (OTHER, {"is_admin": True}, {}, False),
        (MAKER, GRID, {}, True),
        (MAKER, {}, {}, False),
    ],
)
async def test_where_an_organisation_installed_the_app_its_people_choose_for_their_channels(
    slack: SlackServer,
    tmp_path: Path,
    person: str,
    knows: dict[str, object],
    room: dict[str, object],
    *,
    allowed: bool,
) -> None:
    slack.people[person] = knows
    slack.people[ADMIN] = ORG_ADMIN
    slack.conversations["C1"] = room
    async with staged(slack, tmp_path, org=True) as stage:
        await stage.type(person=person, **WIDE)
        shown = stage.opened()
        await stage.type(**WIDE)
        await stage.send({"wait": "3"}, person=person, metadata=metadata("C1"), **IN_ORG)
        kept = (await stage.kept()).get("wait") == "3"

    assert (shown, kept) == (allowed, allowed)
