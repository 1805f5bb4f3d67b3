"""Nothing goes without an acknowledgement, and what failed to be taken is delivered again."""

import asyncio
import logging
from typing import Any

import pytest

from bot.slack.asking.thread import Event
from bot.slack.connection.listening import on_event
from bot.slack.connection.workspaces import Workspace
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


_NO_EVENTS: tuple[object, ...] = (None, [], "x", 5)
_VIEW: dict[str, Any] = {"type": "view_submission", "view": None}


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        *(("events", {"type": "event_callback", "team_id": TEAM, "event": broken}) for broken in _NO_EVENTS),
        ("events", {"type": "event_callback", "event": {"type": "message", "user": []}, "authorizations": 5}),
        ("events", {"type": "event_callback", "event": {"type": "message"}, "authorizations": {"a": 1}}),
        ("interactive", _VIEW),
        ("interactive", {"type": "block_actions", "actions": None}),
    ],
    ids=str,
)
async def test_what_can_not_be_read_is_refused_in_one_line(
    slack: SlackServer, front: OpenFront, caplog: pytest.LogCaptureFixture, kind: str, body: dict[str, Any]
) -> None:
    async with front(ready()) as opened:
        status = await (opened.deliver(body) if kind == "events" else opened.send(kind, body))

    assert status == 400
    (line,) = [record for record in caplog.records if record.levelno >= logging.WARNING]
    assert line.getMessage().startswith("slack: a request could not be read (")
    assert line.exc_info is None


async def test_a_bug_of_ours_is_told_with_its_traceback_and_delivered_again(
    slack: SlackServer, front: OpenFront, caplog: pytest.LogCaptureFixture
) -> None:
    async def broken(_event: Event, _workspace: Workspace) -> None:
        await asyncio.sleep(0)
        error = "a bug"
        raise TypeError(error)

    async with front(ready()) as opened:
        on_event(opened.adapter.app, "reaction_added", opened.adapter.answering.workspaces, broken)
        status = await opened.deliver(event_body({"type": "reaction_added", "user": "U1", "event_ts": "1.1"}))

    assert status == 500
    (line,) = [record for record in caplog.records if record.levelno >= logging.WARNING]
    assert line.exc_info is not None
    assert "a bug" in str(line.exc_info[1])
