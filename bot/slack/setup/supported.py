"""Support channels, for the doctor: whether the bot is in those that it should hear, and in those for its drafts."""

from slack_sdk.web.async_client import AsyncWebClient

from bot.doctor import Finding
from bot.slack.pressing.press import text
from bot.slack.replying.place import UNREACHABLE, problem
from bot.support.examined import Watched
from core.journal.values import Channel

MOST, SHOWN = 25, 8

_NAME = "support"
_GONE = frozenset({"channel_not_found", "is_archived"})


async def examine(client: AsyncWebClient, watched: Watched, workspace: str, bot: str) -> list[Finding]:
    """Return what there is to say of a workspace's support channels; nothing where there are none."""
    heard = [one for one in watched.channels if one.workspace == workspace][:MOST]
    drafts = [one for one in watched.shadows if one.workspace == workspace][:MOST]
    findings: list[Finding] = []
    fine: list[str] = []
    try:
        for channel in heard:
            name, wrong = await _looked(client, channel, f"should be answered unasked, but {bot}")
            fine += [name] if not wrong else []
            findings += [_wrong(wrong, name, bot)] if wrong else []
        for channel in drafts:
            name, wrong = await _looked(client, channel, f"should get drafts, but {bot}")
            findings += [_wrong(wrong, name, bot)] if wrong else []
    except UNREACHABLE as error:
        what = f"the channels could not be looked up ({problem(error) or type(error).__name__})"
        findings.append(Finding(_NAME, "warning", what, "add channels:read and groups:read, or try again in a minute"))
    if fine:
        shown = ", ".join(fine[:SHOWN]) + (", …" if len(fine) > SHOWN else "")
        findings.insert(0, Finding(_NAME, "ok", f"listens unasked in {shown}"))
    return findings


async def _looked(client: AsyncWebClient, channel: Channel, what: str) -> tuple[str, str]:
    """Return a channel's name, and what is wrong with it; raises one of ``UNREACHABLE``."""
    try:
        found = (await client.conversations_info(channel=channel.channel)).get("channel")
    except UNREACHABLE as error:
        if problem(error) not in _GONE:
            raise
        return channel.channel, f"{channel.channel} {what} can't see it, or it is gone"
    name = f"#{text(found, 'name') or channel.channel}"
    if isinstance(found, dict) and found.get("is_archived"):
        return name, f"{name} {what} finds it archived"
    is_member = isinstance(found, dict) and bool(found.get("is_member"))
    return name, "" if is_member else f"{name} {what} is no member"


def _wrong(what: str, name: str, bot: str) -> Finding:
    return Finding(_NAME, "warning", what, f"/invite {bot} in {name}, or choose the defaults there with /footnote")
