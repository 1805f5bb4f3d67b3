"""`python -m tests.previews FOLDER`: an answer, a refusal and a failure as pictures, of the blocks sent to Slack.

Slack's look is approximated in HTML, which a headless `chromium` turns into PNG.
"""

import asyncio
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from html import escape
from pathlib import Path
from typing import Any

from aiohttp import ClientSession
from slack_sdk.web.async_client import AsyncWebClient

from bot import wording
from bot.slack.place import Place
from bot.slack.reply import SlackReply
from core.domain import Answer, Source
from core.errors import SearchUnavailable
from tests.doubles.slack import TOKEN, slack_server

WIDTH = 720
QUESTION = "How is data stored in Milvus, and how long until it can be searched?"
UNCOVERED = "Can I keep my data on tape?"
SOURCES = (
    Source(
        1,
        "Product FAQ",
        "Where does Milvus store data?",
        "faq/product_faq.md",
        "https://milvus.io/docs/product_faq.md#Where-does-Milvus-store-data",
        "Inserted data, including vector data, scalar data, and collection-specific schema, are stored in persistent "
        "storage as incremental log. Metadata are generated within Milvus and stored in etcd.",
        (64, 72),
    ),
    Source(
        2,
        "Product FAQ",
        "How does Milvus flush data?",
        "faq/product_faq.md",
        "https://milvus.io/docs/product_faq.md#How-does-Milvus-flush-data",
        "Milvus returns success when inserted data are loaded to the message queue. However, the data are not yet "
        "flushed to the disk.",
        (84, 90),
    ),
)
TEXT = """Milvus keeps **two kinds of data** [1]:

| Kind | Where |
|---|---|
| Inserted data | object storage, as an incremental log |
| Metadata | etcd |

1. An insert is acknowledged once it is in the *message queue* [2].
2. A data node then writes it to the disk; `flush()` does so at once:
   - call it once after a batch,
   - not after each row.

```python
client.insert("docs", rows)
client.flush("docs")
```

> Data that is not flushed yet can be searched, too."""

SHOWN = {
    "slack-answer": Answer(TEXT, "answered", "grounded", SOURCES, confidence=0.9, model="mistral-7b"),
    "slack-refusal": Answer("", "not_found", "not_covered", SOURCES[:2], confidence=0.1),
    "slack-failure": None,
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


def main() -> None:
    """Write the pictures into the folder that was named."""
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    for name, message in asyncio.run(sent()).items():
        draw(page(message), folder / f"{name}.png")


async def sent() -> dict[str, Mapping[str, Any]]:
    """Return the messages that stand in Slack at the end, by name."""
    shown: dict[str, Mapping[str, Any]] = {}
    async with slack_server() as slack, ClientSession() as session:
        client = AsyncWebClient(token=TOKEN, base_url=slack.url, session=session)
        for name, answer in SHOWN.items():
            asked = UNCOVERED if answer and answer.outcome == "not_found" else QUESTION
            root = slack.say("C1", asked, user="U1")["ts"]
            reply = SlackReply(Place(client, client, "C1", root), claim=7)
            await reply.status(wording.SEARCHING)
            if answer is None:
                await reply.fail(wording.failure(SearchUnavailable()))
            else:
                await reply.finish(answer)
            (message,) = slack.replies("C1", root)
            shown[name] = {**message, "asked": asked}
    return shown


def page(message: Mapping[str, Any]) -> str:
    """Return a question and its answer as a page."""
    blocks = message.get("blocks") or [{"type": "section", "text": {"text": message["text"]}}]
    asked = _message("A", "#2f6f4f", "Ann", "", f'<div class="s">@Footnote {escape(message["asked"])}</div>')
    answered = _message("F", "#4a154b", "Footnote", '<span class="app">APP</span>', "".join(map(_block, blocks)))
    return f"<!doctype html><meta charset='utf-8'><style>{_STYLE}</style>{asked}{answered}"


def draw(html: str, path: Path) -> None:
    """Turn a page into a picture, as high as it needs."""
    chromium = shutil.which("chromium") or "chromium"
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "page.html"
        file.write_text(
            f"{html}<script>document.title=document.documentElement.scrollHeight</script>", encoding="utf-8"
        )
        call = [chromium, "--headless=new", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", file.as_uri()]
        call.append(f"--user-data-dir={folder}/profile")
        first = [*call, f"--window-size={WIDTH},100", "--dump-dom"]
        height = re.search(
            r"<title>(\d+)</title>", subprocess.run(first, check=True, capture_output=True, text=True).stdout
        )
        size = f"--window-size={WIDTH},{int(height[1]) if height else 1_000}"
        subprocess.run([*call, size, f"--screenshot={path.resolve()}"], check=True, capture_output=True)


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


if __name__ == "__main__":
    main()
