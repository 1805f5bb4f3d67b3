"""Installing by a click, end to end: the way to Slack and back, and every way in which it must not work."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from aiohttp import ClientSession, DummyCookieJar
from pydantic import SecretStr

from bot import wording
from bot.slack.connection.clients import open_clients
from bot.slack.connection.installs import InstalledWorkspaces
from bot.slack.connection.oauth import OAuth, credentials
from bot.slack.setup.manifest import SCOPES
from bot.web.server import application, open_server
from core.config import JournalSettings, SlackSettings, WebSettings
from core.journal import Journal, open_journal
from tests.doubles.slack_oauth import CLIENT_ID, CLIENT_SECRET, OAuthServer, granted, oauth_server
from tests.journals import lose


@dataclass(slots=True)
class Clock:
    """The time as the test wants it."""

    now: datetime = field(default_factory=lambda: datetime.now(UTC))

    def __call__(self) -> datetime:
        return self.now


@dataclass(slots=True)
class Browser:
    """A person's browser in front of the bot."""

    session: ClientSession
    bot: str
    workspaces: InstalledWorkspaces
    journal: Journal
    clock: Clock

    async def begin(self) -> tuple[dict[str, str], str]:
        """Click on install; return what Slack is asked for, and the cookie."""
        async with self.session.get(f"{self.bot}/slack/install", allow_redirects=False) as response:
            assert response.status == 302
            cookie = response.cookies["footnote-slack-state"]
            assert cookie["httponly"]
            assert cookie["secure"]
            query = parse_qs(urlsplit(response.headers["Location"]).query)
            return {name: values[0] for name, values in query.items()}, cookie.value

    async def come_back(self, cookie: str, **query: str) -> tuple[int, str]:
        """Come back from Slack's page; return the status and the page."""
        headers = {"Cookie": f"footnote-slack-state={cookie}"} if cookie else {}
        address = f"{self.bot}/slack/oauth_redirect"
        async with self.session.get(address, params=query, headers=headers) as response:
            return response.status, await response.text()


@pytest.fixture
async def slack() -> AsyncIterator[OAuthServer]:
    async with oauth_server() as server:
        yield server


@pytest.fixture
async def browser(slack: OAuthServer, tmp_path: Path) -> AsyncIterator[Browser]:
    settings = SlackSettings(client_id=SecretStr(CLIENT_ID), client_secret=SecretStr(CLIENT_SECRET), api_url=slack.url)
    clock = Clock()
    async with open_journal(JournalSettings(), tmp_path) as journal, open_clients(settings) as clients:
        workspaces = InstalledWorkspaces(journal.installations, clients, credentials(settings))
        oauth = OAuth(settings, clients, journal.installations, workspaces, clock)
        async with (
            open_server(WebSettings(port=0), application(oauth.routes)) as address,
            ClientSession(cookie_jar=DummyCookieJar()) as session,
        ):
            yield Browser(session, address, workspaces, journal, clock)


async def test_asks_slack_for_every_scope_of_the_manifest(browser: Browser, slack: OAuthServer) -> None:
    asked, cookie = await browser.begin()

    assert asked["client_id"] == CLIENT_ID
    assert set(asked["scope"].split(",")) == set(SCOPES)
    assert asked["state"] == cookie


async def test_a_click_ends_in_a_workspace_that_can_be_answered(browser: Browser, slack: OAuthServer) -> None:
    slack.codes["c1"] = granted("xoxb-1")
    asked, cookie = await browser.begin()

    status, page = await browser.come_back(cookie, code="c1", state=asked["state"])

    assert status == 200
    assert "Team &lt;One&gt;" in page
    workspace = await browser.workspaces.of("T1")
    assert workspace is not None
    assert workspace.clients.patient.token == "xoxb-1"
    assert (workspace.bot.user, workspace.bot.bot, workspace.bot.workspace) == ("U-xoxb-1", "B-xoxb-1", "T1")
    kept = await browser.journal.installations.of("slack", "T1")
    assert kept is not None
    assert (kept.person, kept.expires_at, kept.scopes) == ("U7", None, "chat:write,app_mentions:read")


async def test_a_whole_organisation_installs_it_for_each_of_its_workspaces(
    browser: Browser, slack: OAuthServer
) -> None:
    slack.codes["c1"] = granted("xoxb-1", team=None, enterprise={"id": "E1", "name": "All"}, is_enterprise_install=True)
    asked, cookie = await browser.begin()

    assert (await browser.come_back(cookie, code="c1", state=asked["state"]))[0] == 200

    found = [await browser.workspaces.of(*names) for names in (("T1", "E1"), ("T2", "E1"), ("", "E1"))]
    assert [workspace.bot.workspace for workspace in found if workspace] == ["E1"] * 3
    assert await browser.workspaces.of("T1") is None


async def test_a_token_that_rotates_keeps_when_it_ends_and_how_it_is_renewed(
    browser: Browser, slack: OAuthServer
) -> None:
    slack.codes["c1"] = granted("xoxe.xoxb-1", refresh_token="xoxe-1", expires_in=43_200)
    asked, cookie = await browser.begin()

    await browser.come_back(cookie, code="c1", state=asked["state"])

    kept = await browser.journal.installations.of("slack", "T1")
    assert kept is not None
    assert kept.refresh_token == "xoxe-1"
    assert kept.expires_at is not None
    assert timedelta(hours=11) < kept.expires_at - datetime.now(UTC) <= timedelta(hours=12)


async def test_a_state_works_once(browser: Browser, slack: OAuthServer) -> None:
    slack.codes |= {"c1": granted("xoxb-1"), "c2": granted("xoxb-2")}
    asked, cookie = await browser.begin()

    first, _ = await browser.come_back(cookie, code="c1", state=asked["state"])
    again, page = await browser.come_back(cookie, code="c2", state=asked["state"])

    assert (first, again) == (200, 400)
    assert wording.INSTALL_EXPIRED in page
    assert list(slack.codes) == ["c2"]


@pytest.mark.parametrize("minutes", [10, 600])
async def test_a_state_that_is_too_old_is_refused(browser: Browser, slack: OAuthServer, minutes: int) -> None:
    slack.codes["c1"] = granted("xoxb-1")
    asked, cookie = await browser.begin()
    browser.clock.now += timedelta(minutes=minutes)

    assert (await browser.come_back(cookie, code="c1", state=asked["state"]))[0] == 400
    assert "oauth.v2.access" not in slack.calls


async def test_a_state_of_another_browser_is_refused(browser: Browser, slack: OAuthServer) -> None:
    slack.codes["c1"] = granted("xoxb-1")
    (mine, _), (_, theirs) = await browser.begin(), await browser.begin()

    statuses = [(await browser.come_back(cookie, code="c1", state=mine["state"]))[0] for cookie in (theirs, "", "x")]

    assert statuses == [400] * 3
    assert slack.calls == []


@pytest.mark.parametrize(
    "state", ["", "x", "1.2.3", "..", "9999999999.nonce.", "9999999999.nonce." + "0" * 64, "ä\x00"]
)
async def test_a_state_that_we_did_not_sign_is_refused(browser: Browser, slack: OAuthServer, state: str) -> None:
    cookie = state.encode("ascii", "ignore").decode().replace("\x00", "")

    assert (await browser.come_back(cookie, code="c1", state=state))[0] == 400
    assert slack.calls == []


async def test_who_refuses_on_slacks_page_is_told_so(browser: Browser, slack: OAuthServer) -> None:
    asked, cookie = await browser.begin()

    status, page = await browser.come_back(cookie, error="access_denied", state=asked["state"])

    assert status == 200
    assert wording.INSTALL_REFUSED in page
    assert slack.calls == []


@pytest.mark.parametrize("down", [True, False])
async def test_a_code_that_slack_does_not_confirm_installs_nothing(
    browser: Browser, slack: OAuthServer, *, down: bool
) -> None:
    slack.down = down
    asked, cookie = await browser.begin()

    status, page = await browser.come_back(cookie, code="wrong", state=asked["state"])

    assert status == 502
    assert wording.INSTALL_FAILED in page
    assert await browser.journal.installations.of("slack", "T1") is None


async def test_while_the_journal_is_down_the_page_says_to_come_back_later(browser: Browser) -> None:
    asked, cookie = await browser.begin()
    await lose(browser.journal, "spent_keys")

    status, page = await browser.come_back(cookie, code="c1", state=asked["state"])

    assert status == 503
    assert "in a few minutes" in page


async def test_pages_are_not_kept_and_run_nothing(browser: Browser) -> None:
    async with browser.session.get(f"{browser.bot}/slack/oauth_redirect") as response:
        assert response.headers["Cache-Control"] == "no-store"
        assert response.headers["Content-Security-Policy"].startswith("default-src 'none'")
