"""Discord's routes for messages, with the permissions, refusals and nonces that it is known for."""

from collections.abc import Callable, Mapping
from itertools import islice

from tests.doubles import discord_shapes as shapes
from tests.doubles.discord_call import Call, Done
from tests.doubles.discord_composing import change, checked, compose, remove, say
from tests.doubles.discord_shapes import Json
from tests.doubles.discord_state import APP, BOT, STARTER, refuse
from tests.doubles.discord_world import World

NONCE_LIFE = 5 * 60.0
NONCES = 10_000


def place(world: World, call: Call, *needed: str) -> str:
    """Return the channel or thread of a call; raises Refused 10003, 50001 unseen, 50013 when more is needed."""
    found = call.ids["channel_id"]
    if found not in world.channels:
        refuse(404, 10003, "Unknown Channel")
    if not world.may(found, "view_channel"):
        refuse(403, 50001, "Missing Access")
    if not world.may(found, *needed):
        refuse(403, 50013, "Missing Permissions")
    return found


def create_message(world: World, call: Call) -> Done:
    """POST a message."""
    where, body = place(world, call), call.body
    kind = world.channels[where]["type"]
    if kind == shapes.FORUM:
        refuse(400, 50008, "Cannot send messages in a non-text channel")
    _may_write(world, where, kind)
    checked(world, body)
    if (earlier := _earlier(world, where, body)) is not None:
        return 200, earlier
    if (body.get("message_reference") or {}) and not world.may(where, "read_message_history"):
        refuse(400, 160002, "Cannot reply without permission to read message history")
    _unarchive(world, where)
    message = say(world, compose(world, where, BOT, body))
    if body.get("nonce") is not None:
        world.nonces[where, str(body["nonce"])] = message["id"], world.now()
        for old in list(islice(world.nonces, max(0, len(world.nonces) - NONCES))):
            del world.nonces[old]
    return 200, message


def update_message(world: World, call: Call) -> Done:
    """PATCH a message, one's own only."""
    where = place(world, call)
    message = world.message(where, call.ids["message_id"])
    if message["author"]["id"] != BOT:
        refuse(403, 50005, "Cannot edit a message authored by another user")
    if message["type"] == STARTER:
        refuse(403, 50021, "Cannot execute action on a system message")
    _unarchive(world, where)
    return 200, change(world, message, call.body)


def delete_message(world: World, call: Call) -> Done:
    """DELETE a message, another's only with the permission to."""
    where = place(world, call)
    message = world.message(where, call.ids["message_id"])
    if message["author"]["id"] != BOT and not world.may(where, "manage_messages"):
        refuse(403, 50013, "Missing Permissions")
    if message["type"] == STARTER:
        refuse(403, 50021, "Cannot execute action on a system message")
    remove(world, message)
    return 204, None


def get_message(world: World, call: Call) -> Done:
    """GET one message."""
    where = place(world, call, "read_message_history")
    return 200, _readable(world, world.message(where, call.ids["message_id"]))


def list_messages(world: World, call: Call) -> Done:
    """GET the messages before, after or around one, newest first; none without the right to read history."""
    where = place(world, call)
    if not world.may(where, "read_message_history"):
        return 200, []
    limit = int(call.query.get("limit", 50))
    if not 1 <= limit <= 100:
        refuse(400, 50035, "Invalid Form Body: limit")
    found = [message for message in world.messages.get(where, {}).values() if message["id"] not in world.private]
    found.sort(key=lambda message: int(message["id"]), reverse=True)
    if before := call.query.get("before"):
        found = [message for message in found if int(message["id"]) < int(before)]
    if after := call.query.get("after"):
        found = [message for message in found if int(message["id"]) > int(after)][-limit:]
    if around := call.query.get("around"):
        newer = [message for message in found if int(message["id"]) > int(around)]
        found = found[max(0, len(newer) - limit // 2) :]
    return 200, [_readable(world, message) for message in found[:limit]]


def trigger_typing_indicator(world: World, call: Call) -> Done:
    """POST that the bot is typing."""
    where = place(world, call)
    _may_write(world, where, world.channels[where]["type"])
    world.typing.append((where, world.now()))
    return 204, None


def _may_write(world: World, where: str, kind: int) -> None:
    if kind == shapes.DIRECT and world.channels[where]["recipients"][0]["id"] in world.closed_to_messages:
        refuse(403, 50007, "Cannot send messages to this user")
    if not world.may(where, "send_messages_in_threads" if kind in shapes.THREADS else "send_messages"):
        refuse(403, 50013, "Missing Permissions")


def _earlier(world: World, where: str, body: Mapping[str, object]) -> Json | None:
    if not body.get("enforce_nonce") or body.get("nonce") is None:
        return None
    message, at = world.nonces.get((where, str(body["nonce"])), ("", 0.0))
    return world.messages.get(where, {}).get(message) if world.now() - at < NONCE_LIFE else None


def _unarchive(world: World, where: str) -> None:
    data = world.channels[where].get("thread_metadata", {})
    if data.get("locked") and not world.may(where, "manage_threads"):
        refuse(400, 50083, "Thread is archived")
    if data.get("archived"):
        data["archived"] = False
        world.tell_place("THREAD_UPDATE", where)


def _readable(world: World, message: Json) -> Json:
    """Return a message as a GET shows it: its words are hidden where the app has no approval for them."""
    approved = world.gateway.approved & 1 << 15 or world.guild_of(message["channel_id"]) is None
    own = message["author"]["id"] == APP or any(one["id"] == BOT for one in message["mentions"])
    if approved or own:
        return message
    return {**message, "content": "", "embeds": [], "attachments": [], "components": []}


MESSAGES: Mapping[str, Callable[[World, Call], Done]] = {
    "create_message": create_message,
    "update_message": update_message,
    "delete_message": delete_message,
    "get_message": get_message,
    "list_messages": list_messages,
    "trigger_typing_indicator": trigger_typing_indicator,
}
