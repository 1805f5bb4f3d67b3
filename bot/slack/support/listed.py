"""The channels of a workspace that have settings of their own, listed in App Home for its admins alone."""

import logging

from bot.slack.connection.workspaces import Workspace
from bot.slack.pressing.press import PLATFORM
from bot.slack.replying.blocks import Block
from bot.slack.replying.place import UNREACHABLE, problem
from bot.slack.support.rights import Asker, NotAllowed, rules
from bot.support.policies import NAMES, Policies
from bot.support.summary import line
from bot.wording import panels
from bot.wording import window as words
from core.errors import JournalUnavailable
from core.journal import Journal
from core.journal.values import Channel

log = logging.getLogger(__name__)

MOST = 20


async def listed(policies: Policies, journal: Journal | None, workspace: Workspace, person: str) -> list[Block]:
    """Return the list for an admin of the workspace; nothing for others, and where there is nothing to list."""
    try:
        channels = await _channels(journal, workspace.id)
        if not channels or not await rules(workspace.clients.hasty, Asker(person, workspace.id, workspace.id)):
            return []
        return _blocks([await _line(policies, channel) for channel in channels[:MOST]], len(channels) - MOST)
    except (NotAllowed, JournalUnavailable, *UNREACHABLE) as error:
        log.warning("the channels' settings are not listed: %s", problem(error) or str(error) or type(error).__name__)
        return []


async def _channels(journal: Journal | None, workspace: str) -> list[Channel]:
    """Return the channels in which something is set; raises JournalUnavailable."""
    everywhere = await journal.channels.everywhere(PLATFORM, workspace) if journal is not None else {}
    here = [one for one, values in everywhere.items() if values.keys() & set(NAMES)]
    return sorted((one for one in here if one.channel.isalnum()), key=lambda one: one.channel)


async def _line(policies: Policies, channel: Channel) -> str:
    return f"• <#{channel.channel}>: {line(await policies.of(channel))}"


def _blocks(lines: list[str], more: int) -> list[Block]:
    shown = [*lines, *([panels.CHANNEL_MORE.format(count=more)] if more > 0 else [])]
    header: Block = {"type": "header", "text": {"type": "plain_text", "text": words.CHANNELS, "emoji": True}}
    return [header, _section("\n".join(shown)), _section(words.CHANNELS_HOW)]


def _section(text: str) -> Block:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text, "verbatim": True}}
