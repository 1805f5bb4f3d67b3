"""What a support channel hears: each message is decided on, waits, and is answered when nobody else did."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any

from bot.desk.desk import Desk, report
from bot.reply import ClosingReply
from bot.support.amending import Amending
from bot.support.hearing import Hearing
from bot.support.keeping import Keeper
from bot.support.policies import WATCHED, Policies
from bot.support.records import Records
from bot.support.resuming import Resuming
from bot.support.values import Post, Speaker
from bot.support.weighing import Weighing
from core.errors import JournalUnavailable
from core.journal.values import Address, Channel, Claim
from core.ports import Opinion

log = logging.getLogger(__name__)

TURNS = 256  # locks: channels share them
STOP_SECONDS = 5.0


class Support:
    """Decides on what nobody asked the bot itself; without a journal nothing is watched."""

    def __init__(self, desk: Desk, policies: Policies, *, opinion: Opinion | None = None) -> None:
        """``opinion`` is a second one on messages near the border, where the settings want it."""
        self.policies = policies
        self._desk = desk
        self._records = Records(desk)
        weighing = Weighing(policies, self._records, opinion)
        self._keeper = Keeper(desk, weighing, self._records)
        self._hearing = Hearing(policies, weighing, self._records, self._keeper.expect)
        self._amending = Amending(desk, self._hearing, self._records, self._keeper.start)
        self._resuming = Resuming(desk, policies, self._records)
        self._speaker: Speaker | None = None
        self._turns = tuple(asyncio.Lock() for _ in range(TURNS))

    def speak_through(self, speaker: Speaker) -> None:
        """Learn how the platform posts, before anything is recovered; ``kept`` tells it, too."""
        self._speaker = speaker

    def wake(self) -> None:
        """Look now for what is due, as after the clock was put forward."""
        self._keeper.wake()

    async def silenced(self, post: Post) -> bool:
        """Return whether the bot must say nothing to somebody who addressed it: their channel is off; never raises.

        A question of theirs that waits, and that they now ask the bot itself, waits no more.
        """
        policy = await self.policies.of(post.channel)
        if policy.mode == "off":
            await self._tried(self._hearing.off(post))
        elif policy.mode in WATCHED:
            await self._in_turn(post.channel, lambda: self._hearing.addressed(post))
        return policy.mode == "off"

    async def heard(self, post: Post, *, caught_up: bool = False) -> None:
        """Decide on a message that nobody addressed to the bot; never raises, cheap where nothing is watched.

        The messages of a channel are heard one after the other, as they come. ``caught_up``: it was written while the
        bot was away. Without the journal it is given up with a line for the operator, and caught up with later.
        """
        if (await self.policies.of(post.channel)).mode in WATCHED:
            await self._in_turn(post.channel, lambda: self._hearing.hear(post, caught_up=caught_up))

    async def edited(self, post: Post) -> bool:
        """Decide anew on a message with new words; True: it was dealt with here, the adapter does no more."""
        if (await self.policies.of(post.channel)).mode not in WATCHED:
            return False
        return bool(await self._in_turn(post.channel, lambda: self._amending.edit(post, self._speaker)))

    async def deleted(self, workspace: str, channel: str, key: str) -> tuple[Address, ...]:
        """Let a deleted message wait no more; return the messages of its draft, for removal. Never raises.

        Its answer is the adapter's to remove.
        """
        where = Channel(self._desk.platform, workspace, channel)
        found = await self._in_turn(where, lambda: self._amending.delete(where, key))
        return found if isinstance(found, tuple) else ()

    async def decided(self, post: Post) -> bool:
        """Return whether a message was decided on before; in doubt it was. Never raises."""
        known = await self._tried(self._records.known(post.message))
        return known is not False

    async def wrapped(self, claim: Claim, reply: ClosingReply) -> ClosingReply:
        """Return the reply to a question that is taken up again: held back where nobody asked the bot for it.

        Which question it is the speaker tells: ``speak_through`` comes first. Raises JournalUnavailable: as nobody can
        tell whether they asked the bot, the question is left open, and taken up again when its lease ends.
        """
        try:
            return await self._resuming.wrapped(claim, reply, self._speaker)
        except JournalUnavailable:
            raise
        except Exception:
            log.exception("whether somebody asked the bot could not be told")
            return reply

    @asynccontextmanager
    async def _keeping(self, speaker: Speaker) -> AsyncIterator[None]:
        self.speak_through(speaker)
        if self._desk.journal is None:
            yield
            return
        stop = asyncio.Event()
        keeper = asyncio.create_task(self._keeper.run(speaker, stop))
        try:
            yield
        finally:
            stop.set()
            await asyncio.wait({keeper}, timeout=STOP_SECONDS)
            keeper.cancel()

    def kept(self, speaker: Speaker) -> AbstractAsyncContextManager[None]:
        """Answer what waits, each when it is due, while the context lasts; nothing more while the desk drains."""
        return self._keeping(speaker)

    async def _in_turn(self, channel: Channel, work: Callable[[], Coroutine[Any, Any, Any]]) -> object:
        if self._desk.journal is None:
            return None
        async with self._turns[hash(channel) % TURNS]:
            return await self._tried(work())

    async def _tried(self, work: Coroutine[Any, Any, Any]) -> Any:  # noqa: ANN401 whatever the work returns
        """Return what the work returns; None where it fails, which the operator is told."""
        try:
            return await work
        except JournalUnavailable as error:
            report("a message in a support channel is not dealt with", error)
        except Exception:
            log.exception("a message in a support channel could not be dealt with")
        return None
