"""The messages of an interaction: by its token for a quarter of an hour, then wherever ordinary messages can go."""

import logging
from contextlib import suppress
from datetime import datetime, timedelta

import discord

from bot.discord.asking.reach import BARRED
from bot.discord.replying.posting import GONE, UNREACHABLE, Place, steadily
from bot.discord.spot import Spot, message_key

log = logging.getLogger(__name__)

LIFE = timedelta(minutes=14.5)  # of 15, by Discord's clock

_FIRST = "@original"
_OVER = frozenset({10015, 10062, 40094, 50027})  # its token is not known, no longer good, or used up


class InteractionPlace:
    """Where a command was used: the acknowledgement becomes the first message, others follow it."""

    def __init__(
        self,
        client: discord.Client,
        token: str,
        opened_at: datetime,
        spot: Spot,
        *,
        private: bool,
        later: Place,
        beside: Place | None = None,
        begun: bool = False,
    ) -> None:
        """``private`` shows it to one person; ``begun`` says that the acknowledgement is a message of the reply.

        ``beside`` posts ordinary messages where the command was used: they follow the first one, if they may.
        """
        self._client = client
        self._token = token
        self._ends = opened_at + LIFE
        self._spot = spot
        self._private = private
        self._later = later
        self._beside = beside
        self._begun = begun
        self._over = False

    async def post(self, text: str, view: discord.ui.View | None = None) -> str:
        """Return the name of the first message, or of one after it."""
        if self._open:
            try:
                return await self._post(text, view)
            except discord.HTTPException as error:
                self._end(error)
        return await self._later.post(text, view)

    async def edit(self, message: str, text: str, view: discord.ui.View | None = None) -> None:
        """Replace a message."""
        if self._open and self._here(message):
            try:
                await self._edit(message.rpartition("/")[2], text, view)
            except discord.HTTPException as error:
                self._end(error)
            else:
                return
        await self._later.edit(message, text, view)

    async def put(self, message: str, text: str, view: discord.ui.View | None = None) -> str:
        """Replace a message, or post where there is none to replace; a private one stays as it is after its time."""
        if not message:
            return await self.post(text, view)
        if self._open and self._here(message):
            try:
                await self._edit(message.rpartition("/")[2], text, view)
            except discord.HTTPException as error:
                if error.code in GONE:  # or it is an ordinary message, as those after the first may be
                    self._begun = True
                    return await self._next(text, view, message)
                self._end(error)
            else:
                return message
        return await self._later.put(message, text, view)

    async def remove(self, message: str) -> None:
        """Delete one of our messages, if it is still there and can be reached."""
        if self._open and self._here(message):
            try:
                await self._hook.delete_message(int(message.rpartition("/")[2]))
            except discord.HTTPException as error:
                if error.code not in GONE:
                    self._end(error)
                elif self._beside is not None:  # or it is an ordinary message
                    await self._beside.remove(message)
            if self._open:
                return
        await self._later.remove(message)

    async def earlier(self) -> list[str]:
        """Return the acknowledgement, which is the first message or becomes it."""
        if self._open:
            with suppress(*UNREACHABLE):
                first = await self._hook.fetch_message(_FIRST)  # type: ignore[arg-type]
                return [message_key(self._spot.place, str(first.id))]
        return await self._later.earlier()

    async def typing(self) -> None:
        """Show nothing: an acknowledgement shows that already."""

    @property
    def _open(self) -> bool:
        return not self._over and discord.utils.utcnow() < self._ends

    @property
    def _hook(self) -> discord.Webhook:
        hook = discord.Webhook.partial(self._client.application_id or 0, self._token, client=self._client)
        hook.type = discord.WebhookType.application
        return hook

    def _here(self, message: str) -> bool:
        return message.startswith(f"{self._spot.place}/")

    def _end(self, error: discord.HTTPException) -> None:
        """Take an interaction for over if that is what Discord says; raises anything else."""
        if error.code not in _OVER:
            raise error
        log.info("discord: an interaction is over (%s): going on with ordinary messages", error.code)
        self._over = True

    async def _post(self, text: str, view: discord.ui.View | None) -> str:
        if not self._begun:
            name = await self._edit(_FIRST, text, view)
            self._begun = True
            return name
        return await self._next(text, view)

    async def _next(self, text: str, view: discord.ui.View | None, message: str = "") -> str:
        """Return the name of a message after the first, in the place of another where that is still there.

        An ordinary message is better, where it may be: its nonce lets it come but once.
        """
        if self._beside is not None:
            try:
                return await self._beside.put(message, text, view)
            except discord.HTTPException as error:
                if error.code not in BARRED:
                    raise
        sent = await steadily(
            lambda: self._hook.send(
                text,
                view=view if view is not None else discord.utils.MISSING,
                ephemeral=self._private,
                allowed_mentions=discord.AllowedMentions.none(),
                suppress_embeds=True,
                wait=True,
            )
        )
        return message_key(self._spot.place, str(sent.id))

    async def _edit(self, number: str, text: str, view: discord.ui.View | None) -> str:
        none = discord.AllowedMentions.none()
        edited = await steadily(
            lambda: self._hook.edit_message(  # type: ignore[call-overload]  # "@original" is no number
                number, content=text, view=view, allowed_mentions=none
            )
        )
        return message_key(self._spot.place, str(edited.id))
