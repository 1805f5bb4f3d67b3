"""The workspaces that installed the app: their tokens from the journal, renewed in time, gone when they leave."""

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from slack_bolt.async_app import AsyncApp, AsyncBoltContext
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.slack.asking.thread import Bot, Event
from bot.slack.connection.clients import Clients
from bot.slack.connection.doubts import LEAVING
from bot.slack.connection.workspaces import Workspace, Workspaces
from bot.slack.replying.place import UNREACHABLE, problem
from core.errors import JournalUnavailable
from core.journal.installations import Installations
from core.journal.values import Installation

log = logging.getLogger(__name__)

PLATFORM = "slack"
KEPT = 1_000
FRESH_SECONDS = 60.0
RENEW_BEFORE = timedelta(hours=2)  # a token lives for twelve
_GONE = frozenset({"account_inactive", "token_revoked"})


@dataclass(frozen=True, slots=True)
class Credentials:
    """What proves to Slack that we are the app."""

    client_id: str
    client_secret: str = field(repr=False)


class InstalledWorkspaces:
    """Looks workspaces up in the journal; the latest ``kept`` are remembered for a minute, longer while it is down."""

    def __init__(
        self, installations: Installations, clients: Clients, credentials: Credentials, *, kept: int = KEPT
    ) -> None:
        """``clients`` lend their connections; their token is not used."""
        self._installations = installations
        self._clients = clients
        self._credentials = credentials
        self._kept = kept
        self._known: OrderedDict[str, tuple[Workspace, float]] = OrderedDict()
        self._renewing = asyncio.Lock()

    async def of(self, workspace: str, enterprise: str = "") -> Workspace | None:
        """Return a workspace that installed the app, or whose organisation did; raises JournalUnavailable."""
        for name in (workspace, enterprise):
            if name and (found := await self._found(name)):
                return found
        return None

    async def add(self, installation: Installation) -> None:
        """Keep a workspace that installed the app, perhaps again; raises JournalUnavailable."""
        await self._installations.put(installation)
        self._known.pop(installation.workspace, None)
        log.info("slack: %s installed the app", installation.workspace)

    async def remove(self, workspace: str) -> None:
        """Forget a workspace or an organisation, its tokens too; raises JournalUnavailable."""
        self._known.pop(workspace, None)
        if await self._installations.remove(PLATFORM, workspace):
            log.info("slack: %s uninstalled the app, its tokens are forgotten", workspace)

    async def examine(self, token: str) -> None:
        """Forget the workspace whose token this still is, when Slack says that it was revoked; never raises.

        Other refusals may pass, such as that of an address which the workspace does not allow.
        """
        name = next((name for name, (known, _) in self._known.items() if known.clients.hasty.token == token), "")
        try:
            installation = await self._installations.of(PLATFORM, name)
            if installation is None or installation.token != token:
                self._known.pop(name, None)  # renewed or installed anew meanwhile
            elif code := await self._refusal(token):
                log.warning("slack: %s does not take its token any more (%s)", name, code)
                if code in _GONE:
                    await self.remove(name)
        except JournalUnavailable as error:
            log.warning("slack: whether %s has left can't be looked up: %s", name, error)

    async def _refusal(self, token: str) -> str:
        try:
            await self._clients.speaking(token).hasty.auth_test()
        except UNREACHABLE as error:
            return problem(error)
        return ""

    async def _found(self, name: str) -> Workspace | None:
        now = asyncio.get_running_loop().time()
        known, until = self._known.get(name, (None, 0.0))
        if known is not None and now < until:
            self._known.move_to_end(name)
            return known
        try:
            installation = await self._current(name)
        except JournalUnavailable:
            if known is None:
                raise
            log.warning("slack: the journal is down, going on with the tokens of %s as they were", name)
            return known
        if installation is None:
            self._known.pop(name, None)
            return None
        return self._remembered(name, installation, now + FRESH_SECONDS)

    def _remembered(self, name: str, installation: Installation, until: float) -> Workspace:
        bot = Bot(installation.bot_user, installation.bot, installation.workspace, installation.name)
        found = Workspace(self._clients.speaking(installation.token), bot)
        self._known[name] = (found, until)
        self._known.move_to_end(name)
        if len(self._known) > self._kept:
            self._known.popitem(last=False)
        return found

    async def _current(self, name: str) -> Installation | None:
        installation = await self._installations.of(PLATFORM, name)
        if installation is None or not _ending(installation):
            return installation
        async with self._renewing:
            installation = await self._installations.of(PLATFORM, name)  # somebody may have renewed it meanwhile
            if installation is None or not _ending(installation):
                return installation
            return await self._renewed(installation)

    async def _renewed(self, old: Installation) -> Installation | None:
        try:
            renewed = await exchanged(
                self._clients, self._credentials, grant_type="refresh_token", refresh_token=old.refresh_token
            )
        except UNREACHABLE as error:
            return await self._not_renewed(old, problem(error) or type(error).__name__)
        log.info("slack: the token of %s was renewed", old.workspace)
        new = await self._installations.rotate(
            old,
            token=renewed["access_token"],
            refresh_token=renewed.get("refresh_token", ""),
            expires_at=expiry(renewed.get("expires_in")),
        )
        return new or await self._installations.of(PLATFORM, old.workspace)

    async def _not_renewed(self, old: Installation, why: str) -> Installation | None:
        """Return what another process made of it, or the old one while it lasts."""
        now = await self._installations.of(PLATFORM, old.workspace)
        if now is None or now.token != old.token:
            return now
        if old.expires_at is not None and old.expires_at > datetime.now(UTC):
            log.warning("slack: the token of %s was not renewed (%s), it lasts until %s", *_named(old, why))
            return old
        log.error("slack: the token of %s was not renewed (%s) and ended at %s: install anew", *_named(old, why))
        return None


def authorizer(workspaces: Workspaces) -> Callable[..., Awaitable[AuthorizeResult | None]]:
    """Return what tells Bolt the token of a workspace; it tells nothing where the app is not installed."""

    async def authorize(enterprise_id: str | None, team_id: str | None) -> AuthorizeResult | None:
        found = await workspaces.of(team_id or "", enterprise_id or "")
        if found is None:
            log.warning("slack: an event of %s, which has not installed the app", team_id or enterprise_id)
            return None
        return AuthorizeResult(
            enterprise_id=enterprise_id,
            team_id=team_id,
            bot_user_id=found.bot.user,
            bot_id=found.bot.bot,
            bot_token=found.clients.patient.token,
        )

    return authorize


def register_removal(app: AsyncApp, workspaces: InstalledWorkspaces) -> None:
    """Forget a workspace when it removes the app, before the acknowledgement: when that fails Slack tells us again."""

    async def left(event: Event, context: AsyncBoltContext, next_: Callable[[], Awaitable[None]]) -> None:
        tokens = event.get("tokens")
        if event.get("type") == "app_uninstalled" or (isinstance(tokens, Mapping) and tokens.get("bot")):
            await workspaces.remove(_installed_in(context))
        await next_()

    for kind in LEAVING:
        app.event(kind, middleware=[left])(_noted)


async def exchanged(clients: Clients, credentials: Credentials, **grant: str) -> AsyncSlackResponse:
    """Return Slack's answer to oauth.v2.access; raises one of ``UNREACHABLE``."""
    form = {"client_id": credentials.client_id, "client_secret": credentials.client_secret}
    return await clients.speaking("").hasty.api_call("oauth.v2.access", data=form | grant)


async def installed(clients: Clients, answer: AsyncSlackResponse, now: datetime) -> Installation:
    """Return the installation that Slack's answer to oauth.v2.access tells of; raises one of ``UNREACHABLE``."""
    whole = answer["enterprise"] if answer.get("is_enterprise_install") else answer["team"]
    token = str(answer["access_token"])
    client: AsyncWebClient = clients.speaking(token).hasty
    known = await client.auth_test()
    return Installation(
        platform=PLATFORM,
        workspace=str(whole["id"]),
        name=str(whole.get("name") or ""),
        bot_user=str(answer.get("bot_user_id") or known["user_id"]),
        bot=str(known.get("bot_id") or ""),
        token=token,
        refresh_token=str(answer.get("refresh_token") or ""),
        expires_at=expiry(answer.get("expires_in")),
        scopes=str(answer.get("scope") or ""),
        person=str((answer.get("authed_user") or {}).get("id") or ""),
        at=now,
    )


def expiry(seconds: object) -> datetime | None:
    """Return when a token ends that lives for ``seconds`` from now; None for one that does not end."""
    return datetime.now(UTC) + timedelta(seconds=int(str(seconds))) if seconds else None


async def _noted() -> None:
    """Bolt acknowledges by itself."""


def _ending(installation: Installation) -> bool:
    ends = installation.expires_at
    return bool(installation.refresh_token) and ends is not None and ends < datetime.now(UTC) + RENEW_BEFORE


def _named(installation: Installation, why: str) -> tuple[str, str, object]:
    return installation.workspace, why, installation.expires_at


def _installed_in(context: AsyncBoltContext) -> str:
    whole = context.is_enterprise_install and context.enterprise_id
    return str(whole or context.team_id or context.enterprise_id or "")
