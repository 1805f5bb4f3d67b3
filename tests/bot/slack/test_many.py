"""Many workspaces, end to end: installed by a click, answered with their own token, gone when they leave."""

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from aiohttp import ClientSession, DummyCookieJar
from pydantic import SecretStr

from bot.desk.desk import Desk
from bot.desk.tasks import Tasks
from bot.slack.connecting import OpenSlack, open_connection
from bot.web.server import application, open_server
from core.config import JournalSettings, SlackSettings, WebSettings
from core.domain import Answer, Finished
from core.journal import open_journal
from tests.doubles.slack import SECRET, signed
from tests.doubles.slack_oauth import CLIENT_ID, CLIENT_SECRET, OAuthServer, granted, oauth_server
from tests.knowing import FakeKnowledge
from tests.scripted import ScriptedAnswerer
from tests.waiting import until

ANSWER = Answer("Turn it off and on again.", "answered", "grounded", confidence=1.0)


@dataclass(slots=True)
class Outside:
    """What reaches the bot from outside: browsers and Slack."""

    slack: OAuthServer
    bot: str
    session: ClientSession
    opened: OpenSlack

    async def install(self, code: str, answer: dict[str, Any]) -> int:
        """Install the app as a person does; return the last status."""
        self.slack.codes[code] = answer
        async with self.session.get(f"{self.bot}/slack/install", allow_redirects=False) as response:
            state = parse_qs(urlsplit(response.headers["Location"]).query)["state"][0]
        headers = {"Cookie": f"footnote-slack-state={state}"}
        query = {"code": code, "state": state}
        async with self.session.get(f"{self.bot}/slack/oauth_redirect", params=query, headers=headers) as response:
            return response.status

    async def tell(self, team: str, event: dict[str, Any], enterprise: str | None = None) -> int:
        """Deliver an event; return the status."""
        at = {"team_id": team, "enterprise_id": enterprise, "is_enterprise_install": False}
        body = {"type": "event_callback", "event_id": f"Ev{team}{event.get('ts')}", "event": event, **at}
        data, headers = signed(json.dumps(body | {"authorizations": [at]}).encode())
        async with self.session.post(f"{self.bot}/slack/events", data=data, headers=headers) as response:
            return response.status

    async def mention(self, team: str, ts: str, enterprise: str | None = None) -> int:
        """Mention the bot in a channel of a workspace."""
        event = {"type": "app_mention", "user": "U9", "text": "how?", "channel": f"C{team}", "ts": ts, "team": team}
        return await self.tell(team, event, enterprise)


@pytest.fixture
async def outside(tmp_path: Path) -> AsyncIterator[Outside]:
    async with oauth_server() as slack, open_journal(JournalSettings(), tmp_path) as journal:
        settings = SlackSettings(
            client_id=SecretStr(CLIENT_ID),
            client_secret=SecretStr(CLIENT_SECRET),
            signing_secret=SecretStr(SECRET),
            api_url=slack.url,
        )
        desk = Desk(ScriptedAnswerer([Finished(ANSWER)]), journal, "slack", Tasks(at_once=4, waiting=10))
        async with (
            open_connection(settings, desk, journal, FakeKnowledge()) as opened,
            open_server(WebSettings(port=0), application(opened.routes)) as address,
            ClientSession(cookie_jar=DummyCookieJar()) as session,
        ):
            yield Outside(slack, address, session, opened)


def answered(outside: Outside) -> set[tuple[str, str]]:
    """Return token and channel of each finished answer."""
    return {(token, channel) for token, channel, text in outside.slack.posts if "Turn it off" in text}


async def test_each_workspace_is_answered_with_its_own_token(outside: Outside) -> None:
    one, two = granted("xoxb-1"), granted("xoxb-2", team={"id": "T2", "name": "Two"})
    assert [await outside.install("c1", one), await outside.install("c2", two)] == [200, 200]

    assert [await outside.mention("T1", "1.1"), await outside.mention("T2", "1.1")] == [200, 200]

    await until(lambda: answered(outside) == {("xoxb-1", "CT1"), ("xoxb-2", "CT2")})


async def test_an_organisations_workspaces_share_its_token(outside: Outside) -> None:
    whole = granted("xoxb-1", team=None, enterprise={"id": "E1", "name": "All"}, is_enterprise_install=True)
    assert await outside.install("c1", whole) == 200

    await outside.mention("T1", "1.1", "E1")
    await outside.mention("T2", "1.2", "E1")

    await until(lambda: answered(outside) == {("xoxb-1", "CT1"), ("xoxb-1", "CT2")})


async def test_a_workspace_that_left_is_not_answered_any_more(outside: Outside) -> None:
    await outside.install("c1", granted("xoxb-1"))
    await outside.install("c2", granted("xoxb-2", team={"id": "T2", "name": "Two"}))

    await outside.mention("T1", "1.0")
    await until(lambda: answered(outside))
    outside.slack.posts.clear()

    assert await outside.tell("T1", {"type": "app_uninstalled"}) == 200
    assert [await outside.mention("T1", "1.1"), await outside.mention("T2", "1.2")] == [200, 200]

    await until(lambda: answered(outside) == {("xoxb-2", "CT2")})
    assert {token for token, _, _ in outside.slack.posts} == {"xoxb-2"}


async def test_a_workspace_whose_token_is_revoked_is_left_and_the_others_are_served(
    outside: Outside, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO")
    (looking,) = [asyncio.ensure_future(wait()) for wait in outside.opened.breaking]
    for number in (1, 2):
        team = {"id": f"T{number}", "name": "Team"}
        assert await outside.install(f"c{number}", granted(f"xoxb-{number}", team=team)) == 200
    outside.slack.refused["xoxb-1"] = "token_revoked"

    home = {"type": "app_home_opened", "user": "U9", "channel": "D1", "tab": "home", "event_ts": "1.0"}
    assert await outside.tell("T1", home) == 200
    await until(lambda: "slack: T1 uninstalled the app, its tokens are forgotten" in caplog.text)
    assert [await outside.mention("T1", "1.1"), await outside.mention("T2", "1.2")] == [200, 200]

    await until(lambda: answered(outside) == {("xoxb-2", "CT2")})
    assert not looking.done()
    assert "slack: T1 does not take its token any more (token_revoked)" in caplog.text
    looking.cancel()
