"""Slack's conversations.history and conversations.replies, a page at a time, with what a root tells of its thread."""

from typing import Any

from tests.doubles.slack_workspace import Arguments, Message, Workspace, refuse

_HIDDEN = frozenset({"channel"})  # the caller knows it


def replies(workspace: Workspace, arguments: Arguments) -> Arguments:
    """conversations.replies."""
    channel, root = arguments["channel"], arguments["ts"]
    if (channel, root) not in workspace.messages:
        refuse("thread_not_found")
    found = [workspace.messages[channel, root], *workspace.thread(channel, root)]
    found = [message for message in found if _inside(message["ts"], arguments) or message["ts"] == root]
    return _page(workspace, found, arguments)


def history(workspace: Workspace, arguments: Arguments) -> Arguments:
    """conversations.history, the newest first; of threads only what was sent to the channel, too."""
    channel = arguments["channel"]
    found = [m for (where, _), m in sorted(workspace.messages.items(), reverse=True) if where == channel]
    return _page(workspace, [m for m in found if _on_top(m) and _inside(m["ts"], arguments)], arguments)


def _on_top(message: Message) -> bool:
    return message.get("thread_ts", message["ts"]) == message["ts"] or message.get("subtype") == "thread_broadcast"


def _inside(ts: str, arguments: Arguments) -> bool:
    latest, oldest = str(arguments.get("latest") or "9"), str(arguments.get("oldest") or "0")
    inclusive = arguments.get("inclusive") in (True, "true", "1")
    return oldest < ts < latest or (inclusive and ts in (oldest, latest))


def _page(workspace: Workspace, found: list[Message], arguments: Arguments) -> Arguments:
    start, limit = int(arguments.get("cursor") or 0), min(int(arguments.get("limit", 100)), workspace.longest_page)
    more = start + limit < len(found)
    cursor = {"next_cursor": str(start + limit) if more else ""}
    hidden = _HIDDEN if arguments.get("include_all_metadata") in (True, "true", "1") else {*_HIDDEN, "metadata"}
    shown = [
        {key: value for key, value in _shown(workspace, message).items() if key not in hidden}
        for message in found[start : start + limit]
    ]
    return {"ok": True, "messages": shown, "has_more": more, "response_metadata": cursor}


def _shown(workspace: Workspace, message: Message) -> dict[str, Any]:
    channel, ts = message["channel"], message["ts"]
    streaming = {"streaming_state": "in_progress"} if (channel, ts) in workspace.streaming else {}
    below = workspace.thread(channel, ts)
    if not below:
        return {**message, **streaming}
    users = list(dict.fromkeys(reply["user"] for reply in below if "user" in reply))
    told = {"thread_ts": ts, "reply_count": len(below), "latest_reply": below[-1]["ts"]}
    return {**message, **streaming, **told, "reply_users": users[:5], "reply_users_count": len(users)}
