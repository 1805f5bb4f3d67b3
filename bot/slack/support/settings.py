"""`/footnote`: a window with what holds in a channel, for those who may choose it, and what they choose there."""

import asyncio
import logging
from collections.abc import Mapping
from functools import partial

from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncBoltContext, AsyncRespond
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot import wording
from bot.slack.answering import PLATFORM, Answering
from bot.slack.asking.thread import text_in
from bot.slack.connection.listening import workspace_of
from bot.slack.connection.workspaces import Workspace
from bot.slack.pressing.press import Body, Press
from bot.slack.replying.blocks import Block, note
from bot.slack.replying.place import UNREACHABLE, problem
from bot.slack.support.rights import Asker, NotAllowed, Room, entered, is_member, room_of
from bot.slack.support.settings_view import (
    WINDOW,
    Sent,
    sent,
    sentence_window,
    settings_window,
    told,
    with_groups,
    wrong_people,
)
from bot.support.policies import Policies, read
from bot.wording import window as words
from core.errors import JournalUnavailable
from core.journal.values import Channel
from core.policy import ChannelPolicy

log = logging.getLogger(__name__)

COMMAND = "/footnote"
SECONDS = 2.5  # Slack waits three for what becomes of a window

_GROUP = "mpdm-"  # begins the name of a group's direct messages
_IN_ADVANCE = frozenset({"invalid_arguments", "invalid_blocks", "user_not_found", "channel_not_found"})


class ChannelSettings:
    """Shows a channel's settings to those who may choose them, and keeps what they choose; asks Slack each time."""

    def __init__(self, answering: Answering, policies: Policies) -> None:
        """``policies`` keep what holds."""
        self._answering = answering
        self._policies = policies

    async def asked(self, ack: AsyncAck, command: Body, context: AsyncBoltContext, respond: AsyncRespond) -> None:
        """Open the window before anything else, its trigger is good for three seconds; then fill it."""
        workspace = await workspace_of(context, self._answering.workspaces)
        if workspace is None or text_in(command, "text").strip():
            await ack(words.HOW)
            return
        press = Press.of(command, respond)
        if press.channel.startswith("D") or text_in(command, "channel_name").startswith(_GROUP):
            await ack(words.IN_DIRECT)
            return
        await ack()
        client = workspace.clients.hasty
        if not (view := await _opened(client, press)):
            await press.tell(note(words.NO_WINDOW))
            return
        try:
            await self._fill(workspace, press.channel, _asker(workspace, context, press), view)
        except (NotAllowed, JournalUnavailable, *UNREACHABLE) as error:
            await _shown(client, view, sentence_window(_sentence(error)))

    async def submitted(self, ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
        """Keep what somebody chose, and tell them; on failure the window stays open with all that they chose."""
        said = sent(body.get("view"))
        try:
            async with asyncio.timeout(SECONDS):
                workspace = await workspace_of(context, self._answering.workspaces)
                if workspace is None:
                    await ack()
                    return
                asker = _asker(workspace, context, Press.of(body))
                room = await entered(workspace.clients.hasty, asker, said.channel)
                if errors := await self._errors(workspace, asker, said):
                    await ack(response_action="errors", errors=errors)
                    return
                holds = await self._keep(_channel(workspace, said.channel), asker, said)
        except NotAllowed as refused:
            await ack(response_action="update", view=sentence_window(str(refused)))
        except (JournalUnavailable, *UNREACHABLE) as error:
            await ack(response_action="errors", errors={"mode": _sentence(error)})
        else:
            what = told(holds, shadow=holds.shadow == said.chosen["shadow"])
            await self._confirm(ack, workspace, asker, room, f"{words.BACK if said.reset else words.KEPT} {what}")

    async def _fill(self, workspace: Workspace, channel: str, asker: Asker, view: str) -> None:
        client = workspace.clients.hasty
        room = await entered(client, asker, channel, absent=words.NOT_IN)
        policy = await self._policies.now(_channel(workspace, channel))
        shadow = await _sees(client, asker, policy.shadow)
        try:
            await client.views_update(view_id=view, view=settings_window(policy, room, shadow=shadow))
        except SlackApiError as error:
            if problem(error) not in _IN_ADVANCE:
                raise
            log.info("slack: the settings of %s are shown without people: %s", channel, problem(error))
            await _shown(client, view, settings_window(policy, room, shadow=shadow, bare=True))

    async def _errors(self, workspace: Workspace, asker: Asker, said: Sent) -> dict[str, str]:
        """Return what can't be kept, by the field; raises NotAllowed and one of ``UNREACHABLE``."""
        errors: dict[str, str] = {}
        for name, value in () if said.reset else said.changed.items():
            try:
                read(name, value)
            except ValueError as error:
                errors[name] = str(error)
        if said.reset or errors:
            return errors
        if sentence := wrong_people(said.changed.get("people", "")):
            errors["people"] = sentence
        if shadow := said.changed.get("shadow"):
            if shadow == said.channel:
                errors["shadow"] = words.SHADOW_ITSELF
            elif not await _fits(workspace.clients.hasty, asker, shadow):
                errors["shadow"] = words.SHADOW_UNSEEN
        return errors

    async def _keep(self, channel: Channel, asker: Asker, said: Sent) -> ChannelPolicy:
        """Keep what was changed, and return what holds; what broke off is kept whole when it is sent again."""
        if said.reset:
            await self._policies.reset(channel)
            return await self._policies.now(channel)
        changed = said.changed
        if "people" in changed:
            changed["people"] = with_groups(changed["people"], await self._policies.now(channel))
        for name, value in changed.items():
            await self._policies.put(channel, name, value, person=asker.person)
        return await self._policies.now(channel)

    async def _confirm(self, ack: AsyncAck, workspace: Workspace, asker: Asker, room: Room, text: str) -> None:
        """Tell it to who chose it, in the channel; in the window where the bot is not in it."""
        if not room.here:
            await ack(response_action="update", view=sentence_window(f"{text}\n{words.ABSENT}"))
            return
        await ack()
        post = partial(workspace.clients.patient.chat_postEphemeral, parse="none", link_names=False)
        self._answering.aside(partial(post, channel=room.id, user=asker.person, text=text))


def register(app: AsyncApp, answering: Answering) -> None:
    """Let `/footnote` and its window do their work."""
    settings = ChannelSettings(answering, answering.support.policies)
    app.command(COMMAND)(settings.asked)
    app.view(WINDOW)(settings.submitted)


async def _opened(client: AsyncWebClient, press: Press) -> str:
    """Return the name of a window that says that there is more to come; "" where none could be opened."""
    try:
        answered = await client.views_open(trigger_id=press.trigger, view=sentence_window(wording.LOOKING))
    except UNREACHABLE as error:
        log.warning("no window could be opened: %s", problem(error) or type(error).__name__)
        return ""
    found = answered.get("view")
    return str(found.get("id") or "") if isinstance(found, Mapping) else ""


async def _shown(client: AsyncWebClient, view: str, window: Block) -> None:
    """Show something else in a window, best effort: who asked may have closed it."""
    try:
        await client.views_update(view_id=view, view=window)
    except UNREACHABLE as error:
        log.warning("a channel's settings could not be shown: %s", problem(error) or type(error).__name__)


async def _sees(client: AsyncWebClient, asker: Asker, shadow: str) -> bool:
    """Return whether somebody may know of a channel for drafts; raises NotAllowed and one of ``UNREACHABLE``."""
    room = await room_of(client, shadow) if shadow else None
    return room is not None and (not room.private or await is_member(client, shadow, asker.person))


async def _fits(client: AsyncWebClient, asker: Asker, shadow: str) -> bool:
    """Return whether drafts may go there: both the bot and who chooses it are in it, or it is public."""
    room = await room_of(client, shadow)
    if room is None or room.direct or room.archived or not room.here:
        return False
    return not room.private or await is_member(client, shadow, asker.person)


def _asker(workspace: Workspace, context: AsyncBoltContext, press: Press) -> Asker:
    return Asker(press.person, workspace.id, context.team_id or workspace.id)


def _channel(workspace: Workspace, channel: str) -> Channel:
    return Channel(PLATFORM, workspace.id, channel)


def _sentence(error: Exception) -> str:
    """Return what to say of a failure."""
    if isinstance(error, NotAllowed):
        return str(error)
    log.error("a channel's settings: %s", problem(error) or str(error) or type(error).__name__)
    if isinstance(error, JournalUnavailable):
        return wording.NOT_READ
    return words.TOO_SLOW if isinstance(error, TimeoutError) else words.UNSURE
