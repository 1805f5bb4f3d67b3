"""The workspaces that installed the app: found, renewed in time, remembered while the journal is down, forgotten."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from pydantic import SecretStr
from slack_bolt.async_app import AsyncApp, AsyncBoltRequest
from slack_sdk.web.async_client import AsyncWebClient

from bot.slack.connection.clients import open_clients
from bot.slack.connection.installs import InstalledWorkspaces, authorizer, register_removal
from bot.slack.connection.oauth import credentials
from core.config import JournalSettings, SlackSettings
from core.errors import JournalUnavailable
from core.journal import Journal, open_journal
from core.journal.values import Installation
from tests.doubles.slack_oauth import CLIENT_ID, CLIENT_SECRET, OAuthServer, oauth_server
from tests.journals import lose

NOW = datetime.now(UTC)
HERE = Installation("slack", "T1", "Team", "U1", "B1", "xoxb-1", "", None, "chat:write", "U7", NOW)
NEW = {"ok": True, "access_token": "xoxb-2", "refresh_token": "xoxe-2", "token_type": "bot", "expires_in": 43_200}


def rotating(hours: float) -> Installation:
    return replace(HERE, refresh_token="xoxe-1", expires_at=datetime.now(UTC) + timedelta(hours=hours))


@dataclass(slots=True)
class Stage:
    """A process that looks workspaces up."""

    slack: OAuthServer
    journal: Journal
    workspaces: InstalledWorkspaces

    async def token(self, workspace: str = "T1", enterprise: str = "") -> str | None:
        found = await self.workspaces.of(workspace, enterprise)
        return found.clients.hasty.token if found else None


@asynccontextmanager
async def staged(slack: OAuthServer, folder: Path, *, kept: int = 10) -> AsyncIterator[Stage]:
    settings = SlackSettings(client_id=SecretStr(CLIENT_ID), client_secret=SecretStr(CLIENT_SECRET), api_url=slack.url)
    async with open_journal(JournalSettings(), folder) as journal, open_clients(settings) as clients:
        found = InstalledWorkspaces(journal.installations, clients, credentials(settings), kept=kept)
        yield Stage(slack, journal, found)


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    async with oauth_server() as slack, staged(slack, tmp_path) as opened:
        yield opened


async def test_a_workspace_is_found_by_its_own_id_before_its_organisations(stage: Stage) -> None:
    await stage.workspaces.add(HERE)
    await stage.workspaces.add(replace(HERE, workspace="E1", token="xoxb-org"))

    assert await stage.token("T1", "E1") == "xoxb-1"
    assert await stage.token("T2", "E1") == "xoxb-org"
    assert await stage.token("T2") is None


async def test_a_token_far_from_its_end_is_used_as_it_is(stage: Stage) -> None:
    await stage.workspaces.add(rotating(hours=3))

    assert await stage.token() == "xoxb-1"
    assert stage.slack.calls == []


@pytest.mark.parametrize("hours", [1.9, -5])
async def test_a_token_near_its_end_is_renewed_once(stage: Stage, hours: float) -> None:
    stage.slack.refresh_tokens["xoxe-1"] = NEW
    await stage.workspaces.add(rotating(hours))

    tokens = await asyncio.gather(*(stage.token() for _ in range(5)))

    assert tokens == ["xoxb-2"] * 5
    assert stage.slack.calls == ["oauth.v2.access"]
    kept = await stage.journal.installations.of("slack", "T1")
    assert kept is not None
    assert (kept.token, kept.refresh_token) == ("xoxb-2", "xoxe-2")
    assert kept.expires_at is not None
    assert kept.expires_at > datetime.now(UTC) + timedelta(hours=11)


async def test_two_processes_that_renew_at_once_end_with_one_token(stage: Stage, tmp_path: Path) -> None:
    stage.slack.refresh_tokens["xoxe-1"] = NEW
    await stage.workspaces.add(rotating(hours=1))

    async with staged(stage.slack, tmp_path) as second:
        tokens = await asyncio.gather(stage.token(), second.token())
        later = await InstalledWorkspaces.of(second.workspaces, "T1")

    assert "xoxb-2" in tokens
    assert set(tokens) <= {"xoxb-1", "xoxb-2"}
    assert later is not None


async def test_a_token_that_can_not_be_renewed_is_used_while_it_lasts(
    stage: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    stage.slack.down = True
    await stage.workspaces.add(rotating(hours=1))

    assert await stage.token() == "xoxb-1"
    assert "was not renewed" in caplog.text


async def test_a_token_that_ended_says_to_install_anew(stage: Stage, caplog: pytest.LogCaptureFixture) -> None:
    await stage.workspaces.add(rotating(hours=-1))

    assert await stage.token() is None
    (line,) = [record.getMessage() for record in caplog.records if record.levelno == logging.ERROR]
    assert "invalid_refresh_token" in line
    assert "install anew" in line


async def test_what_another_process_changes_is_seen_within_a_minute(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.slack.connection.installs.FRESH_SECONDS", 0.0)
    await stage.workspaces.add(HERE)
    assert await stage.token() == "xoxb-1"

    await stage.journal.installations.remove("slack", "T1")

    assert await stage.token() is None


async def test_while_the_journal_is_down_known_workspaces_are_still_answered(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.slack.connection.installs.FRESH_SECONDS", 0.0)
    await stage.workspaces.add(HERE)
    assert await stage.token() == "xoxb-1"
    await lose(stage.journal, "installations")

    assert await stage.token() == "xoxb-1"
    with pytest.raises(JournalUnavailable):
        await stage.token("T2")


@pytest.mark.parametrize(("code", "left"), [("token_revoked", False), ("invalid_auth", True)])
async def test_a_token_that_slack_revoked_is_forgotten_and_no_other(stage: Stage, code: str, *, left: bool) -> None:
    await stage.workspaces.add(HERE)
    await stage.workspaces.add(replace(HERE, workspace="T2", token="xoxb-2"))
    assert [await stage.token("T1"), await stage.token("T2")] == ["xoxb-1", "xoxb-2"]
    stage.slack.refused["xoxb-1"] = code

    for token in ("xoxb-1", "xoxb-2", "xoxb-unknown"):
        await stage.workspaces.examine(token)

    assert (await stage.token("T1") is not None) is left
    assert await stage.token("T2") == "xoxb-2"


async def test_a_token_that_was_renewed_meanwhile_is_not_held_against_its_workspace(stage: Stage) -> None:
    await stage.workspaces.add(HERE)
    assert await stage.token() == "xoxb-1"
    await stage.journal.installations.put(replace(HERE, token="xoxb-2"))
    stage.slack.refused["xoxb-1"] = "token_revoked"

    await stage.workspaces.examine("xoxb-1")

    assert await stage.token() == "xoxb-2"


async def test_it_remembers_no_more_than_it_may(tmp_path: Path) -> None:
    async with oauth_server() as slack, staged(slack, tmp_path, kept=2) as stage:
        for number in range(5):
            await stage.workspaces.add(replace(HERE, workspace=f"T{number}"))
            assert await stage.token(f"T{number}") == "xoxb-1"

        assert list(stage.workspaces._known) == ["T3", "T4"]


def event(kind: str, **more: object) -> AsyncBoltRequest:
    body = {
        "type": "event_callback",
        "team_id": "T1",
        "enterprise_id": "E1",
        "event_id": "Ev1",
        "event": {"type": kind, **more},
        "authorizations": [{"team_id": "T1", "enterprise_id": "E1", "is_enterprise_install": False}],
    }
    return AsyncBoltRequest(mode="socket_mode", body=body)


def app_of(stage: Stage) -> AsyncApp:
    app = AsyncApp(
        signing_secret="x",
        client=AsyncWebClient(base_url=stage.slack.url),
        authorize=authorizer(stage.workspaces),  # type: ignore[arg-type] # Bolt takes None, its types do not say so
        logger=logging.getLogger("quiet"),
    )
    register_removal(app, stage.workspaces)
    return app


@pytest.mark.parametrize(
    ("request_", "left"),
    [
        (event("app_uninstalled"), False),
        (event("tokens_revoked", tokens={"bot": ["U1"]}), False),
        (event("tokens_revoked", tokens={"oauth": ["U5"]}), True),
        (event("tokens_revoked"), True),
    ],
)
async def test_a_workspace_that_leaves_is_forgotten(stage: Stage, request_: AsyncBoltRequest, *, left: bool) -> None:
    await stage.workspaces.add(HERE)
    await stage.workspaces.add(replace(HERE, workspace="E1"))
    assert await stage.token() == "xoxb-1"

    response = await app_of(stage).async_dispatch(request_)
    await asyncio.sleep(0.2)

    assert response.status == 200
    assert (await stage.journal.installations.of("slack", "T1") is not None) is left
    assert await stage.journal.installations.of("slack", "E1") is not None


async def test_bolt_gets_the_token_of_the_workspace_that_an_event_is_of(stage: Stage) -> None:
    await stage.workspaces.add(HERE)
    seen: list[str | None] = []
    app = app_of(stage)

    async def listener(client: AsyncWebClient) -> None:
        seen.append(client.token)

    app.event("app_mention")(listener)

    await app.async_dispatch(event("app_mention", user="U9", text="x", channel="C1", ts="1.1"))
    await asyncio.sleep(0.05)

    assert seen == ["xoxb-1"]


async def test_an_event_of_a_workspace_that_is_not_installed_reaches_nobody(
    stage: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    assert await authorizer(stage.workspaces)(None, "T9") is None
    assert "T9, which has not installed the app" in caplog.text
