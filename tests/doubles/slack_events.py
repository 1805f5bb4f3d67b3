"""What Slack sends to an app: events, commands, clicks, modals, signed as Slack signs."""

import hashlib
import hmac
import json
import time
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from tests.doubles.slack_workspace import APP, BOT_USER, SECRET, TEAM, Message, Workspace

Body = dict[str, Any]


def event_body(event: Mapping[str, Any], *, event_id: str = "", team: str = TEAM) -> Body:
    """Return the request body with which Slack delivers an event."""
    ts = str(event.get("event_ts") or event.get("ts") or "1700000000.000000")
    return {
        "type": "event_callback",
        "token": "legacy",
        "team_id": team,
        "api_app_id": APP,
        "event_id": event_id or f"Ev{event['type']}{ts}",
        "event_time": int(float(ts)),
        "authorizations": [{"team_id": team, "user_id": BOT_USER, "is_bot": True}],
        "event": dict(event),
    }


def mention_event(message: Mapping[str, Any], **changes: object) -> Body:
    """Return the request body with which Slack delivers a mention."""
    event = {**message, "type": "app_mention", "team": TEAM, **changes}
    return event_body(event, event_id=f"Ev{message['ts']}")


def message_event(message: Mapping[str, Any], *, channel_type: str = "channel", **changes: object) -> Body:
    """Return the request body with which Slack delivers a message that is seen in a channel or a direct message."""
    event = {
        **message,
        "type": "message",
        "channel_type": channel_type,
        "team": TEAM,
        "event_ts": message["ts"],
        **changes,
    }
    return event_body(event)


def command(workspace: Workspace, name: str, text: str, *, channel: str = "C1", person: str = "U1") -> Body:
    """Return what Slack posts when somebody types a command."""
    return {
        "token": "legacy",
        "team_id": TEAM,
        "team_domain": "test",
        "channel_id": channel,
        "channel_name": "general",
        "user_id": person,
        "user_name": person.lower(),
        "command": name,
        "text": text,
        "api_app_id": APP,
        "is_enterprise_install": "false",
        "response_url": workspace.response_url(channel, person),
        "trigger_id": workspace.trigger(),
    }


def click(
    workspace: Workspace, message: Message, action_id: str, *, person: str = "U1", value: str | None = None
) -> Body:
    """Return what Slack posts when somebody presses a button or a feedback button of a message.

    ``value`` picks one of the elements with the same ``action_id``; of feedback buttons it is the button's value.
    """
    found = [(block, element) for block in message.get("blocks", []) for element in _elements(block)]
    block, element = next((b, e) for b, e in found if e.get("action_id") == action_id and value in (None, *_values(e)))
    action = {"action_id": action_id, "block_id": block.get("block_id", "generated"), "type": element["type"]}
    action |= {"value": value or element.get("value", ""), "action_ts": workspace.tick()}
    if "text" in element:
        action["text"] = element["text"]
    seen = {key: item for key, item in message.items() if key != "user_seen"}
    ephemeral = "user_seen" in message
    container = {
        "type": "message",
        "message_ts": message["ts"],
        "channel_id": message["channel"],
        "is_ephemeral": ephemeral,
    }
    container |= {"thread_ts": message["thread_ts"]} if message.get("thread_ts") else {}
    return {
        **_interaction(workspace, "block_actions", person),
        "container": container,
        "channel": {"id": message["channel"], "name": "general"},
        "message": seen,
        "state": {"values": {}},
        "actions": [action],
        "response_url": workspace.response_url(message["channel"], person, message["ts"]),
    }


def shortcut(workspace: Workspace, message: Message, callback_id: str, *, person: str = "U1") -> Body:
    """Return what Slack posts when somebody picks a message shortcut."""
    return {
        **_interaction(workspace, "message_action", person),
        "callback_id": callback_id,
        "action_ts": workspace.tick(),
        "message_ts": message["ts"],
        "channel": {"id": message["channel"], "name": "general"},
        "message": dict(message),
        "response_url": workspace.response_url(message["channel"], person, message["ts"]),
    }


def submission(workspace: Workspace, values: Mapping[str, str | Sequence[str]], *, person: str = "U1") -> Body:
    """Return what Slack posts when somebody submits the latest modal; ``values`` are by action_id.

    What is not named there stays as the modal had it, "" or nothing in a list empties it.
    """
    view = workspace.modals[-1]
    states: dict[str, dict[str, Any]] = {}
    for index, block in enumerate(view["blocks"]):
        if block["type"] == "input":
            element = block["element"]
            state = _state(element, values.get(element["action_id"]))
            states[block.get("block_id", f"b{index}")] = {element["action_id"]: state}
    shown = {**view, "id": f"V{len(workspace.modals)}", "hash": "1", "team_id": TEAM, "app_id": APP}
    return {**_interaction(workspace, "view_submission", person), "view": {**shown, "state": {"values": states}}}


def signed(body: object, *, secret: str = SECRET, timestamp: str = "") -> tuple[bytes, dict[str, str]]:
    """Return a request's body and the headers with which Slack signs it."""
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    moment = timestamp or str(int(time.time()))
    digest = hmac.new(secret.encode(), f"v0:{moment}:".encode() + data, hashlib.sha256).hexdigest()
    return data, {
        "Content-Type": "application/json",
        "X-Slack-Request-Timestamp": moment,
        "X-Slack-Signature": f"v0={digest}",
    }


def request_of(kind: str, body: Body) -> tuple[bytes, dict[str, str]]:
    """Return body and headers of a request: an event as JSON, commands and interactions as a form."""
    if kind == "events_api":
        return signed(body)
    form = body if kind == "slash_commands" else {"payload": json.dumps(body)}
    data, headers = signed(urlencode(form).encode())
    return data, {**headers, "Content-Type": "application/x-www-form-urlencoded"}


def _interaction(workspace: Workspace, kind: str, person: str) -> Body:
    who = {"id": person, "username": person.lower(), "name": person.lower(), "team_id": TEAM}
    team = {"id": TEAM, "domain": "test"}
    return {
        "type": kind,
        "team": team,
        "user": who,
        "api_app_id": APP,
        "token": "legacy",
        "enterprise": None,
        "is_enterprise_install": False,
        "trigger_id": workspace.trigger(),
    }


def _elements(block: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
    accessory = [block["accessory"]] if block.get("accessory") else []
    return [*block.get("elements", []), *accessory] if block["type"] in ("actions", "context_actions") else accessory


def _values(element: Mapping[str, Any]) -> list[str]:
    buttons = [element.get("positive_button", {}), element.get("negative_button", {}), element]
    return [button["value"] for button in buttons if "value" in button]


_HELD = {  # what an element holds: the key of its state, and the key with which it was chosen in advance
    "plain_text_input": ("value", "initial_value"),
    "number_input": ("value", "initial_value"),
    "conversations_select": ("selected_conversation", "initial_conversation"),
    "multi_users_select": ("selected_users", "initial_users"),
    "multi_static_select": ("selected_options", "initial_options"),
    "checkboxes": ("selected_options", "initial_options"),
    "static_select": ("selected_option", "initial_option"),
    "radio_buttons": ("selected_option", "initial_option"),
}


def _state(element: Mapping[str, Any], value: str | Sequence[str] | None) -> dict[str, Any]:
    kind = element["type"]
    key, before = _HELD[kind]
    if value is None:
        several = key in ("selected_users", "selected_options")
        return {"type": kind, key: element.get(before, [] if several else None)}
    chosen = [value] if isinstance(value, str) else value
    options = [option for option in element.get("options", []) if option["value"] in chosen]
    if key == "selected_options":
        return {"type": kind, key: options}
    if key == "selected_option":
        return {"type": kind, key: options[0] if options else None}
    return {"type": kind, key: value if isinstance(value, list) else value or None}
