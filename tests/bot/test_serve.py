"""The whole process on a real index of random vectors: what it needs, what it says, how it stops."""

import asyncio
import logging
import os
import re
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from aiohttp import ClientConnectionError, ClientSession
from pydantic import SecretStr

from bot import wording
from bot.serve import serve
from core.compose import open_index_writer
from core.config import (
    DiscordSettings,
    EmbeddingSettings,
    ModelSettings,
    Settings,
    SlackSettings,
    StorageSettings,
    WebSettings,
)
from core.errors import ConfigError, IndexMissing
from core.knowledge.indexing import run_index
from core.manifest import KnownSource
from tests.core.tiny_models import write_tiny_folder
from tests.doubles.discord import discord_server
from tests.doubles.discord_faults import slow
from tests.doubles.discord_state import BOT
from tests.doubles.discord_state import TOKEN as DISCORD_TOKEN
from tests.doubles.slack import BOT_USER, SECRET, TOKEN, Fault, mention_event, signed, slack_server
from tests.waiting import until

pytestmark = pytest.mark.timeout(120)


def no_progress(what: str, done: int, total: int) -> None:
    """Show nothing."""


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Settings of a process without secrets, on an index that is not there."""
    return Settings(
        storage=StorageSettings(data_dir=tmp_path / "data"),
        embedding=EmbeddingSettings(model=str(tmp_path / "tiny")),
        model=ModelSettings(find_ollama=False),
        web=WebSettings(port=0),
    )


@pytest.fixture
def indexed(settings: Settings, tmp_path: Path) -> Settings:
    """The same, with one page indexed."""
    write_tiny_folder(tmp_path / "tiny")
    page = tmp_path / "keys.md"
    page.write_text("# Keys\n\n## How is a key rotated?\n\nCreate a second one, then revoke the first.\n")
    with open_index_writer(settings, no_progress, rebuild=False) as (writer, embedder):
        run_index(writer, embedder, [KnownSource(str(page), "default")], settings.knowledge, no_progress)
    return settings


def with_slack(settings: Settings, api_url: str) -> Settings:
    slack = SlackSettings(bot_token=SecretStr(TOKEN), signing_secret=SecretStr(SECRET), api_url=api_url)
    return settings.model_copy(update={"slack": slack})


def with_discord(settings: Settings, api_url: str, token: str = DISCORD_TOKEN) -> Settings:
    return settings.model_copy(update={"discord": DiscordSettings(token=SecretStr(token), api_url=api_url)})


@asynccontextmanager
async def serving(
    settings: Settings, caplog: pytest.LogCaptureFixture, *platforms: str, said: str = r"listening on (http://\S+),"
) -> AsyncIterator[tuple[str, asyncio.Task[None]]]:
    """Run the process; yields its address once it said so, and stops it as a supervisor would."""
    caplog.set_level(logging.INFO)
    task = asyncio.create_task(serve(settings, platforms, no_progress))
    while not (found := re.search(said, caplog.text)):
        done, _ = await asyncio.wait({task}, timeout=0.02)
        if done:
            await task
    yield found[1], task
    if not task.done():
        os.kill(os.getpid(), signal.SIGTERM)
    await task


async def get(url: str) -> int:
    async with ClientSession() as session, session.get(url) as response:
        return response.status


@pytest.mark.parametrize(
    ("platforms", "line"),
    [
        (("slack", "web"), "Slack needs SLACK_BOT_TOKEN and SLACK_APP_TOKEN: see docs/connect-slack.md"),
        (("discord",), "Discord needs DISCORD_TOKEN: see docs/connect-discord.md"),
        (("web", "irc", "fax"), "serve: unknown fax, irc; choose of slack, discord, web"),
    ],
)
async def test_bad_settings_end_it_with_one_line_before_anything_is_opened(
    settings: Settings, platforms: tuple[str, ...], line: str
) -> None:
    with pytest.raises(ConfigError, match=re.escape(line)):
        await serve(settings, platforms, no_progress)

    assert not settings.storage.data_dir.exists()


async def test_names_only_the_secret_that_is_missing(settings: Settings) -> None:
    half = settings.model_copy(update={"slack": SlackSettings(bot_token=SecretStr(TOKEN))})

    with pytest.raises(ConfigError, match=r"^Slack needs SLACK_APP_TOKEN:"):
        await serve(half, ("slack",), no_progress)


async def test_without_an_index_it_does_not_start(settings: Settings, tmp_path: Path) -> None:
    write_tiny_folder(tmp_path / "tiny")

    with pytest.raises(IndexMissing):
        await serve(settings, ("web",), no_progress)


async def test_says_in_a_line_each_what_is_open(indexed: Settings, caplog: pytest.LogCaptureFixture) -> None:
    async with slack_server() as slack, serving(with_slack(indexed, slack.url), caplog):
        pass

    lines = [record.getMessage() for record in caplog.records if record.name == "bot.serve"]
    folder = indexed.storage.data_dir
    assert re.match(r"footnote \S+ on Python 3\.\d+\.\d+, process \d+$", lines[0])
    index = (
        rf"index: 1 passages, language \w\w, embedder \S+, in line less than a minute ago, in Milvus Lite at {folder}"
    )
    assert re.match(index, lines[1])
    assert lines[2:4] == [f"model: {wording.started('')}", f"journal: SQLite at {folder}/journal.db"]
    assert lines[4].startswith("limits: 16 answers at a time, 500 more may wait")
    assert lines[5] == "slack: in workspace Test, events at /slack/events"
    assert lines[6] == "not served: Discord needs DISCORD_TOKEN: see docs/connect-discord.md"
    assert re.fullmatch(r"web: listening on http://\S+:\d+, /healthz /readyz /metrics /slack/events", lines[7])


async def test_without_secrets_and_without_names_it_says_what_it_could_do(settings: Settings) -> None:
    with pytest.raises(ConfigError) as raised:
        await serve(settings, (), no_progress)

    lines = str(raised.value).splitlines()
    assert lines[0].startswith("There is nothing to serve yet")
    assert len(lines) < 24  # one screen
    assert max(map(len, lines)) <= 120
    assert {"SLACK_BOT_TOKEN", "DISCORD_TOKEN", "web"} <= set(re.findall(r"\w+", str(raised.value)))
    assert not settings.storage.data_dir.exists()


async def test_health_and_metrics_are_served_alone_when_asked_for(
    indexed: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    async with serving(indexed, caplog, "web") as (address, _):
        statuses = [await get(f"{address}{path}") for path in ("/healthz", "/readyz", "/metrics", "/slack/events")]

    assert statuses == [200, 200, 200, 404]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_a_signal_stops_listening_and_finishes_what_is_open(
    indexed: Settings, caplog: pytest.LogCaptureFixture, number: signal.Signals
) -> None:
    async with slack_server() as slack, serving(with_slack(indexed, slack.url), caplog, "slack", "web") as (url, task):
        asked = slack.say("C1", f"<@{BOT_USER}> how is a key rotated?", user="U1")
        slack.faults.append(Fault("chat.update", 429, "ratelimited", {"Retry-After": "1"}))
        data, headers = signed(mention_event(asked))
        async with ClientSession() as session, session.post(f"{url}/slack/events", data=data, headers=headers) as got:
            assert got.status == 200
        await until(lambda: slack.called("chat.update"))

        os.kill(os.getpid(), number)
        await task
        with pytest.raises(ClientConnectionError):
            await get(f"{url}/healthz")

        (answer,) = slack.thread("C1", asked["ts"])
        assert "Keys" in str(answer["blocks"])


async def test_all_problems_are_told_at_once(settings: Settings) -> None:
    with pytest.raises(ConfigError) as raised:
        await serve(settings, ("slack", "discord"), no_progress)

    assert [line.split()[0] for line in str(raised.value).splitlines()] == ["Slack", "Discord"]


async def test_discord_alone_needs_no_port(indexed: Settings, caplog: pytest.LogCaptureFixture) -> None:
    async with discord_server() as discord:
        settings = with_discord(indexed, discord.url)
        async with serving(settings, caplog, "discord", said=r"discord: (.*), in \d+ server") as (name, _):
            await until(lambda: discord.gateway.live)

    assert re.fullmatch(rf"\w+ \({BOT}\)", name)
    assert "listening" not in caplog.text


async def test_both_platforms_answer_and_end_at_the_same_time(
    indexed: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    async with slack_server() as slack, discord_server() as discord:
        settings = with_discord(with_slack(indexed, slack.url), discord.url)
        async with serving(settings, caplog) as (url, task):
            await until(lambda: "discord: connected as" in caplog.text)
            discord.faults.append(slow("create_message", 1.0))
            asked = discord.mention("how is a key rotated?")
            await until(lambda: discord.called("create_message"))
            said = slack.say("C1", f"<@{BOT_USER}> how is a key rotated?", user="U1")
            data, headers = signed(mention_event(said))
            async with ClientSession() as session, session.post(f"{url}/slack/events", data=data, headers=headers):
                pass

            os.kill(os.getpid(), signal.SIGTERM)
            await task

        (answer,) = slack.thread("C1", said["ts"])
        assert "Keys" in str(answer["blocks"])
        assert "Keys" in str([message["content"] for message in discord.messages[asked["id"]].values()])
    assert discord.gateway.closed == [1000]


async def test_a_token_that_discord_refuses_ends_it_with_one_line(
    indexed: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    async with discord_server() as discord:
        with pytest.raises(ConfigError, match=r"^DISCORD_TOKEN: "):
            async with serving(with_discord(indexed, discord.url, "wrong"), caplog, "discord"):
                pass


async def test_an_intent_that_is_not_approved_ends_it_with_one_line(
    indexed: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    async with discord_server() as discord:
        discord.gateway.approved = ~(1 << 15)
        with pytest.raises(ConfigError, match="Message Content Intent"):
            async with serving(with_discord(indexed, discord.url), caplog, "discord", said="(closed)"):
                pass
