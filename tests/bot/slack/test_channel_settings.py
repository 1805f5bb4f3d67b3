"""`/footnote` in Slack: a window with what holds in a channel, and what becomes of what is chosen in it."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot import wording
from bot.wording import panels
from bot.wording import window as words
from core.config import SupportSettings
from tests.bot.slack.answered import broken_settings
from tests.bot.slack.choosing import ADMIN, Stage, staged
from tests.doubles.slack import Fault, SlackServer
from tests.waiting import until

CHOSEN = {
    "mode": "confident",
    "wait": "25",
    "shadow": "C0DRAFTS",
    "people": ["U0HELPER", "U0SECOND"],
    "quiet": "22:00-07:00 Europe/Berlin",
    "languages": ["de", "en"],
}
KEPT = CHOSEN | {"people": "U0HELPER,U0SECOND", "languages": "de,en"}


@pytest.fixture
async def stage(slack: SlackServer, tmp_path: Path) -> AsyncIterator[Stage]:
    async with staged(slack, tmp_path) as opened:
        yield opened


async def test_the_window_says_what_holds_and_offers_every_setting(stage: Stage) -> None:
    assert await stage.type() == ""

    names = [block["block_id"] for block in stage.slack.modals[-1]["blocks"] if block["type"] == "input"]
    assert names == ["mode", "wait", "shadow", "people", "quiet", "languages", "reset"]
    assert panels.CHANNEL_HOLDS["mention"] in stage.window()
    assert all(does in stage.window() for _, does in panels.CHANNEL_MODES.values())
    assert words.ABSENT not in stage.window()
    assert stage.slack.calls[0].method == "views.open"


async def test_what_is_chosen_is_kept_and_told_to_who_chose_it(stage: Stage) -> None:
    await stage.type()

    assert await stage.send(CHOSEN) == {}
    await until(lambda: stage.slack.private(ADMIN))

    assert await stage.kept() == KEPT
    (told,) = stage.slack.private(ADMIN)
    assert told["text"].startswith(words.KEPT)
    assert "<#C0DRAFTS>" in told["text"]
    assert words.PEOPLE.format(count=2) in told["text"]
    assert not stage.slack.messages


async def test_the_next_window_shows_what_was_chosen_and_sent_as_it_is_changes_nothing(stage: Stage) -> None:
    await stage.type()
    await stage.send(CHOSEN)
    await stage.type()
    shown = {block["block_id"]: block["element"] for block in stage.slack.modals[-1]["blocks"] if "element" in block}

    await stage.send({})

    assert shown["mode"]["initial_option"]["value"] == "confident"
    assert shown["wait"]["initial_value"] == "25"
    assert shown["shadow"]["initial_conversation"] == "C0DRAFTS"
    assert shown["people"]["initial_users"] == ["U0HELPER", "U0SECOND"]
    assert shown["quiet"]["initial_value"] == "22:00-07:00 Europe/Berlin"
    assert [option["value"] for option in shown["languages"]["initial_options"]] == ["de", "en"]
    assert await stage.kept() == KEPT


async def test_only_what_was_changed_is_kept_so_that_the_rest_follows_the_defaults(stage: Stage) -> None:
    await stage.type()

    await stage.send({"wait": "5"})

    assert await stage.kept() == {"wait": "5"}


async def test_two_who_change_different_things_at_once_keep_both(stage: Stage) -> None:
    await stage.type()
    await stage.type()

    await stage.send({"mode": "always"})
    await stage.send({"wait": "5"})

    assert await stage.kept() == {"mode": "always", "wait": "5"}


async def test_what_is_emptied_is_none_even_where_the_operator_set_some(slack: SlackServer, tmp_path: Path) -> None:
    settings = SupportSettings(mode="always", quiet="22:00-07:00 UTC", languages=("en", "nl"))
    async with staged(slack, tmp_path, settings=settings) as stage:
        await stage.type()
        assert "22:00" in stage.window()
        assert "Dutch" in stage.window()

        await stage.send({"quiet": "", "languages": []})

        holds = await stage.holds()
    assert (holds.mode, holds.quiet, holds.languages) == ("always", None, ())


async def test_back_to_the_defaults_forgets_what_was_chosen_and_what_stands_in_the_window(stage: Stage) -> None:
    await stage.type()
    await stage.send(CHOSEN)
    await stage.type()

    assert await stage.send({"reset": ["reset"], "mode": "off", "quiet": "never"}) == {}
    await until(lambda: len(stage.slack.private(ADMIN)) == 2)

    assert await stage.kept() == {}
    assert stage.slack.private(ADMIN)[-1]["text"].startswith(words.BACK)


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("quiet", "at night", panels.NO_SUCH_HOURS),
        ("quiet", "22:00-07:00 Europe/Nowhere", panels.NO_SUCH_HOURS),
        ("wait", "-5", panels.NO_SUCH_WAIT),
        ("wait", "1.5", panels.NO_SUCH_WAIT),
        ("wait", "999999999999", panels.NO_SUCH_WAIT),
        ("people", ["<!here>"], panels.NO_SUCH_PEOPLE),
        ("people", ["S0GROUP"], panels.NO_SUCH_PEOPLE),
        ("people", [f"U{number}" for number in range(11)], words.TOO_MANY_PEOPLE.format(most=10)),
        ("shadow", "../C1", panels.NO_SUCH_CHANNEL),
        ("shadow", "C1", words.SHADOW_ITSELF),
        ("shadow", "D0DIRECT", words.SHADOW_UNSEEN),
    ],
)
async def test_what_can_not_be_is_said_at_its_field_and_nothing_is_kept(
    stage: Stage, field: str, value: str | list[str], sentence: str
) -> None:
    await stage.type()

    told = await stage.send({"mode": "always", field: value})

    assert told == {"response_action": "errors", "errors": {field: sentence}}
    assert await stage.kept() == {}


async def test_every_wrong_field_is_named_at_once(stage: Stage) -> None:
    await stage.type()

    told = await stage.send({"quiet": "x", "wait": "x"})

    assert told["errors"].keys() == {"quiet", "wait"}


@pytest.mark.parametrize(
    ("room", "members", "fits"),
    [
        ({}, [], True),
        ({"is_member": False}, [ADMIN], False),
        ({"is_archived": True}, [ADMIN], False),
        ({"is_mpim": True, "is_private": True}, [ADMIN], False),
        ({"is_private": True}, [ADMIN], True),
        ({"is_private": True}, ["U0OTHER"], False),
        ({"is_private": True, "is_member": False}, [ADMIN], False),
    ],
)
async def test_drafts_go_where_both_the_bot_and_who_chooses_it_may_be(
    stage: Stage, room: dict[str, bool], members: list[str], *, fits: bool
) -> None:
    stage.slack.conversations["C0DRAFTS"] = room
    stage.slack.members["C0DRAFTS"] = members
    await stage.type()

    told = await stage.send({"shadow": "C0DRAFTS"})

    assert told == ({} if fits else {"response_action": "errors", "errors": {"shadow": words.SHADOW_UNSEEN}})
    assert ("shadow" in await stage.kept()) == fits


async def test_drafts_in_a_channel_that_one_can_not_see_stay_and_are_not_named(stage: Stage) -> None:
    await stage.type()
    await stage.send({"mode": "always", "shadow": "C0DRAFTS"})
    stage.slack.conversations["C0DRAFTS"] = {"is_private": True}

    await stage.type()
    await stage.send({"wait": "1"})

    assert "C0DRAFTS" not in str(stage.slack.modals[-1])
    assert words.UNSEEN in stage.window()
    assert (await stage.holds()).shadow == "C0DRAFTS"


async def test_groups_of_people_are_called_beside_those_who_are_chosen(slack: SlackServer, tmp_path: Path) -> None:
    async with staged(slack, tmp_path, people=("U0HELPER", "S0HELPERS")) as stage:
        await stage.type()
        await stage.send({"people": ["U0SECOND"]})

        assert set((await stage.holds()).people) == {"S0HELPERS", "U0SECOND"}


async def test_where_slack_refuses_people_who_left_the_window_comes_without_them(stage: Stage) -> None:
    await stage.type()
    await stage.send(CHOSEN)
    stage.slack.faults.append(Fault("views.update", error="invalid_arguments"))

    await stage.type()
    assert "initial_users" not in str(stage.slack.modals[-1])
    await stage.send({"wait": "7"})

    assert await stage.kept() == KEPT | {"wait": "7"}


async def test_where_the_bot_is_not_in_the_channel_the_window_says_so_and_confirms(stage: Stage) -> None:
    stage.slack.conversations["C1"] = {"is_member": False}
    await stage.type()
    assert words.ABSENT in stage.window()
    told = await stage.send({"mode": "always"})

    assert told["response_action"] == "update"
    assert words.KEPT in str(told["view"])
    assert await stage.kept() == {"mode": "always"}


async def test_while_the_journal_is_away_the_window_says_so_and_stays_open(stage: Stage) -> None:
    await stage.type()
    await broken_settings(stage.journal)

    told = await stage.send(CHOSEN)
    await stage.type()

    assert told == {"response_action": "errors", "errors": {"mode": wording.NOT_READ}}
    assert stage.window() == wording.NOT_READ
    assert not stage.opened()


async def test_what_takes_longer_than_slack_waits_is_said_in_time(stage: Stage) -> None:
    await stage.type()
    stage.slack.latency = 9.0

    told = await stage.send({"wait": "5"})
    stage.slack.latency = 0.0

    assert told == {"response_action": "errors", "errors": {"mode": words.TOO_SLOW}}


async def test_a_longer_wait_of_the_operators_fits_into_the_window(slack: SlackServer, tmp_path: Path) -> None:
    async with staged(slack, tmp_path, settings=SupportSettings(wait_minutes=10_080)) as stage:
        await stage.type()

        assert stage.opened()
        assert "'max_value': '10080'" in str(stage.slack.modals[-1])
