"""A stranger in Slack tries everything there is to use: nothing changes, and no other channel's question is told."""

from pathlib import Path
from typing import Any

import pytest

from bot import wording
from bot.feedback import REASONS
from bot.slack.pressing import buttons
from bot.slack.support.drafts import JUDGE, JUDGEMENTS
from bot.wording import window as words
from tests.doubles.slack import SlackServer, slack_server
from tests.doubles.slack_events import click, command, event_body, shortcut, submission
from tests.slack.supported import MODERATOR, MODERATORS, Support, opened, turn_back
from tests.support.kept import claims, everything
from tests.waiting import until

pytestmark = pytest.mark.timeout(90)

STRANGER, HERE, THERE = "U0STRANGER", "C3", "C1"
SECRET = "zeppelin"
ASKED = f"how do I rotate the keys of the {SECRET}?"
ACTIONS = (
    f"{buttons.VOTE}_positive",
    f"{buttons.VOTE}_negative",
    *(f"{buttons.REASON}_{reason}" for reason in REASONS),
    buttons.COMMENT,
    buttons.HUMAN,
    buttons.SOLVED,
    buttons.WHY,
    *(f"{JUDGE}_{judgement}" for judgement in JUDGEMENTS),
    "footnote_share",
)


async def prepared(slack: SlackServer, support: Support, folder: Path) -> dict[str, Any]:
    """Let others ask elsewhere, and the stranger here; return the answer to that."""
    slack.people[MODERATOR] = {"is_admin": True}
    await support.put("shadow", MODERATORS)
    turn_back(slack, 0.3)
    await support.say(ASKED, person=MODERATOR)
    await support.mention(ASKED, THERE)
    own = await support.mention("how do I rotate my own keys?", HERE)
    await until(lambda: support.drafts() and support.answers(own))
    await until(lambda: len(everything(folder)["answers"]) == 3)
    await until(lambda: everything(folder)["timers"])
    return support.answers(own)[0]


async def pressed(slack: SlackServer, support: Support, shown: dict[str, Any], action: str, claim: int) -> None:
    """Press what stands nowhere, with the id of another's question."""
    body = click(slack, shown, buttons.WHY, person=STRANGER)
    value = f"+{claim}" if action.startswith(buttons.VOTE) else str(claim)
    body["actions"][0] |= {"action_id": action, "value": value}
    await support.delivery.interaction(body)
    if action == buttons.COMMENT:
        await support.delivery.interaction(submission(slack, {"text": "mine"}, person=STRANGER))


async def looked(slack: SlackServer, support: Support, secret: list[dict[str, Any]]) -> None:
    """Ask why of messages that stand elsewhere, and open App Home."""
    for message in secret:
        here = {**message, "channel": HERE, "text": ""}
        await support.delivery.interaction(shortcut(slack, here, buttons.WHY, person=STRANGER))
        link = f"https://team.slack.com/archives/{message['channel']}/p{message['ts'].replace('.', '')}"
        await support.delivery.command(command(slack, "/why", link, channel=HERE, person=STRANGER))
    event = {"type": "app_home_opened", "tab": "home", "user": STRANGER, "channel": "D3", "event_ts": slack.tick()}
    await support.delivery.event(event_body(event))


async def chosen(slack: SlackServer, support: Support) -> None:
    """Type the command, and send windows that an admin opened, and one of another channel."""
    for channel in (THERE, MODERATORS, HERE):
        await support.delivery.command(command(slack, "/footnote", "", channel=channel, person=STRANGER))
        await support.delivery.command(command(slack, "/footnote", "", channel=channel, person=MODERATOR))
        await until(lambda: "submit" in slack.modals[-1])
        await support.delivery.interaction(submission(slack, {"mode": "off", "wait": "3"}, person=STRANGER))


async def test_a_stranger_changes_nothing_and_learns_nothing(tmp_path: Path) -> None:
    async with slack_server() as slack, opened(slack, tmp_path) as support:
        shown = await prepared(slack, support, tmp_path)
        before, seen = everything(tmp_path), len(slack.calls)
        await chosen(slack, support)
        own = next(int(str(row[0])) for row in before["questions"] if HERE in row)
        known = [claim for claim in claims(tmp_path) if claim != own]
        for action in ACTIONS:
            for claim in (*known, 999):
                await pressed(slack, support, shown, action, claim)
        secret = [one for (channel, _), one in slack.messages.items() if channel in (THERE, MODERATORS)]
        await looked(slack, support, secret)
        await until(lambda: slack.homes.get(STRANGER))

    said = str(
        [*(call.arguments for call in slack.calls[seen:]), slack.private(STRANGER), slack.homes, slack.responses]
    )
    assert len(known) == 2
    assert len(secret) >= 4
    assert SECRET not in said
    assert {name: rows for name, rows in everything(tmp_path).items() if rows != before[name]} == {}
    assert wording.NO_LONGER_KEPT in said
    assert words.NOT_YOURS in str(slack.calls)
