"""Why a question was answered as it was, in a window of Slack that one person sees."""

import logging
import re
from collections.abc import Sequence

from slack_sdk.web.async_client import AsyncWebClient

from bot import wording
from bot.slack.blocks import Block, Post
from bot.slack.inline import escaped, fitted, link
from bot.slack.place import UNREACHABLE, problem
from bot.slack.press import Press
from bot.why import Listed, Why, why, why_silent
from core.journal import Journal
from core.journal.values import Address, AnsweredQuestion, Decision

log = logging.getLogger(__name__)

PLATFORM = "slack"
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

    async def answered(self, journal: Journal | None, question: AnsweredQuestion | None) -> None:
        """Explain an answer; None is one that is not to be seen here. Raises JournalUnavailable."""
        if journal is None or question is None:
            await self.sentence(wording.NO_LONGER_KEPT if journal is not None else wording.NOT_READ)
            return
        decisions = await self._decisions(journal, question.event_key.rpartition("/")[2], question.thread.workspace)
        await self._show(blocks(why(question, decisions)))

    async def message(self, journal: Journal | None, link: str) -> None:
        """Explain the message that was acted on, or that a link names. Raises JournalUnavailable."""
        named = _LINK.search(link)
        if not self._press.message and named is None:
            await self.sentence(wording.WHY_HOW)
        elif named is not None and named[1] != self._press.channel:
            await self.sentence(wording.WHY_ELSEWHERE)
        elif journal is None:
            await self.sentence(wording.NOT_READ)
        else:
            await self._message(journal, f"{named[2]}.{named[3]}" if named else self._press.message)

    async def sentence(self, text: str) -> None:
        """Show one sentence instead."""
        await self._show(_sentences(text))

    async def _message(self, journal: Journal, ts: str) -> None:
        for team in sorted(self._press.teams):
            question = await _question(journal, Address(PLATFORM, team, self._press.channel, ts))
            if question is not None:
                await self.answered(journal, question)
                return
        decisions = [each for team in self._press.teams for each in await self._decisions(journal, ts, team)]
        await self._show(blocks(why_silent(decisions)))

    async def _decisions(self, journal: Journal, ts: str, team: str) -> Sequence[Decision]:
        return await journal.decisions.of(Address(PLATFORM, team, self._press.channel, ts))

    async def _show(self, shown: Sequence[Block]) -> None:
        if not self._view:
            await self._press.tell(Post(wording.WHY, tuple(shown)))
            return
        try:
            await self._client.views_update(view_id=self._view, view=_modal(shown))
        except UNREACHABLE as error:
            log.warning("an explanation could not be shown: %s", problem(error) or type(error).__name__)


def blocks(explained: Why) -> list[Block]:
    """Return an explanation in less than 50 blocks and 13,200 characters; documents' words are escaped."""
    shown = [_section(f"> {fitted(explained.asked, LONGEST)}")] if explained.asked.strip() else []
    shown.append(_section("\n".join(escaped(sentence) for sentence in explained.sentences)))
    if explained.passages:
        shown.append(_section(f"*{escaped(wording.PASSAGES_FOUND)}*"))
    return [*shown, *(_passage(number, each) for number, each in enumerate(explained.passages, 1))]


def _passage(number: int, listed: Listed) -> Block:
    cited = f" – _{wording.CITED}_" if listed.cited else ""
    place = f"`{fitted(listed.place, LONGEST // 3)}`"
    head = f"*{number}.* {_linked(listed)}{cited}\n{listed.scores} – {place}"
    return _section(f"{head}\n> {fitted(listed.beginning, LONGEST // 2)}" if listed.beginning else head)


def _linked(listed: Listed) -> str:
    """Return the name as a link where that is short enough for ten of them."""
    return link(listed.url, listed.name) if len(listed.url) <= LONGEST // 2 else fitted(listed.name, LONGEST // 2)


async def _question(journal: Journal, address: Address) -> AnsweredQuestion | None:
    """Return the question that a message answers, or is."""
    found = await journal.answers.answer_of(address)
    if found is not None:
        return found
    asked = await journal.answers.asked_in(PLATFORM, address.workspace, f"{address.channel}/{address.message}")
    return await journal.answers.answer(asked) if asked is not None else None


def _modal(shown: Sequence[Block]) -> Block:
    title, close = ({"type": "plain_text", "text": text, "emoji": True} for text in (wording.WHY, wording.CLOSE))
    return {"type": "modal", "title": title, "close": close, "blocks": list(shown)}


def _sentences(text: str) -> list[Block]:
    return [_section(escaped(text))]


def _section(text: str) -> Block:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text, "verbatim": True}}
