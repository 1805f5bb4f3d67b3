"""discord.py drives the double: what it sends is legal, what it is sent it can read."""

from collections.abc import AsyncIterator

import discord as library
import pytest
from discord import app_commands

from tests.doubles.discord import DiscordServer
from tests.doubles.discord_state import HELPER, OTHER, SUPPORT, TOKEN
from tests.waiting import until


class Buttons(library.ui.View):
    """One button that says something, one that asks for words."""

    def __init__(self) -> None:
        super().__init__(timeout=None)

    @library.ui.button(label="Why?", custom_id="why")
    async def why(self, interaction: library.Interaction, _button: "library.ui.Button[Buttons]") -> None:
        """Say something in private."""
        await interaction.response.send_message("Because.", ephemeral=True)

    @library.ui.button(label="Change", custom_id="change")
    async def change(self, interaction: library.Interaction, _button: "library.ui.Button[Buttons]") -> None:
        """Ask for words."""
        await interaction.response.send_modal(Form())


class Form(library.ui.Modal, title="Change it"):
    """A form whose words take the place of a message."""

    words: "library.ui.TextInput[Form]" = library.ui.TextInput(label="Words", custom_id="words")

    async def on_submit(self, interaction: library.Interaction) -> None:
        """Show them."""
        await interaction.response.edit_message(content=self.words.value, view=None)


class Tiny(library.AutoShardedClient):
    """A client that answers in every way."""

    def __init__(self) -> None:
        intents = library.Intents(guilds=True, guild_messages=True, dm_messages=True, message_content=True)
        super().__init__(intents=intents, max_messages=None, allowed_mentions=library.AllowedMentions.none())
        self.tree = app_commands.CommandTree(self)
        self.tree.command(name="ask", description="Ask")(_ask).autocomplete("question")(_suggest)
        self.tree.add_command(app_commands.ContextMenu(name="Answer this", callback=_menu))

    async def setup_hook(self) -> None:
        """Register the commands."""
        await self.tree.sync()

    async def on_message(self, message: library.Message) -> None:
        """Open a thread in channels, else answer in place."""
        if message.author == self.user or message.type is library.MessageType.thread_starter_message:
            return
        if isinstance(message.channel, library.TextChannel):
            thread = await message.create_thread(name=message.content[:100])
            first = await thread.send("One moment.", nonce="n1", suppress_embeds=True)
            again = await thread.send("One moment.", nonce="n1", suppress_embeds=True)
            partial = thread.get_partial_message(again.id)  # a whole message's edit would show previews again
            await partial.edit(content=f"{first.id == again.id}: {message.content}")
        else:
            await message.reply(f"Inline: {message.content}")


async def _ask(interaction: library.Interaction, question: str, private: bool = False) -> None:  # noqa: FBT002
    await interaction.response.defer(thinking=True, ephemeral=private)
    answer = await interaction.edit_original_response(content=f"Answer: {question}", view=Buttons())
    if not private:
        thread = await answer.create_thread(name=question)
        await thread.send("More.")


async def _suggest(_interaction: library.Interaction, typed: str) -> list[app_commands.Choice[str]]:
    return [app_commands.Choice(name=f"{typed}?", value=f"{typed}?")]


async def _menu(interaction: library.Interaction, message: library.Message) -> None:
    await interaction.response.send_message(f"You mean: {message.content}", ephemeral=True)


@pytest.fixture
async def client(discord: DiscordServer) -> AsyncIterator[Tiny]:
    """A client that is connected to the double."""
    base, library.http.Route.BASE = library.http.Route.BASE, discord.url
    async with Tiny() as client:
        await client.login(TOKEN)
        connection = client.loop.create_task(client.connect())
        await until(lambda: client.guilds or connection.done())
        yield client
        await client.close()
        await connection
    library.http.Route.BASE = base


def texts(discord: DiscordServer, place: str) -> list[str]:
    return [message["content"] for message in discord.replies(place)]


@pytest.mark.usefixtures("client")
async def test_messages_are_answered_in_threads_forums_and_direct_channels(discord: DiscordServer) -> None:
    asked = discord.say(SUPPORT, "Where?")
    await until(lambda: texts(discord, discord.thread_of(asked)) == ["True: Where?"])
    post, whispered = discord.post_in_forum("How?", "Like this?"), discord.whisper("Hello")

    await until(lambda: texts(discord, post["channel_id"]) == ["Inline: Like this?"])
    await until(lambda: texts(discord, whispered["channel_id"]) == ["Inline: Hello"])
    assert discord.pings == []
    assert discord.replies(asked["id"])[0]["flags"] == 4


@pytest.mark.usefixtures("client")
async def test_commands_menus_buttons_and_forms_are_answered(discord: DiscordServer) -> None:
    assert await discord.suggestions("ask", "question", "where") == [{"name": "where?", "value": "where?"}]
    answer = await discord.answered(discord.slash("ask", question="Where?"))
    await until(lambda: texts(discord, discord.thread_of(answer)) == ["More."])
    private = await discord.answered(discord.slash("ask", question="Secret?", private=True))
    menu = await discord.answered(discord.menu("Answer this", discord.say(SUPPORT, "x", person=HELPER), person=OTHER))
    why = await discord.answered(discord.press(answer, "Why?", person=OTHER))
    asked = discord.press(answer, "Change")
    await until(lambda: asked.modal)
    discord.submit(asked, words="Changed.")

    await until(lambda: answer["content"] == "Changed.")
    assert answer["components"] == []
    assert [message["content"] for message in discord.whispers()] == ["Answer: Secret?"] == [private["content"]]
    assert discord.whispers(OTHER) == [menu, why]
    assert menu["content"] == "You mean: x"


@pytest.mark.usefixtures("client")
async def test_a_closed_connection_goes_on_where_it_was(discord: DiscordServer) -> None:
    discord.gateway.deaf = True
    lost = discord.whisper("Said meanwhile")
    discord.gateway.deaf = False
    discord.gateway.close(4000)

    await until(lambda: texts(discord, lost["channel_id"]) == ["Inline: Said meanwhile"])
    assert len(discord.gateway.resumed) == len(discord.gateway.identified) == 1
