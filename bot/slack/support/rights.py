"""Who may choose what holds in a channel: the workspace's admins and owners, and whoever made the channel."""

import asyncio
import logging
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.slack.replying.place import problem
from bot.wording import window as words

log = logging.getLogger(__name__)

PAGES, PAGE = 10, 1000  # members of a private channel; somebody further down is taken for none
NEEDED = frozenset({"users:read", "channels:read", "groups:read"})

_CHANNEL = re.compile(r"[CG][A-Z0-9]+")
_NEVER = ("deleted", "is_bot", "is_app_user", "is_workflow_bot", "is_restricted", "is_ultra_restricted", "is_stranger")
_ADMIN = ("is_admin", "is_owner", "is_primary_owner")
_NOBODY = frozenset({"user_not_found", "user_not_visible", "users_not_found"})
_NO_ROOM = frozenset({"channel_not_found", "method_not_supported_for_channel_type"})


class NotAllowed(Exception):
    """Why somebody may not do something, as a sentence for them."""


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks where; ``workspace`` is where the app is installed, ``team`` where they are: not the same in an org."""

    person: str
    workspace: str
    team: str


@dataclass(frozen=True, slots=True)
class Room:
    """A channel as Slack tells of it; ``here``: the bot is in it, ``teams`` are the workspaces that have it."""

    id: str
    creator: str = ""
    private: bool = False
    direct: bool = False
    archived: bool = False
    here: bool = False
    teams: frozenset[str] = frozenset()


async def entered(client: AsyncWebClient, asker: Asker, channel: str, *, absent: str = words.NOT_YOURS) -> Room:
    """Return the channel for whoever may choose what holds in it; ``absent`` is said where it can't be seen.

    Raises NotAllowed, and one of ``UNREACHABLE`` when Slack can't be asked.
    """
    person, room = await asyncio.gather(_person(client, asker.person), room_of(client, channel))
    if room is None:
        raise NotAllowed(absent)
    if room.direct:
        raise NotAllowed(words.IN_DIRECT)
    if not _belongs(person, asker) or not (room.creator == asker.person or _rules(person, asker, room.teams)):
        raise NotAllowed(words.NOT_YOURS)
    if room.private and not await is_member(client, channel, asker.person):
        raise NotAllowed(words.NOT_YOURS)
    return room


async def rules(client: AsyncWebClient, asker: Asker) -> bool:
    """Return whether somebody is an admin or owner; raises NotAllowed and one of ``UNREACHABLE``."""
    person = await _person(client, asker.person)
    return _belongs(person, asker) and _rules(person, asker, frozenset({asker.team}))


async def room_of(client: AsyncWebClient, channel: str) -> Room | None:
    """Return a channel, None for what the bot can't see; raises NotAllowed and one of ``UNREACHABLE``."""
    if channel.startswith("D"):
        return Room(channel, direct=True)
    if not _CHANNEL.fullmatch(channel):
        return None
    try:
        found = (await client.conversations_info(channel=channel))["channel"]
    except SlackApiError as error:
        if problem(error) in _NO_ROOM:
            return None
        raise _refused(error) from error
    return Room(
        id=channel,
        creator=str(found.get("creator") or ""),
        private=_any(found, ("is_private", "is_group")),
        direct=_any(found, ("is_im", "is_mpim")),
        archived=_any(found, ("is_archived",)),
        here=_any(found, ("is_member",)),
        teams=frozenset({str(found.get("context_team_id") or ""), *(found.get("shared_team_ids") or ())}),
    )


async def is_member(client: AsyncWebClient, channel: str, person: str) -> bool:
    """Return whether somebody is in a channel; raises NotAllowed and one of ``UNREACHABLE``."""
    cursor = ""
    for _ in range(PAGES):
        try:
            page = await client.conversations_members(channel=channel, limit=PAGE, cursor=cursor)
        except SlackApiError as error:
            raise _refused(error) from error
        if person in (page.get("members") or ()):
            return True
        cursor = str((page.get("response_metadata") or {}).get("next_cursor") or "")
        if not cursor:
            return False
    log.warning("slack: %s has more than %d members, not all were looked at", channel, PAGES * PAGE)
    return False


async def _person(client: AsyncWebClient, person: str) -> Mapping[str, object]:
    """Return what Slack says of somebody; nothing of those it does not know."""
    try:
        found = (await client.users_info(user=person))["user"]
    except SlackApiError as error:
        if problem(error) in _NOBODY:
            return {}
        raise _refused(error) from error
    return found if isinstance(found, Mapping) else {}


def _belongs(person: Mapping[str, object], asker: Asker) -> bool:
    """Return whether they are a full member of where the app is: no guest, no bot, nobody of another company."""
    org = _org(person)
    teams = org.get("teams")
    homes = {person.get("team_id"), org.get("enterprise_id"), *(teams if isinstance(teams, list) else ())}
    return asker.workspace in homes and not _any(person, _NEVER)


def _rules(person: Mapping[str, object], asker: Asker, teams: frozenset[str]) -> bool:
    """Return whether they are an admin of the org, or of the workspace that has the channel.

    Where one workspace installed the app Slack tells what they are there; where an org did, what they are at home.
    """
    if _any(_org(person), _ADMIN):
        return True
    whole = asker.workspace.startswith("E")
    return _any(person, _ADMIN) and (not whole or (person.get("team_id") == asker.team and asker.team in teams))


def _org(person: Mapping[str, object]) -> Mapping[str, object]:
    found = person.get("enterprise_user")
    return found if isinstance(found, Mapping) else {}


def _any(found: Mapping[str, object], flags: Iterable[str]) -> bool:
    return any(found.get(flag) is True for flag in flags)


def _refused(error: SlackApiError) -> Exception:
    """Return what to say where a scope is missing; else the error as it is."""
    if problem(error) != "missing_scope":
        return error
    needed = frozenset(str(error.response.get("needed") or "").replace(" ", "").split(","))
    if needed and needed <= {"im:read", "mpim:read"}:  # a group's direct messages, which the bot need not list
        return NotAllowed(words.IN_DIRECT)
    log.error("slack: no settings of channels: the scope %s is missing", " ".join(sorted(needed)))
    return NotAllowed(words.NO_SCOPE.format(scopes=", ".join(sorted(needed & NEEDED or NEEDED))))
