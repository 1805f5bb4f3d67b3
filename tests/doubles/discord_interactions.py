"""Discord's routes for interactions: the first response, its message, follow-ups, and the app's commands."""

from collections.abc import Callable, Mapping
from typing import Any

from tests.doubles import discord_shapes as shapes
from tests.doubles.discord_call import Call, Done
from tests.doubles.discord_composing import COMMAND_REPLY, REPLY, change, checked, compose, remove, say
from tests.doubles.discord_shapes import Json
from tests.doubles.discord_state import APP, BOT, refuse
from tests.doubles.discord_world import AUTOCOMPLETE, COMMAND, COMPONENT, MODAL, Interaction, World

MESSAGE, DEFERRED, DEFERRED_CHANGE, CHANGE, CHOICES, OPEN_MODAL = 4, 5, 6, 7, 8, 9
ELSEWHERE_FOLLOWUPS = 5
_FITTING = {
    COMMAND: {MESSAGE, DEFERRED, OPEN_MODAL},
    COMPONENT: {MESSAGE, DEFERRED, DEFERRED_CHANGE, CHANGE, OPEN_MODAL},
    AUTOCOMPLETE: {CHOICES},
    MODAL: {MESSAGE, DEFERRED, DEFERRED_CHANGE, CHANGE},
}


def create_interaction_response(world: World, call: Call) -> Done:
    """POST the first response: within three seconds (10062), and one only (40060)."""
    found = world.interactions.get(call.ids["interaction_token"])
    late = found is None or world.now() - found.at > world.acknowledged_within
    if found is None or found.id != call.ids["interaction_id"] or (late and not found.answer):
        refuse(404, 10062, "Unknown interaction")
    if found.answer:
        refuse(400, 40060, "Interaction has already been acknowledged.")
    if call.body["type"] not in _FITTING[found.kind]:
        world.problems.append(f"an interaction of kind {found.kind} is answered by {call.body['type']}")
        refuse(400, 50035, "Invalid Form Body: type")
    _RESPONSES[call.body["type"]](world, found, call.body.get("data") or {})
    found.answer = call.body["type"]
    if call.query.get("with_response") not in {"1", "true"}:
        return 204, None
    return 200, _callback(world, found)


def execute_webhook(world: World, call: Call) -> Done:
    """POST a follow-up; the first one after a deferral takes the place of what was promised."""
    interaction = _known(world, call)
    original = world.messages.get(interaction.place, {}).get(interaction.original)
    if original is not None and original["flags"] & shapes.LOADING:
        checked(world, call.body)
        return 200, change(world, original, call.body)
    if (interaction.guild, BOT) not in world.roles and len(interaction.followups) >= ELSEWHERE_FOLLOWUPS:
        refuse(400, 40094, "This interaction has reached the maximum number of follow up messages.")
    checked(world, call.body)
    message = _write(world, interaction, call.body, 0)
    interaction.followups.append(message["id"])
    return 200, message


def get_webhook_message(world: World, call: Call) -> Done:
    """GET a message of the interaction."""
    return 200, _message(world, call)


def update_webhook_message(world: World, call: Call) -> Done:
    """PATCH a message of the interaction."""
    return 200, change(world, _message(world, call), call.body)


def delete_webhook_message(world: World, call: Call) -> Done:
    """DELETE a message of the interaction."""
    remove(world, _message(world, call))
    return 204, None


def list_commands(world: World, call: Call) -> Done:
    """GET the app's commands, everywhere or of a server."""
    return 200, world.commands.get(call.ids.get("guild_id", ""), [])


def set_commands(world: World, call: Call) -> Done:
    """PUT all of the app's commands."""
    names = [(command["name"], command.get("type", 1)) for command in call.body]
    if len(set(names)) < len(names):
        world.problems.append("a command is registered twice")
        refuse(400, 50035, "Invalid Form Body: name")
    kept = [_command(world, command) for command in call.body]
    world.commands[call.ids.get("guild_id", "")] = kept
    return 200, kept


def add_command(world: World, call: Call) -> Done:
    """POST one command."""
    kept = _command(world, call.body)
    world.commands.setdefault("", []).append(kept)
    return 201, kept


def delete_command(world: World, call: Call) -> Done:
    """DELETE one command."""
    before = world.commands.get("", [])
    world.commands[""] = [command for command in before if command["id"] != call.ids["command_id"]]
    if len(world.commands[""]) == len(before):
        refuse(404, 10063, "Unknown application command")
    return 204, None


def _respond(world: World, interaction: Interaction, data: Json) -> None:
    checked(world, data)
    kind = COMMAND_REPLY if interaction.kind == COMMAND else REPLY if interaction.source else 0
    interaction.original = _write(world, interaction, data, kind)["id"]


def _defer(world: World, interaction: Interaction, data: Json) -> None:
    kind = COMMAND_REPLY if interaction.kind == COMMAND else REPLY if interaction.source else 0
    flags = shapes.LOADING | (data.get("flags") or 0)
    interaction.original = _write(world, interaction, {"flags": flags}, kind)["id"]


def _defer_change(world: World, interaction: Interaction, _data: Json) -> None:
    if not interaction.source:
        world.problems.append("a response would change a message where there is none")
        refuse(400, 50035, "Invalid Form Body: type")
    interaction.original = interaction.source


def _change(world: World, interaction: Interaction, data: Json) -> None:
    _defer_change(world, interaction, data)
    change(world, world.anywhere(interaction.place, interaction.source), data)


def _choose(world: World, interaction: Interaction, data: Json) -> None:
    choices = data.get("choices") or []
    values = [str(one["value"]) for one in choices] + [str(one["name"]) for one in choices]
    if len(choices) > 25 or not all(0 < len(value) <= 100 for value in values):
        world.problems.append(f"choices that Discord does not take: {len(choices)}")
        refuse(400, 50035, "Invalid Form Body: choices")
    interaction.choices = choices


def _ask(world: World, interaction: Interaction, data: Json) -> None:
    inputs = data.get("components") or []
    if not 0 < len(data.get("title", "")) <= 45 or not 0 < len(inputs) <= 5:
        world.problems.append("a modal that Discord does not take")
        refuse(400, 50035, "Invalid Form Body: title, components")
    interaction.modal = data


_RESPONSES: Mapping[int, Callable[[World, Interaction, Json], None]] = {
    MESSAGE: _respond,
    DEFERRED: _defer,
    DEFERRED_CHANGE: _defer_change,
    CHANGE: _change,
    CHOICES: _choose,
    OPEN_MODAL: _ask,
}


def _write(world: World, interaction: Interaction, body: Mapping[str, Any], kind: int) -> Json:
    """Write a message of the interaction, for its person alone when it is ephemeral."""
    message = compose(world, interaction.place, BOT, body)
    flags = body.get("flags") or 0
    message["flags"] |= flags & shapes.LOADING
    message |= {"type": kind, "webhook_id": APP, "application_id": APP}
    message["interaction_metadata"] = _metadata(world, interaction)
    if kind == REPLY:
        where = {"guild_id": interaction.guild} if interaction.guild else {}
        place = {"channel_id": interaction.place, "message_id": interaction.source, **where}
        message["message_reference"] = {"type": 0, **place}
    if flags & shapes.EPHEMERAL:
        return world.keep(interaction.place, message, interaction.person)
    return say(world, message)


def _metadata(world: World, interaction: Interaction) -> Json:
    """Return what a message says of the interaction that it comes from."""
    said: Json = {
        "id": interaction.id,
        "type": interaction.kind,
        "user": world.users[interaction.person],
        "authorizing_integration_owners": {},
    }
    if interaction.kind == COMPONENT:
        said["interacted_message_id"] = interaction.source
    if interaction.opened_by is not None:
        said["triggering_interaction_metadata"] = _metadata(world, interaction.opened_by)
    return said


def _callback(world: World, interaction: Interaction) -> Json:
    kept = world.messages.get(interaction.place, {}).get(interaction.original)
    about: Json = {"id": interaction.id, "type": interaction.kind}
    if kept is None:
        return {"interaction": about}
    loading, hidden = bool(kept["flags"] & shapes.LOADING), bool(kept["flags"] & shapes.EPHEMERAL)
    about |= {"response_message_id": kept["id"]}
    about |= {"response_message_loading": loading, "response_message_ephemeral": hidden}
    if interaction.answer == DEFERRED_CHANGE:
        return {"interaction": about}
    resource = {"type": CHANGE if interaction.answer == CHANGE else MESSAGE, "message": kept}
    return {"interaction": about, "resource": resource}


def _known(world: World, call: Call) -> Interaction:
    if call.ids["webhook_id"] != APP:
        refuse(404, 10015, "Unknown Webhook")
    return world.interaction(call.ids["webhook_token"])


def _message(world: World, call: Call) -> Json:
    interaction = _known(world, call)
    name = call.ids.get("message_id", interaction.original)
    if name not in {interaction.original, interaction.source, *interaction.followups} - {""}:
        refuse(404, 10008, "Unknown Message")
    return world.anywhere(interaction.place, name)


def _command(world: World, given: Json) -> Json:
    usual: Json = {"default_member_permissions": None, "nsfw": False, "description": "", "contexts": None, "type": 1}
    usual |= {"integration_types": [0], "name_localizations": None, "description_localizations": None}
    kept = {key: value for key, value in given.items() if value is not None and not (key == "options" and not value)}
    if "default_member_permissions" in kept:
        kept["default_member_permissions"] = str(kept["default_member_permissions"])
    return {**usual, **kept, "id": world.snowflake(), "application_id": APP, "version": world.snowflake()}


INTERACTIONS: Mapping[str, Callable[[World, Call], Done]] = {
    "create_interaction_response": create_interaction_response,
    "execute_webhook": execute_webhook,
    "get_original_webhook_message": get_webhook_message,
    "update_original_webhook_message": update_webhook_message,
    "delete_original_webhook_message": delete_webhook_message,
    "get_webhook_message": get_webhook_message,
    "update_webhook_message": update_webhook_message,
    "delete_webhook_message": delete_webhook_message,
    "list_application_commands": list_commands,
    "bulk_set_application_commands": set_commands,
    "create_application_command": add_command,
    "delete_application_command": delete_command,
    "list_guild_application_commands": list_commands,
    "bulk_set_guild_application_commands": set_commands,
}
