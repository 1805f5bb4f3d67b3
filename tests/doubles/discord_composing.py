"""How a message is made and changed, whoever writes it: limits, mentions, references, and what is told of it."""

from collections.abc import Mapping
from typing import Any

from tests.doubles import discord_shapes as shapes
from tests.doubles.discord_limits import called, empty, wrong
from tests.doubles.discord_shapes import Json
from tests.doubles.discord_state import BOT, mentioned, refuse
from tests.doubles.discord_world import World

REPLY, COMMAND_REPLY, MENU_REPLY = 19, 20, 23
KEPT_FLAGS = shapes.SUPPRESSED | shapes.EPHEMERAL | 1 << 12 | 1 << 15


def checked(world: World, body: Mapping[str, Any], *, whole: bool = True) -> None:
    """Refuse what Discord would not take (50035, 50006), and remember it as a problem of ours."""
    if problems := wrong(body):
        world.problems += [f"{problem} ({(body.get('content') or '')[:60]!r})" for problem in problems]
        refuse(400, 50035, "Invalid Form Body")
    if whole and empty(body):
        world.problems.append("an empty message")
        refuse(400, 50006, "Cannot send an empty message")


def compose(
    world: World, place: str, author: str, body: Mapping[str, Any], *, message: str = "", age: float = 0.0
) -> Json:
    """Return a new message as somebody writes it, not yet kept; raises Refused 50035 for a reference to nothing."""
    made = shapes.message(
        message or world.snowflake(age), place, world.users[author], body.get("content") or "", world.now() - age
    )
    referred = _referred(world, place, body.get("message_reference"))
    if referred is not None:
        made["type"] = REPLY
        made["message_reference"] = _reference(world, referred)
        made["referenced_message"] = referred
    dress(world, made, {"content": "", **body}, replied=referred["author"]["id"] if referred else "")
    if author == BOT and body.get("nonce") is not None:
        made["nonce"] = body["nonce"]
    return made


def dress(world: World, message: Json, body: Mapping[str, Any], *, replied: str = "") -> None:
    """Give a message the words, embeds, components, flags and mentions of ``body``, where it has them."""
    if "content" in body:
        message["content"] = body["content"] or ""
    if "embeds" in body:
        message["embeds"] = [{"type": "rich", **embed} for embed in body["embeds"] or ()]
    if "components" in body:
        message["components"] = shapes.components(body["components"] or ())
    if body.get("flags") is not None:
        message["flags"] = message["flags"] & ~KEPT_FLAGS | body["flags"] & KEPT_FLAGS
    if "content" in body:
        _mention(world, message, body, replied)


def say(world: World, message: Json) -> Json:
    """Keep a new message that everybody sees, and tell of it."""
    world.keep(message["channel_id"], message)
    world.tell_message("MESSAGE_CREATE", message)
    return message


def change(world: World, message: Json, body: Mapping[str, Any]) -> Json:
    """Change a message, and tell of it; raises Refused 50006 when nothing would be left."""
    checked(world, body, whole=False)
    after = {**message, **{key: body[key] for key in ("content", "embeds", "components") if key in body}}
    if empty(after):
        world.problems.append("a message is edited to nothing")
        refuse(400, 50006, "Cannot send an empty message")
    replied = (message.get("referenced_message") or {}).get("author", {}).get("id", "")
    dress(world, message, body, replied=replied)
    message["flags"] &= ~shapes.LOADING
    message["edited_timestamp"] = shapes.moment(world.now())
    world.edits.setdefault(message["id"], []).append(world.now())
    world.tell_message("MESSAGE_UPDATE", message)
    return message


def remove(world: World, message: Json) -> None:
    """Delete a message, and tell of it."""
    place, name = message["channel_id"], message["id"]
    gone = world.messages[place].pop(name)
    world.deleted.append(gone)
    hidden = world.private.pop(name, None)
    guild = world.guild_of(place)
    if hidden is None:
        told = {"id": name, "channel_id": place, **({"guild_id": guild} if guild else {})}
        world.gateway.tell("MESSAGE_DELETE", told, guild, place)


def _mention(world: World, message: Json, body: Mapping[str, Any], replied: str) -> None:
    place, author = message["channel_id"], message["author"]["id"]
    people, roles, everybody = called(body, replied)
    if author == BOT:
        _promised(world, message, people, roles, everybody=everybody)
    guild = world.guild_of(place)
    message["mentions"], message["mention_roles"] = world.named(people, roles, guild)
    message["mention_everyone"] = everybody and world.may(place, "mention_everyone", person=author)


def _promised(world: World, message: Json, people: list[str], roles: list[str], *, everybody: bool) -> None:
    """Remember whom the bot calls; whoever is not to be called is a problem."""
    named = [*people, *roles, *(["everyone"] if everybody else [])]
    world.pings += [(message["id"], one) for one in named]
    strangers = [one for one in named if one not in world.callable_people]
    world.problems += [f"calls {one}: {message['content'][:60]!r}" for one in strangers]


def _referred(world: World, place: str, reference: Mapping[str, Any] | None) -> Json | None:
    if not reference:
        return None
    found = world.messages.get(str(reference.get("channel_id") or place), {}).get(str(reference["message_id"]))
    if found is None and reference.get("fail_if_not_exists", True):
        refuse(400, 50035, "Invalid Form Body: message_reference: Unknown message")
    return {key: value for key, value in found.items() if key != "referenced_message"} if found else None


def _reference(world: World, message: Json) -> Json:
    guild = world.guild_of(message["channel_id"])
    where = {"guild_id": guild} if guild else {}
    return {"type": 0, "channel_id": message["channel_id"], "message_id": message["id"], **where}


def named(world: World, text: str) -> bool:
    """Return whether a text names the bot or one of its roles."""
    people, roles, _ = mentioned(text)
    return BOT in people or any(tag in roles for (_, who), held in world.roles.items() if who == BOT for tag in held)
