"""A stranger in Discord tries everything there is to use: nothing changes, and no other channel's question is told."""

from pathlib import Path

import pytest

from bot import wording
from bot.discord.gateway.client import Client
from bot.discord.servers.channel_panel import FORM
from bot.discord.support.drafts import ACTIONS
from bot.wording import panels
from tests.discord.supported import Channels
from tests.doubles.discord import DiscordServer, discord_server
from tests.doubles.discord_events import menu_data
from tests.doubles.discord_shapes import Json
from tests.doubles.discord_state import ASKER, GENERAL, GUILD, MODERATOR, OTHER, STAFF, SUPPORT
from tests.doubles.discord_world import COMMAND, COMPONENT, MODAL, Interaction
from tests.support.kept import claims, everything
from tests.waiting import until

pytestmark = pytest.mark.timeout(90)

SECRET = "zeppelin"
ASKED = f"how do I rotate the keys of the {SECRET}?"
BUTTON, SELECT, PEOPLE, ROLES, PLACES = 2, 3, 7, 6, 8
SETTINGS = {"channels": PLACES, "forums": PLACES, "notices": PLACES, "roles": ROLES, "scope": SELECT, "reset": BUTTON}
CHOICES = {
    "mode": (SELECT, "off"),
    "wait": (SELECT, "0"),
    "scope": (SELECT, "default"),
    "languages": (SELECT, "de"),
    "shadow": (PLACES, GENERAL),
    "people": (PEOPLE, OTHER),
    "quiet": (BUTTON, ""),
    "reset": (BUTTON, ""),
}


async def prepared(channels: Channels) -> Json:
    """Let others ask in channels that the stranger does not see, and the stranger ask; return the answer to that."""
    discord = channels.discord
    for channel in (SUPPORT, STAFF):
        discord.deny(channel, "view_channel", role=GUILD)
        discord.allow(channel, "view_channel", "send_messages", "read_message_history")
    shadowed = discord.say(SUPPORT, ASKED, person=MODERATOR)
    mentioned = discord.mention(ASKED, SUPPORT, person=ASKER)
    own = discord.mention("how do I rotate my own keys?", GENERAL, person=OTHER)
    await until(lambda: discord.replies(STAFF), 20)
    await until(
        lambda: (
            channels.answers(mentioned["id"], ASKED) and channels.answers(own["id"], "how do I rotate my own keys?")
        ),
        20,
    )
    await until(lambda: "drafted" in channels.decided(shadowed))
    await until(lambda: len(everything(channels.folder)["answers"]) == 3)
    for command in discord.commands[""]:
        command["default_member_permissions"] = None  # as where an administrator offers them to all
    return discord.replies(own["id"])[-1]


def press(discord: DiscordServer, shown: Json, custom_id: str, kind: int = BUTTON, value: str = "") -> Interaction:
    """Use what stands nowhere, as if it stood below a message that is the stranger's to see."""
    kept, stands = shown["components"], {"type": kind, "id": 9, "custom_id": custom_id}
    stands |= {"style": 2, "label": "?"} if kind == BUTTON else {"options": [], "min_values": 0, "max_values": 1}
    shown["components"] = [{"type": 1, "id": 1, "components": [stands]}]
    data: Json = {"custom_id": custom_id, "component_type": kind, "id": 9}
    data |= {} if kind == BUTTON else {"values": [value]}
    made = discord._interact(COMPONENT, data, shown["channel_id"], OTHER, source=shown["id"])
    shown["components"] = kept
    return made


def send(discord: DiscordServer, shown: Json, channel: str, pressed: Interaction) -> Interaction:
    """Send the form of a channel's quiet hours that ``pressed`` did not open."""
    field = {"type": 4, "id": 2, "custom_id": channel, "value": "22:00-07:00 Europe/Berlin"}
    data = {"custom_id": f"footnote:{FORM}:0", "components": [{"type": 1, "id": 1, "components": [field]}]}
    made = discord._interact(MODAL, data, shown["channel_id"], OTHER, source=shown["id"])
    made.opened_by = pressed
    return made


def on_buttons(discord: DiscordServer, shown: Json, client: Client, known: list[int]) -> list[Interaction]:
    """Press every button there is, with the ids of others' questions and drafts, and of none."""
    assert set(ACTIONS.values()) <= set(client.presses)
    return [press(discord, shown, f"footnote:{action}:{claim}") for action in client.presses for claim in (*known, 999)]


def on_settings(discord: DiscordServer, shown: Json) -> list[Interaction]:
    """Open the settings and choose in all their menus, of the server and of channels."""
    made = [discord.slash("footnote settings", place=GENERAL, person=OTHER)]
    for channel in (SUPPORT, STAFF, GENERAL):
        made.append(discord.slash("footnote settings", place=GENERAL, person=OTHER, channel=channel))
        named = [(f"footnote:channel:{name}:{channel}", *choice) for name, choice in CHOICES.items()]
        made += [press(discord, shown, *one) for one in named]
        made.append(send(discord, shown, channel, made[-1]))
    return made + [press(discord, shown, f"footnote:settings:{name}", kind, GENERAL) for name, kind in SETTINGS.items()]


def on_messages(discord: DiscordServer, shown: Json) -> list[Interaction]:
    """Ask why of messages that stand elsewhere."""
    menu = discord.command(wording.WHY, 3, GENERAL, MODERATOR)
    secret = [one for place in (SUPPORT, STAFF) for one in discord.messages[place].values()]
    return [
        discord._interact(
            COMMAND, menu_data(menu, {**shown, "id": one["id"], "content": ""}), shown["channel_id"], OTHER
        )
        for one in secret
    ]


async def test_a_stranger_changes_nothing_and_learns_nothing(tmp_path: Path) -> None:
    async with discord_server() as discord:
        channels = Channels(discord, tmp_path)
        await channels.choose(mode="always", wait="0", shadow=STAFF)
        async with channels.bot() as opened:
            shown = await prepared(channels)
            before, told = everything(tmp_path), len(discord.calls)
            own = shown["components"][0]["components"][0]["custom_id"].rpartition(":")[2]
            known = [claim for claim in claims(tmp_path) if str(claim) != own]
            made = on_buttons(discord, shown, opened.client, known)
            made += [*on_settings(discord, shown), *on_messages(discord, shown)]
            choices = await discord.suggestions("ask", "question", "how do I rotate", place=GENERAL, person=OTHER)
            await until(lambda: all(one.answer for one in made), 30)
            forms = str([one.modal for one in made])

        said = str([*(call.body for call in discord.calls[told:]), *discord.whispers(OTHER), choices, forms])

    assert len(known) == 2
    assert SECRET not in said
    assert {name: rows for name, rows in everything(tmp_path).items() if rows != before[name]} == {}
    assert wording.NO_LONGER_KEPT in said
    assert panels.CHANNEL_MANAGERS_ONLY in said
