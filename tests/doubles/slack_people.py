"""Slack's channels and people: what it tells of them, to whom, and with which scope."""

from tests.doubles.slack_workspace import TEAM, Arguments, Workspace, refuse


def info(workspace: Workspace, arguments: Arguments) -> Arguments:
    """conversations.info: of a private channel only to those who are in it."""
    found = channel(workspace, str(arguments["channel"]))
    _needs(workspace, _scope(found))
    if found["is_private"] and not found["is_member"]:
        refuse("channel_not_found")
    return {"ok": True, "channel": found}


def listed(workspace: Workspace, _arguments: Arguments) -> Arguments:
    """conversations.list and users.conversations."""
    names = sorted({where for where, _ in workspace.messages} | set(workspace.conversations))
    found = [channel(workspace, name) for name in names]
    return {"ok": True, "channels": found, "response_metadata": {"next_cursor": ""}}


def members(workspace: Workspace, arguments: Arguments) -> Arguments:
    """conversations.members, a page at a time."""
    found = info(workspace, arguments)["channel"]
    start, limit = int(arguments.get("cursor") or 0), int(arguments.get("limit", 100))
    workspace.problems += [] if 0 < limit <= 1_000 else [f"a page of {limit} members"]
    everybody = workspace.members.get(found["id"], [])
    after = str(start + limit) if start + limit < len(everybody) else ""
    return {"ok": True, "members": everybody[start : start + limit], "response_metadata": {"next_cursor": after}}


def user(workspace: Workspace, arguments: Arguments) -> Arguments:
    """users.info."""
    _needs(workspace, "users:read")
    person = str(arguments["user"])
    flags = dict.fromkeys(("is_bot", "is_admin", "is_owner", "is_primary_owner", "is_restricted", "deleted"), False)
    known = {"id": person, "team_id": TEAM, "name": person.lower(), "tz": "Europe/Berlin", "real_name": "Somebody"}
    return {"ok": True, "user": {**known, "locale": "en-US", **flags, **workspace.people.get(person, {})}}


def channel(workspace: Workspace, name: str) -> Arguments:
    """Return a channel as Slack shows it; the bot is in those of which nothing else was said."""
    kind = {"is_im": name.startswith("D"), "is_mpim": False, "is_private": name.startswith("G"), "is_member": True}
    known = {"id": name, "name": f"name-of-{name.lower()}", **kind, "is_channel": name.startswith("C")}
    return {**known, "creator": "U0MAKER", "context_team_id": TEAM, **workspace.conversations.get(name, {})}


def _scope(found: Arguments) -> str:
    kinds = {"is_im": "im:read", "is_mpim": "mpim:read", "is_private": "groups:read"}
    return next((scope for kind, scope in kinds.items() if found[kind]), "channels:read")


def _needs(workspace: Workspace, scope: str) -> None:
    if scope not in workspace.scopes.split(","):
        refuse("missing_scope", needed=scope, provided=workspace.scopes)
