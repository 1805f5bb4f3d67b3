"""People who ask in Slack, and what they read."""

import asyncio
from typing import TYPE_CHECKING, Any

from tests.doubles.slack import BOT_USER, SlackServer, mention_event
from tests.waiting import until

if TYPE_CHECKING:
    from tests.bot.slack.conftest import Front

SHOWN = "It lives *there* [1]."
MENTION = f"<@{BOT_USER}>"


def first_block(message: dict[str, object]) -> str:
    """Return the text of a message's first block, or its own without blocks."""
    blocks = message.get("blocks")
    if isinstance(blocks, list) and blocks:
        return str(blocks[0]["text"]["text"])
    return str(message["text"])


async def ask(slack: SlackServer, opened: "Front", text: str = "where does it live?", **more: str) -> dict[str, Any]:
    """Mention the bot in a channel, and wait for the end of the answer."""
    message = slack.say("C1", f"{MENTION} {text}", user="U1", **more)
    await opened.deliver(mention_event(message))
    await settled(opened)
    return message


async def settled(opened: "Front") -> None:
    await asyncio.sleep(0.05)
    await until(lambda: not opened.desk.held)
