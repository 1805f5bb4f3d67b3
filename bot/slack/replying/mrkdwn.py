"""Slack's dialect of Markdown: no mention survives, no link but those to known addresses; no I/O."""

from collections.abc import Collection

from bot.markup.packing import Piece, unfenced
from bot.markup.pieces import Dialect
from bot.markup.pieces import pieces as pieces_in
from bot.slack.replying.inline import LONGEST_LABEL, escaped, joined, plain

WIDEST_TABLE = 90


def pieces(markdown: str, links: Collection[str] = ()) -> list[Piece]:
    """Return the blocks of ``markdown`` in order; only addresses in ``links`` become links under a name."""
    return pieces_in(markdown, links, MRKDWN)


def _fence(code: str, _language: str) -> str:
    return f"```\n{unfenced(escaped(code))}\n```"


def _names(label: str) -> bool:
    return 0 < len(plain(label)) <= LONGEST_LABEL


MRKDWN = Dialect(
    joined=joined,
    plain=plain,
    escaped=escaped,
    fence=_fence,
    names=_names,
    bullet="• ",
    blank="",
    indent=" " * 4,
    quoted_blank=">",
    widest_table=WIDEST_TABLE,
)
