"""Messages and mentions in Slack: which of them ask the bot, and what becomes of them later."""

from functools import partial

from bot.desk.amends import edited, withdrawn
from bot.followups import FollowUps
from bot.slack.answering import Answering
from bot.slack.asking.thread import Event, Mention, mention, said, text_in
from bot.slack.asking.titles import entitle
from bot.slack.connection.workspaces import Workspace
from core.journal.values import Claim


class Messages:
    """Hears every message of the channels that the bot is in."""

    def __init__(self, answering: Answering) -> None:
        """Whatever asks goes to ``answering``."""
        self._answering = answering
        self._follow_ups = FollowUps(answering.desk.journal)

    async def mentioned(self, event: Event, workspace: Workspace) -> None:
        """Answer a mention, also one that comes as a message as well: both name the same post."""
        if asked := mention(event, workspace.bot):
            await self._ask(workspace, asked)

    async def posted(self, event: Event, workspace: Workspace) -> None:
        """Answer what addresses the bot; keep up with edits and deletions."""
        match text_in(event, "subtype"):
            case "message_changed":
                await self._changed(event, workspace)
            case "message_deleted":
                await self._deleted(workspace, f"{text_in(event, 'channel')}/{text_in(event, 'deleted_ts')}")
            case _:
                if (asked := mention(event, workspace.bot)) and await self._for_us(workspace, asked):
                    await self._ask(workspace, asked)

    async def _for_us(self, workspace: Workspace, asked: Mention) -> bool:
        return (
            asked.direct or asked.ours or (asked.inside and await self._follow_ups.answers(said(asked, workspace.bot)))
        )

    async def _ask(self, workspace: Workspace, asked: Mention) -> None:
        claim = await self._answering.ask(workspace, asked)
        if claim is None:
            return
        if asked.direct:
            self._answering.aside(partial(self._entitle, workspace, claim, asked))
        elif asked.ours and asked.inside:
            await self._follow_ups.mentioned(said(asked, workspace.bot))

    async def _entitle(self, workspace: Workspace, claim: Claim, asked: Mention) -> None:
        """Name a conversation after its first question."""
        journal = self._answering.desk.journal
        earlier = await journal.answers.turns(claim.thread, limit=1, before=claim.id) if journal and claim.id else ()
        if not earlier:
            await entitle(workspace.clients.hasty, asked)

    async def _changed(self, event: Event, workspace: Workspace) -> None:
        """Answer an edited question anew; links that Slack unfurls change no words."""
        channel, new, old = text_in(event, "channel"), _inner(event, "message"), _inner(event, "previous_message")
        if text_in(new, "subtype") == "tombstone":  # a deleted message that has replies
            await self._deleted(workspace, f"{channel}/{text_in(new, 'ts')}")
            return
        asked = mention(new, workspace.bot, channel)
        if asked is None or text_in(new, "text") == text_in(old, "text"):
            return
        claim = await edited(self._answering.desk, workspace.id, asked.key, asked.text)
        if claim is not None:
            self._answering.aside(partial(self._answering.amend, workspace, claim, asked))
        elif asked.ours and (before := mention(old, workspace.bot, channel)) and not before.ours:
            await self._ask(workspace, asked)

    async def _deleted(self, workspace: Workspace, key: str) -> None:
        """Remove the answer to a question that is gone."""
        messages = await withdrawn(self._answering.desk, workspace.id, key)
        place = self._answering.place(workspace, key.partition("/")[0], "")

        async def remove() -> None:
            await self._answering.desk.drop((workspace.id, key))
            for address in messages:
                await place.remove(address.message)

        self._answering.aside(remove)


def _inner(event: Event, key: str) -> Event:
    value = event.get(key)
    return value if isinstance(value, dict) else {}
