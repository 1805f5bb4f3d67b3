"""A support channel on a journal of its own: what is said there, what the bot shows, what was decided."""

import asyncio
import itertools
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from bot.desk.claiming import now
from bot.desk.desk import Desk
from bot.desk.quotas import Quotas
from bot.reply import ClosingReply
from bot.support.policies import Policies
from bot.support.support import Support
from bot.support.values import DRAFT, Post, drafted
from core.config import SupportSettings
from core.journal import Journal
from core.journal.values import Address, Channel, Claim, Thread
from core.ports import Answerer, Opinion
from tests.bot.desks import DeskReply, idle, open_desk
from tests.scripted import ready

HERE = Channel("test", "T1", "C1")
MODERATORS = Channel("test", "T1", "M1")
QUESTION = "How do I install Milvus on Windows?"
_NUMBERS = itertools.count(1)


@dataclass(slots=True)
class RoomSpeaker:
    """A Speaker whose replies remember what they were told, by the keys of their questions."""

    shown: dict[str, list[DeskReply]] = field(default_factory=dict)
    order: list[str] = field(default_factory=list)
    gone: bool = False
    failing: str = ""

    async def reply(self, claim: Claim) -> ClosingReply | None:
        """Return a reply that remembers."""
        return None if self.gone else self._reply(claim.event_key)

    async def draft(self, claim: Claim) -> ClosingReply | None:
        """Return the same for a draft."""
        assert claim.thread.channel == MODERATORS.channel
        return None if self.gone else self._reply(claim.event_key)

    def draft_thread(self, question: Thread, shadow: str) -> Thread:
        """Return the moderators' channel."""
        return Thread(question.platform, question.workspace, shadow, "")

    def asked_in(self, channel: Channel, key: str) -> tuple[Address, Thread]:
        """Return places as ``post`` names them."""
        return address(key), Thread(channel.platform, channel.workspace, channel.channel, key)

    def _reply(self, key: str) -> DeskReply:
        self.order.append(key)
        reply = DeskReply(failing=self.failing)
        self.shown.setdefault(key, []).append(reply)
        return reply

    def calls(self, post: Post) -> list[tuple[str, str]]:
        """Return what was shown of a question, by all its replies."""
        return [call for reply in self.shown.get(post.key, []) for call in reply.calls]

    @property
    def answered(self) -> list[str]:
        """The keys of the questions whose replies came to an end, in the order in which the replies were made."""
        replies = {key: iter(each) for key, each in self.shown.items()}
        return [key for key in self.order if next(replies[key]).ends]

    @property
    def drafts(self) -> list[str]:
        """The keys of the questions of which moderators saw a draft."""
        return [drafted(key)[1] for key in self.answered if key.startswith("draft/")]


@dataclass(slots=True)
class Room:
    """A process that watches one channel."""

    desk: Desk
    journal: Journal
    support: Support
    speaker: RoomSpeaker

    async def say(self, text: str = QUESTION, *, caught_up: object = False, **known: object) -> Post:
        """Say something that is heard."""
        post = written(text, **known)
        await self.support.heard(post, caught_up=bool(caught_up))
        return post

    async def decided(self, post: Post) -> list[str]:
        """Return the reasons of all that was decided on a message."""
        return [f"{one.decision} {one.reason}" for one in await self.journal.decisions.of(post.message)]

    async def waiting(self) -> list[str]:
        """Return the texts that wait, those due last first."""
        return [one.payload["text"] for one in await self.journal.timers.waiting("test", "support/")]

    async def settled(self, *posts: Post) -> None:
        """Keep the timers until these waited long enough and the desk is idle."""
        async with self.support.kept(self.speaker):
            for post in posts:
                await until_last(self, post)
        await idle(self.desk)

    async def recover(self, claim: Claim) -> None:
        """Go on with a question whose process is gone, as adapters do."""
        draft = claim.event_key.startswith(DRAFT)
        reply = await (self.speaker.draft(claim) if draft else self.speaker.reply(claim))
        assert reply is not None
        self.desk.start(claim, await self.support.wrapped(claim, reply))

    async def put(self, **values: str) -> None:
        """Set up the channel."""
        for name, value in values.items():
            await self.journal.channels.put(HERE, name, value, person="A", now=now())


async def until_last(room: Room, post: Post) -> None:
    """Wait until a message does not wait any more, and no answer to it is being written."""
    for _ in range(1_000):
        keys = [f"{kind}/T1/C1/{post.key}" for kind in ("support", "begun")]
        if not [key for key in keys if await room.journal.timers.timer("test", key)]:
            break
        await asyncio.sleep(0.01)
    await idle(room.desk)


@asynccontextmanager
async def open_room(
    folder: Path,
    answerer: Answerer | None = None,
    *,
    settings: SupportSettings | None = None,
    opinion: Opinion | None = None,
    values: Mapping[str, str] | None = None,
    lease: float = 60.0,
    at_once: int = 4,
    waiting: int = 50,
    quotas: Quotas | None = None,
    limit: float = 5.0,
) -> AsyncIterator[Room]:
    """Open a process that watches the channel; where ``values`` are left out it always answers, at once."""
    desk = open_desk(
        answerer or ready(), folder, lease=lease, at_once=at_once, waiting=waiting, quotas=quotas, limit=limit
    )
    async with desk as (opened, journal):
        policies = Policies(journal, settings or SupportSettings(), "test", scope="default", people=("H1", "&helpers"))
        support, speaker = Support(opened, policies, opinion=opinion), RoomSpeaker()
        support.speak_through(speaker)
        room = Room(opened, journal, support, speaker)
        await room.put(**({"mode": "always", "wait": "0"} if values is None else values))
        yield room
        await idle(opened)


def written(text: str = QUESTION, **known: object) -> Post:
    """Return a message, ``minutes`` old; a ``key`` tells of one that was said before."""
    minutes, person = float(str(known.pop("minutes", 0))), str(known.pop("person", "U1"))
    key = str(known.pop("key", "")) or f"C1/{next(_NUMBERS)}"
    root = str(known.pop("root", ""))
    at = known.pop("at", None)
    moment = at if isinstance(at, datetime) else now() - timedelta(minutes=minutes)
    thread = Thread("test", "T1", "C1", root if known.get("in_thread") else key)
    mentions, names = known.pop("mentions", ()), known.pop("names", (person,))
    assert isinstance(mentions, tuple)
    assert isinstance(names, tuple)
    flags = {name: bool(known.pop(name, False)) for name in ("in_thread", "by_bot", "addressed", "is_post")}
    assert not known
    return Post(
        address(key),
        key,
        thread,
        person,
        text,
        moment,
        root,
        mentions=frozenset(mentions),
        names=frozenset(names),
        **flags,
    )


def address(key: str) -> Address:
    """Return the name of a message."""
    return Address("test", "T1", "C1", key)
