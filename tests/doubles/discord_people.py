"""What people do in a community: they write, edit, delete, post in forums, use commands, and press buttons."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tests.doubles import discord_shapes as shapes
from tests.doubles.discord_composing import change, compose, remove, say
from tests.doubles.discord_events import (
    command_data,
    component_data,
    interaction_event,
    menu_data,
    modal_data,
    suggestion_data,
)
from tests.doubles.discord_permissions import bits
from tests.doubles.discord_places import close_place, open_thread
from tests.doubles.discord_shapes import Json
from tests.doubles.discord_state import ASKER, BOT, BOT_ROLE, FORUM, SUPPORT
from tests.doubles.discord_world import AUTOCOMPLETE, COMMAND, COMPONENT, MODAL, Interaction, World
from tests.waiting import until


@dataclass(slots=True)
class People(World):
    """The community with people who act in it; whatever they do, the gateway tells of it at once."""

    def say(
        self,
        place: str,
        text: str,
        *,
        person: str = ASKER,
        reply_to: Mapping[str, object] | None = None,
        age: float = 0.0,
    ) -> Json:
        """Let a person write into a channel, a thread or a direct channel; return the message.

        It may answer another message, which calls that one's author, and be ``age`` seconds old.
        """
        body: Json = {"content": text}
        if reply_to is not None:
            body["message_reference"] = {"channel_id": reply_to["channel_id"], "message_id": reply_to["id"]}
        return say(self, compose(self, place, person, body, age=age))

    def mention(self, text: str, place: str = SUPPORT, *, person: str = ASKER, role: bool = False) -> Json:
        """Let a person write to the bot, or to its role; return the message."""
        return self.say(place, f"<@&{BOT_ROLE}> {text}" if role else f"<@{BOT}> {text}", person=person)

    def whisper(self, text: str, *, person: str = ASKER) -> Json:
        """Let a person write to the bot directly; return the message."""
        return self.say(self.direct(person), text, person=person)

    def again(self, message: Json) -> None:
        """Let Discord tell of a message once more."""
        self.tell_message("MESSAGE_CREATE", message)

    def edit(self, message: Json, text: str) -> None:
        """Let the author change a message."""
        change(self, message, {"content": text})

    def unfurl(self, message: Json) -> None:
        """Let Discord show the preview of a link, which looks like an edit."""
        message["embeds"] = [{"type": "link", "url": "https://example.com", "title": "Example"}]
        self.tell_message("MESSAGE_UPDATE", message)

    def delete(self, message: Json) -> None:
        """Let the author delete a message."""
        remove(self, message)

    def delete_many(self, messages: Sequence[Json]) -> None:
        """Let a moderator delete messages of one channel at once."""
        place = messages[0]["channel_id"]
        for message in messages:
            self.deleted.append(self.messages[place].pop(message["id"]))
        told = {"ids": [message["id"] for message in messages], "channel_id": place, "guild_id": self.guild_of(place)}
        self.gateway.tell("MESSAGE_DELETE_BULK", told, self.guild_of(place), place)

    def close(self, place: str) -> None:
        """Let a moderator delete a channel or thread."""
        close_place(self, place)

    def post_in_forum(self, title: str, text: str, *, forum: str = FORUM, person: str = ASKER) -> Json:
        """Let a person open a post in a forum; return its first message, whose id is the thread's."""
        post = self.snowflake()
        self.channels[post] = shapes.thread(post, title, self.channels[forum], person, self.now())
        self.tell_place("THREAD_CREATE", post, newly_created=True)
        return say(self, compose(self, post, person, {"content": text}, message=post))

    def open_thread(self, message: Json, name: str, *, person: str = ASKER) -> str:
        """Let a person open a thread on a message; return its id."""
        return str(open_thread(self, message, name, person)["id"])

    def slash(
        self, name: str, *, place: str = SUPPORT, person: str = ASKER, age: float = 0.0, **options: object
    ) -> Interaction:
        """Let a person use a command ("ask", "footnote settings"), ``age`` seconds ago; return the interaction."""
        first, *path = name.split(" ")
        command = self.command(first, 1, place, person)
        data = command_data(command, path, options)
        named = [one for one in map(str, options.values()) if one in self.channels]
        if named:
            shown = {one: {**self.channels[one], "permissions": str(self.permissions(one, person))} for one in named}
            data["resolved"] = {"channels": shown}
        return self._interact(COMMAND, data, place, person, age=age)

    async def suggestions(
        self, name: str, focused: str, typed: str, *, place: str = SUPPORT, person: str = ASKER, **options: object
    ) -> list[Json]:
        """Return what the app suggests for the option ``focused`` of a command in which ``typed`` stands."""
        first, *path = name.split(" ")
        command = self.command(first, 1, place, person)
        data = suggestion_data(command, path, {**options, focused: typed}, focused)
        interaction = self._interact(AUTOCOMPLETE, data, place, person)
        await until(lambda: interaction.choices is not None)
        return interaction.choices or []

    def menu(self, name: str, message: Json, *, person: str = ASKER, age: float = 0.0) -> Interaction:
        """Let a person use a command in the menu of a message."""
        place = message["channel_id"]
        data = menu_data(self.command(name, 3, place, person), message)
        return self._interact(COMMAND, data, place, person, age=age)

    def press(
        self, message: Json, button: str, *, person: str = ASKER, values: Sequence[str] = (), age: float = 0.0
    ) -> Interaction:
        """Let a person press a button (by id, label or emoji), or choose ``values`` in a select (by placeholder)."""
        assert self.private.get(message["id"], person) == person, "nobody else sees it"
        data = component_data(self, message, button, values)
        return self._interact(COMPONENT, data, message["channel_id"], person, source=message["id"], age=age)

    def submit(self, opened: Interaction, **values: str) -> Interaction:
        """Let the person fill the modal that an interaction opened, and send it."""
        assert opened.modal is not None, "no modal was opened"
        data = modal_data(opened.modal, values)
        made = self._interact(MODAL, data, opened.place, opened.person, source=opened.source)
        made.opened_by = opened
        return made

    async def answered(self, interaction: Interaction, seconds: float = 10.0) -> Json:
        """Return the message with which an interaction is answered, once it is more than a promise."""
        await until(lambda: (found := self.original(interaction)) and not found["flags"] & shapes.LOADING, seconds)
        found = self.original(interaction)
        assert found is not None
        return found

    def original(self, interaction: Interaction) -> Json | None:
        """Return the message with which an interaction is answered, None while there is none."""
        return self.messages.get(interaction.place, {}).get(interaction.original)

    def command(self, name: str, kind: int, place: str, person: str) -> Json:
        """Return a registered command that a person is offered in a place."""
        guild = self.guild_of(place)
        registered = [*self.commands.get("", ()), *self.commands.get(guild or "-", ())]
        found: Json | None = next((one for one in registered if (one["name"], one["type"]) == (name, kind)), None)
        assert found is not None, f"no command {name!r} among {[one['name'] for one in registered]}"
        context = 0 if guild else 1 if self.channels[place]["type"] == shapes.DIRECT else 2
        assert found["contexts"] is None or context in found["contexts"], f"{name} is not offered in {context}"
        inside = (guild, BOT) in self.roles or context == 1
        assert (0 if inside else 1) in found["integration_types"], f"{name} is offered by servers only"
        needed = _USES | int(found["default_member_permissions"] or 0)
        assert guild is None or self.permissions(place, person) & needed == needed, f"{name} is not offered"
        return found

    def _interact(
        self, kind: int, data: Json, place: str, person: str, *, source: str = "", age: float = 0.0
    ) -> Interaction:
        number = self.snowflake(age)
        made = Interaction(
            id=number,
            token=f"aW50ZXJhY3Rpb246{number}",
            kind=kind,
            person=person,
            place=place,
            guild=self.guild_of(place),
            at=self.now() - age,
            source=source,
        )
        self.interactions[made.token] = made
        guild = made.guild if (made.guild, BOT) in self.roles else None
        self.gateway.tell("INTERACTION_CREATE", interaction_event(self, made, data), guild)
        return made


_USES = bits(["use_application_commands", "view_channel"])
