"""The buttons under an answer, pressed in Discord: votes, reasons, comments, and what is out of reach."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

import discord
import pytest

from bot import wording
from bot.discord.pressing.buttons import TEXT, answer_view, reasons_view, solved_view, sure_view
from bot.discord.replying.inline import plain
from bot.discord.spot import Spot
from tests.bot.discord.answered import answered, bot, broken, custom_ids, now, open_world, told


async def test_a_thumb_up_is_kept_with_thanks_that_one_person_sees(tmp_path: Path) -> None:
    async with open_world(tmp_path) as world:
        asked = await world.ask()

        result = await asked.press("vote_up")

        (vote,) = await world.journal.votes.votes_of(asked.claim)
        assert (vote.person, vote.helpful, vote.reason) == (str(world.person("alice").id), True, None)
        assert told(result) == wording.THANKS_HELPFUL


async def test_a_thumb_down_counts_at_once_and_asks_what_was_wrong(tmp_path: Path) -> None:
    async with open_world(tmp_path) as world:
        asked = await world.ask()
        result = await asked.press("vote_down")
        (first,) = await world.journal.votes.votes_of(asked.claim)
        question = told(result)

        await asked.press("reason_outdated", message=result.response)

        (vote,) = await world.journal.votes.votes_of(asked.claim)
        assert (first.helpful, first.reason) == (False, None)
        assert question == wording.WHAT_WAS_WRONG
        assert (vote.helpful, vote.reason) == (False, "outdated")
        assert told(result) == wording.THANKS
        assert custom_ids(result.response) == [f"footnote:comment:{asked.claim}"]


async def test_somebody_who_changes_their_mind_has_one_vote_and_two_people_have_two(tmp_path: Path) -> None:
    async with open_world(tmp_path) as world:
        asked = await world.ask()

        for person, action in (("alice", "vote_down"), ("alice", "vote_up"), ("bob", "vote_down")):
            await asked.press(action, person)

        votes = {vote.person: vote.helpful for vote in await world.journal.votes.votes_of(asked.claim)}
        assert votes == {str(world.person("alice").id): True, str(world.person("bob").id): False}


@pytest.mark.parametrize("action", ["vote_up", "vote_down"])
async def test_a_comment_joins_the_vote_that_was_given(tmp_path: Path, action: str) -> None:
    async with open_world(tmp_path) as world:
        asked = await world.ask()
        voted = await asked.press(action)
        form = await asked.press("comment", message=voted.response)
        assert form.modal is not None

        sent = await world.person("alice").submit_modal(form, {TEXT: "It is the other port."})

        (vote,) = await world.journal.votes.votes_of(asked.claim)
        assert (vote.helpful, vote.comment) == (action == "vote_up", "It is the other port.")
        assert told(sent) == wording.THANKS


async def test_a_comment_sent_after_a_restart_is_kept(tmp_path: Path) -> None:
    async with open_world(tmp_path) as world:
        asked = await world.ask()
        form = await asked.press("comment", message=(await asked.press("vote_down")).response)
        assert form.modal is not None

        await world.env.restart_bot(bot(world.journal))
        await world.person("alice").submit_modal(form, {TEXT: "words"})

        (vote,) = await world.journal.votes.votes_of(asked.claim)
        assert vote.comment == "words"


async def test_a_comment_that_can_not_be_kept_is_given_back(tmp_path: Path) -> None:
    async with open_world(tmp_path) as world:
        asked = await world.ask()
        form = await asked.press("comment", message=(await asked.press("vote_down")).response)
        assert form.modal is not None
        await broken(world.journal)

        sent = await world.person("alice").submit_modal(form, {TEXT: "long @everyone *words* " * 80})

        assert told(sent).startswith(f"{wording.NOT_KEPT}\n> {plain('long @everyone *words*')}")
        assert len(told(sent)) <= 2_000


@pytest.mark.parametrize("thread", [True, False])
async def test_an_answer_in_a_thread_or_in_a_channel_is_within_reach(tmp_path: Path, thread: bool) -> None:
    async with open_world(tmp_path) as world:
        asked = await world.ask(thread=thread)

        assert told(await asked.press("vote_up")) == wording.THANKS_HELPFUL


async def test_an_answer_in_direct_messages_is_within_reach(tmp_path: Path) -> None:
    async with open_world(tmp_path) as world:
        alice = world.person("alice")
        said = await alice.send_dm("where?")
        place = str(said.channel.id)
        asked = await answered(world, Spot("", place, place), f"{place}/{said.id}", alice.id)

        result = await alice.user.click(asked.message, custom_id=f"footnote:vote_up:{asked.claim}")

        assert told(result) == wording.THANKS_HELPFUL


@pytest.mark.parametrize("action", ["vote_up", "vote_down", "why", "human"])
@pytest.mark.parametrize("where", ["channel", "guild", "private"])
async def test_an_answer_of_another_place_or_person_is_out_of_reach(tmp_path: Path, action: str, where: str) -> None:
    async with open_world(tmp_path) as world:
        here = Spot(str(world.guild.id), str(world.channel.id), str(world.channel.id))
        spots = {"channel": replace(here, channel="2"), "guild": replace(here, guild="2"), "private": here}
        key = "ask/1" if where == "private" else "2/1"
        asked = await answered(world, spots[where], key, world.person("bob").id)

        result = await asked.press(action)
        if action == "human":
            result = await asked.press("call", message=result.response)

        assert told(result).endswith(wording.NO_LONGER_KEPT)
        assert not await world.journal.votes.votes_of(asked.claim)
        assert await world.journal.hand_offs.of(asked.claim) is None


@pytest.mark.parametrize("action", ["vote_up", "vote_down", "why", "human"])
@pytest.mark.parametrize("dead", [True, False])
async def test_without_the_journal_one_plain_sentence_is_said(tmp_path: Path, action: str, dead: bool) -> None:
    async with open_world(tmp_path, dead=dead) as world:
        asked = await world.ask()
        if not dead:
            await broken(world.journal)

        result = await asked.press(action)
        if action == "human":
            result = await asked.press("call", message=result.response)

        assert told(result).endswith(wording.NOT_READ if action == "why" else wording.NOT_KEPT)


async def test_what_was_wrong_can_be_said_again_when_it_was_not_kept(tmp_path: Path) -> None:
    async with open_world(tmp_path) as world:
        asked = await world.ask()
        reasons = (await asked.press("vote_down")).response
        await broken(world.journal)

        result = await asked.press("reason_wrong", message=reasons)

        assert told(result).endswith(wording.NOT_KEPT)
        assert f"footnote:reason_wrong:{asked.claim}" in custom_ids(reasons)


@pytest.mark.parametrize(
    ("action", "view"),
    [
        ("vote_up", partial(answer_view, human=True)),
        ("why", partial(answer_view, human=True)),
        ("human", partial(answer_view, human=True)),
        ("reason_wrong", reasons_view),
        ("comment", reasons_view),
        ("call", sure_view),
        ("solved", solved_view),
    ],
)
async def test_a_press_that_another_process_acknowledged_is_left_to_it(
    tmp_path: Path, action: str, view: Callable[[int], discord.ui.View]
) -> None:
    async with open_world(tmp_path) as world:
        asked = await world.ask(thread=False)
        place = world.client.get_partial_messageable(world.channel.id)
        message = await place.send("words", view=view(asked.claim))
        sent = len(world.env.http_requests)
        world.env.inject_error("POST", "/interactions/*/*/callback", status=400, code=40060)

        result = await asked.press(action, message=message)

        assert not result.acknowledged
        assert len(world.env.http_requests) == sent + 1
        assert not await world.journal.votes.votes_of(asked.claim)
        assert await world.journal.hand_offs.of(asked.claim) is None


async def test_a_comment_that_another_process_acknowledged_is_left_to_it(tmp_path: Path) -> None:
    async with open_world(tmp_path) as world:
        asked = await world.ask()
        form = await asked.press("comment", message=(await asked.press("vote_down")).response)
        world.env.inject_error("POST", "/interactions/*/*/callback", status=400, code=40060)

        await world.person("alice").submit_modal(form, {TEXT: "words"})

        assert [vote.comment for vote in await world.journal.votes.votes_of(asked.claim)] == [""]


async def test_what_was_done_holds_when_nobody_can_be_told(tmp_path: Path) -> None:
    async with open_world(tmp_path) as world:
        asked = await world.ask(thread=False)
        place = world.client.get_partial_messageable(world.channel.id)
        message = await place.send("words", view=solved_view(asked.claim))
        await world.journal.hand_offs.hand_off(asked.claim, "1", now())
        world.env.inject_error("*", "/webhooks/*", status=500, times=None)

        await asked.press("vote_up")
        await asked.press("why")
        await asked.press("solved", "mallory", message)
        await asked.press("solved", "alice", message)

        handed = await world.journal.hand_offs.of(asked.claim)
        assert handed is not None
        assert handed.solved_by == str(world.person("alice").id)
        assert len(await world.journal.votes.votes_of(asked.claim)) == 1


async def test_nobody_is_mentioned_by_what_is_told(tmp_path: Path) -> None:
    async with open_world(tmp_path) as world:
        asked = await world.ask(text="@everyone <@&1>?")

        for action in ("vote_up", "vote_down", "why"):
            await asked.press(action)

        sent = [each.json for each in world.env.http_requests if each.path.startswith("/webhooks/")]
        assert len(sent) == 3
        assert all(isinstance(body, dict) and body["allowed_mentions"] == {"parse": []} for body in sent)
