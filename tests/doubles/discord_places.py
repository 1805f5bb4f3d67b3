"""Discord's routes for the app itself, people, servers, channels and threads."""

from collections.abc import Callable, Mapping

from tests.doubles import discord_shapes as shapes
from tests.doubles.discord_call import Call, Done
from tests.doubles.discord_composing import say
from tests.doubles.discord_messages import place
from tests.doubles.discord_shapes import Json
from tests.doubles.discord_state import BOT, OWNER, STARTER, refuse
from tests.doubles.discord_world import World

_THREADED = frozenset({shapes.TEXT, 5})


def get_gateway(world: World, _call: Call) -> Done:
    """GET the gateway's address."""
    return 200, {"url": world.gateway.url}


def get_bot_gateway(world: World, _call: Call) -> Done:
    """GET the gateway's address and how many shards Discord would like."""
    gateway = world.gateway
    limit = {"total": 1000, "remaining": gateway.remaining, "reset_after": 1000, "max_concurrency": gateway.at_once}
    return 200, {"url": gateway.url, "shards": gateway.shards, "session_start_limit": limit}


def get_my_user(world: World, _call: Call) -> Done:
    """GET the bot as a user."""
    more = {"mfa_enabled": False, "locale": "en-US", "email": None, "verified": True, "premium_type": 0}
    return 200, {**world.users[BOT], **more}


def get_my_application(world: World, _call: Call) -> Done:
    """GET the app; its flags say which intents are approved."""
    intents = 1 << 19 if world.gateway.approved & 1 << 15 else 0
    installs = {"0": {"oauth2_install_params": {"scopes": ["bot"], "permissions": "0"}}, "1": {}}
    return 200, {
        "id": BOT,
        "name": "Footnote",
        "icon": None,
        "description": "",
        "type": None,
        "verify_key": "0" * 64,
        "flags": intents,
        "flags_new": str(intents),
        "bot_public": False,
        "bot_require_code_grant": False,
        "bot": world.users[BOT],
        "owner": world.users[OWNER],
        "team": None,
        "summary": "",
        "tags": [],
        "integration_types_config": installs,
        "redirect_uris": [],
        "interactions_endpoint_url": None,
        "role_connections_verification_url": None,
        "approximate_user_install_count": 0,
        "approximate_user_authorization_count": 0,
        "eligible_oauth2_scopes": [],
        "explicit_content_filter": 0,
        "approximate_guild_count": sum(1 for _, who in world.roles if who == BOT),
    }


def create_dm(world: World, call: Call) -> Done:
    """POST to open the direct channel with a person."""
    person = str(call.body["recipient_id"])
    if person not in world.users or person == BOT:
        refuse(400, 50033, "Invalid Recipient(s)")
    return 200, world.channels[world.direct(person)]


def get_user(world: World, call: Call) -> Done:
    """GET a person."""
    if call.ids["user_id"] not in world.users:
        refuse(404, 10013, "Unknown User")
    return 200, world.users[call.ids["user_id"]]


def list_my_guilds(world: World, _call: Call) -> Done:
    """GET the servers that the bot is in."""
    shown = ("id", "name", "icon", "banner", "features")
    own = [world.guilds[guild] for guild, who in world.roles if who == BOT]
    more = {"owner": False, "permissions": "0"}
    return 200, [{key: one[key] for key in shown} | more for one in own]


def leave_guild(world: World, call: Call) -> Done:
    """DELETE the bot's membership."""
    guild = _guild(world, call)
    del world.roles[guild, BOT]
    world.gateway.tell("GUILD_DELETE", {"id": guild}, guild)
    return 204, None


def get_guild(world: World, call: Call) -> Done:
    """GET a server."""
    return 200, world.guilds[_guild(world, call)]


def list_guild_channels(world: World, call: Call) -> Done:
    """GET the channels of a server."""
    return 200, world.told_guild(_guild(world, call))["channels"]


def list_guild_roles(world: World, call: Call) -> Done:
    """GET the roles of a server."""
    return 200, world.guilds[_guild(world, call)]["roles"]


def get_guild_member(world: World, call: Call) -> Done:
    """GET a member of a server."""
    guild, person = _guild(world, call), call.ids["user_id"]
    if (guild, person) not in world.roles:
        refuse(404, 10007, "Unknown Member")
    return 200, shapes.member(world.users[person], world.roles[guild, person])


def get_active_guild_threads(world: World, call: Call) -> Done:
    """GET the threads of a server that are not archived."""
    return 200, {"threads": world.told_guild(_guild(world, call))["threads"], "members": [], "has_more": False}


def get_channel(world: World, call: Call) -> Done:
    """GET a channel or thread."""
    return 200, world.channels[place(world, call)]


def update_channel(world: World, call: Call) -> Done:
    """PATCH a thread: its name, and whether it is archived or locked."""
    thread = world.channels[place(world, call)]
    if thread["type"] not in shapes.THREADS or not _may_change(world, thread, call.body):
        refuse(403, 50013, "Missing Permissions")
    thread |= {key: call.body[key] for key in ("name", "rate_limit_per_user") if key in call.body}
    kept = thread["thread_metadata"]
    kept |= {key: call.body[key] for key in ("archived", "locked", "auto_archive_duration") if key in call.body}
    world.tell_place("THREAD_UPDATE", thread["id"])
    return 200, thread


def delete_channel(world: World, call: Call) -> Done:
    """DELETE a thread."""
    where = place(world, call, "manage_threads")
    return 200, close_place(world, where)


def close_place(world: World, where: str) -> Json:
    """Delete a channel or thread with all that stands in it, and tell of it; return it."""
    channel = world.channels[where]
    event = "THREAD_DELETE" if channel["type"] in shapes.THREADS else "CHANNEL_DELETE"
    world.tell_place(event, where)
    world.messages.pop(where, None)
    return world.channels.pop(where)


def create_thread_from_message(world: World, call: Call) -> Done:
    """POST a thread on a message; there is one at most (160004)."""
    where = place(world, call, "create_public_threads")
    if world.channels[where]["type"] not in _THREADED:
        refuse(400, 50024, "Cannot execute action on this channel type")
    starter = world.message(where, call.ids["message_id"])
    if starter["id"] in world.channels:
        refuse(400, 160004, "A thread has already been created for this message")
    return 201, open_thread(world, starter, call.body["name"], BOT, call.body.get("auto_archive_duration") or 1440)


def open_thread(world: World, starter: Json, name: str, owner: str, minutes: int = 1440) -> Json:
    """Open a thread on a message, and tell of it; raises Refused 50035 for a name of no or too many characters."""
    where = starter["channel_id"]
    if not 0 < len(name.strip()) <= 100:
        world.problems.append(f"a thread's name of {len(name)} characters")
        refuse(400, 50035, "Invalid Form Body: name")
    thread = shapes.thread(starter["id"], name, world.channels[where], owner, world.now(), minutes)
    world.channels[thread["id"]] = thread
    starter["flags"] |= shapes.HAS_THREAD
    starter["thread"] = dict(thread)
    world.tell_place("THREAD_CREATE", thread["id"], newly_created=True)
    world.tell_message("MESSAGE_UPDATE", starter)
    first = shapes.message(world.snowflake(), thread["id"], starter["author"], "", world.now()) | {"type": STARTER}
    guild = thread["guild_id"]
    first["message_reference"] = {"type": 0, "channel_id": where, "message_id": starter["id"], "guild_id": guild}
    first["referenced_message"] = {key: value for key, value in starter.items() if key != "referenced_message"}
    say(world, first)
    return thread


def list_public_archived_threads(world: World, call: Call) -> Done:
    """GET the archived threads of a channel."""
    where = place(world, call, "read_message_history")
    below = [one for one in world.channels.values() if one.get("parent_id") == where]
    found = [one for one in below if one["thread_metadata"]["archived"]]
    return 200, {"threads": found, "members": [], "has_more": False}


def join_thread(world: World, call: Call) -> Done:
    """PUT the bot into a thread, or DELETE it from there."""
    place(world, call)
    return 204, None


def _guild(world: World, call: Call) -> str:
    guild = call.ids["guild_id"]
    if guild not in world.guilds:
        refuse(404, 10004, "Unknown Guild")
    if (guild, BOT) not in world.roles:
        refuse(403, 50001, "Missing Access")
    return guild


def _may_change(world: World, thread: Json, body: Mapping[str, object]) -> bool:
    only_woken = set(body) <= {"archived"} and not body.get("archived")
    return thread["owner_id"] == BOT or only_woken or world.may(thread["id"], "manage_threads")


PLACES: Mapping[str, Callable[[World, Call], Done]] = {
    "get_gateway": get_gateway,
    "get_bot_gateway": get_bot_gateway,
    "get_my_user": get_my_user,
    "get_my_application": get_my_application,
    "get_my_oauth2_application": get_my_application,
    "create_dm": create_dm,
    "get_user": get_user,
    "list_my_guilds": list_my_guilds,
    "leave_guild": leave_guild,
    "get_guild": get_guild,
    "list_guild_channels": list_guild_channels,
    "list_guild_roles": list_guild_roles,
    "get_guild_member": get_guild_member,
    "get_active_guild_threads": get_active_guild_threads,
    "get_channel": get_channel,
    "update_channel": update_channel,
    "delete_channel": delete_channel,
    "create_thread_from_message": create_thread_from_message,
    "list_public_archived_threads": list_public_archived_threads,
    "join_thread": join_thread,
    "leave_thread": join_thread,
}
