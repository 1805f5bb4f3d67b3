"""The message of `/footnote settings` for one channel: what holds, a menu for each setting, what won't work."""

import re
from collections.abc import Awaitable, Callable, Iterator, Sequence
from datetime import timedelta
from typing import Self, TypeAlias

import discord

from bot.discord.gateway.tree import excuse
from bot.discord.pressing.press import fields
from bot.discord.servers.chosen import Chosen
from bot.discord.servers.panel import chosen_values
from bot.support.policies import EVERYTHING, MODES
from bot.support.summary import duration, written
from bot.wording import panels
from core.policy import QuietHours
from core.text.language import name_of

Act: TypeAlias = Callable[[discord.Interaction, str, str, Sequence[str]], Awaitable[None]]
Item: TypeAlias = discord.ui.Item[discord.ui.LayoutView]

QUIET, RESET = "quiet", "reset"
FORM = "quiet_hours"  # the action of the form, as `Client.presses` knows it
CUSTOM_ID = r"footnote:channel:(?P<name>[a-z]{1,20}):(?P<channel>[0-9]{1,20})"
WAITS = (0, 2, 5, 10, 20, 30, 60, 120, 240, 480, 1440)  # minutes
LANGUAGES = ("en", "fr", "de", "it", "ja", "es", "pt")  # in which a request is told from other talk
MOST_PEOPLE = 10

_LONGEST = 100  # characters of a choice in Discord's menus, and of what is typed
_MOST = 25  # choices of one of them
_DRAFTED_IN = [discord.ChannelType.text, discord.ChannelType.news]


class ChannelPanel(discord.ui.LayoutView):
    """The menus of a channel; nothing listens here, as any process knows their ids (see ``listening``)."""

    def __init__(self, chosen: Chosen, told: str = "", *, named: bool = True) -> None:
        """``told`` stands at the end; only when they are ``named`` the menu shows who is called already."""
        super().__init__(timeout=None)
        title = panels.CHANNEL_TITLE.format(channel=chosen.channel.mention)
        self.add_item(_text(f"### {title}\n{chosen.summary}"))
        for name, menu in _menus(chosen, named=named):
            self.add_item(_text(panels.CHANNEL_SETTINGS[name][0]))
            self.add_item(discord.ui.ActionRow(menu))
        buttons = ((QUIET, panels.QUIET_HOURS), (RESET, panels.CHANNEL_RESET))
        self.add_item(discord.ui.ActionRow(*(_button(chosen, name, label) for name, label in buttons)))
        if told or chosen.warnings:
            self.add_item(_text("\n".join([told, *chosen.warnings]).strip()))
        self.stop()  # else discord.py keeps it, for each message


def listening(act: Act) -> type[discord.ui.DynamicItem[Item]]:
    """Return what hears every menu and button of a channel, of any process; ``act`` gets its name and the channel's id.

    The values are as the interaction tells them, which anybody may have made up.
    """

    class ChannelItem(discord.ui.DynamicItem[Item], template=re.compile(CUSTOM_ID)):
        @classmethod
        async def from_custom_id(cls, interaction: discord.Interaction, item: Item, match: re.Match[str], /) -> Self:
            del interaction, match
            return cls(item)

        async def callback(self, interaction: discord.Interaction) -> None:
            found = self.template.fullmatch(self.custom_id)
            try:
                if found is not None:
                    await act(interaction, found["name"], found["channel"], chosen_values(interaction))
            except Exception as error:  # noqa: BLE001 whatever it is, the person must not wait for nothing
                await excuse(interaction, error, "a setting of a channel")

    return ChannelItem


def hours_form(channel: int, quiet: QuietHours | None) -> discord.ui.Modal:
    """Return the form for quiet hours; its only field is named after the channel."""
    form = discord.ui.Modal(title=panels.QUIET_HOURS_TITLE, custom_id=f"footnote:{FORM}:0")
    field = discord.ui.TextInput[discord.ui.Modal](
        custom_id=str(channel),
        placeholder=panels.QUIET_HOURS_EXAMPLE,
        default=written(quiet)[:_LONGEST] or None,
        max_length=_LONGEST,
        required=False,
    )
    form.add_item(discord.ui.Label(text=panels.QUIET_HOURS_LABEL, component=field))
    form.stop()
    return form


def typed_hours(data: object) -> tuple[str, str]:
    """Return the channel's id and what was typed, from the data of a form; ("", "") where there is no field."""
    found = ((str(field.get("custom_id", "")), str(field.get("value") or "")) for field in fields(data))
    return next(found, ("", ""))


def _menus(chosen: Chosen, *, named: bool) -> Iterator[tuple[str, Item]]:
    policy = chosen.policy
    modes = [_option(panels.CHANNEL_MODES[mode][0], mode, mode == policy.mode) for mode in MODES]
    for option in modes:
        option.description = panels.CHANNEL_MODES[option.value][1]
    yield "mode", _menu(chosen, "mode", modes)
    yield "wait", _menu(chosen, "wait", list(_waits(policy.wait)))
    if len(chosen.scopes) > 1:
        scopes = [one for one in chosen.scopes if len(one) <= _LONGEST][:_MOST]
        options = [_option(one or panels.EVERYTHING, one or EVERYTHING, one == policy.scope) for one in scopes]
        yield "scope", _menu(chosen, "scope", options)
    yield "shadow", _channel_menu(chosen)
    yield "people", _people_menu(chosen, named=named)
    codes = dict.fromkeys((*LANGUAGES, *policy.languages[: _MOST - len(LANGUAGES)]))
    languages = [_option(name_of(code), code, code in policy.languages) for code in codes]
    yield "languages", _menu(chosen, "languages", languages, most=len(languages))


def _waits(wait: timedelta) -> Iterator[discord.SelectOption]:
    own = wait // timedelta(minutes=1)
    for minutes in sorted({*WAITS, own}):
        label = duration(timedelta(minutes=minutes)) if minutes else panels.CHANNEL_AT_ONCE
        yield _option(label[:1].upper() + label[1:], str(minutes), minutes == own)


def _menu(chosen: Chosen, name: str, options: list[discord.SelectOption], *, most: int = 1) -> Item:
    return discord.ui.Select(
        custom_id=_id(chosen, name),
        placeholder=panels.CHANNEL_SETTINGS[name][1],
        min_values=0,
        max_values=most,
        options=options,
    )


def _channel_menu(chosen: Chosen) -> Item:
    drafts = [chosen.shadow] if chosen.shadow else []
    return discord.ui.ChannelSelect(
        custom_id=_id(chosen, "shadow"),
        channel_types=_DRAFTED_IN,
        placeholder=panels.CHANNEL_SETTINGS["shadow"][1],
        min_values=0,
        default_values=[discord.SelectDefaultValue.from_channel(one) for one in drafts],
    )


def _people_menu(chosen: Chosen, *, named: bool) -> Item:
    users = [discord.SelectDefaultValue.from_user(discord.Object(int(one))) for one in chosen.people]
    roles = [discord.SelectDefaultValue.from_role(role) for role in chosen.roles]
    return discord.ui.MentionableSelect(
        custom_id=_id(chosen, "people"),
        placeholder=panels.CHANNEL_SETTINGS["people"][1],
        min_values=0,
        max_values=MOST_PEOPLE,
        default_values=[*(users if named else ()), *roles][:MOST_PEOPLE],
    )


def _option(label: str, value: str, default: bool) -> discord.SelectOption:  # noqa: FBT001 whether it is chosen
    return discord.SelectOption(label=label, value=value, default=default)


def _button(chosen: Chosen, name: str, label: str) -> discord.ui.Button[discord.ui.LayoutView]:
    return discord.ui.Button(label=label, custom_id=_id(chosen, name))


def _id(chosen: Chosen, name: str) -> str:
    return f"footnote:channel:{name}:{chosen.channel.id}"


def _text(text: str) -> discord.ui.TextDisplay[discord.ui.LayoutView]:
    return discord.ui.TextDisplay(text)
