"""The buttons under an answer: what they carry, that they outlive the process, and that nothing is kept of them."""

import asyncio
import gc
import re
from collections.abc import Callable
from pathlib import Path

import discord
import pytest

from bot import wording
from bot.discord.gateway.client import PRESSED, Client
from bot.discord.pressing.buttons import (
    answer_view,
    comment_form,
    comment_view,
    reasons_view,
    share_view,
    solved_view,
    sure_view,
)
from tests.bot.discord.answered import bot, custom_ids, open_world, told

MANY, POSTED = 10_000, 50  # all are made, each fiftieth is posted and edited
BIGGEST = 10**18 - 1  # the id with the longest name that a button may have

VIEWS: list[Callable[[int], discord.ui.View]] = [
    lambda claim: answer_view(claim, human=True),
    share_view,
    reasons_view,
    comment_view,
    sure_view,
    solved_view,
]


@pytest.mark.parametrize("view", VIEWS)
def test_every_button_is_known_by_its_id_and_fits_in_one_row(view: Callable[[int], discord.ui.View]) -> None:
    (row,) = view(BIGGEST).to_components()

    assert 1 <= len(row["components"]) <= 5
    for button in row["components"]:
        assert isinstance(button, dict)
        found = re.fullmatch(PRESSED, button["custom_id"])
        assert found is not None
        assert int(found["claim"]) == BIGGEST
        assert len(button["custom_id"]) <= 100
        assert len(button.get("label") or "") <= 80


def test_nobody_is_offered_who_can_not_be_called() -> None:
    shown = str(answer_view(7, human=False).to_components())

    assert "footnote:human:7" not in shown
    assert "footnote:why:7" in shown


@pytest.mark.parametrize(
    "forged",
    ["footnote:why:x", "footnote:why:", "footnote:WHY:1", f"footnote:why:{10**18}", "footnote:why:\uff17", "why"],
)
def test_only_an_action_and_an_id_make_a_button(forged: str) -> None:
    assert re.fullmatch(PRESSED, forged) is None


def test_the_form_for_a_comment_takes_two_thousand_characters() -> None:
    form = comment_form(7).to_dict()

    assert form["custom_id"] == "footnote:commented:7"
    assert "'max_length': 2000" in str(form)
    assert len(form["title"]) <= 45


async def test_the_buttons_of_a_process_that_is_gone_work(tmp_path: Path) -> None:
    async with open_world(tmp_path) as world:
        asked = await world.ask()

        await world.env.restart_bot(bot(world.journal))
        result = await asked.press("vote_down")
        await world.env.restart_bot(bot(world.journal))
        await asked.press("reason_missing", message=result.response)

        (vote,) = await world.journal.votes.votes_of(asked.claim)
        assert (vote.helpful, vote.reason) == (False, "missing")
        assert told(result) == wording.THANKS


async def test_a_button_that_nobody_knows_any_more_is_answered(tmp_path: Path) -> None:
    async with open_world(tmp_path) as world:
        asked = await world.ask()
        world.client.presses.clear()

        assert told(await asked.press("vote_up")) == wording.NO_LONGER_KEPT


async def test_a_press_that_fails_is_answered_with_a_sentence(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    async def fail(_interaction: discord.Interaction, _claim: int) -> None:
        raise ZeroDivisionError

    async with open_world(tmp_path) as world:
        asked = await world.ask()
        world.client.presses["vote_up"] = fail

        assert told(await asked.press("vote_up")) == wording.failure(ZeroDivisionError())
        assert "the button vote_up" in caplog.text


async def test_ten_thousand_answers_leave_nothing_behind(tmp_path: Path) -> None:
    async with open_world(tmp_path) as world:
        place = world.client.get_partial_messageable(world.channel.id)
        before = len(asyncio.all_tasks())

        for claim in range(1, MANY + 1):
            view = VIEWS[claim % len(VIEWS)](claim)
            assert view.is_finished()
            if claim % POSTED == 0:
                message = await place.send("words", view=view)
                await message.edit(content="other words", view=answer_view(claim, human=True))
        del view, message
        await world.env.settle()
        gc.collect()

        assert kept(world.client) == (0, 0, 0)
        assert len(asyncio.all_tasks()) == before
        assert not [found for found in gc.get_objects() if isinstance(found, discord.ui.View)]


async def test_what_is_shown_to_one_person_leaves_nothing_behind(tmp_path: Path) -> None:
    async with open_world(tmp_path) as world:
        asked = await world.ask()
        before = len(asyncio.all_tasks())

        for _ in range(5):
            voted = await asked.press("vote_down")
            await asked.press("comment", message=voted.response)
            await asked.press("reason_wrong", message=voted.response)
            await asked.press("human")

        assert kept(world.client) == (0, 0, 0)
        assert len(asyncio.all_tasks()) == before


async def test_a_new_answer_does_not_take_the_buttons_of_an_older_one_away(tmp_path: Path) -> None:
    async with open_world(tmp_path) as world:
        first = await world.ask()
        second = await world.ask()
        await second.message.edit(content="words", view=None)

        assert told(await first.press("vote_up")) == wording.THANKS_HELPFUL
        assert custom_ids(first.message)


def kept(client: Client) -> tuple[int, int, int]:
    """Return how many views, messages with views and forms discord.py holds."""
    store = client._connection._view_store
    return len(store._views), len(store._synced_message_views), len(store._modals)
