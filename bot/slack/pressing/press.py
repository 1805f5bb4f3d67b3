"""What somebody did in Slack: a button pressed, a command typed, a window sent; and the answer to that person alone."""

import logging
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Self

from slack_bolt.context.respond.async_respond import AsyncRespond

from bot.feedback import Pressed
from bot.slack.replying.blocks import Post
from bot.slack.replying.place import UNREACHABLE

log = logging.getLogger(__name__)

PLATFORM = "slack"

Body = Mapping[str, object]

_MEMBER = re.compile(r"[UW][A-Z0-9]+")


@dataclass(frozen=True, slots=True)
class Press:
    """Who did it where; ``teams`` are the workspaces that Slack names, ``value`` is what a button carries."""

    person: str
    teams: frozenset[str]
    channel: str
    message: str
    thread: str
    action: str
    value: str
    trigger: str
    say: AsyncRespond | None = field(default=None, compare=False)

    @classmethod
    def of(cls, body: Body, say: AsyncRespond | None = None) -> Self:
        """Read what Slack posted; all that it left out is empty."""
        actions = body.get("actions")
        action = actions[0] if isinstance(actions, list) and actions else {}
        return cls(
            person=text(body, "user", "id") or text(body, "user_id"),
            teams=frozenset(team for keys in _TEAMS if (team := text(body, *keys))),
            channel=text(body, "channel", "id") or text(body, "channel_id") or text(body, "container", "channel_id"),
            message=text(body, "message", "ts") or text(body, "container", "message_ts"),
            thread=text(body, "message", "thread_ts") or text(body, "container", "thread_ts"),
            action=text(action, "action_id"),
            value=text(action, "value"),
            trigger=text(body, "trigger_id"),
            say=say,
        )

    @property
    def member(self) -> str:
        """The person's id when it looks like one, to be mentioned; else empty."""
        return self.person if _MEMBER.fullmatch(self.person) else ""

    @property
    def pressed(self) -> Pressed:
        """Who did it where, as every platform tells it."""
        return Pressed(PLATFORM, self.teams, self.channel, self.person)

    async def tell(self, post: Post, *, replace: bool = False) -> None:
        """Show something to this person alone, best effort; ``replace`` the private message that was acted on."""
        if self.say is None:
            return
        try:
            answered = await self.say(
                text=post.text,
                blocks=list(post.blocks),
                response_type="ephemeral",
                replace_original=replace,
                thread_ts=self.thread or None,
            )
        except UNREACHABLE as error:
            log.warning("somebody could not be told: %s", type(error).__name__)
        else:
            if answered.status_code != _OK:
                log.warning("somebody could not be told: status %s", answered.status_code)


_OK = 200
_TEAMS = (
    ("team", "id"),
    ("user", "team_id"),
    ("message", "team"),
    ("view", "team_id"),
    ("view", "app_installed_team_id"),
    ("team_id",),
    ("enterprise", "id"),
    ("enterprise_id",),
)


def text(body: object, *keys: str) -> str:
    """Return the text at a path of keys, empty when there is none."""
    found = body
    for key in keys:
        found = found.get(key) if isinstance(found, Mapping) else None
    return found if isinstance(found, str) else ""
