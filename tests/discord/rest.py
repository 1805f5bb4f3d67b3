"""Plain calls of the double, without a library between."""

from dataclasses import dataclass
from typing import Any

from aiohttp import ClientSession

from tests.doubles.discord import DiscordServer
from tests.doubles.discord_state import APP, TOKEN
from tests.doubles.discord_world import Interaction

Answer = tuple[int, Any]


@dataclass(frozen=True, slots=True)
class Rest:
    """A caller with the bot's token."""

    discord: DiscordServer
    session: ClientSession
    token: str = TOKEN

    async def call(self, method: str, path: str, body: object = None) -> Answer:
        """Return the status and the JSON of an answer."""
        headers = {"Authorization": f"Bot {self.token}"}
        url = f"{self.discord.url}{path}"
        async with self.session.request(method, url, json=body, headers=headers) as response:
            return response.status, await response.json() if response.content_type == "application/json" else None

    async def code(self, method: str, path: str, body: object = None) -> int:
        """Return Discord's code for a refusal, 0 when it is none."""
        status, answer = await self.call(method, path, body)
        return int(answer["code"]) if status >= 400 else 0

    async def post(self, place: str, text: str, **more: object) -> Answer:
        """Post a message that calls nobody."""
        body = {"content": text, "allowed_mentions": {"parse": []}, **more}
        return await self.call("POST", f"/channels/{place}/messages", body)

    async def respond(self, interaction: Interaction, kind: int, **data: object) -> int:
        """Respond to an interaction first; return the code of a refusal, 0 when it is none."""
        path = f"/interactions/{interaction.id}/{interaction.token}/callback?with_response=true"
        return await self.code("POST", path, {"type": kind, "data": data} if data else {"type": kind})

    async def hook(self, method: str, interaction: Interaction, message: str = "", body: object = None) -> Answer:
        """Call the webhook of an interaction; ``message`` is "@original" or an id."""
        below = f"/messages/{message}" if message else ""
        return await self.call(method, f"/webhooks/{APP}/{interaction.token}{below}", body)
