"""The window with a channel's settings, as Slack's blocks, and what comes back from it; no I/O."""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from bot import wording
from bot.slack.pressing.press import text
from bot.slack.replying.blocks import Block
from bot.slack.support.rights import Room
from bot.support.policies import Name
from bot.support.summary import summary, written
from bot.wording import panels
from bot.wording import window as words
from core.policy import ChannelPolicy
from core.text.language import name_of

WINDOW = "footnote_settings"
RESET = "reset"
MOST_PEOPLE = 10
LONGEST_WAIT = 24 * 60  # minutes that may be typed, unless it is longer already
LANGUAGES = ("en", "fr", "de", "it", "ja", "es", "pt")
LONGEST_HOURS = 80

Values: TypeAlias = Mapping[Name, str]

_FIELDS: tuple[Name, ...] = ("mode", "wait", "shadow", "people", "quiet", "languages")
_MEMBER = re.compile(r"[UW][A-Z0-9]+")


@dataclass(frozen=True, slots=True)
class Sent:
    """What somebody sends; ``shown`` is what the window showed them, so that only what they changed is kept."""

    channel: str
    shown: Values
    chosen: Values
    reset: bool = False

    @property
    def changed(self) -> dict[Name, str]:
        """What they chose that was not there before."""
        return {name: value for name, value in self.chosen.items() if value != self.shown.get(name, "")}


def settings_window(policy: ChannelPolicy, room: Room, *, shadow: bool, bare: bool = False) -> Block:
    """Return the window with what holds; ``shadow``: its reader sees the drafts' channel too.

    Slack refuses to choose in advance what is gone, as a person who left: a ``bare`` window chooses nobody and no
    channel, and leaves them as they are unless others are chosen.
    """
    shown = values(policy, shadow=shadow and not bare, people=not bare)
    now = [f"*{words.NOW}*", told(policy, shadow=shadow), *([] if room.here else [words.ABSENT])]
    fields = [_mode(shown), _wait(shown), _shadow(shown), _people(shown), _quiet(shown), _languages(shown), _reset()]
    return {
        **_window([_section("\n".join(now)), {"type": "divider"}, *fields], wording.CANCEL),
        "callback_id": WINDOW,
        "private_metadata": json.dumps({"channel": room.id, "shown": shown}, separators=(",", ":")),
        "submit": _plain(words.SAVE),
    }


def sentence_window(mrkdwn: str) -> Block:
    """Return the same window with a sentence alone; it is mrkdwn, made by code."""
    return _window([_section(mrkdwn)], wording.CLOSE)


def told(policy: ChannelPolicy, *, shadow: bool) -> str:
    """Return what holds as mrkdwn; ``shadow``: who reads it sees the drafts' channel."""
    count = len(policy.people)
    people = [words.ONE_PERSON if count == 1 else words.PEOPLE.format(count=count)] if count else []
    place = f"<#{policy.shadow}>" if shadow and policy.shadow.isalnum() else words.UNSEEN
    return summary(policy, shadow=place if policy.shadow else "", people=people)


def values(policy: ChannelPolicy, *, shadow: bool, people: bool) -> dict[Name, str]:
    """Return the settings as the window holds them; groups of people can't be chosen in it, and are left out."""
    members = [person for person in policy.people if _MEMBER.fullmatch(person)] if people else []
    return {
        "mode": policy.mode,
        "wait": str(round(policy.wait.total_seconds() / 60)),
        "shadow": policy.shadow if shadow else "",
        "people": ",".join(sorted(members[:MOST_PEOPLE])),
        "quiet": written(policy.quiet),
        "languages": ",".join(sorted(policy.languages)),
    }


def wrong_people(chosen: str) -> str:
    """Return what is wrong with the people who were chosen, as a sentence; "" when nothing is."""
    people = [person for person in chosen.split(",") if person]
    if len(people) > MOST_PEOPLE:
        return words.TOO_MANY_PEOPLE.format(most=MOST_PEOPLE)
    return "" if all(map(_MEMBER.fullmatch, people)) else panels.NO_SUCH_PEOPLE


def with_groups(chosen: str, policy: ChannelPolicy) -> str:
    """Return the people who were chosen, and the groups that are called beside them."""
    groups = [person for person in policy.people if not _MEMBER.fullmatch(person)]
    return ",".join([*groups, *filter(None, chosen.split(","))])


def sent(view: object) -> Sent:
    """Read what Slack posts of a window; a channel of "" is one that can't be read."""
    try:
        said = json.loads(text(view, "private_metadata"))
    except ValueError:
        said = None
    shown = said.get("shown") if isinstance(said, Mapping) else None
    known = shown if isinstance(shown, Mapping) else {}
    return Sent(
        channel=text(said, "channel"),
        shown={name: str(known.get(name, "")) for name in _FIELDS},
        chosen={name: _chosen(_state(view, name)) for name in _FIELDS},
        reset=_chosen(_state(view, RESET)) == RESET,
    )


def _state(view: object, name: str) -> Mapping[str, object]:
    found = view
    for key in ("state", "values", name, name):
        found = found.get(key) if isinstance(found, Mapping) else None
    return found if isinstance(found, Mapping) else {}


def _chosen(state: Mapping[str, object]) -> str:
    """Return what an element holds; several joined by commas, in order, for Slack may give them in another."""
    many = state.get("selected_users") or state.get("selected_options")
    if isinstance(many, list):
        return ",".join(sorted(one if isinstance(one, str) else text(one, "value") for one in many))
    one = text(state, "selected_option", "value") or text(state, "selected_conversation") or text(state, "value")
    return " ".join(one.split())


def _mode(shown: Values) -> Block:
    options = [_option(name, mode, does) for mode, (name, does) in panels.CHANNEL_MODES.items()]
    return _field("mode", {"type": "radio_buttons", "options": options, **_first(options, shown["mode"])})


def _wait(shown: Values) -> Block:
    most = max(LONGEST_WAIT, int(shown["wait"]))
    bounds = {"is_decimal_allowed": False, "min_value": "0", "max_value": str(most)}
    return _field("wait", {"type": "number_input", "initial_value": shown["wait"], **bounds})


def _shadow(shown: Values) -> Block:
    only = {"include": ["public", "private"], "exclude_bot_users": True}
    chosen = {"initial_conversation": shown["shadow"]} if shown["shadow"] else {}
    return _field("shadow", {"type": "conversations_select", "filter": only, **chosen}, optional=True)


def _people(shown: Values) -> Block:
    chosen = {"initial_users": shown["people"].split(",")} if shown["people"] else {}
    menu = {"type": "multi_users_select", "max_selected_items": MOST_PEOPLE, **chosen}
    return _field("people", menu, optional=True)


def _quiet(shown: Values) -> Block:
    typed = {
        "type": "plain_text_input",
        "max_length": LONGEST_HOURS,
        "placeholder": _plain(panels.QUIET_HOURS_EXAMPLE),
    }
    chosen = {"initial_value": shown["quiet"]} if shown["quiet"] else {}
    return _field("quiet", {**typed, **chosen}, optional=True)


def _languages(shown: Values) -> Block:
    codes = [code for code in shown["languages"].split(",") if code]
    options = {code: _option(name_of(code), code) for code in (*LANGUAGES, *codes)}
    chosen: Block = {"initial_options": [options[code] for code in codes]} if codes else {}
    menu: Block = {"type": "multi_static_select", "options": list(options.values()), **chosen}
    return _field("languages", menu, optional=True)


def _reset() -> Block:
    options = [_option(words.RESET, RESET, words.RESET_DOES)]
    return _field(RESET, {"type": "checkboxes", "options": options}, optional=True)


def _field(name: str, element: Block, *, optional: bool = False) -> Block:
    label, does = words.FIELDS[name]
    nothing = {"placeholder": _plain(words.EMPTY[name])} if name in words.EMPTY else {}
    return {
        "type": "input",
        "block_id": name,
        "label": _plain(label),
        "element": {"action_id": name, **nothing, **element},
        **({"optional": True} if optional else {}),
        **({"hint": _plain(does)} if does else {}),
    }


def _option(name: str, value: str, does: str = "") -> Block:
    return {"text": _plain(name), "value": value, **({"description": _plain(does)} if does else {})}


def _first(options: Iterable[Block], value: str) -> Block:
    return next(({"initial_option": option} for option in options if option["value"] == value), {})


def _window(blocks: Sequence[Block], close: str) -> Block:
    return {"type": "modal", "title": _plain(words.TITLE), "close": _plain(close), "blocks": list(blocks)}


def _section(mrkdwn: str) -> Block:
    return {"type": "section", "text": {"type": "mrkdwn", "text": mrkdwn, "verbatim": True}}


def _plain(said: str) -> Block:
    return {"type": "plain_text", "text": said, "emoji": True}
