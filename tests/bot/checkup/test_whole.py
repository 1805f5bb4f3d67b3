"""The doctor of everything: with nothing there, with all in order, with parts that hang or are broken."""

import asyncio
import json
import time
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path

import pytest
from pydantic import SecretStr
from typer.testing import CliRunner

from bot.checkup.whole import checks_of, examine
from bot.cli import app
from bot.doctor import Finding, usable
from bot.terminal.indexing import Request, index_sources
from core.config import ModelSettings, Settings
from core.errors import ConfigError
from tests.bot.conftest import quiet, settings_in
from tests.core.model_settings import KEY
from tests.core.model_settings import settings as model_settings
from tests.doubles.discord import discord_server
from tests.doubles.openai_server import Reply, openai_server, written
from tests.doubles.slack import TOKEN, slack_server
from tests.postgres import running_postgres

PASSWORD = "pass-word-1234567890"


def contents(folder: Path) -> list[Path]:
    return list(folder.iterdir())


def states(findings: Sequence[Finding]) -> dict[str, str]:
    return {finding.name: finding.state for finding in findings}


def of(findings: Sequence[Finding], name: str) -> Finding:
    [found] = [finding for finding in findings if finding.name == name]
    return found


def with_port(settings: Settings, **changes: object) -> Settings:
    return settings.model_copy(update={"web": settings.web.model_copy(update={"port": 0}), **changes})


@pytest.fixture
def ready(workplace: Path) -> Settings:
    """Everything in order, but nobody can ask."""
    found = settings_in(workplace)
    index_sources(found, Request((str(workplace / "docs"),)), quiet)
    return with_port(found)


async def test_with_nothing_there_it_says_what_to_do_and_makes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    settings = Settings(model=ModelSettings(find_ollama=False))
    bare = with_port(settings, storage=settings.storage.model_copy(update={"model_dir": tmp_path / "models"}))

    found = await examine(lambda: bare)

    assert not usable(found)
    assert of(found, "index").remedy == "run `footnote index SOURCE`"
    assert (of(found, "embedder").state, of(found, "platforms").state) == ("warning", "warning")
    assert not contents(tmp_path)


async def test_with_all_in_order_only_the_platforms_are_missed(ready: Settings) -> None:
    found = await examine(lambda: ready)

    assert usable(found)
    assert {name for name, state in states(found).items() if state != "ok"} == {"platforms"}
    assert "passages" in of(found, "index").what
    assert all(finding.remedy for finding in found if finding.state != "ok")


async def test_settings_that_are_wrong_are_all_listed_and_nothing_else_is_opened() -> None:
    def load() -> Settings:
        message = "search.limit: unknown setting\nweb.port: too large"
        raise ConfigError(message)

    found = await examine(load)

    assert [finding.what for finding in found if finding.name == "settings"] == [
        "search.limit: unknown setting",
        "web.port: too large",
    ]
    assert not usable(found)


async def test_a_part_that_hangs_is_a_finding_and_holds_nobody_up(
    ready: Settings,
) -> None:
    async with openai_server(Reply([30.0])) as server:
        model = model_settings(server, first_token_timeout=60.0, deadline=90.0)
        began = time.monotonic()

        found = await examine(lambda: ready.model_copy(update={"model": model}), seconds=2.0)

        assert time.monotonic() - began < 8
        assert of(found, "model").what == "no answer within 2 s"
        assert of(found, "index").state == "ok"


async def test_no_secret_is_shown_whatever_is_wrong(ready: Settings) -> None:
    refusal = Reply([f'{{"error": {{"message": "bad key {KEY}"}}}}'.encode()], 401, "application/json")
    async with openai_server(refusal) as server:
        broken = ready.model_copy(
            update={
                "model": model_settings(server),
                "journal": ready.journal.model_copy(
                    update={"url": SecretStr(f"postgresql://me:{PASSWORD}@127.0.0.1:9/x"), "timeout": 1.0}
                ),
                "milvus": ready.milvus.model_copy(update={"uri": f"http://root:{PASSWORD}@127.0.0.1:9", "timeout": 1}),
                "slack": ready.slack.model_copy(
                    update={"bot_token": SecretStr("xoxb-" + PASSWORD), "api_url": "http://127.0.0.1:9/api/"}
                ),
                "discord": ready.discord.model_copy(
                    update={"token": SecretStr(PASSWORD), "api_url": "http://127.0.0.1:9/api"}
                ),
            }
        )

        found = await examine(lambda: broken)

    text = repr(found)
    assert {"journal", "index", "model"} <= {name for name, state in states(found).items() if state == "problem"}
    assert PASSWORD not in text
    assert KEY not in text


async def test_the_platforms_that_are_configured_are_examined(ready: Settings) -> None:
    async with slack_server() as slack, discord_server() as discord:
        both = ready.model_copy(
            update={
                "slack": ready.slack.model_copy(update={"bot_token": SecretStr(TOKEN), "api_url": slack.url}),
                "discord": ready.discord.model_copy(
                    update={"token": SecretStr("wrong.token.here"), "api_url": discord.url}
                ),
            }
        )

        names = {finding.name.partition(":")[0] for finding in await examine(lambda: both)}

    assert {"slack", "discord"} <= names
    assert "platforms" not in names


async def test_a_model_that_writes_is_ok_and_is_asked_for_a_word(ready: Settings) -> None:
    async with openai_server(written("Hello", " there")) as server:
        found = await examine(lambda: ready.model_copy(update={"model": model_settings(server)}))

        assert of(found, "model").state == "ok"
        assert [body["max_tokens"] for body in server.bodies] == [16]


async def test_the_journal_on_a_server_is_looked_at_and_not_changed(ready: Settings) -> None:
    with running_postgres() as server:
        url = SecretStr(server.fresh_url())
        there = ready.model_copy(update={"journal": ready.journal.model_copy(update={"url": url})})

        found = [of(await examine(lambda: there), "journal") for _ in range(2)]

    assert [finding.what for finding in found] == ["PostgreSQL: empty, the first start makes its tables"] * 2


def test_every_check_has_a_name_and_can_be_awaited() -> None:
    checks: dict[str, Callable[[], Awaitable[Sequence[Finding]]]] = dict(checks_of(Settings()))

    assert list(checks) == ["data folder", "journal", "index", "model", "platforms", "port"]
    assert all(asyncio.iscoroutinefunction(check.func) for check in checks.values())  # type: ignore[attr-defined]


def test_the_command_prints_json_alone_and_ends_with_status_1_where_it_can_not_work(workplace: Path) -> None:
    result = CliRunner().invoke(app, ["doctor", "--json"])

    told = json.loads(result.stdout)
    assert (result.exit_code, told["usable"]) == (1, False)
    assert {"name": "settings", "state": "ok", "what": "every one is known and within its bounds", "remedy": ""} in (
        told["findings"]
    )


def test_the_command_lists_settings_that_are_wrong(workplace: Path) -> None:
    (workplace / "footnote.toml").write_text("[serach]\nx = 1\n[web]\nport = -1\n", encoding="utf-8")

    result = CliRunner().invoke(app, ["doctor"])

    assert result.exit_code == 1
    assert result.stdout.count("problem  settings") == 2
