"""Slack's other methods: who we are, conversations, people, views, the assistant's pane, OAuth."""

from collections.abc import Callable, Mapping
from typing import Any

from tests.doubles.slack_chat import CHAT
from tests.doubles.slack_history import history, replies
from tests.doubles.slack_people import info, listed, members, user
from tests.doubles.slack_rules import check_view
from tests.doubles.slack_workspace import (
    APP,
    BOT_ID,
    BOT_USER,
    CLIENT_ID,
    CLIENT_SECRET,
    TEAM,
    TOKEN,
    Arguments,
    Workspace,
    refuse,
)

Method = Callable[[Workspace, Arguments], Arguments]


def auth_test(_workspace: Workspace, _arguments: Arguments) -> Arguments:
    """auth.test; its scopes are in a header."""
    known = {"user_id": BOT_USER, "bot_id": BOT_ID, "team_id": TEAM, "team": "Test", "user": "footnote"}
    return {"ok": True, "url": "https://test.slack.com/", "app_id": APP, **known}


def oauth_access(workspace: Workspace, arguments: Arguments) -> Arguments:
    """oauth.v2.access; any code but ``used`` is good."""
    if (arguments.get("client_id"), arguments.get("client_secret")) not in {(CLIENT_ID, CLIENT_SECRET), (None, None)}:
        refuse("bad_client_secret")
    if arguments.get("grant_type") != "refresh_token" and arguments.get("code") in (None, "", "used"):
        refuse("invalid_code")
    installed = {"team": {"id": TEAM, "name": "Test"}, "enterprise": None, "is_enterprise_install": False}
    token = {"access_token": TOKEN, "token_type": "bot", "scope": workspace.scopes, "bot_user_id": BOT_USER}
    return {"ok": True, "app_id": APP, "authed_user": {"id": "U1"}, **token, **installed}


def opened(_workspace: Workspace, arguments: Arguments) -> Arguments:
    """conversations.open."""
    return {"ok": True, "channel": {"id": f"D{arguments['users']}"}}


def open_view(workspace: Workspace, arguments: Arguments) -> Arguments:
    """views.open, and views.push: a trigger is good once."""
    if arguments.get("trigger_id") not in workspace.triggers:
        refuse("invalid_trigger_id")
    workspace.triggers.discard(arguments["trigger_id"])
    view = _view(workspace, arguments)
    workspace.modals.append(view)
    return {"ok": True, "view": {**view, "id": f"V{len(workspace.modals)}", "hash": "1", "team_id": TEAM}}


def update_view(workspace: Workspace, arguments: Arguments) -> Arguments:
    """views.update."""
    index = int(str(arguments.get("view_id", "V0"))[1:]) - 1
    if not 0 <= index < len(workspace.modals):
        refuse("not_found")
    workspace.modals[index] = _view(workspace, arguments)
    return {"ok": True, "view": {**workspace.modals[index], "id": arguments["view_id"]}}


def publish_view(workspace: Workspace, arguments: Arguments) -> Arguments:
    """views.publish."""
    workspace.homes[arguments["user_id"]] = _view(workspace, arguments)
    return {"ok": True, "view": {**workspace.homes[arguments["user_id"]], "id": "VHOME"}}


def set_status(workspace: Workspace, arguments: Arguments) -> Arguments:
    """assistant.threads.setStatus; an empty one clears it."""
    key = _assistant(arguments)
    if arguments["status"]:
        workspace.statuses[key] = arguments["status"]
    else:
        workspace.statuses.pop(key, None)
    workspace.problems += ["more than 10 loading messages"] if len(arguments.get("loading_messages") or []) > 10 else []
    return {"ok": True}


def set_title(workspace: Workspace, arguments: Arguments) -> Arguments:
    """assistant.threads.setTitle."""
    workspace.titles[_assistant(arguments)] = arguments["title"]
    return {"ok": True}


def set_prompts(workspace: Workspace, arguments: Arguments) -> Arguments:
    """assistant.threads.setSuggestedPrompts: four at most, each with a title and a message."""
    prompts = arguments["prompts"]
    if not 0 < len(prompts) <= 4 or any(not prompt.get("title") or not prompt.get("message") for prompt in prompts):
        refuse("invalid_arguments")
    workspace.prompts[arguments["channel_id"], arguments.get("thread_ts", "")] = prompts
    return {"ok": True}


def nothing(_workspace: Workspace, _arguments: Arguments) -> Arguments:
    """What is done and leaves nothing to see."""
    return {"ok": True}


METHODS: Mapping[str, Method] = {
    **CHAT,
    "auth.test": auth_test,
    "auth.revoke": nothing,
    "oauth.v2.access": oauth_access,
    "conversations.replies": replies,
    "conversations.history": history,
    "conversations.info": info,
    "conversations.list": listed,
    "conversations.open": opened,
    "conversations.join": info,
    "conversations.members": members,
    "users.conversations": listed,
    "users.info": user,
    "views.open": open_view,
    "views.push": open_view,
    "views.update": update_view,
    "views.publish": publish_view,
    "assistant.threads.setStatus": set_status,
    "assistant.threads.setTitle": set_title,
    "assistant.threads.setSuggestedPrompts": set_prompts,
    "reactions.add": nothing,
    "reactions.remove": nothing,
}


def _view(workspace: Workspace, arguments: Arguments) -> dict[str, Any]:
    view: dict[str, Any] = arguments["view"]
    if found := check_view(view):
        workspace.problems += found
        refuse("invalid_arguments")
    return view


def _assistant(arguments: Arguments) -> tuple[str, str]:
    if not arguments.get("thread_ts"):
        refuse("invalid_thread_ts")
    return arguments["channel_id"], arguments["thread_ts"]
