"""What was sent to Slack as people see it: its look is approximated in HTML."""

import re
from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

from aiohttp import ClientSession
from slack_sdk.web.async_client import AsyncWebClient

from bot import wording
from bot.slack.replying.place import Place
from bot.slack.replying.reply import SlackReply
from core.domain import Answer
from core.errors import SearchUnavailable
from tests.doubles.slack import TOKEN, slack_server
from tests.previewing.shown import ANSWER, FAILING, QUESTION, REFUSAL, UNCOVERED

SHOWN: dict[str, tuple[str, Answer | None]] = {
    "slack-answer": (QUESTION, ANSWER),
    "slack-refusal": (UNCOVERED, REFUSAL),
    "slack-failure": (FAILING, None),
}

_STYLE = """
body{margin:0;padding:18px 20px;width:680px;background:#fff;color:#1d1c1d;font:15px/1.46 Lato,Arial,sans-serif}
.m{display:flex;gap:10px;margin-bottom:14px} .n{font-weight:900} .t{color:#616061;font-size:12px;margin-left:6px}
.a{width:36px;height:36px;border-radius:8px;flex:none;color:#fff;font:bold 18px/36px Arial;text-align:center}
.app{background:#ddd;color:#616061;font-size:10px;font-weight:700;border-radius:2px;padding:1px 3px;margin-left:4px}
.s{margin:0 0 8px;white-space:pre-wrap;overflow-wrap:break-word}
pre{background:#f8f8f8;border:1px solid #ddd;border-radius:4px;padding:8px;margin:4px 0;white-space:pre-wrap}
pre,code{font:12px/1.5 Menlo,DejaVu Sans Mono,monospace}
code{background:#f8f8f8;border:1px solid #ddd;border-radius:3px;padding:1px 3px;color:#e01e5a}
blockquote{border-left:4px solid #ddd;margin:2px 0;padding-left:12px} a{color:#1264a3;text-decoration:none}
hr{border:0;border-top:1px solid #ddd;margin:6px 0 10px}
.c{color:#616061;font-size:13px;margin-bottom:8px} .f{font-weight:400;padding:3px 8px;border-color:#ddd}
.b{display:inline-block;border:1px solid #bbb;border-radius:4px;padding:4px 12px;font-size:13px;margin:2px 8px 4px 0}
"""


async def sent() -> dict[str, str]:
    """Return what stands in Slack at the end, as pages by name."""
    shown: dict[str, str] = {}
    async with slack_server() as slack, ClientSession() as session:
        client = AsyncWebClient(token=TOKEN, base_url=slack.url, session=session)
        for name, (asked, answer) in SHOWN.items():
            root = slack.say("C1", asked, user="U1")["ts"]
            reply = SlackReply(Place(client, client, "C1", root), claim=7)
            await reply.status(wording.SEARCHING)
            if answer is None:
                await reply.fail(wording.failure(SearchUnavailable()))
            else:
                await reply.finish(answer)
            (message,) = slack.replies("C1", root)
            shown[name] = page(asked, message)
    return shown


def page(asked: str, message: Mapping[str, Any]) -> str:
    """Return a question and its answer as a page."""
    blocks = message.get("blocks") or [{"type": "section", "text": {"text": message["text"]}}]
    question = _message("A", "#2f6f4f", "Ann", "", f'<div class="s">@Footnote {escape(asked)}</div>')
    answered = _message("F", "#4a154b", "Footnote", '<span class="app">APP</span>', "".join(map(_block, blocks)))
    return f"<!doctype html><meta charset='utf-8'><style>{_STYLE}</style>{question}{answered}"


def draft_page(drafts: Sequence[Sequence[Mapping[str, Any]]]) -> str:
    """Return the blocks of drafts as a page."""
    shown = (
        _message("F", "#4a154b", "Footnote", '<span class="app">APP</span>', "".join(map(_block, one)))
        for one in drafts
    )
    return f"<!doctype html><meta charset='utf-8'><style>{_STYLE}</style>{''.join(shown)}"


def _message(letter: str, color: str, name: str, badge: str, body: str) -> str:
    avatar = f'<div class="a" style="background:{color}">{letter}</div>'
    head = f'<span class="n">{name}</span>{badge}<span class="t">10:42</span>'
    return f'<div class="m">{avatar}<div>{head}{body}</div></div>'


def _block(block: Mapping[str, Any]) -> str:
    elements = block.get("elements", [])
    if block["type"] == "section":
        return f'<div class="s">{mrkdwn(block["text"]["text"])}</div>'
    if block["type"] == "divider":
        return "<hr>"
    if block["type"] == "context":
        return f'<div class="c">{" ".join(mrkdwn(element["text"]) for element in elements)}</div>'
    if block["type"] == "context_actions":
        sides = [element[f"{side}_button"]["text"]["text"] for element in elements for side in ("positive", "negative")]
        return "".join(f'<span class="b f">{side}</span>' for side in sides) + "<br>"
    return "".join(f'<span class="b">{element["text"]["text"]}</span>' for element in elements)


def mrkdwn(text: str) -> str:
    """Return Slack's markup as HTML; its entities are HTML's."""
    parts = re.split(r"```\n?(.*?)\n?```", text, flags=re.DOTALL)
    return "".join(f"<pre>{part}</pre>" if number % 2 else _lines(part) for number, part in enumerate(parts))


def _lines(text: str) -> str:
    text = re.sub(r"<#(\w+)>", r'<a href="#">#help</a>', text)
    html = re.sub(r"`([^`\n]+)`", r"<code>\1</code>", re.sub(r"<(http[^|>]+)\|([^>]+)>", r'<a href="\1">\2</a>', text))
    for mark, tag in (("*", "b"), ("_", "i"), ("~", "s")):
        sign = re.escape(mark)
        html = re.sub(rf"(?<![\w/]){sign}(\S|\S[^{sign}\n]*?\S){sign}(?!\w)", rf"<{tag}>\1</{tag}>", html)
    quoted = re.sub(r"(?:^&gt;.*|^> ?.*)(?:\n> ?.*)*", _quoted, html.strip("\n"), flags=re.MULTILINE)
    return re.sub(r"\n?(</?blockquote>)\n?", r"\1", quoted)


def _quoted(found: re.Match[str]) -> str:
    if not found[0].startswith(">"):
        return found[0]
    return "<blockquote>" + re.sub(r"^> ?", "", found[0], flags=re.MULTILINE) + "</blockquote>"
