"""Why a question was answered as it was, in a window of Slack that one person sees."""

import logging
import re
from collections.abc import Sequence

from slack_sdk.web.async_client import AsyncWebClient

from bot import wording
from bot.feedback import Feedback
from bot.slack.pressing.press import PLATFORM, Press
from bot.slack.replying.blocks import Block, Post
from bot.slack.replying.inline import escaped, fitted, link
from bot.slack.replying.place import UNREACHABLE, problem
from bot.why import Listed, Why, explained, explained_answer
from core.journal import Journal
from core.journal.values import Address, AnsweredQuestion

log = logging.getLogger(__name__)

LONGEST = 600

_LINK = re.compile(r"https?://[\w.-]+/archives/([A-Z0-9]+)/p(\d{10})(\d{6})(?:\?\S*)?")


class Explanations:
    """Opens windows for explanations."""

    async def opened(self, client: AsyncWebClient, press: Press) -> "Window":
        """Open a window before anything else: its trigger is good for three seconds; without it a private message."""
        view = ""
        try:
            answered = await client.views_open(trigger_id=press.trigger, view=_modal(_sentences(wording.LOOKING)))
            view = str(answered["view"]["id"])
        except UNREACHABLE as error:
            log.info("no window could be opened: %s", problem(error) or type(error).__name__)
        return Window(client, press, view)


class Window:
    """Where one person sees an explanation."""

    def __init__(self, client: AsyncWebClient, press: Press, view: str) -> None:
        """``view`` is the window's id, empty when there is none."""
        self._client = client
        self._press = press
        self._view = view

    async def answered(self, journal: Journal, question: AnsweredQuestion | None) -> None:
        """Explain an answer; None is one that is not to be seen here. Raises JournalUnavailable."""
        if question is None:
            await self.sentence(wording.NO_LONGER_KEPT)
        else:
            await self._show(blocks(await explained_answer(journal, question, _asked)))

    async def message(self, feedback: Feedback, link: str) -> None:
        """Explain the message that was acted on, or that a link names. Raises JournalUnavailable."""
        named = _LINK.search(link)
        if not self._press.message and named is None:
            await self.sentence(wording.WHY_HOW)
        elif named is not None and named[1] != self._press.channel:
            await self.sentence(wording.WHY_ELSEWHERE)
        else:
            await self._message(feedback.journal, f"{named[2]}.{named[3]}" if named else self._press.message)

    async def sentence(self, text: str) -> None:
        """Show one sentence instead."""
        await self._show(_sentences(text))

    async def _message(self, journal: Journal, ts: str) -> None:
        channel, teams = self._press.channel, sorted(self._press.teams)
        messages = [(Address(PLATFORM, team, channel, ts), f"{channel}/{ts}") for team in teams]
        await self._show(blocks(await explained(journal, messages, _asked)))

    async def _show(self, shown: Sequence[Block]) -> None:
        if not self._view:
            await self._press.tell(Post(wording.WHY, tuple(shown)))
            return
        try:
            await self._client.views_update(view_id=self._view, view=_modal(shown))
        except UNREACHABLE as error:
            log.warning("an explanation could not be shown: %s", problem(error) or type(error).__name__)


def blocks(found: Why) -> list[Block]:
    """Return an explanation in less than 50 blocks and 13,200 characters; documents' words are escaped."""
    shown = [_section(f"> {fitted(found.asked, LONGEST)}")] if found.asked.strip() else []
    shown.append(_section("\n".join(escaped(sentence) for sentence in found.sentences)))
    if found.passages:
        shown.append(_section(f"*{escaped(wording.PASSAGES_FOUND)}*"))
    return [*shown, *(_passage(number, each) for number, each in enumerate(found.passages, 1))]


def _passage(number: int, listed: Listed) -> Block:
    cited = f" – _{wording.CITED}_" if listed.cited else ""
    place = f"`{fitted(listed.place, LONGEST // 3)}`"
    head = f"*{number}.* {_linked(listed)}{cited}\n{listed.scores} – {place}"
    return _section(f"{head}\n> {fitted(listed.beginning, LONGEST // 2)}" if listed.beginning else head)


def _linked(listed: Listed) -> str:
    """Return the name as a link where that is short enough for ten of them."""
    return link(listed.url, listed.name) if len(listed.url) <= LONGEST // 2 else fitted(listed.name, LONGEST // 2)


def _asked(event_key: str) -> str:
    """Return the name of the message that asked: the time at which it was posted."""
    return event_key.rpartition("/")[2]


def _modal(shown: Sequence[Block]) -> Block:
    title, close = ({"type": "plain_text", "text": text, "emoji": True} for text in (wording.WHY, wording.CLOSE))
    return {"type": "modal", "title": title, "close": close, "blocks": list(shown)}


def _sentences(text: str) -> list[Block]:
    return [_section(escaped(text))]


def _section(text: str) -> Block:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text, "verbatim": True}}
