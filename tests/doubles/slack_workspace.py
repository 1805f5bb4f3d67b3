"""A workspace in memory: its messages, streams, statuses, views, and what a person would see of them in the end."""

import itertools
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NoReturn

TOKEN, APP_TOKEN, CLIENT_ID, CLIENT_SECRET = "xoxb-test", "xapp-test", "1.2", "client-secret"
SECRET = "signing-secret"
BOT_USER, BOT_ID, TEAM, APP = "U0BOT", "B0BOT", "T0TEAM", "A0APP"
SCOPES = (
    "app_mentions:read assistant:write channels:history channels:join channels:read chat:write commands groups:history "
    "groups:read im:history im:read im:write mpim:history mpim:read users:read"
)

Arguments = dict[str, Any]
Message = dict[str, Any]


class Refused(Exception):
    """What Slack answers instead of doing it: its one word, and what it tells beside that."""

    def __init__(self, error: str, **more: str) -> None:
        """``more`` are other keys of the answer."""
        super().__init__(error)
        self.more = more


def refuse(error: str, **more: str) -> NoReturn:
    """Answer with Slack's one word for what is wrong."""
    raise Refused(error, **more)


@dataclass(slots=True)
class Workspace:
    """What Slack keeps; ``problems`` is what the calls did that its documentation or our promises forbid.

    ``callable_people`` may be mentioned by the bot, ``conversations`` says of a channel what conversations.info does,
    ``people`` of a person what users.info does, and ``members`` who is in a channel. ``began`` is when the first
    message was written, in seconds since 1970, each later one a second after it; ``longest_page`` are its messages.
    """

    url: str = ""
    problems: list[str] = field(default_factory=list)
    messages: dict[tuple[str, str], Message] = field(default_factory=dict)
    deleted: list[Message] = field(default_factory=list)
    ephemeral: list[Message] = field(default_factory=list)
    streaming: set[tuple[str, str]] = field(default_factory=set)
    statuses: dict[tuple[str, str], str] = field(default_factory=dict)
    titles: dict[tuple[str, str], str] = field(default_factory=dict)
    prompts: dict[tuple[str, str], list[dict[str, str]]] = field(default_factory=dict)
    homes: dict[str, dict[str, Any]] = field(default_factory=dict)
    modals: list[dict[str, Any]] = field(default_factory=list)
    triggers: set[str] = field(default_factory=set)
    responses: dict[str, list[Arguments]] = field(default_factory=dict)
    conversations: dict[str, dict[str, Any]] = field(default_factory=dict)
    people: dict[str, dict[str, Any]] = field(default_factory=dict)
    members: dict[str, list[str]] = field(default_factory=dict)
    callable_people: set[str] = field(default_factory=lambda: {BOT_USER, "U0HELPER", "S0HELPERS"})
    tokens: set[str] = field(default_factory=lambda: {TOKEN})
    scopes: str = SCOPES.replace(" ", ",")
    began: int = 1_700_000_000
    longest_page: int = 1_000
    _below: dict[tuple[str, str], list[str]] = field(default_factory=dict)
    _clock: int = 0
    _numbers: "itertools.count[int]" = field(default_factory=lambda: itertools.count(1))

    def say(self, channel: str, text: str, **more: Any) -> Message:  # noqa: ANN401 - whatever a message has
        """Put a message into a channel, as a person or a bot did; return it."""
        ts = self.tick()
        message = {"type": "message", "channel": channel, "ts": ts, "text": text, **more}
        self.messages[channel, ts] = message
        if "thread_ts" in more:
            self._below.setdefault((channel, more["thread_ts"]), []).append(ts)
        return message

    def tick(self) -> str:
        """Return the next ``ts``."""
        self._clock += 1
        return f"{self.began + self._clock}.{self._clock:06d}"

    def turn_clock(self, now: float) -> None:
        """Let the next message be written at ``now``, in seconds since 1970."""
        self.began = int(now) - self._clock - 1

    def thread(self, channel: str, root: str) -> list[Message]:
        """Return the replies below ``root`` as they stand, oldest first."""
        below = self._below.get((channel, root), [])
        return [message for ts in below if (message := self.messages.get((channel, ts)))]

    def replies(self, channel: str, root: str) -> list[Message]:
        """Return the bot's own replies below ``root`` as they stand, oldest first."""
        return [message for message in self.thread(channel, root) if message.get("bot_id") == BOT_ID]

    def private(self, person: str) -> list[Message]:
        """Return what one person alone sees, oldest first."""
        return [message for message in self.ephemeral if message["user_seen"] == person]

    def trigger(self) -> str:
        """Return a trigger_id, good for one view."""
        trigger = f"{next(self._numbers)}.trigger"
        self.triggers.add(trigger)
        return trigger

    def response_url(self, channel: str, person: str, ts: str = "") -> str:
        """Return an address to which five messages may be posted; ``ts`` is the message that was acted on."""
        key = f"{next(self._numbers)}~{channel}~{person}~{ts}"
        self.responses[key] = []
        return self.url.replace("/api/", f"/response/{key}")

    def person_edits(self, message: Mapping[str, Any], text: str) -> dict[str, Any]:
        """Let a person change a message; return the event that tells of it."""
        kept = self.messages[message["channel"], message["ts"]]
        previous = dict(kept)
        kept |= {"text": text, "edited": {"user": kept.get("user", ""), "ts": self.tick()}}
        return self._changed("message_changed", message, message=dict(kept), previous_message=previous)

    def person_deletes(self, message: Mapping[str, Any]) -> dict[str, Any]:
        """Let a person delete a message; return the event that tells of it."""
        previous = self.messages.pop((message["channel"], message["ts"]))
        self.deleted.append(previous)
        return self._changed("message_deleted", message, deleted_ts=message["ts"], previous_message=previous)

    def end_stream(self, channel: str, ts: str) -> None:
        """End a stream as Slack does after some minutes."""
        self.streaming.discard((channel, ts))

    def _changed(self, subtype: str, changed: Mapping[str, Any], **more: object) -> dict[str, Any]:
        event = {"type": "message", "subtype": subtype, "hidden": True, "ts": self.tick()}
        return {**event, "channel": changed["channel"], "channel_type": "channel", **more}
