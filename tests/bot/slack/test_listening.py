"""Nothing goes without an acknowledgement, and what failed to be taken is delivered again."""

from typing import Any

import pytest

from tests.bot.slack.conftest import OpenFront
from tests.doubles.slack import BOT_USER, TEAM, SlackServer, mention_event
from tests.doubles.slack_events import command, event_body
from tests.scripted import ready

_BASE: dict[str, Any] = {"team": {"id": TEAM}, "user": {"id": "U1"}, "trigger_id": "1", "response_url": ""}
_ACTION = {"action_id": "nobody", "block_id": "b", "type": "button", "value": "x"}


@pytest.mark.parametrize(
    "payload",
    [
        {"type": "block_actions", "actions": [_ACTION]},
        {"type": "message_action", "callback_id": "nobody", "message": {}, "channel": {"id": "C1"}},
        {"type": "shortcut", "callback_id": "nobody"},
        {"type": "view_submission", "view": {"callback_id": "nobody", "type": "modal"}},
        {"type": "view_closed", "view": {"callback_id": "nobody", "type": "modal"}},
        {"type": "block_suggestion", "action_id": "nobody", "block_id": "b", "value": "x"},
        {"type": "something_new"},
    ],
    ids=lambda payload: str(payload["type"]),
)
async def test_what_nobody_listens_to_is_acknowledged(
    slack: SlackServer, front: OpenFront, payload: dict[str, Any]
) -> None:
    async with front(ready()) as opened:
        assert await opened.send("interactive", {**_BASE, **payload}) == 200

    assert opened.answers == [""]


async def test_unknown_commands_and_events_are_acknowledged(slack: SlackServer, front: OpenFront) -> None:
    async with front(ready()) as opened:
        assert await opened.send("slash_commands", command(slack, "/unknown", "x")) == 200
        assert await opened.deliver(event_body({"type": "star_added", "user": "U1"})) == 200


async def test_a_question_is_taken_before_it_is_acknowledged(slack: SlackServer, front: OpenFront) -> None:
    async with front(ready()) as opened:
        asked = slack.say("C1", f"<@{BOT_USER}> where?", user="U1")

        await opened.deliver(mention_event(asked))
        known = await opened.journal.answers.asked_in("slack", TEAM, f"C1/{asked['ts']}")

    assert known is not None
