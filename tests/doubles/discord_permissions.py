"""What members may do in a channel, computed from roles and overwrites as Discord documents it."""

from collections.abc import Iterable, Mapping
from typing import Any

BITS = {
    "add_reactions": 6,
    "administrator": 3,
    "attach_files": 15,
    "change_nickname": 26,
    "create_private_threads": 36,
    "create_public_threads": 35,
    "embed_links": 14,
    "manage_channels": 4,
    "manage_guild": 5,
    "manage_messages": 13,
    "manage_threads": 34,
    "mention_everyone": 17,
    "read_message_history": 16,
    "send_messages": 11,
    "send_messages_in_threads": 38,
    "use_application_commands": 31,
    "view_channel": 10,
}
ALL = (1 << 53) - 1


def bits(names: Iterable[str]) -> int:
    """Return the permissions called so, as one number."""
    return sum(1 << BITS[name] for name in frozenset(names))


EVERYONE = bits(
    "add_reactions attach_files change_nickname create_private_threads create_public_threads embed_links "
    "read_message_history send_messages send_messages_in_threads use_application_commands view_channel".split()
)


def permissions(guild: Mapping[str, Any], channel: Mapping[str, Any], person: str, roles: Iterable[str]) -> int:
    """Return what a member with ``roles`` may do in a channel that is no thread."""
    if guild["owner_id"] == person:
        return ALL
    held = {guild["id"], *roles}
    allowed = 0
    for role in guild["roles"]:
        allowed |= int(role["permissions"]) if role["id"] in held else 0
    if allowed & bits(["administrator"]):
        return ALL
    overwrites = {overwrite["id"]: overwrite for overwrite in channel.get("permission_overwrites", ())}
    for layer in ([guild["id"]], held - {guild["id"]}, [person]):
        found = [overwrites[one] for one in layer if one in overwrites]
        allowed &= ~_sum(found, "deny")
        allowed |= _sum(found, "allow")
    return allowed if allowed & bits(["view_channel"]) else 0


def overwrite(channel: dict[str, Any], role: str, *, allow: int = 0, deny: int = 0) -> None:
    """Set what a role or a member (by id) may and may not do in a channel, instead of what was set for it."""
    others = [one for one in channel["permission_overwrites"] if one["id"] != role]
    channel["permission_overwrites"] = [*others, {"id": role, "type": 0, "allow": str(allow), "deny": str(deny)}]


def _sum(overwrites: Iterable[Mapping[str, Any]], key: str) -> int:
    total = 0
    for one in overwrites:
        total |= int(one[key])
    return total
