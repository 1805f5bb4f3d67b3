"""A workspace in which people type `/footnote`, and choose what holds in a channel, for the tests of that."""

import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pydantic import SecretStr
from slack_bolt.async_app import AsyncBoltRequest
from slack_sdk.web.async_client import AsyncWebClient

from bot.desk.desk import Desk
from bot.slack.answering import Answering
from bot.slack.asking.thread import Bot
from bot.slack.connection.clients import open_clients
from bot.slack.connection.installs import InstalledWorkspaces, authorizer
from bot.slack.connection.listening import App
from bot.slack.connection.oauth import credentials
from bot.slack.connection.workspaces import OneWorkspace, Workspace, Workspaces
from bot.slack.support.settings import register
from bot.support.policies import Policies
from bot.support.support import Support
from core.config import JournalSettings, LimitSettings, SlackSettings, SupportSettings
from core.journal import Journal, open_journal
from core.journal.values import Channel, Installation
from core.policy import ChannelPolicy
from tests.bot.slack.conftest import desk_for
from tests.doubles.slack import BOT_ID, BOT_USER, SECRET, TEAM, TOKEN, SlackServer, check_view, texts_of
from tests.doubles.slack_events import command, submission
from tests.scripted import ready

ORG, ADMIN, MAKER, OTHER = "E0ORG", "U0ADMIN", "U0MAKER", "U0OTHER"
DEFAULTS = SupportSettings(mode="mention", wait_minutes=10)
Chosen = dict[str, str | Sequence[str]]


@dataclass(slots=True)
class Stage:
    """The bot's settings windows before a workspace; ``workspace`` is where the app is installed."""

    slack: SlackServer
    journal: Journal
    policies: Policies
    app: App
    answering: Answering
    workspace: str = TEAM

    async def type(self, said: str = "", *, person: str = ADMIN, channel: str = "C1", **more: Any) -> str:  # noqa: ANN401
        """Type the command; return what it said at once."""
        body = command(self.slack, "/footnote", said, channel=channel, person=person)
        answered = await self.app.async_dispatch(AsyncBoltRequest(body={**body, **more}, mode="socket_mode"))
        assert answered.status == 200
        return answered.body

    async def send(self, chosen: Chosen, *, person: str = ADMIN, metadata: str | None = None, **more: Any) -> Any:  # noqa: ANN401
        """Send the window; return what Slack is told to do with it, nothing to close it."""
        body = submission(self.slack, chosen, person=person) | more
        if metadata is not None:
            body["view"]["private_metadata"] = metadata
        answered = await self.app.async_dispatch(AsyncBoltRequest(body=body, mode="socket_mode"))
        assert answered.status == 200
        told = json.loads(answered.body) if answered.body else {}
        assert not check_view(told["view"]) if "view" in told else True
        return told

    async def holds(self, channel: str = "C1") -> ChannelPolicy:
        """Return what the journal says of a channel."""
        return await self.policies.now(Channel("slack", self.workspace, channel))

    async def kept(self, channel: str = "C1") -> dict[str, str]:
        """Return what was chosen in a channel."""
        return await self.journal.channels.of(Channel("slack", self.workspace, channel))

    def window(self) -> str:
        """Return what the latest window says."""
        return words_of(self.slack.modals[-1])

    def opened(self) -> bool:
        """Return whether the latest window lets anything be chosen."""
        return "submit" in self.slack.modals[-1]


def words_of(view: dict[str, Any]) -> str:
    return "\n".join(text for block in view["blocks"] for text in texts_of(block))


def metadata(channel: str) -> str:
    """Return what a window would carry that was opened in a channel."""
    return json.dumps({"channel": channel, "shown": {}})


@asynccontextmanager
async def staged(
    slack: SlackServer,
    folder: Path,
    *,
    org: bool = False,
    settings: SupportSettings = DEFAULTS,
    people: Sequence[str] = (),
) -> AsyncIterator[Stage]:
    """Open the bot; ``org``: an organisation installed it, not one workspace."""
    slack.people.setdefault(ADMIN, {"is_admin": True})
    client_settings = SlackSettings(
        bot_token=SecretStr(TOKEN), signing_secret=SecretStr(SECRET), api_url=slack.url,
        client_id=SecretStr("1"), client_secret=SecretStr("2"),
    )  # fmt: skip
    async with open_journal(JournalSettings(timeout=1.0), folder) as journal, open_clients(client_settings) as clients:
        workspaces: Workspaces = OneWorkspace(Workspace(clients, Bot(BOT_USER, BOT_ID, TEAM)))
        if org:
            at = datetime.now(UTC)
            await journal.installations.put(
                Installation("slack", ORG, "Org", BOT_USER, BOT_ID, TOKEN, "", None, "", "U7", at)
            )
            workspaces = InstalledWorkspaces(journal.installations, clients, credentials(client_settings))
        policies = Policies(journal, settings, "slack", scope="default", people=people)
        desk: Desk = desk_for(ready(), journal, LimitSettings())
        answering = Answering(desk, workspaces, client_settings, Support(desk, policies))
        app = App(
            client=AsyncWebClient(base_url=slack.url),
            signing_secret="unused",
            authorize=authorizer(workspaces),  # type: ignore[arg-type] # as in the adapter
            request_verification_enabled=False,
            process_before_response=True,
        )
        register(app, answering)
        yield Stage(slack, journal, policies, app, answering, ORG if org else TEAM)
        await answering.drain(5.0)
