"""One request to Discord's REST interface, the routes that it may take, and what it is answered."""

import json
import re
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from aiohttp import web

from tests.doubles.discord_shapes import Json

Done: TypeAlias = tuple[int, Any]

_MESSAGE = "/channels/{channel_id}/messages/{message_id}"
_HOOK = "/webhooks/{webhook_id}/{webhook_token}"
_APP = "/applications/{application_id}"
ROUTES = {
    "get_gateway": "GET /gateway",
    "get_bot_gateway": "GET /gateway/bot",
    "get_my_user": "GET /users/@me",
    "create_dm": "POST /users/@me/channels",
    "get_user": "GET /users/{user_id}",
    "list_my_guilds": "GET /users/@me/guilds",
    "leave_guild": "DELETE /users/@me/guilds/{guild_id}",
    "get_my_application": "GET /applications/@me",
    "get_my_oauth2_application": "GET /oauth2/applications/@me",
    "list_application_commands": f"GET {_APP}/commands",
    "bulk_set_application_commands": f"PUT {_APP}/commands",
    "create_application_command": f"POST {_APP}/commands",
    "delete_application_command": f"DELETE {_APP}/commands/{{command_id}}",
    "list_guild_application_commands": f"GET {_APP}/guilds/{{guild_id}}/commands",
    "bulk_set_guild_application_commands": f"PUT {_APP}/guilds/{{guild_id}}/commands",
    "get_guild": "GET /guilds/{guild_id}",
    "list_guild_channels": "GET /guilds/{guild_id}/channels",
    "list_guild_roles": "GET /guilds/{guild_id}/roles",
    "get_guild_member": "GET /guilds/{guild_id}/members/{user_id}",
    "get_active_guild_threads": "GET /guilds/{guild_id}/threads/active",
    "get_channel": "GET /channels/{channel_id}",
    "update_channel": "PATCH /channels/{channel_id}",
    "delete_channel": "DELETE /channels/{channel_id}",
    "create_message": "POST /channels/{channel_id}/messages",
    "list_messages": "GET /channels/{channel_id}/messages",
    "get_message": f"GET {_MESSAGE}",
    "update_message": f"PATCH {_MESSAGE}",
    "delete_message": f"DELETE {_MESSAGE}",
    "create_thread_from_message": f"POST {_MESSAGE}/threads",
    "list_public_archived_threads": "GET /channels/{channel_id}/threads/archived/public",
    "join_thread": "PUT /channels/{channel_id}/thread-members/@me",
    "leave_thread": "DELETE /channels/{channel_id}/thread-members/@me",
    "trigger_typing_indicator": "POST /channels/{channel_id}/typing",
    "create_interaction_response": "POST /interactions/{interaction_id}/{interaction_token}/callback",
    "execute_webhook": f"POST {_HOOK}",
    "get_original_webhook_message": f"GET {_HOOK}/messages/@original",
    "update_original_webhook_message": f"PATCH {_HOOK}/messages/@original",
    "delete_original_webhook_message": f"DELETE {_HOOK}/messages/@original",
    "get_webhook_message": f"GET {_HOOK}/messages/{{message_id}}",
    "update_webhook_message": f"PATCH {_HOOK}/messages/{{message_id}}",
    "delete_webhook_message": f"DELETE {_HOOK}/messages/{{message_id}}",
}
BY_TOKEN = frozenset({"create_interaction_response", *(name for name in ROUTES if "webhook" in name)})
_MAJOR = ("channel_id", "guild_id", "webhook_id")


@dataclass(frozen=True, slots=True)
class Route:
    """One route, called as the published description calls it."""

    operation: str
    method: str
    template: str
    pattern: re.Pattern[str]


@dataclass(slots=True)
class Call:
    """One request: ``ids`` are those of its path, ``at`` the loop's time; ``status`` and ``code`` its answer."""

    operation: str
    method: str
    path: str
    ids: Mapping[str, str]
    body: Any
    query: Mapping[str, str]
    at: float
    status: int = 0
    code: int = 0
    token: str = field(default="", repr=False)

    @property
    def major(self) -> str:
        """What its rate limit is counted by, beside the operation."""
        return next((self.ids[key] for key in _MAJOR if key in self.ids), "")

    @property
    def content(self) -> str:
        """The words of the message that it writes, "" where it writes none."""
        body: Json = self.body if isinstance(self.body, dict) else {}
        found = (body.get("data") or body).get("content")
        return str(found or "")


def routes() -> list[Route]:
    """Return all routes, those with fewer variables first."""
    found = []
    for operation, text in ROUTES.items():
        method, template = text.split(" ")
        pattern = re.compile(re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", template))
        found.append(Route(operation, method, template, pattern))
    return sorted(found, key=lambda route: route.template.count("{"))


async def call_of(request: web.Request, known: list[Route]) -> Call:
    """Return a request as a call; its operation is "" where no route fits."""
    path = "/" + request.match_info["tail"]
    fits = ((route, route.pattern.fullmatch(path)) for route in known if route.method == request.method)
    route, match = next(((one, found) for one, found in fits if found), (None, None))
    return Call(
        operation=route.operation if route else "",
        method=request.method,
        path=path,
        ids=match.groupdict() if match else {},
        body=await _body(request),
        query=dict(request.query),
        at=time.monotonic(),
        token=request.headers.get("Authorization", "").removeprefix("Bot "),
    )


async def _body(request: web.Request) -> Any:  # noqa: ANN401 - whatever the JSON holds
    if not request.can_read_body:
        return None
    if request.content_type == "multipart/form-data":
        fields = await request.post()
        given = fields.get("payload_json", "{}")
        return json.loads(given) if isinstance(given, str) else {}
    text = await request.text()
    return json.loads(text) if text else None
