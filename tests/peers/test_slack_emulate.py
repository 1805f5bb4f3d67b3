"""Mentions and a follow-up in the `emulate` package's Slack, through the real bot and core, to threaded answers."""

import asyncio
import hashlib
import hmac
import json
import shutil
import socket
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientSession, web
from pydantic import SecretStr

from bot.desk.desk import Desk
from bot.desk.tasks import Tasks
from bot.slack.connecting import open_connection
from bot.web.server import application, open_server
from core.compose import open_core, open_index_writer
from core.config import EmbeddingSettings, ModelSettings, Settings, SlackSettings, StorageSettings, WebSettings
from core.errors import EmbeddingError
from core.journal import open_journal
from core.knowledge.indexing import run_index
from core.manifest import KnownSource

pytestmark = [pytest.mark.peer, pytest.mark.timeout(300)]

ROOT = Path(__file__).resolve().parents[2]
NODE = ROOT / ".peers" / "node_modules" / "node" / "bin" / "node"
EMULATE = ROOT / ".peers" / "node_modules" / "emulate"
INSTALL = "npm install --no-save --prefix .peers @copilotkit/aimock@1.43.0 emulate@0.12.2 node@24"

SECRET = "emulated-signing-secret"
PERSON, BOT = "xoxp-person", "xoxb-footnote"
BOT_USER = "U0FOOTNOTE"
CHANNEL = "C000000001"
SEED = {
    "slack": {
        "signing_secret": SECRET,
        "strict_scopes": True,
        "oauth_apps": [
            {
                "client_id": "1.2",
                "client_secret": "x",
                "app_id": "A0FOOTNOTE",
                "name": "Footnote",
                "redirect_uris": [],
                "scopes": ["chat:write"],
                "bot_id": "B0FOOTNOTE",
                "bot_user_id": BOT_USER,
                "bot_name": "footnote",
            }
        ],
        "tokens": [
            {"token": PERSON, "user_id": "U000000001"},
            {
                "token": BOT,
                "type": "bot",
                "user_id": BOT_USER,
                "app_id": "A0FOOTNOTE",
                "bot_id": "B0FOOTNOTE",
                "bot_user_id": BOT_USER,
                "scopes": ["chat:write"],
            },
        ],
    }
}
PAGES = {
    "backups.md": """# Backups

## How often are backups made?

A full backup is made every night at two o'clock UTC. It is kept for thirty days.

## How is a backup restored?

Run `vault restore` with the date of the backup.
""",
    "keys.md": """# Signing keys

## How is a signing key rotated?

Create a second key in the console, deploy it to all services, then revoke the first key.
""",
    "themes.md": """# Themes

## Which colour schemes are there?

There is a light theme and a dark theme. The editor follows the system unless a theme is chosen.
""",
}


@dataclass(slots=True)
class Front:
    """Takes emulate's signed events, passes them on as they are, and adds the app_mention that emulate lacks."""

    target: str = ""
    unsigned: int = 0
    statuses: list[tuple[str, int]] = field(default_factory=list)

    async def receive(self, request: web.Request) -> web.Response:
        """Pass one event on."""
        body = await request.read()
        headers = {name: value for name, value in request.headers.items() if name.startswith("X-Slack-")}
        if headers.get("X-Slack-Signature") != sign(body, headers.get("X-Slack-Request-Timestamp", "")):
            self.unsigned += 1
            return web.Response(status=401)
        await self._post("message", body, headers)
        payload = json.loads(body)
        event = payload["event"]
        if f"<@{BOT_USER}>" in event.get("text", "") and event.get("user") != BOT_USER and not event.get("subtype"):
            mention = json.dumps({**payload, "event": {**event, "type": "app_mention"}}).encode()
            now = str(int(time.time()))
            for _ in range(2):
                signature = {"X-Slack-Request-Timestamp": now, "X-Slack-Signature": sign(mention, now)}
                await self._post("app_mention", mention, signature)
        return web.Response()

    async def _post(self, kind: str, body: bytes, headers: dict[str, str]) -> None:
        headers = {**headers, "Content-Type": "application/json"}
        async with ClientSession() as session, session.post(self.target, data=body, headers=headers) as response:
            self.statuses.append((kind, response.status))


def sign(body: bytes, timestamp: str) -> str:
    """Return Slack's signature of a body."""
    return "v0=" + hmac.new(SECRET.encode(), f"v0:{timestamp}:".encode() + body, hashlib.sha256).hexdigest()


@dataclass(frozen=True, slots=True)
class Workspace:
    """emulate's Web API, as a person uses it."""

    url: str
    session: ClientSession

    async def call(self, method: str, **arguments: str) -> dict[str, Any]:
        """Return the answer of a method."""
        headers = {"Authorization": f"Bearer {PERSON}"}
        async with self.session.post(f"{self.url}/api/{method}", data=arguments, headers=headers) as response:
            answer: dict[str, Any] = await response.json()
        assert answer["ok"], answer
        return answer

    async def finished_thread(self, root: str, replies: int) -> list[dict[str, Any]]:
        """Return the replies below ``root`` once the last one has its sources."""
        async with asyncio.timeout(60):
            while True:
                thread = (await self.call("conversations.replies", channel=CHANNEL, ts=root))["messages"][1:]
                if len(thread) >= replies and len(thread[-1].get("blocks") or []) > 1:
                    return list(thread)
                await asyncio.sleep(0.1)


@pytest.fixture(scope="module")
def indexed(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Settings whose index holds three pages, embedded by the real model."""
    folder = tmp_path_factory.mktemp("emulate")
    docs = folder / "docs"
    docs.mkdir()
    for name, text in PAGES.items():
        (docs / name).write_text(text, encoding="utf-8")
    settings = Settings(
        storage=StorageSettings(data_dir=folder / "data"),
        embedding=EmbeddingSettings(),
        model=ModelSettings(find_ollama=False),
        slack=SlackSettings(bot_token=SecretStr(BOT), signing_secret=SecretStr(SECRET)),
    )
    sources = [KnownSource(str(docs), "default", "https://docs.example")]
    try:
        with open_index_writer(settings, lambda *_: None, rebuild=False) as (writer, embedder):
            run_index(writer, embedder, sources, settings.knowledge, lambda *_: None)
    except EmbeddingError as error:
        pytest.skip(f"no MiniLM: {error}")
    return settings


@asynccontextmanager
async def emulated_slack(events: str) -> AsyncIterator[str]:
    """Run emulate on a free port; yields its address."""
    if not NODE.exists() or not EMULATE.exists():
        pytest.skip(f"no emulate: {INSTALL}" + ("" if shutil.which("npm") else " (npm is not installed either)"))
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = str(probe.getsockname()[1])
    script = Path(__file__).with_name("emulate.mjs")
    process = await asyncio.create_subprocess_exec(
        NODE, script, EMULATE, port, events, json.dumps(SEED), stdout=asyncio.subprocess.PIPE
    )
    try:
        assert process.stdout is not None
        async with asyncio.timeout(30):
            while not (line := await process.stdout.readline()).startswith(b"ready"):
                assert line, "emulate ended before it was ready"
        yield f"http://127.0.0.1:{port}"
    finally:
        if process.returncode is None:
            process.terminate()
        await process.wait()


@asynccontextmanager
async def footnote(indexed: Settings, front: Front) -> AsyncIterator[Workspace]:
    """Run emulate and the whole bot, with ``front`` between them; yields the workspace as a person uses it."""
    async with AsyncExitStack() as stack:
        receiver = application([web.post("/in", front.receive)])
        events = await stack.enter_async_context(open_server(WebSettings(port=0), receiver))
        url = await stack.enter_async_context(emulated_slack(f"{events}/in"))
        core = await stack.enter_async_context(open_core(indexed, lambda *_: None))
        slack = indexed.slack.model_copy(update={"api_url": f"{url}/api/"})
        journal = await stack.enter_async_context(open_journal(indexed.journal, indexed.storage.data_dir))
        desk = Desk(core.answerer, journal, "slack", Tasks(at_once=4, waiting=10))
        bot = await stack.enter_async_context(open_connection(slack, desk, journal, core.reader))
        app = application(bot.routes)
        address = await stack.enter_async_context(open_server(WebSettings(port=0), app))
        front.target = f"{address}/slack/events"
        yield Workspace(url, await stack.enter_async_context(ClientSession()))


async def test_a_mention_ends_in_one_threaded_answer_with_sources(indexed: Settings) -> None:
    front = Front()
    async with footnote(indexed, front) as workspace:
        question = f"<@{BOT_USER}> how do I rotate a signing key?"
        asked = await workspace.call("chat.postMessage", channel=CHANNEL, text=question)
        first = await workspace.finished_thread(asked["ts"], 1)
        again = f"<@{BOT_USER}> how often are backups made?"
        await workspace.call("chat.postMessage", channel=CHANNEL, text=again, thread_ts=asked["ts"])
        second = await workspace.finished_thread(asked["ts"], 3)
        follow_up = "how is a backup restored?"
        await workspace.call("chat.postMessage", channel=CHANNEL, text=follow_up, thread_ts=asked["ts"])
        third = await workspace.finished_thread(asked["ts"], 5)

    text, source, *_ = [block["text"]["text"] for block in first[0]["blocks"] if block["type"] == "section"]
    assert "Create a second key in the console" in text
    assert source.startswith("*[1]* <https://docs.example/keys.md#how-is-a-signing-key-rotated|Signing keys › How is a")
    assert "Create" not in source  # what the text quotes is not quoted again
    assert [(message["user"], message["thread_ts"]) for message in first] == [(BOT_USER, asked["ts"])]
    assert "every night at two o'clock" in second[-1]["blocks"][0]["text"]["text"]
    assert [message["user"] == BOT_USER for message in second] == [True, False, True]
    assert "vault restore" in third[-1]["blocks"][0]["text"]["text"]
    assert [message["user"] == BOT_USER for message in third] == [True, False, True, False, True]
    assert front.unsigned == 0
    assert {status for _, status in front.statuses} == {200}
    assert [kind for kind, _ in front.statuses].count("app_mention") == 4
