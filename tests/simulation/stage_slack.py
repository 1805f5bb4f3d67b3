"""The week in Slack: the double of its workspace, the whole adapter, events over HTTP."""

from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from aiohttp import ClientSession

from bot.desk.claiming import now
from bot.desk.desk import Desk
from bot.desk.tasks import Tasks
from bot.slack.adapter import open_one_workspace, open_slack
from bot.web.server import application, open_server
from core.config import JournalSettings, WebSettings
from core.journal import open_journal
from core.journal.values import Address
from tests.doubles.slack import ALWAYS, BOT_ID, BOT_USER, TEAM, Fault, SlackServer, mention_event
from tests.doubles.slack_delivery import Delivery, HttpWire
from tests.doubles.slack_events import event_body, message_event
from tests.knowing import NOTHING_KNOWN
from tests.simulation.playing import LEASE, SETTINGS, Answerer, Running, spoken
from tests.simulation.script import HELPER, MODS, Step, Week
from tests.slack.running import Plan
from tests.slack.scene import words

HELPER_ID = "U0HELPER"


@dataclass(slots=True)
class SlackStage:
    """A workspace, and what was written in it so far."""

    slack: SlackServer
    week: Week
    platform: str = "slack"
    workspace: str = TEAM
    replies: bool = False
    said: dict[int, dict[str, Any]] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    delivery: Delivery | None = None

    def __post_init__(self) -> None:
        people = {step.person for step in self.week}
        self.names = {person: f"<@{_person(person)}>" for person in people} | {"bot": f"<@{BOT_USER}>"}

    async def open(self, answerer: Answerer, folder: Path) -> Running:
        """Start the bot; return when it hears."""
        read = len(self.slack.called("conversations.history"))
        settings = Plan(self.slack.url, folder).settings
        stack = AsyncExitStack()
        journal = await stack.enter_async_context(open_journal(JournalSettings(lease=LEASE), folder))
        desk = Desk(answerer, journal, "slack", Tasks(at_once=16, waiting=500))
        clients, workspaces = await stack.enter_async_context(open_one_workspace(settings))
        opening = open_slack(settings, desk, NOTHING_KNOWN, workspaces, clients, 0.5, support=SETTINGS)
        adapter = await stack.enter_async_context(opening)
        web = open_server(WebSettings(port=0), application(tuple(adapter.routes)))
        address = await stack.enter_async_context(web)
        session = await stack.enter_async_context(ClientSession())
        self.delivery = Delivery(HttpWire(session, [f"{address}/slack/events"]))
        assert read >= 0
        return Running(stack, desk, adapter.answering.support, journal)

    async def play(self, step: Step) -> None:
        """Let somebody write, change or delete a message; Slack tells of it, of a mention twice."""
        text = spoken(step.text, self.names)
        if not step.is_message:
            message = self.said[step.about]
            event = self.slack.person_deletes(message) if step.kind == "deletes" else None
            await self._deliver(event_body(event or self.slack.person_edits(message, text)))
            return
        more = {"thread_ts": self.said[step.about]["ts"]} if step.where != "channel" else {}
        if step.person.startswith("bot"):
            more |= {"bot_id": f"B0{step.person.upper()}", "subtype": "bot_message"}
        message = self.slack.say(self.channel(step.room), text, user=_person(step.person), **more)
        self.said[step.number] = message
        if BOT_USER in text:
            await self._deliver(mention_event(message))
        await self._deliver(message_event(message))

    async def _deliver(self, body: dict[str, Any]) -> None:
        assert self.delivery is not None
        assert await self.delivery.event(body)

    def unreachable(self, *, is_so: bool) -> None:
        """Let none of the bot's calls through, or all of them."""
        self.slack.faults[:] = [Fault("*", status=None, times=ALWAYS)] if is_so else []

    def clock_moved(self) -> None:
        """Let the next message be of now."""
        self.slack.turn_clock(now().timestamp())

    def address(self, number: int) -> Address:
        """Return what names a step's message in the journal."""
        message = self.said[number]
        return Address("slack", TEAM, message["channel"], message["ts"])

    def channel(self, room: str) -> str:
        """Return the id of a room."""
        return f"C0{room.upper()}"

    def posted(self) -> dict[int, list[tuple[str, datetime]]]:
        """Return what the bot says below the message of each step, and the drafts."""
        numbers = {(message["channel"], message["ts"]): number for number, message in self.said.items()}
        found: dict[int, list[tuple[str, datetime]]] = {}
        for (channel, ts), message in self.slack.messages.items():
            if message.get("bot_id") == BOT_ID:
                number = numbers.get((channel, message.get("thread_ts", "")), -1)
                number = -2 if channel == self.channel(MODS) else number
                at = datetime.fromtimestamp(float(ts), UTC)
                found.setdefault(number, []).append((words(message), at))
        return found

    @property
    def posts(self) -> int:
        """How many messages the bot posted."""
        return len(self.slack.called("chat.postMessage", "chat.startStream"))

    @property
    def pinged(self) -> list[str]:
        """What Slack would not have taken, as the names of people in the bot's texts."""
        own = [one for one in self.slack.messages.values() if one.get("bot_id") == BOT_ID]
        return [*self.slack.problems, *(words(one) for one in own if "<@" in words(one) or "<!" in words(one))]


def _person(name: str) -> str:
    return HELPER_ID if name == HELPER else f"U0{name.upper()}"
