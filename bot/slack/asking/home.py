"""App Home: what I know and how to ask; and the agent pane's first questions."""

import logging
from collections.abc import Sequence

from bot import wording
from bot.knowledge import Knowledge
from bot.slack.answering import Answering
from bot.slack.asking.thread import Event, text_in
from bot.slack.asking.titles import PROMPTS, suggest
from bot.slack.connection.workspaces import Workspace
from bot.slack.replying.blocks import Block
from bot.slack.replying.inline import plain
from bot.slack.support.listed import listed
from core.errors import FootnoteError
from core.manifest import Manifest

log = logging.getLogger(__name__)

SHOWN = 12


class Home:
    """Shows itself to whoever opens the app's tabs."""

    def __init__(self, answering: Answering, knowledge: Knowledge, scope: str | None) -> None:
        """``scope`` is what Slack may search."""
        self._answering = answering
        self._knowledge = knowledge
        self._scope = scope

    async def opened(self, event: Event, workspace: Workspace) -> None:
        """Publish the home tab, or suggest questions in the messages tab of an agent."""

        async def work() -> None:
            if text_in(event, "tab") == "messages":
                await self._suggest(workspace, text_in(event, "channel"), "")
            else:
                await self._publish(workspace, text_in(event, "user"))

        self._answering.aside(work)

    async def pane_opened(self, event: Event, workspace: Workspace) -> None:
        """Suggest questions in a new thread of the assistant pane."""
        thread = event.get("assistant_thread")
        where = thread if isinstance(thread, dict) else {}

        async def work() -> None:
            await self._suggest(workspace, text_in(where, "channel_id"), text_in(where, "thread_ts"))

        self._answering.aside(work)

    async def _suggest(self, workspace: Workspace, channel: str, thread: str) -> None:
        await suggest(workspace.clients.hasty, channel, thread, await self._questions())

    async def _publish(self, workspace: Workspace, person: str) -> None:
        blocks = home(self._manifest(), self._scope, await self._questions())
        blocks += await listed(self._answering.support.policies, self._answering.desk.journal, workspace, person)
        view = {"type": "home", "blocks": blocks}
        await workspace.clients.patient.views_publish(user_id=person, view=view)

    async def _questions(self) -> Sequence[str]:
        try:
            return await self._knowledge.questions(self._scope, PROMPTS)
        except FootnoteError as error:
            log.warning("no questions can be suggested: %s", error)
            return ()

    def _manifest(self) -> Manifest | None:
        try:
            return self._knowledge.manifest
        except FootnoteError as error:
            log.warning("the index can't be described: %s", error)
            return None


def home(manifest: Manifest | None, scope: str | None, questions: Sequence[str]) -> list[Block]:
    """Return the home tab's blocks: what is known, how to ask, what to try."""
    known = _known(manifest, scope) if manifest else [wording.failure(FootnoteError())]
    blocks = [_header(wording.HOME_KNOWN), _section("\n".join(known))]
    blocks += [_header(wording.HOME_ASK), _section("\n".join(f"• {way}" for way in wording.WAYS_TO_ASK))]
    if questions:
        blocks += [_header(wording.TRY_ASKING), _section("\n".join(f"• {plain(question)}" for question in questions))]
    return [*blocks, _section(wording.HOME_PROMISE)]


def _known(manifest: Manifest, scope: str | None) -> list[str]:
    passages = sum(manifest.languages.values())
    languages = sorted(manifest.languages, key=lambda code: -manifest.languages[code])[:SHOWN]
    scopes = sorted({source.scope for source in manifest.sources if scope in (None, source.scope)})[:SHOWN]
    lines = [wording.HOME_PASSAGES.format(passages=f"{passages:,}")]
    if languages:
        lines.append(wording.HOME_LANGUAGES.format(languages=plain(", ".join(languages))))
    if scopes:
        lines.append(wording.HOME_SCOPES.format(scopes=plain(", ".join(scopes))))
    return lines


def _header(text: str) -> Block:
    return {"type": "header", "text": {"type": "plain_text", "text": text, "emoji": True}}


def _section(text: str) -> Block:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text, "verbatim": True}}
