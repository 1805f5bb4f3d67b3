"""Messages of Discord as a page: who wrote them, what stands in them, and what can be pressed below."""

from collections.abc import Mapping, Sequence
from html import escape

from tests.doubles.discord import DiscordServer
from tests.doubles.discord_shapes import Json
from tests.doubles.discord_state import BOT
from tests.previewing.discord_markdown import Names, html

_ROW, _BUTTON, _SELECT, _TEXT, _CONTAINER = 1, 2, 3, 10, 17
_SELECTS = frozenset({3, 5, 6, 7, 8})
_COLORS = {1: "#5865f2", 3: "#248046", 4: "#da373c"}
_STYLE = """
body{margin:0;padding:14px 18px 18px;width:684px;background:#313338;color:#dbdee1;
font:15.5px/1.38 'gg sans','Noto Sans','DejaVu Sans',Arial,sans-serif}
.h{margin:-14px -18px 12px;padding:11px 18px;border-bottom:1px solid #26282c;color:#f2f3f5;font-weight:600;
white-space:nowrap;overflow:hidden;text-overflow:ellipsis} .h span{color:#80848e;font-weight:400}
.m{display:flex;gap:14px;margin-bottom:15px} .g{margin-top:-13px} .g .a{height:0} .m>div:last-child{min-width:0;flex:1}
.a{width:40px;height:40px;border-radius:50%;flex:none;color:#fff;font:600 19px/40px Arial;text-align:center}
.n{color:#f2f3f5;font-weight:600} .t{color:#949ba4;font-size:12px;margin-left:7px}
.app{background:#5865f2;color:#fff;font:600 10.5px/15px Arial;border-radius:4px;padding:0 5px;margin-left:5px;
display:inline-block;vertical-align:2px}
p{margin:0;overflow-wrap:anywhere} .i{display:flex} .i span{flex:none;width:1.5em}
pre{background:#2b2d31;border:1px solid #1e1f22;border-radius:4px;padding:8px;margin:6px 0 4px;
white-space:pre-wrap;overflow-wrap:anywhere} h3{font-size:18px;margin:6px 0 4px;color:#f2f3f5}
pre,code{font:13.5px/1.3 'gg mono',Menlo,'DejaVu Sans Mono',monospace}
code{background:#1e1f22;border-radius:4px;padding:1px 4px}
blockquote{margin:2px 0;padding-left:12px;border-left:4px solid #4e5058;border-radius:3px} a{color:#00a8fc}
.small{color:#949ba4;font-size:12.5px;margin-top:2px}
.at{background:#3c4270;color:#c9cdfb;border-radius:3px;padding:0 3px}
.r{margin-top:7px} .b{display:inline-block;background:#4e5058;color:#fff;border-radius:4px;padding:6px 15px;
font-size:14px;font-weight:500;margin:0 8px 2px 0} .o{color:#949ba4;font-size:12px;margin-top:5px} .o a{font-size:12px}
.re{color:#b5bac1;font-size:13px;margin:0 0 3px 54px} .se{background:#1e1f22;border-radius:4px;padding:9px 12px;
color:#949ba4;display:flex;justify-content:space-between;margin:5px 0 9px} .se b{color:#dbdee1;font-weight:400}
.w{padding:2px 0} .c{background:#2b2d31;border:1px solid #3f4147;border-radius:8px;padding:12px;margin-top:4px}
"""


def page(discord: DiscordServer, head: str, messages: Sequence[Json], *, used: str = "") -> str:
    """Return messages below the name of their place, as a page; ``used`` is the command that the first answers."""
    names = _names(discord)
    writers = [None, *(message["author"]["id"] for message in messages)]
    shown = _above(messages[0], names, used) if used else ""
    for message, before in zip(messages, writers, strict=False):
        only = message["id"] in discord.private
        shown += _message(message, names, goes_on=message["author"]["id"] == before, only=only)
    return f'<!doctype html><meta charset="utf-8"><style>{_STYLE}</style><div class="h">{head}</div>{shown}'


def _names(discord: DiscordServer) -> Names:
    people = {one["id"]: one["global_name"] or one["username"].title() for one in discord.users.values()}
    channels = {one["id"]: one.get("name") or "" for one in discord.channels.values()}
    roles = {role["id"]: role["name"] for guild in discord.guilds.values() for role in guild["roles"]}
    return people | channels | roles


def _message(message: Json, names: Names, *, goes_on: bool, only: bool) -> str:
    """Return one message; what ``goes_on`` stands below the one before without its writer's name."""
    author = message["author"]
    ours = author["id"] == BOT
    name = names[author["id"]]
    badge = '<span class="app">APP</span>' if ours else ""
    avatar = f'<div class="a" style="background:{"#4a154b" if ours else "#2f6f4f"}">{name[0]}</div>'
    head = f'<span class="n">{escape(name)}</span>{badge}<span class="t">Today at 10:42</span>'
    hidden = '<div class="o">👁 Only you can see this • <a>Dismiss message</a></div>'
    body = [
        "" if goes_on else head,
        f'<div class="w">{html(message["content"], names)}</div>' if message["content"] else "",
        *(_component(one, names) for one in message["components"]),
        hidden if only else "",
    ]
    avatar = '<div class="a"></div>' if goes_on else avatar
    return f'<div class="m{" g" if goes_on else ""}">{avatar}<div>{"".join(body)}</div></div>'


def _above(message: Json, names: Names, used: str) -> str:
    """Return who used the command that a message answers."""
    who = escape(names[message["interaction_metadata"]["user"]["id"]])
    return f'<div class="re">↱ <span class="n">{who}</span> used <a>/{escape(used)}</a></div>'


def _component(one: Mapping[str, object], names: Names) -> str:
    kind, inside = one["type"], one.get("components")
    parts = "".join(_component(each, names) for each in inside) if isinstance(inside, list) else ""
    if kind == _ROW:
        return f'<div class="r">{parts}</div>'
    if kind == _CONTAINER:
        return f'<div class="c">{parts}</div>'
    if kind == _TEXT:
        return f'<div class="w">{html(str(one["content"]), names)}</div>'
    if kind == _BUTTON:
        style = one.get("style")
        color = _COLORS.get(style, "#4e5058") if isinstance(style, int) else "#4e5058"
        return f'<span class="b" style="background:{color}">{escape(str(one.get("label") or ""))}</span>'
    return _select(one, names) if kind in _SELECTS else ""


def _select(one: Mapping[str, object], names: Names) -> str:
    chosen, options = one.get("default_values"), one.get("options")
    picked = [names.get(str(each["id"]), "?") for each in chosen] if isinstance(chosen, list) else []
    if isinstance(options, list):
        picked += [str(option["label"]) for option in options if option.get("default")]
    text = f"<b>{escape(', '.join(picked))}</b>" if picked else escape(str(one.get("placeholder") or ""))
    return f'<div class="se"><span>{text}</span><span>⌄</span></div>'
