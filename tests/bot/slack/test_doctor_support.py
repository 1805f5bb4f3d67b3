"""What the doctor says of support channels in Slack: those that the bot is not in, and can't hear or post in."""

import pytest

from bot.doctor import Finding, usable
from bot.slack.setup.doctor import examine
from bot.support.examined import Watched
from core.journal.values import Channel
from tests.bot.slack.test_doctor import settings, slack
from tests.doubles.slack_socket import SocketServer

__all__ = ["slack"]

HERE, DRAFTS = Channel("slack", "T0", "C1"), Channel("slack", "T0", "C2")
ELSEWHERE = Channel("slack", "T9", "C9")
MEMBER = {"ok": True, "channel": {"id": "C1", "name": "help", "is_member": True}}
ABSENT = {"ok": True, "channel": {"id": "C2", "name": "mods", "is_member": False}}


async def found(slack: SocketServer, watched: Watched) -> list[Finding]:
    """Return the findings about support channels."""
    return [one for one in await examine(settings(slack), watched=watched) if one.name == "support"]


async def test_channels_that_the_bot_is_in_are_fine(slack: SocketServer) -> None:
    slack.answers["conversations.info"] = [MEMBER, MEMBER]

    (fine,) = await found(slack, Watched((HERE, ELSEWHERE), (DRAFTS,)))

    assert (fine.state, fine.what) == ("ok", "listens unasked in #help")


@pytest.mark.parametrize(
    ("answer", "what"),
    [
        (ABSENT, "#mods should be answered unasked, but @footnote is no member"),
        ({"ok": False, "error": "channel_not_found"}, "C1 should be answered unasked, but @footnote can't see it"),
        (
            {"ok": True, "channel": {"name": "old", "is_archived": True}},
            "#old should be answered unasked, but @footnote",
        ),
    ],
)
async def test_a_channel_that_it_can_not_hear_is_named_with_what_to_do(
    slack: SocketServer, answer: dict[str, object], what: str
) -> None:
    slack.answers["conversations.info"] = [answer]

    (finding,) = await found(slack, Watched((HERE,)))

    assert finding.state == "warning"
    assert finding.what.startswith(what)
    assert finding.remedy.startswith("/invite @footnote in ")
    assert usable([finding])


async def test_a_channel_for_drafts_that_it_is_not_in_is_named(slack: SocketServer) -> None:
    slack.answers["conversations.info"] = [MEMBER, ABSENT]

    fine, finding = await found(slack, Watched((HERE,), (DRAFTS,)))

    assert fine.what == "listens unasked in #help"
    assert finding.what == "#mods should get drafts, but @footnote is no member"


async def test_what_it_may_not_look_up_is_said(slack: SocketServer) -> None:
    slack.answers["conversations.info"] = [{"ok": False, "error": "missing_scope"}]

    (finding,) = await found(slack, Watched((HERE,)))

    assert finding.what == "the channels could not be looked up (missing_scope)"
    assert "channels:read" in finding.remedy


async def test_without_support_channels_nothing_is_looked_up(slack: SocketServer) -> None:
    assert await found(slack, Watched()) == []
