"""`/footnote settings channel:`: what holds in a channel is shown, chosen, typed and taken back."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot import wording
from bot.wording import panels
from core.config import DiscordSettings, SupportSettings
from core.journal.values import Channel
from core.policy import ChannelPolicy, read_quiet
from tests.bot.desks import locked
from tests.bot.discord.managing import Managed, defaults, managed, texts
from tests.doubles.discord import DiscordServer
from tests.doubles.discord_faults import Fault
from tests.doubles.discord_limits import interactive
from tests.doubles.discord_state import FORUM, GUILD, HELPER, HELPERS, MODERATOR, OTHER, STAFF, SUPPORT
from tests.waiting import until

NIGHT = "22:00-07:00 Europe/Berlin"


@pytest.fixture
async def bot(server: DiscordServer, settings: DiscordSettings, tmp_path: Path) -> AsyncIterator[Managed]:
    async with managed(server, settings.model_copy(update={"scopes": ("faq",)}), tmp_path) as opened:
        yield opened


async def test_a_channel_is_shown_to_the_one_who_asked(bot: Managed) -> None:
    panel = await bot.shown(channel=SUPPORT)

    assert bot.server.private[panel["id"]] == MODERATOR
    assert f"<#{SUPPORT}>" in texts(panel)
    assert panels.CHANNEL_HOLDS["mention"] in texts(panel)
    assert all(words in texts(panel) for words, _ in panels.CHANNEL_SETTINGS.values())
    assert [defaults(panel, name) for name in ("mode", "wait", "scope")] == [["mention"], ["10"], ["default"]]
    assert [defaults(panel, name) for name in ("shadow", "people", "languages")] == [[], [], []]


async def test_the_channel_in_which_it_is_typed_is_not_meant(bot: Managed) -> None:
    panel = await bot.shown()

    assert panels.SETTINGS_TITLE in texts(panel)
    assert panels.CHANNEL_OVERVIEW not in texts(panel)


@pytest.mark.parametrize("channel", [SUPPORT, FORUM])
async def test_what_is_chosen_holds_and_is_told_in_words(bot: Managed, channel: str) -> None:
    bot.server.callable_people |= {OTHER}
    panel = await bot.shown(channel=channel)

    for name, values in {
        "mode": ["confident"],
        "wait": ["30"],
        "scope": ["faq"],
        "shadow": [STAFF],
        "people": [HELPERS, OTHER],
        "languages": ["de", "ja"],
    }.items():
        await bot.put(panel, name, *values, channel=channel)

    people = (OTHER, f"&{HELPERS}")
    half_an_hour = timedelta(minutes=30)
    expected = ChannelPolicy("confident", half_an_hour, "faq", STAFF, people, languages=("de", "ja"))
    assert await bot.policy(channel) == expected
    assert await bot.policy("1100000000000000001") == ChannelPolicy()
    assert "that nobody answered within 30 minutes, when I am confident" in texts(panel)
    assert f"These answers go to <#{STAFF}> as drafts" in texts(panel)
    assert f"calls <@{OTHER}>, <@&{HELPERS}>" in texts(panel)
    assert "German, Japanese" in texts(panel)
    assert panels.SETTINGS_KEPT in texts(panel)
    assert defaults(panel, "people") == [OTHER, HELPERS]


async def test_an_empty_menu_turns_drafts_off_and_returns_to_what_holds_elsewhere(bot: Managed) -> None:
    panel = await bot.shown(channel=SUPPORT)
    for name, value in (("mode", "always"), ("wait", "0"), ("shadow", STAFF), ("people", HELPER)):
        await bot.put(panel, name, value)
    assert "I answer every question here at once." in texts(panel)

    for name in ("mode", "wait", "shadow", "people"):
        await bot.put(panel, name)

    assert await bot.policy() == ChannelPolicy()


async def test_a_button_returns_to_the_defaults(bot: Managed) -> None:
    panel = await bot.shown(channel=SUPPORT)
    await bot.put(panel, "mode", "off")

    await bot.put(panel, "reset")

    assert await bot.policy() == ChannelPolicy()
    assert await bot.journal.channels.of(Channel("discord", GUILD, SUPPORT)) == {}


async def test_quiet_hours_are_typed_and_shown_again_when_they_are_changed(bot: Managed) -> None:
    panel = await bot.shown(channel=SUPPORT)
    await bot.put(panel, "mode", "always")
    await bot.typed(panel, f"  {NIGHT} ")
    assert (await bot.policy()).quiet == read_quiet(NIGHT)
    assert "From 22:00 to 07:00 (Europe/Berlin) I don't speak up unasked" in texts(panel)

    opened = bot.server.press(panel, panels.QUIET_HOURS, person=MODERATOR)
    await until(lambda: opened.modal is not None)
    assert opened.modal is not None
    (field,) = [row["component"] for row in opened.modal["components"]]
    assert (field["value"], field["placeholder"]) == (NIGHT, panels.QUIET_HOURS_EXAMPLE)

    await bot.typed(panel, "")

    assert (await bot.policy()).quiet is None


async def test_hours_that_are_none_are_told_in_words_and_given_back(bot: Managed) -> None:
    panel = await bot.shown(channel=SUPPORT)
    await bot.typed(panel, NIGHT)

    await bot.typed(panel, "at night @everyone")

    assert panels.NO_SUCH_HOURS in texts(panel)
    assert "at night" in texts(panel)
    assert (await bot.policy()).quiet == read_quiet(NIGHT)


async def test_the_operators_wait_can_be_chosen_too(
    server: DiscordServer, settings: DiscordSettings, tmp_path: Path
) -> None:
    async with managed(server, settings, tmp_path, SupportSettings(mode="always", wait_minutes=7)) as bot:
        panel = await bot.shown(channel=SUPPORT)

    assert defaults(panel, "wait") == ["7"]
    assert "within 7 minutes" in texts(panel)
    assert panels.CHANNEL_SETTINGS["scope"][0] not in texts(panel)


async def test_the_server_lists_ten_channels_and_counts_the_others(bot: Managed) -> None:
    channels = [bot.server.add_channel(f"room-{number}") for number in range(11)]
    for channel in channels:
        bot.server.gateway.tell("CHANNEL_CREATE", bot.server.channels[channel], GUILD)
    await until(lambda: bot.client.get_channel(int(channels[-1])) is not None)
    for channel in [SUPPORT, *channels, "1100000000000000099"]:
        await bot.policies.put(Channel("discord", GUILD, channel), "mode", "always", person=MODERATOR)
    await bot.policies.put(Channel("discord", GUILD, SUPPORT), "shadow", STAFF, person=MODERATOR)
    await bot.policies.put(Channel("discord", "1100000000000000088", "5"), "mode", "off", person=MODERATOR)

    panel = await bot.shown()

    (listed,) = [part["content"] for part in panel["components"] if panels.CHANNEL_OVERVIEW in part.get("content", "")]
    assert f"- <#{SUPPORT}>: always, after 10 minutes, drafts to <#{STAFF}>" in listed
    assert listed.count("\n- ") == 10
    assert listed.endswith(panels.CHANNEL_MORE.format(count=2))


async def test_menus_and_forms_of_an_earlier_process_work(
    server: DiscordServer, settings: DiscordSettings, tmp_path: Path
) -> None:
    async with managed(server, settings, tmp_path) as before:
        panel = await before.shown(channel=SUPPORT)
        opened = server.press(panel, f"footnote:channel:quiet:{SUPPORT}", person=MODERATOR)
        await until(lambda: opened.modal is not None)

    async with managed(server, settings, tmp_path) as after:
        await after.put(panel, "mode", "confident")
        said = after.said
        server.submit(opened, **{SUPPORT: NIGHT})
        await after.settled(said)

        policy = await after.policy()
    assert (policy.mode, policy.quiet) == ("confident", read_quiet(NIGHT))


async def test_of_two_processes_that_hear_a_choice_one_keeps_it(
    server: DiscordServer, settings: DiscordSettings, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with managed(server, settings, tmp_path) as one, managed(server, settings, tmp_path):
        panel = await one.shown(channel=SUPPORT)
        await one.put(panel, "mode", "always")
        await until(lambda: len(server.called("create_interaction_response")) == 4)
        await until(lambda: all(call.status for call in server.calls))

        assert (await one.policy()).mode == "always"
    assert len(server.called("update_original_webhook_message")) == 2
    assert [record for record in caplog.records if record.levelname in ("WARNING", "ERROR")] == []


async def test_nothing_is_kept_in_memory_for_each_message_that_was_shown(bot: Managed) -> None:
    store = bot.client._connection._view_store
    before = len(store._views), len(store._modals), len(store._dynamic_items)

    for _ in range(3):
        panel = await bot.shown(channel=SUPPORT)
        await bot.put(panel, "mode", "off")
        await bot.typed(panel, NIGHT)

    assert (len(store._views), len(store._modals), len(store._dynamic_items)) == before


async def test_while_the_journal_is_away_nothing_pretends_to_be_kept(bot: Managed, tmp_path: Path) -> None:
    panel = await bot.shown(channel=SUPPORT)

    with locked(tmp_path):
        await bot.put(panel, "mode", "always")
        await bot.typed(panel, NIGHT)

    assert bot.told == [wording.NOT_KEPT, f"{wording.NOT_KEPT}\n> {NIGHT}"]
    assert await bot.policy() == ChannelPolicy()


async def test_whom_discord_does_not_know_any_more_is_left_out_of_the_menu(bot: Managed) -> None:
    panel = await bot.shown(channel=SUPPORT)
    await bot.put(panel, "people", OTHER)
    bot.server.faults.append(Fault("update_original_webhook_message", 400, {"code": 50035, "message": "Invalid"}))

    again = await bot.shown(channel=SUPPORT)

    assert defaults(again, "people") == []
    assert (await bot.policy()).people == (OTHER,)
    assert len(interactive(again["components"])) == len(interactive(panel["components"]))
