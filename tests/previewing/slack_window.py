"""A window of Slack as people see it: its look is approximated in HTML."""

from collections.abc import Mapping
from datetime import time, timedelta
from html import escape
from typing import Any
from zoneinfo import ZoneInfo

from bot.slack.support.rights import Room
from bot.slack.support.settings_view import settings_window
from core.policy import ChannelPolicy, QuietHours
from tests.doubles.slack import check_view
from tests.previewing.slack import mrkdwn

POLICY = ChannelPolicy(
    "confident",
    timedelta(minutes=10),
    shadow="C0DRAFTS",
    people=("U0ANN", "U0BOB"),
    quiet=QuietHours(time(22), time(7), ZoneInfo("Europe/Berlin")),
    languages=("de", "en"),
)

_STYLE = """
body{margin:0;padding:18px 20px;width:520px;background:#fff;color:#1d1c1d;font:15px/1.46 Lato,Arial,sans-serif}
h1{font-size:18px;margin:0 0 12px} hr{border:0;border-top:1px solid #ddd;margin:12px 0} label{font-weight:700}
.o{color:#616061;font-weight:400} .h{color:#616061;font-size:13px;margin:2px 0 14px} .s{white-space:pre-wrap}
.i{border:1px solid #868686;border-radius:4px;padding:6px 10px;margin:4px 0} .p{color:#868686}
.r{margin:6px 0 6px 4px} .t{display:inline-block;background:#e8f5fa;border-radius:3px;padding:0 6px;margin-right:6px}
.f{text-align:right;margin-top:12px} .b{display:inline-block;border:1px solid #bbb;border-radius:4px;padding:5px 14px}
.k{background:#007a5a;color:#fff;margin-left:8px}
"""


def settings() -> str:
    """Return the window with a channel's settings as a page; what Slack would refuse is an error."""
    view = settings_window(POLICY, Room("C1", here=True), shadow=True)
    if problems := check_view(view):
        raise ValueError(problems)
    return window(view)


def window(view: Mapping[str, Any]) -> str:
    """Return a window as a page."""
    body = "".join(map(_block, view["blocks"]))
    submit = f'<span class="b k">{_text(view["submit"])}</span>' if "submit" in view else ""
    foot = f'<div class="f"><span class="b">{_text(view["close"])}</span>{submit}</div>'
    head = f"<h1>{_text(view['title'])}</h1>"
    return f"<!doctype html><meta charset='utf-8'><style>{_STYLE}</style>{head}{body}{foot}"


def _block(block: Mapping[str, Any]) -> str:
    if block["type"] == "divider":
        return "<hr>"
    if block["type"] == "section":
        return f'<div class="s">{mrkdwn(block["text"]["text"].replace("<#C0DRAFTS>", "#drafts"))}</div>'
    label = f"<label>{_text(block['label'])}</label>"
    optional = ' <span class="o">(optional)</span>' if block.get("optional") else ""
    hint = f'<div class="h">{_text(block["hint"])}</div>' if "hint" in block else ""
    return f"<div>{label}{optional}{_element(block['element'])}{hint}</div>"


def _element(element: Mapping[str, Any]) -> str:
    if element["type"] in ("radio_buttons", "checkboxes"):
        return "".join(_row(option, chosen=option == element.get("initial_option")) for option in element["options"])
    names = [one["text"]["text"] for one in element.get("initial_options", ())]
    names += [f"@{person}" for person in element.get("initial_users", ())]
    names += ["#drafts"] if "initial_conversation" in element else []
    tags = "".join(f'<span class="t">{escape(name)}</span>' for name in names)
    nothing = f'<span class="p">{_text(element["placeholder"])}</span>' if "placeholder" in element else ""
    return f'<div class="i">{tags or escape(element.get("initial_value", "")) or nothing}</div>'


def _row(option: Mapping[str, Any], *, chosen: bool) -> str:
    does = f'<div class="h" style="margin:0 0 0 22px">{_text(option["description"])}</div>'
    return f'<div class="r">{"◉" if chosen else "○"} {_text(option["text"])}{does}</div>'


def _text(found: Mapping[str, Any]) -> str:
    return escape(str(found["text"]))
