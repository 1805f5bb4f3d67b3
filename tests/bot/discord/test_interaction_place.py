"""The messages of an interaction on the loopback: by its token at first, as ordinary messages after its time."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime

import discord
import pytest
from discord import app_commands

from bot.discord.gateway.client import Client
from bot.discord.replying.place import InteractionPlace, Place, place_for
from bot.discord.replying.reply import DiscordReply
from bot.discord.spot import message_key
from core.config import DiscordSettings
from core.journal.values import Address, Claim, Thread
from tests.bot.discord.listening import connected
from tests.bot.discord.placing import ANSWER, LONG
from tests.doubles.discord import DiscordServer
from tests.doubles.discord_state import ASKER, GUILD, SUPPORT
from tests.doubles.discord_world import Interaction


@dataclass(slots=True)
class Used:
    """A command that was used and deferred."""

    server: DiscordServer
    client: Client
    opened: "asyncio.Queue[discord.Interaction]" = field(default_factory=asyncio.Queue)

    async def use(self, *, private: bool, age: float = 0.0, place: str = SUPPORT) -> Interaction:
        """Use the command, ``age`` seconds ago, and wait until it is acknowledged."""
        made = self.server.slash("ask", place=place, private=private, age=age)
        await self.opened.get()
        return made

    def place(self, made: Interaction, *noted: str, root: str = "") -> Place:
        """Return the place of the command's claim in any process that knows its token."""
        key = f"{'ask' if self.server.private.get(made.original) else 'say'}/{made.id}"
        messages = tuple(Address("discord", GUILD, made.place, name) for name in (f"@{made.token}", *noted))
        thread = Thread("discord", GUILD, made.place, root or f"{made.place}:{made.id}")
        claim = Claim(7, 1, thread, key, ASKER, "where?", None, datetime.now(UTC), 1, messages)
        return place_for(self.client, claim)

    def words(self, place: str = SUPPORT) -> list[str]:
        """Return what the asker reads of the bot in a place."""
        return [str(message["content"]) for message in (*self.server.replies(place), *self.whispers(place))]

    def whispers(self, place: str) -> list[dict[str, object]]:
        """Return the private messages in a place."""
        return [message for message in self.server.whispers() if message["channel_id"] == place]


@pytest.fixture
async def used(server: DiscordServer, settings: DiscordSettings) -> AsyncIterator[Used]:
    async with connected(settings) as (client, _):
        made = Used(server, client)

        @app_commands.command(name="ask", description="Ask.")
        async def ask(interaction: discord.Interaction, private: bool) -> None:
            await interaction.response.defer(ephemeral=private, thinking=True)
            await made.opened.put(interaction)

        client.tree.add_command(ask)
        await client.tree.sync()
        yield made


@pytest.mark.parametrize("private", [True, False])
async def test_the_acknowledgement_becomes_the_answer(used: Used, private: bool) -> None:
    made = await used.use(private=private)

    reply = DiscordReply(used.place(made))
    await reply.status("Searching…")
    await reply.finish(ANSWER)

    assert len(used.words()) == 1
    assert used.words()[0].startswith("It lives **there** [1].")
    assert bool(used.whispers(SUPPORT)) == private


@pytest.mark.parametrize("private", [True, False])
async def test_what_is_longer_follows_it_and_is_seen_by_the_same_people(used: Used, private: bool) -> None:
    made = await used.use(private=private)

    await DiscordReply(used.place(made)).finish(LONG)

    assert len(used.words()) == 5
    assert len(used.whispers(SUPPORT)) == (5 if private else 0)
    for call in used.server.called("execute_webhook", "update_webhook_message"):
        assert call.body["allowed_mentions"]["parse"] == []


async def test_another_process_goes_on_in_the_same_messages(used: Used) -> None:
    made = await used.use(private=True)
    names: list[str] = []

    async def note(name: str) -> None:
        names.append(name)

    await DiscordReply(used.place(made), noted=note).finish(LONG)
    found = await used.place(made).earlier()
    first, *more = names
    await DiscordReply(used.place(made, *names), message=first, more=more).finish(ANSWER)

    assert found == names[:1]
    assert len(used.words()) == 1
    assert used.words()[0].startswith("It lives")


async def test_a_longer_answer_of_another_process_spares_the_acknowledgement(used: Used) -> None:
    made = await used.use(private=False)
    name = await used.place(made).post("one")

    await DiscordReply(used.place(made, name), message=name).finish(LONG)

    assert len(used.words()) == 5
    assert " ".join(used.words()).count("word") == 1_500


@pytest.mark.parametrize("late", [True, False])
async def test_a_private_reply_goes_on_in_direct_messages(used: Used, late: bool) -> None:
    made = await used.use(private=True)
    place = used.place(made)
    name = await place.post("Searching…")
    _expire(used, place, told=late)

    await DiscordReply(place, message=name).finish(ANSWER)

    direct = used.server.direct(ASKER)
    assert [text[:8] for text in used.words(direct)] == ["It lives"]
    assert used.words() == ["Searching…"]


@pytest.mark.parametrize("late", [True, False])
async def test_a_public_reply_goes_on_in_its_place(used: Used, late: bool) -> None:
    made = await used.use(private=False)
    place = used.place(made)
    name = await place.post("Searching…")
    _expire(used, place, told=late)

    await DiscordReply(place, message=name).finish(LONG)

    assert len(used.words()) == 5
    assert used.words()[0].startswith("word")


async def test_after_its_time_a_public_answer_is_found_by_its_interaction(used: Used) -> None:
    made = await used.use(private=False)
    place = used.place(made)
    name = await place.post("one")
    _expire(used, place, told=True)

    assert await place.earlier() == [name]


async def test_what_was_dismissed_is_posted_anew(used: Used) -> None:
    made = await used.use(private=True)
    place = used.place(made)
    name = await place.post("one")
    used.server.messages[SUPPORT].pop(name.partition("/")[2])

    anew = await place.put(name, "two")

    assert anew != name
    assert used.words() == ["two"]


async def test_a_message_of_it_is_removed(used: Used) -> None:
    made = await used.use(private=True)
    place = used.place(made)
    names = [await place.post("one"), await place.post("two")]

    await place.remove(names[1])
    await place.remove(names[1])

    assert used.words() == ["one"]


async def test_the_answer_of_a_command_goes_in_the_thread_of_its_response(used: Used) -> None:
    made = await used.use(private=False)
    await used.place(made).post("The question, quoted.")

    name = await used.place(made, root=made.original).post("The answer.")

    assert used.words() == ["The question, quoted."]
    assert used.words(made.original) == ["The answer."]
    assert name.startswith(message_key(made.original, ""))


def _expire(used: Used, place: Place, *, told: bool) -> None:
    """Let the token's time pass, so that the place knows it by the clock, or is ``told`` so by Discord."""
    used.server.token_life = -1.0
    assert isinstance(place, InteractionPlace)
    if not told:
        place._ends = datetime.now(UTC)
