"""Slack's chat methods: messages, streams, ephemeral messages and response addresses, with the rules Slack enforces."""

from collections.abc import Callable, Mapping

from tests.doubles.slack_rules import MARKDOWN, check_blocks, check_markdown, check_payload
from tests.doubles.slack_workspace import BOT_ID, BOT_USER, Arguments, Message, Refused, Workspace, refuse

EDITED_TEXT, POSTED_TEXT = 4_000, 40_000
_SHOWN = ("thread_ts", "blocks", "metadata")


def post(workspace: Workspace, arguments: Arguments) -> Arguments:
    """chat.postMessage."""
    _quiet(workspace, arguments)
    _no_markdown_beside(arguments)
    _checked(workspace, arguments, POSTED_TEXT)
    message = _said(workspace, arguments["channel"], _text(arguments), arguments)
    return {"ok": True, "channel": message["channel"], "ts": message["ts"], "message": message}


def update(workspace: Workspace, arguments: Arguments) -> Arguments:
    """chat.update."""
    message = _own(workspace, arguments, "cant_update_message")
    if (arguments["channel"], arguments["ts"]) in workspace.streaming:
        refuse("streaming_state_conflict")
    _no_markdown_beside(arguments)
    _checked(workspace, arguments, EDITED_TEXT)
    message["text"] = _text(arguments)
    message |= {key: arguments[key] for key in ("blocks", "metadata") if key in arguments}
    return {"ok": True, "channel": arguments["channel"], "ts": arguments["ts"], "text": message["text"]}


def delete(workspace: Workspace, arguments: Arguments) -> Arguments:
    """chat.delete."""
    _own(workspace, arguments, "cant_delete_message")
    key = arguments["channel"], arguments["ts"]
    if key in workspace.streaming:
        refuse("cant_delete_message")
    workspace.deleted.append(workspace.messages.pop(key))
    return {"ok": True, "channel": key[0], "ts": key[1]}


def post_ephemeral(workspace: Workspace, arguments: Arguments) -> Arguments:
    """chat.postEphemeral."""
    _checked(workspace, arguments, POSTED_TEXT)
    if not arguments.get("user"):
        refuse("user_not_in_channel")
    shown = {key: arguments[key] for key in _SHOWN if arguments.get(key)}
    message = {"channel": arguments["channel"], "ts": workspace.tick(), "text": _text(arguments), **shown}
    workspace.ephemeral.append({**message, "user_seen": arguments["user"]})
    return {"ok": True, "message_ts": message["ts"]}


def start_stream(workspace: Workspace, arguments: Arguments) -> Arguments:
    """chat.startStream."""
    if not arguments.get("thread_ts"):
        refuse("invalid_thread_ts")
    if arguments["channel"][0] != "D" and not arguments.get("recipient_user_id"):
        refuse("missing_recipient_user_id")
    if arguments["channel"][0] != "D" and not arguments.get("recipient_team_id"):
        refuse("missing_recipient_team_id")
    root = {"thread_ts": arguments["thread_ts"]}
    message = _said(workspace, arguments["channel"], _piece(workspace, arguments), root)
    workspace.streaming.add((message["channel"], message["ts"]))
    return {"ok": True, "channel": message["channel"], "ts": message["ts"]}


def append_stream(workspace: Workspace, arguments: Arguments) -> Arguments:
    """chat.appendStream."""
    message = _streamed(workspace, arguments)
    piece = _piece(workspace, arguments)
    if not piece and not arguments.get("chunks"):
        refuse("no_text")
    message["text"] += piece
    return {"ok": True, "channel": arguments["channel"], "ts": arguments["ts"]}


def stop_stream(workspace: Workspace, arguments: Arguments) -> Arguments:
    """chat.stopStream: the streamed Markdown stays as a block, ``blocks`` follow it."""
    message = _streamed(workspace, arguments)
    piece, blocks = _piece(workspace, arguments), arguments.get("blocks") or []
    problems = check_blocks(blocks, frozenset(workspace.callable_people))
    problems += [f"{len(blocks)} blocks"] if len(blocks) > 50 else []
    if problems:
        workspace.problems += problems
        refuse("invalid_blocks")
    message["text"] += piece
    streamed = [{"type": "markdown", "text": message["text"]}] if message["text"].strip() else []
    message["blocks"] = [*streamed, *blocks]
    message |= {"metadata": arguments["metadata"]} if arguments.get("metadata") else {}
    workspace.streaming.discard((arguments["channel"], arguments["ts"]))
    return {"ok": True, "channel": arguments["channel"], "ts": arguments["ts"], "message": message}


def permalink(workspace: Workspace, arguments: Arguments) -> Arguments:
    """chat.getPermalink."""
    channel, ts = arguments["channel"], arguments["message_ts"]
    if (channel, ts) not in workspace.messages:
        refuse("message_not_found")
    return {
        "ok": True,
        "channel": channel,
        "permalink": f"https://test.slack.com/archives/{channel}/p{ts.replace('.', '')}",
    }


def respond(workspace: Workspace, key: str, arguments: Arguments) -> int:
    """Take a message at a response address; return the status."""
    if key not in workspace.responses or len(workspace.responses[key]) >= 5:
        return 404
    workspace.responses[key].append(arguments)
    _, channel, person, ts = key.split("~")
    if arguments.get("delete_original") or arguments.get("replace_original"):
        workspace.ephemeral[:] = [kept for kept in workspace.ephemeral if kept["ts"] != ts]
    if arguments.get("delete_original"):
        return 200
    try:
        _checked(workspace, arguments, POSTED_TEXT)
    except Refused:
        return 400
    if arguments.get("response_type") == "in_channel":
        _said(workspace, channel, _text(arguments), arguments)
    else:
        shown = {name: arguments[name] for name in _SHOWN if arguments.get(name)}
        message = {"channel": channel, "ts": workspace.tick(), "text": _text(arguments), **shown}
        workspace.ephemeral.append({**message, "user_seen": person})
    return 200


CHAT: Mapping[str, Callable[[Workspace, Arguments], Arguments]] = {
    "chat.postMessage": post,
    "chat.update": update,
    "chat.delete": delete,
    "chat.postEphemeral": post_ephemeral,
    "chat.startStream": start_stream,
    "chat.appendStream": append_stream,
    "chat.stopStream": stop_stream,
    "chat.getPermalink": permalink,
}


def _said(workspace: Workspace, channel: str, text: str, arguments: Arguments) -> Message:
    root = arguments.get("thread_ts")
    shown = {key: arguments[key] for key in _SHOWN if arguments.get(key)}
    workspace.statuses.pop((channel, root or ""), None)  # a message of the app ends its status
    return workspace.say(channel, text, user=BOT_USER, bot_id=BOT_ID, **shown)


def _own(workspace: Workspace, arguments: Arguments, error: str) -> Message:
    message = workspace.messages.get((arguments["channel"], arguments["ts"]))
    if message is None:
        refuse("message_not_found")
    if message.get("bot_id") != BOT_ID:
        refuse(error)
    return message


def _streamed(workspace: Workspace, arguments: Arguments) -> Message:
    message = _own(workspace, arguments, "message_not_owned_by_app")
    if (arguments["channel"], arguments["ts"]) not in workspace.streaming:
        refuse("message_not_in_streaming_state")
    return message


def _text(arguments: Arguments) -> str:
    return str(arguments.get("text") or arguments.get("markdown_text") or "")


def _piece(workspace: Workspace, arguments: Arguments) -> str:
    chunks = [chunk for chunk in arguments.get("chunks") or [] if chunk.get("type") == "markdown_text"]
    piece = arguments.get("markdown_text") or "".join(chunk["text"] for chunk in chunks)
    if len(piece) > MARKDOWN:
        refuse("msg_too_long")
    workspace.problems += check_markdown(piece, frozenset(workspace.callable_people))
    return str(piece)


def _no_markdown_beside(arguments: Arguments) -> None:
    if arguments.get("markdown_text") and (arguments.get("text") or arguments.get("blocks")):
        refuse("markdown_text_conflict")


def _quiet(workspace: Workspace, arguments: Arguments) -> None:
    for key in ("unfurl_links", "unfurl_media"):
        workspace.problems += [] if arguments.get(key) in (False, "false", "0") else [f"{key} is on"]


def _checked(workspace: Workspace, arguments: Arguments, longest: int) -> None:
    people = frozenset(workspace.callable_people)
    if markdown := arguments.get("markdown_text"):
        found = (
            [f"markdown of {len(markdown)} characters"]
            if len(markdown) > MARKDOWN
            else check_markdown(markdown, people)
        )
    else:
        workspace.problems += [] if arguments.get("parse") in (None, "none") else ["parse is not none"]
        workspace.problems += ["link_names is on"] if arguments.get("link_names") in (True, "true", "1") else []
        blocks = arguments.get("blocks") or []
        found = check_payload(str(arguments.get("text", "")), blocks, callable_people=people, longest=longest)
    workspace.problems += found
    if found:
        refuse("invalid_blocks")
