"""People of a cluster's Slack and Discord: what they ask, what they accept as asked, and what they find afterwards."""

import re
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass, field
from random import Random
from typing import Any

from benchmarks.instant import question
from bot import wording
from bot.discord.pressing.buttons import VOTE_UP
from bot.slack.pressing.buttons import VOTE
from tests.discord.asked import left_open
from tests.discord.watching import buttons
from tests.doubles.discord import DiscordServer
from tests.doubles.discord_state import BOT
from tests.doubles.slack import BOT_ID, BOT_USER, SlackServer, mention_event, texts_of
from tests.doubles.slack_delivery import Delivery
from tests.doubles.slack_events import click, command, message_event

_ANSWER = re.compile(r"Number (\d+) lives")
_READING = re.compile(re.escape(wording.WRITING).replace(re.escape("{passages}"), r"\d+"))
_NOTES = frozenset({wording.SEARCHING, wording.WAITING})


@dataclass(slots=True)
class Question:
    """One question; ``taken`` says whether the bot owes an answer, ``signed`` and ``found`` what its person sees."""

    number: int
    kind: str
    began: float
    taken: Callable[[], bool]
    signed: Callable[[], bool]
    found: Callable[[], bool]
    sign_seconds: float = -1.0
    answer_seconds: float = -1.0

    def look(self) -> None:
        """Note what there is to see by now."""
        seconds = time.monotonic() - self.began
        if self.sign_seconds < 0 and self.signed():
            self.sign_seconds = seconds
        if self.answer_seconds < 0 and self.found():
            self.answer_seconds = seconds
            self.sign_seconds = seconds if self.sign_seconds < 0 else self.sign_seconds


@dataclass(slots=True)
class Crowd:
    """Everybody who asks; ``pressed`` counts what was voted, and of those what was acknowledged."""

    slack: SlackServer
    discord: DiscordServer
    delivery: Delivery
    places: tuple[str, ...]
    chance: Random
    questions: list[Question] = field(default_factory=list)
    pressed: Counter[str] = field(default_factory=Counter)
    answered: list[tuple[str, str]] = field(default_factory=list)
    threads: list[str] = field(default_factory=list)
    numbers: int = 0

    @property
    def open(self) -> list[Question]:
        """What is not answered yet."""
        return [one for one in self.questions if one.answer_seconds < 0]

    async def act(self) -> None:
        """Let somebody do something."""
        acts: tuple[Callable[[], Awaitable[None]], ...]
        acts = (self._mention, self._direct, self._follow_up, self._command, self._vote)
        acts += (self._discord_mention, self._discord_follow_up, self._discord_command, self._discord_vote)
        await self.chance.choices(acts, weights=(4, 1, 2, 2, 1, 4, 2, 2, 1))[0]()

    def look(self) -> None:
        """Note what everybody sees."""
        for one in self.open:
            one.look()

    async def _mention(self) -> None:
        number = self._next()
        message = self.slack.say(f"C{number}", f"<@{BOT_USER}> {question(number)}", user=f"U{number}")
        await self._posted("Slack mention", number, message, mention_event(message))

    async def _direct(self) -> None:
        number = self._next()
        message = self.slack.say(f"D{number}", question(number), user=f"U{number}")
        await self._posted("Slack direct", number, message, message_event(message, channel_type="im"))

    async def _follow_up(self) -> None:
        if not self.answered:
            return
        number = self._next()
        channel, root = self.answered.pop(self.chance.randrange(len(self.answered)))
        asker = self.slack.messages[channel, root]["user"]
        message = self.slack.say(channel, question(number), user=asker, thread_ts=root)
        await self._posted("Slack follow-up", number, message, message_event(message))

    async def _posted(self, kind: str, number: int, message: Mapping[str, Any], event: dict[str, Any]) -> None:
        channel, root = message["channel"], message.get("thread_ts") or message["ts"]
        heard: list[bool] = []

        def said() -> list[dict[str, Any]]:
            later = [one for one in self.slack.replies(channel, root) if one["ts"] > message["ts"]]
            return [one for one in later if (channel, one["ts"]) not in self.slack.streaming]

        def found() -> bool:
            done = any(str(number) in _ANSWER.findall(shown(one)) and one.get("blocks") for one in said())
            if done and "C" in channel:
                self.answered.append((channel, root))
            return done

        signed = lambda: bool(said()) or (channel, root) in self.slack.statuses  # noqa: E731 - as short as it is
        self.questions.append(Question(number, kind, time.monotonic(), lambda: any(heard), signed, found))
        heard.append(await self.delivery.event(event))

    async def _command(self) -> None:
        number = self._next()
        body = command(self.slack, "/ask", question(number), channel=f"C{number}", person=f"U{number}")
        heard: list[bool] = []

        def found() -> bool:
            return any(str(number) in _ANSWER.findall(shown(one)) for one in self.slack.private(f"U{number}"))

        self.questions.append(
            Question(number, "Slack /ask", time.monotonic(), lambda: any(heard), lambda: any(heard), found)
        )
        heard.append(await self.delivery.command(body))

    async def _vote(self) -> None:
        if not self.answered:
            return
        channel, root = self.chance.choice(self.answered)
        for one in self.slack.replies(channel, root)[-1:]:
            actions = [element["action_id"] for block in one.get("blocks", ()) for element in _elements(block)]
            for name in [action for action in actions if action.startswith(VOTE)][:1]:
                self.pressed["Slack"] += 1
                self.pressed["Slack heard"] += await self.delivery.interaction(click(self.slack, one, name))

    async def _discord_mention(self) -> None:
        number, place = self._next(), self.chance.choice(self.places)
        message = self.discord.mention(question(number), place)

        def found() -> bool:
            thread = self.discord.thread_of(message)
            done = bool(thread) and self._in_thread(thread, number)
            if done:
                self.threads.append(thread)
            return done

        signed = lambda: bool(self.discord.thread_of(message))  # noqa: E731 - as short as it is
        self.questions.append(Question(number, "Discord mention", time.monotonic(), lambda: True, signed, found))

    async def _discord_follow_up(self) -> None:
        if not self.threads:
            return
        number, thread = self._next(), self.threads.pop(self.chance.randrange(len(self.threads)))
        message = self.discord.say(thread, question(number))

        def found() -> bool:
            done = self._in_thread(thread, number)
            if done:
                self.threads.append(thread)
            return done

        signed = lambda: any(int(one["id"]) > int(message["id"]) for one in self.discord.replies(thread))  # noqa: E731
        self.questions.append(Question(number, "Discord follow-up", time.monotonic(), lambda: True, signed, found))

    async def _discord_command(self) -> None:
        number, place = self._next(), self.chance.choice(self.places)
        used = self.discord.slash("ask", place=place, question=question(number))

        def found() -> bool:
            return bool(used.original) and self._in_thread(used.original, number)

        acknowledged = lambda: bool(used.answer)  # noqa: E731 - as short as it is
        self.questions.append(Question(number, "Discord /ask", time.monotonic(), acknowledged, acknowledged, found))

    async def _discord_vote(self) -> None:
        if not self.threads:
            return
        votable = [one for one in self.discord.replies(self.chance.choice(self.threads)) if VOTE_UP in buttons(one)]
        if votable:
            self.pressed["Discord"] += 1
            self.discord.press(votable[-1], wording.HELPFUL)

    def _in_thread(self, thread: str, number: int) -> bool:
        return any(
            str(number) in _ANSWER.findall(one["content"]) and buttons(one) for one in self.discord.replies(thread)
        )

    def _next(self) -> int:
        self.numbers += 1
        return self.numbers

    def told(self) -> Counter[int]:
        """Return how many times each question is answered, wherever anybody reads."""
        counts: Counter[int] = Counter()
        for text in self._texts():
            counts.update(int(number) for number in set(_ANSWER.findall(text)))
        return counts

    def unfinished(self) -> list[str]:
        """Return what looks as if more were to come."""
        own = [one for one in self.slack.messages.values() if one.get("bot_id") == BOT_ID]
        notes = [one["text"] for one in own if one["text"] in _NOTES or _READING.fullmatch(one["text"])]
        open_streams = [f"streaming in {channel}" for channel, _ in self.slack.streaming]
        statuses = [f"{status} in {channel}" for (channel, _), status in self.slack.statuses.items()]
        return [*notes, *open_streams, *statuses, *left_open(self.discord)]

    def _texts(self) -> Iterator[str]:
        for one in [*self.slack.messages.values(), *self.slack.ephemeral]:
            if one.get("bot_id") == BOT_ID or "user_seen" in one:
                yield shown(one)
        for place in self.discord.messages.values():
            for message in place.values():
                if message["author"]["id"] == BOT:
                    yield message["content"]


def shown(message: Mapping[str, Any]) -> str:
    """Return what a person reads of a message in Slack."""
    blocks = message.get("blocks") or []
    return "\n".join([str(message.get("text") or ""), *(words for block in blocks for words in texts_of(block))])


def _elements(block: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return list(block.get("elements") or ()) if block["type"] in ("actions", "context_actions") else []
