"""The bot's commands as Discord knows them: compared with ours, and sent only when they differ."""

import logging
from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

import discord
from discord import app_commands

from bot.discord.gateway.client import Client
from bot.discord.replying.place import UNREACHABLE

log = logging.getLogger(__name__)

Payload: TypeAlias = Mapping[str, Any]

_KINDS = (discord.AppCommandType.chat_input, discord.AppCommandType.message, discord.AppCommandType.user)
_OURS = (  # everything that we ever set; what else Discord tells of a command is its own
    "name",
    "type",
    "description",
    "options",
    "default_member_permissions",
    "nsfw",
    "contexts",
    "integration_types",
    "required",
    "autocomplete",
    "choices",
    "value",
    "min_value",
    "max_value",
    "min_length",
    "max_length",
    "channel_types",
)
_NO_ORDER = ("contexts", "integration_types", "channel_types")


async def synchronise(client: Client) -> bool:
    """Send the commands if Discord has others; return whether they were sent. Failures are logged: old ones stay."""
    if client.application_id is None:
        log.error("discord: the commands were not registered: the client has not logged in")
        return False
    try:
        known = await client.http.get_global_commands(client.application_id)
        changed = differences(payload(client.tree), known)
        if changed:
            await client.tree.sync()
    except (*UNREACHABLE, app_commands.AppCommandError) as error:
        log.error("discord: the commands were not registered, those of before stay: %s", error)  # noqa: TRY400 one line
        return False
    if changed:
        log.info("discord: commands registered anew: %s", ", ".join(changed))
    return bool(changed)


def payload(tree: app_commands.CommandTree[Any]) -> list[Payload]:
    """Return the tree's commands for all servers as they are sent."""
    return [command.to_dict(tree) for kind in _KINDS for command in tree.get_commands(type=kind)]


def differences(ours: Sequence[Payload], known: Sequence[Payload]) -> list[str]:
    """Return the names of commands that are missing, superfluous or not the same; empty when nothing is to be sent."""
    mine = {_key(command): command for command in ours}
    theirs = {_key(command): command for command in known}
    names = {key[1] for key in mine.keys() ^ theirs.keys()}
    names |= {key[1] for key in mine.keys() & theirs.keys() if not _same(mine[key], theirs[key])}
    return sorted(names)


def _key(command: Payload) -> tuple[int, str]:
    return int(command.get("type") or 1), str(command.get("name"))


def _same(ours: Payload, known: Payload) -> bool:
    """Leave aside what we don't set: Discord fills it in, with the application's own installs and contexts."""
    wanted, found = _plain(ours), _plain(known)
    if "contexts" not in wanted and (ours.get("dm_permission") is False) != (known.get("dm_permission") is False):
        return False
    for name in ("contexts", "integration_types"):
        if name not in wanted:
            found.pop(name, None)
    return wanted == found


def _plain(command: Payload) -> dict[str, Any]:
    """Return a command or an option as both sides mean it, without what is nothing by default."""
    given = {name: command[name] for name in _OURS if command.get(name) not in (None, "", [])}
    return {name: _value(name, value) for name, value in given.items() if value is not False}


def _value(name: str, value: Any) -> Any:  # noqa: ANN401 JSON
    match value:
        case [Mapping(), *_]:
            return [_plain(one) for one in value]
        case list():
            return sorted(value) if name in _NO_ORDER else value
        case _:
            return str(value) if name == "default_member_permissions" else value
