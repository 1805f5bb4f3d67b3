"""An answer as moderators see it before anybody else does: who asked what, the answer, and three buttons."""

import asyncio
import logging
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from slack_sdk.web.async_client import AsyncWebClient

from bot import wording
from bot.markup.runs import cut
from bot.sheet import Noted, Sheet
from bot.slack.pressing.press import text
from bot.slack.replying.blocks import Block, Post, posts
from bot.slack.replying.inline import escaped, fitted, link, plain
from bot.slack.replying.place import UNREACHABLE, Place, ending, permalink, problem
from bot.slack.replying.putting import put
from bot.support.shadow import Judgement
from bot.wording import drafts
from core.domain import Answer

log = logging.getLogger(__name__)

JUDGE = "footnote_draft"  # begins the names of the buttons; a judgement follows
JUDGEMENTS: tuple[Judgement, ...] = ("posted", "not_a_question", "wrong")
LONGEST_QUESTION, LONGEST_NAME = 700, 80
NAME_SECONDS = 4.0

_CHANNEL = re.compile(r"[CG][A-Z0-9]+")


@dataclass(frozen=True, slots=True)
class Drafted:
    """The question that a draft answers: ``channel`` and ``ts`` name its message, ``claim`` is the draft's."""

    claim: int
    channel: str
    ts: str
    person: str
    text: str


class DraftReply:
    """The Reply in a moderators' channel: one message of its own, what does not fit in the thread below it."""

    def __init__(
        self, place: Place, drafted: Drafted, messages: Sequence[str] = (), noted: Noted | None = None
    ) -> None:
        """Go on in ``messages``, else post; ``noted`` gets the ``ts`` of each new message."""
        self._place = place
        self._drafted = drafted
        first, *more = [*messages] or [""]
        self._sheet = Sheet(first, more, noted)

    async def status(self, text: str) -> None:
        """Wait for the end: a draft is read when it is whole."""

    async def write(self, text: str) -> None:
        """Wait for the end."""

    async def restart(self, text: str) -> None:
        """Wait for the end."""

    async def finish(self, answer: Answer) -> None:
        """Show the draft; raises NotShown."""
        await self._show(drafts.DRAFT_ASKED, posts(answer), JUDGEMENTS)

    async def fail(self, text: str) -> None:
        """Show that there is none; raises NotShown."""
        await self._show(drafts.DRAFT_FAILED, [Post("", (_section(escaped(text)),))], ("not_a_question",))

    async def close(self) -> None:
        """Nothing is ever under way."""

    async def _show(self, lead: str, parts: Sequence[Post], judgements: Sequence[Judgement]) -> None:
        first, *others = parts
        head = await self._head(lead)
        shown = (*map(_section, head), *first.blocks, buttons(self._drafted.claim, judgements))
        self._sheet.rewind()
        with ending():
            root = await put(self._place, self._sheet, Post(head[0], shown))
            below = replace(self._place, thread=root)
            for post in others:
                await put(below, self._sheet, post)
            await self._sheet.clear(self._place.remove)

    async def _head(self, lead: str) -> list[str]:
        """Return who asked what, as mrkdwn; the words are escaped."""
        drafted, client = self._drafted, self._place.patient
        person = plain(await name_of(self._place.hasty, drafted.person) or drafts.SOMEBODY)
        channel = f"<#{drafted.channel}>" if _CHANNEL.fullmatch(drafted.channel) else plain(drafted.channel)
        address = await permalink(client, drafted.channel, drafted.ts)
        where = link(address, wording.TO_THE_QUESTION) if address else ""
        asked = fitted(drafted.text, LONGEST_QUESTION)
        return [
            f"{lead.format(person=person, channel=channel)} {where}".strip(),
            *([f"> {asked}"] if asked.strip() else []),
        ]


def buttons(claim: int, judgements: Sequence[Judgement] = JUDGEMENTS) -> Block:
    """Return the row with which moderators judge a draft."""
    row = [
        {
            "type": "button",
            "action_id": f"{JUDGE}_{judgement}",
            "text": {"type": "plain_text", "text": drafts.DRAFT_BUTTONS[judgement], "emoji": True},
            "value": str(claim),
        }
        for judgement in judgements
    ]
    return {"type": "actions", "elements": row}


def verdict(judgement: str, person: str) -> str:
    """Return what was decided of a draft, and by whom, as mrkdwn; "" for what is no known judgement."""
    known = drafts.DRAFT_JUDGED.get(judgement, "")
    return known.format(person=plain(person))


def judged(text: str, blocks: Sequence[Block], line: str) -> Post:
    """Return a draft, as Slack has it, with a line in the place of its buttons."""
    kept = [block for block in blocks if block.get("type") not in ("actions", "context_actions")]
    return Post(text, (*kept, {"type": "context", "elements": [_words(line)]}))


async def name_of(client: AsyncWebClient, person: str) -> str:
    """Return what people call somebody, "" when Slack does not tell."""
    try:
        async with asyncio.timeout(NAME_SECONDS):
            found = (await client.users_info(user=person))["user"]
    except UNREACHABLE as error:
        log.info("somebody's name is not known: %s", problem(error) or type(error).__name__)
        return ""
    names = (text(found, "profile", "display_name"), text(found, "real_name"), text(found, "name"))
    return cut(next(filter(None, names), ""), LONGEST_NAME)


def _section(words: str) -> Block:
    return {"type": "section", "text": _words(words)}


def _words(words: str) -> Block:
    return {"type": "mrkdwn", "text": words, "verbatim": True}
