"""The buttons under an answer, pressed as Slack tells of it: votes, reasons, comments, what is out of reach."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from bot import wording
from bot.slack.pressing import buttons
from bot.slack.pressing.buttons import Buttons
from bot.slack.replying.blocks import posts
from core.config import JournalSettings
from core.journal import Journal, open_journal
from tests.bot.slack.answered import ANSWER, Desk, app_for, broken, opened
from tests.doubles.slack import SlackServer
from tests.doubles.slack_events import click, submission


@pytest.fixture
async def journal(tmp_path: Path) -> AsyncIterator[Journal]:
    async with open_journal(JournalSettings(), tmp_path) as journal:
        yield journal


@pytest.fixture
async def desk(slack: SlackServer, journal: Journal) -> Desk:
    return await opened(slack, journal)


async def test_a_thumb_up_is_kept_with_thanks_that_one_person_sees(desk: Desk) -> None:
    await desk.press(buttons.VOTE, value=f"+{desk.claim}")

    (vote,) = await desk.journal.votes.votes_of(desk.claim)
    assert (vote.person, vote.helpful, vote.reason) == ("U1", True, None)
    assert desk.told() == wording.THANKS_HELPFUL
    assert desk.slack.private("U1")[-1]["thread_ts"] == desk.question["ts"]


async def test_a_thumb_down_counts_at_once_and_asks_what_was_wrong(desk: Desk) -> None:
    await desk.press(buttons.VOTE, value=f"-{desk.claim}")
    (first,) = await desk.journal.votes.votes_of(desk.claim)
    asked = desk.told()
    await desk.press_private(f"{buttons.REASON}_outdated")

    (vote,) = await desk.journal.votes.votes_of(desk.claim)
    assert (first.helpful, first.reason) == (False, None)
    assert asked == wording.WHAT_WAS_WRONG
    assert (vote.helpful, vote.reason) == (False, "outdated")
    assert [message["text"] for message in desk.slack.private("U1")] == [wording.THANKS]


async def test_somebody_who_changes_their_mind_has_one_vote_and_two_people_have_two(desk: Desk) -> None:
    for person, sign in (("U1", "-"), ("U1", "+"), ("U2", "-")):
        await desk.press(buttons.VOTE, value=f"{sign}{desk.claim}", person=person)

    votes = {vote.person: vote.helpful for vote in await desk.journal.votes.votes_of(desk.claim)}
    assert votes == {"U1": True, "U2": False}


@pytest.mark.parametrize("sign", ["+", "-"])
async def test_a_comment_joins_the_vote_that_was_given(desk: Desk, sign: str) -> None:
    await desk.press(buttons.VOTE, value=f"{sign}{desk.claim}")
    await desk.press_private(buttons.COMMENT)
    answered = await desk.send(submission(desk.slack, {"text": "It is the other port."}))

    (vote,) = await desk.journal.votes.votes_of(desk.claim)
    assert (vote.helpful, vote.comment) == (sign == "+", "It is the other port.")
    assert answered.body == ""


async def test_the_window_for_a_comment_opens_before_the_journal_is_asked(desk: Desk) -> None:
    await desk.press(buttons.VOTE, value=f"-{desk.claim}")
    await broken(desk.journal)

    await desk.press_private(buttons.COMMENT)
    answered = await desk.send(submission(desk.slack, {"text": "words"}))

    assert desk.slack.modals
    assert wording.NOT_KEPT in str(answered.body)


async def test_ordinary_buttons_vote_like_slacks_own(desk: Desk) -> None:
    desk.message["blocks"] = list(buttons.sturdier(posts(ANSWER, Buttons(desk.claim))[0]).blocks)

    await desk.press(f"{buttons.VOTE}_negative")

    (vote,) = await desk.journal.votes.votes_of(desk.claim)
    assert not vote.helpful


@pytest.mark.parametrize(
    "changes",
    [
        {"channel": {"id": "C2", "name": "other"}},
        {"team": {"id": "T2"}, "user": {"id": "U1", "team_id": "T2"}},
    ],
    ids=["channel", "workspace"],
)
@pytest.mark.parametrize("action", [buttons.VOTE, buttons.HUMAN, buttons.WHY])
async def test_an_answer_of_another_channel_or_workspace_is_out_of_reach(
    desk: Desk, action: str, changes: dict[str, Any]
) -> None:
    value = f"-{desk.claim}" if action == buttons.VOTE else None

    await desk.press(action, value=value, **changes)

    said = desk.window() if action == buttons.WHY else str(desk.slack.ephemeral[-1]["text"])
    assert said == wording.NO_LONGER_KEPT
    assert not await desk.journal.votes.votes_of(desk.claim)
    assert await desk.journal.hand_offs.of(desk.claim) is None


@pytest.mark.parametrize("value", ["-999", "x", "", "+1; DROP", "-" + "9" * 40])
async def test_a_forged_value_does_nothing(desk: Desk, value: str) -> None:
    body = click(desk.slack, desk.message, buttons.VOTE)
    body["actions"][0]["value"] = value

    await desk.send(body)

    assert desk.told() == wording.NO_LONGER_KEPT
    assert not await desk.journal.votes.votes_of(desk.claim)


async def test_a_comment_for_another_channel_is_not_kept(desk: Desk) -> None:
    await desk.press(buttons.VOTE, value=f"-{desk.claim}")
    await desk.press_private(buttons.COMMENT)
    body = submission(desk.slack, {"text": "words"})
    body["view"]["private_metadata"] = f"{desk.claim} C2"

    answered = await desk.send(body)

    assert wording.NO_LONGER_KEPT in str(answered.body)


@pytest.mark.parametrize("action", [buttons.VOTE, buttons.HUMAN, buttons.WHY])
@pytest.mark.parametrize("gone", [True, False])
async def test_without_the_journal_one_plain_sentence_is_said(desk: Desk, action: str, gone: bool) -> None:
    if gone:
        desk.app = app_for(desk.slack, None)
    else:
        await broken(desk.journal)

    await desk.press(action, value=f"+{desk.claim}" if action == buttons.VOTE else None)

    said = desk.window() if action == buttons.WHY else desk.told()
    assert said == (wording.NOT_READ if action == buttons.WHY else wording.NOT_KEPT)
