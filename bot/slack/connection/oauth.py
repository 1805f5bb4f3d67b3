"""Installing the app by a click: the way to Slack's page and back, with a state that is signed and used once."""

import hashlib
import hmac
import logging
import secrets
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from html import escape
from http import HTTPStatus
from urllib.parse import urlencode, urljoin

from aiohttp import web

from bot import wording
from bot.slack.connection.clients import Clients
from bot.slack.connection.installs import PLATFORM, Credentials, InstalledWorkspaces, exchanged, installed
from bot.slack.replying.place import UNREACHABLE, problem
from bot.slack.setup.manifest import REDIRECT_PATH, SCOPES
from core.config import SlackSettings
from core.errors import JournalUnavailable
from core.journal.installations import Installations

log = logging.getLogger(__name__)

INSTALL_PATH = "/slack/install"
STATE_LIFE = timedelta(minutes=10)
_COOKIE = "footnote-slack-state"
_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}

Clock = Callable[[], datetime]


class OAuth:
    """Lets workspaces install the app, and keeps what they grant."""

    def __init__(
        self,
        settings: SlackSettings,
        clients: Clients,
        installations: Installations,
        workspaces: InstalledWorkspaces,
        now: Clock = lambda: datetime.now(UTC),
    ) -> None:
        """``clients`` lend their connections; ``now`` is the clock."""
        self._credentials = credentials(settings)
        self._authorize = urljoin(settings.api_url, "/oauth/v2/authorize")
        self._clients = clients
        self._installations = installations
        self._workspaces = workspaces
        self._now = now

    @property
    def routes(self) -> list[web.RouteDef]:
        """What the HTTP server must serve."""
        return [web.get(INSTALL_PATH, self.install), web.get(REDIRECT_PATH, self.come_back)]

    async def install(self, _request: web.Request) -> web.Response:
        """Send the browser to Slack, with a state that it must bring back."""
        state = self._state()
        query = {"client_id": self._credentials.client_id, "scope": ",".join(SCOPES), "state": state}
        location = f"{self._authorize}?{urlencode(query)}"
        response = web.Response(status=HTTPStatus.FOUND, headers={"Location": location, **_HEADERS})
        life = int(STATE_LIFE.total_seconds())
        response.set_cookie(_COOKIE, state, max_age=life, path="/slack", secure=True, httponly=True, samesite="Lax")
        return response

    async def come_back(self, request: web.Request) -> web.Response:
        """Keep the installation if the browser brings what it was given; answer with a page either way."""
        try:
            response = await self._judged(request)
        except JournalUnavailable as error:
            log.warning("slack: an installation was not kept: %s", error)
            response = _page(wording.INSTALL_LATER, HTTPStatus.SERVICE_UNAVAILABLE)
        response.del_cookie(_COOKIE, path="/slack")
        return response

    async def _judged(self, request: web.Request) -> web.Response:
        state, code = request.query.get("state", ""), request.query.get("code", "")
        if not await self._is_ours(state, request.cookies.get(_COOKIE, "")):
            return _page(wording.INSTALL_EXPIRED, HTTPStatus.BAD_REQUEST)
        if not code:
            log.info("slack: an installation was refused (%s)", request.query.get("error", "no code")[:50])
            return _page(wording.INSTALL_REFUSED, HTTPStatus.OK)
        try:
            name = await self._exchanged(code)
        except UNREACHABLE as error:
            log.warning("slack: an installation failed (%s)", problem(error) or type(error).__name__)
            return _page(wording.INSTALL_FAILED, HTTPStatus.BAD_GATEWAY)
        return _page(wording.INSTALLED.format(workspace=name), HTTPStatus.OK)

    async def _exchanged(self, code: str) -> str:
        """Return the name of the workspace that a code stands for, once it is kept."""
        answer = await exchanged(self._clients, self._credentials, code=code)
        installation = await installed(self._clients, answer, self._now())
        await self._workspaces.add(installation)
        return installation.name or installation.workspace

    def _state(self) -> str:
        until = int((self._now() + STATE_LIFE).timestamp())
        plain = f"{until}.{secrets.token_urlsafe(24)}"
        return f"{plain}.{self._signature(plain)}"

    async def _is_ours(self, state: str, cookie: str) -> bool:
        """Return whether we gave this state to this browser, not long ago, and see it for the first time."""
        plain, _, signature = state.rpartition(".")
        same = hmac.compare_digest(_bytes(state), _bytes(cookie))
        if not plain or not same or not hmac.compare_digest(_bytes(self._signature(plain)), _bytes(signature)):
            return False
        until = datetime.fromtimestamp(int(plain.partition(".")[0]), UTC)
        return until > self._now() and await self._installations.spend(PLATFORM, plain, until=until, now=self._now())

    def _signature(self, plain: str) -> str:
        return hmac.new(self._credentials.client_secret.encode(), _bytes(plain), hashlib.sha256).hexdigest()


def credentials(settings: SlackSettings) -> Credentials:
    """Return what proves to Slack that we are the app."""
    return Credentials(settings.client_id.get_secret_value().strip(), settings.client_secret.get_secret_value().strip())


def _bytes(text: str) -> bytes:
    return text.encode(errors="surrogatepass")  # what browsers send may be no text


def _page(sentence: str, status: HTTPStatus) -> web.Response:
    title = escape(wording.INSTALL_TITLE)
    text = (
        f'<!doctype html><html lang="en"><meta charset="utf-8"><title>{title}</title>'
        f'<h1>{title}</h1><p>{escape(sentence)}</p><p><a href="{INSTALL_PATH}">{escape(wording.INSTALL_AGAIN)}</a></p>'
    )
    return web.Response(text=text, status=status, content_type="text/html", headers=_HEADERS)
