"""What Discord sends to an app when a person uses a command, a menu, a button, a select or a modal."""

from collections.abc import Mapping, Sequence

from tests.doubles import discord_shapes as shapes
from tests.doubles.discord_limits import BUTTON, interactive
from tests.doubles.discord_shapes import Json
from tests.doubles.discord_state import APP, BOT
from tests.doubles.discord_world import Interaction, World

STRING = 3


def interaction_event(world: World, interaction: Interaction, data: Json) -> Json:
    """Return the event of an interaction."""
    place, guild, person = world.channels[interaction.place], interaction.guild, world.users[interaction.person]
    inside = (guild, BOT) in world.roles
    owners = {"0": guild or "0"} if inside or place["type"] == shapes.DIRECT else {"1": interaction.person}
    source = world.messages.get(interaction.place, {}).get(interaction.source)
    permissions = str(world.permissions(interaction.place)) if inside else "2147863617"
    event = {
        "id": interaction.id,
        "application_id": APP,
        "type": interaction.kind,
        "token": interaction.token,
        "version": 1,
        "data": data,
        "channel_id": interaction.place,
        "channel": dict(place),
        "locale": "en-US",
        "app_permissions": permissions,
        "entitlements": [],
        "authorizing_integration_owners": owners,
        "context": 0 if guild else 1 if place["type"] == shapes.DIRECT else 2,
        "attachment_size_limit": 10_485_760,
    }
    if source is not None:
        event["message"] = source
    if guild is None:
        return {**event, "user": person}
    own = str(world.permissions(interaction.place, interaction.person))
    member = {**shapes.member(person, world.roles.get((guild, interaction.person), ())), "permissions": own}
    shown = {"id": guild, "locale": "en-US", "features": []}
    return {**event, "guild_id": guild, "guild_locale": "en-US", "guild": shown, "member": member}


def command_data(command: Mapping[str, object], path: Sequence[str], options: Mapping[str, object]) -> Json:
    """Return the data of a command; ``path`` are the names of its subcommands, ``options`` what was typed."""
    return {
        "id": command["id"],
        "name": command["name"],
        "type": 1,
        **_below(command, list(path), dict(options), focused=""),
    }


def suggestion_data(
    command: Mapping[str, object], path: Sequence[str], options: Mapping[str, object], focused: str
) -> Json:
    """Return the data of a command that is being typed, with the cursor in the option ``focused``."""
    return {
        "id": command["id"],
        "name": command["name"],
        "type": 1,
        **_below(command, list(path), dict(options), focused=focused),
    }


def menu_data(command: Mapping[str, object], message: Json) -> Json:
    """Return the data of a command in the menu of a message."""
    shown = {"messages": {message["id"]: message}}
    return {"id": command["id"], "name": command["name"], "type": 3, "target_id": message["id"], "resolved": shown}


def component_data(world: World, message: Json, which: str, values: Sequence[str]) -> Json:
    """Return the data of a button (by id, label or emoji) that is pressed, or a select in which ``values`` are chosen.

    A select is found by its id or its placeholder.
    """
    found = [one for one in interactive(message["components"]) if which in _names(one)]
    assert found, f"no button {which!r}"
    one = found[0]
    assert not one.get("disabled"), f"{which!r} is disabled"
    assert "custom_id" in one, f"{which!r} is a link"
    data = {"custom_id": one["custom_id"], "component_type": one["type"], "id": one["id"]}
    if one["type"] == BUTTON:
        return data
    least, most = one.get("min_values", 1), one.get("max_values", 1)
    assert least <= len(values) <= most, f"{which!r} takes {least} to {most} values"
    if one["type"] == STRING:
        assert set(values) <= {option["value"] for option in one["options"]}, f"{which!r} offers no {values}"
        return {**data, "values": list(values)}
    return {**data, "values": list(values), "resolved": _resolved(world, message, values)}


def _names(component: Json) -> set[str]:
    emoji = component.get("emoji") or {}
    found = [component.get("custom_id"), component.get("label"), component.get("placeholder"), emoji.get("name")]
    return {name for name in found if name}


def _resolved(world: World, message: Json, values: Sequence[str]) -> Json:
    """Return the people, roles and channels that were chosen."""
    guild = world.guild_of(message["channel_id"]) or ""
    roles = {role["id"]: role for role in world.guilds[guild]["roles"]} if guild else {}
    people = {one: world.users[one] for one in values if one in world.users}
    members = {one: shapes.member(world.users[one], world.roles.get((guild, one), ())) for one in people}
    found = {
        "channels": {one: {**world.channels[one], "permissions": "0"} for one in values if one in world.channels},
        "roles": {one: roles[one] for one in values if one in roles},
        "users": people,
        "members": {one: {key: item for key, item in members[one].items() if key != "user"} for one in people},
    }
    return {key: item for key, item in found.items() if item}


def modal_data(modal: Json, values: Mapping[str, str]) -> Json:
    """Return the data of a modal whose inputs (by id) hold ``values``."""
    rows, known = shapes.components(modal["components"]), set()
    for row in rows:
        inputs = row.get("components") or [row["component"]]
        for one in inputs:
            known.add(one["custom_id"])
            typed = values.get(one["custom_id"], one.get("value") or "")
            assert typed or not one.get("required", True), f"{one['custom_id']} is required"
            least, most = one.get("min_length") or 0, one.get("max_length") or 4_000
            assert not typed or least <= len(typed) <= most, f"{one['custom_id']} takes {least} to {most} characters"
            given = {"type": one["type"], "custom_id": one["custom_id"], "id": one.get("id", 1), "value": typed}
            for key in [key for key in one if key not in given]:
                one.pop(key)
            one |= given
        for key in ("label", "description"):
            row.pop(key, None)
    assert set(values) <= known, f"no input {set(values) - known}"
    return {"custom_id": modal["custom_id"], "components": rows}


def _below(within: Mapping[str, object], path: list[str], options: dict[str, object], *, focused: str) -> Json:
    known = within.get("options") or []
    assert isinstance(known, list)
    if path:
        below = next(one for one in known if one["name"] == path[0])
        shown = {"name": below["name"], "type": below["type"]}
        return {"options": [{**shown, **_below(below, path[1:], options, focused=focused)}]}
    typed = []
    for one in known:
        if one["name"] not in options:
            assert focused or not one.get("required"), f"{one['name']} is required"
            continue
        given = {"name": one["name"], "type": one["type"], "value": options.pop(one["name"])}
        typed.append({**given, "focused": True} if one["name"] == focused else given)
    assert not options, f"no option {sorted(options)}"
    return {"options": typed}
