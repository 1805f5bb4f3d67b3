"""A part of an answer put where it belongs: as it should look, or plainer, whichever Slack takes first."""

import logging

from slack_sdk.errors import SlackApiError

from bot.sheet import Sheet
from bot.slack.pressing.buttons import sturdier
from bot.slack.replying.blocks import Post, plainer
from bot.slack.replying.place import Place, problem

log = logging.getLogger(__name__)

REFUSED = frozenset({"invalid_blocks", "invalid_blocks_format", "msg_too_long", "msg_blocks_too_long"})


async def put(place: Place, sheet: Sheet, post: Post) -> str:
    """Show a part in the next message of ``sheet``, or a new one; return its ``ts``. Raises one of ``UNREACHABLE``.

    What Slack refuses goes on with plainer buttons, then as text, in as many messages as that takes.
    """
    ordinary = sturdier(post)
    for shown in [post] if ordinary == post else [post, ordinary]:
        if ts := await _taken(place, sheet, shown):
            return ts
    shown_in = [await _next(place, sheet, part) for part in plainer(post)]
    return shown_in[0]


async def _taken(place: Place, sheet: Sheet, post: Post) -> str:
    try:
        return await _next(place, sheet, post)
    except SlackApiError as error:
        if problem(error) not in REFUSED or not post.blocks:
            raise
        log.warning("Slack refused the blocks (%s): sending them plainer", problem(error))
        return ""


async def _next(place: Place, sheet: Sheet, post: Post) -> str:
    """Replace the note, or the next message of an earlier answer; post where there is none left."""
    ts = await place.put(sheet.next, post)
    await sheet.place(ts)
    return ts
