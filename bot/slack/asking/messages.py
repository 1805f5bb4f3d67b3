"""Messages and mentions in Slack: which of them ask the bot, what else is heard, and what becomes of them later."""

from dataclasses import replace
from functools import partial

from bot.desk.amends import edited, withdrawn
from bot.desk.claiming import now
from bot.followups import FollowUps
from bot.slack.answering import Answering
from bot.slack.asking.thread import Event, Mention, mention, said, text_in
from bot.slack.asking.titles import entitle
from bot.slack.connection.workspaces import Workspace
from bot.slack.support.posts import PLATFORM, key_of, post
from core.journal.values import Channel, Claim


class Messages:
    """Hears every message of the channels that the bot is in."""

    def __init__(self, answering: Answering) -> None:
        """Whatever asks goes to ``answering``."""
        self._answering = answering
        self._support = answering.support
        self._follow_ups = FollowUps(answering.desk.journal)

    async def mentioned(self, event: Event, workspace: Workspace) -> None:
        """Answer a mention, also one that comes as a message as well: both name the same post."""
        if asked := mention(event, workspace.bot):
            await self._addressed(event, workspace, asked)

    async def posted(self, event: Event, workspace: Workspace) -> None:
        """Answer what addresses the bot; hear what else is said; keep up with edits and deletions."""
        match text_in(event, "subtype"):
            case "message_changed":
                await self._changed(event, workspace)
            case "message_deleted":
                await self._deleted(workspace, text_in(event, "channel"), text_in(event, "deleted_ts"))
            case _:
                asked = mention(event, workspace.bot)
                if asked and await self._is_silent_mention(workspace, asked):
                    return
                if asked and await self._for_us(workspace, asked):
                    await self._addressed(event, workspace, asked)
                elif heard := post(event, workspace.bot):
                    await self._support.heard(heard)

    async def missed(self, event: Event, workspace: Workspace, channel: str) -> None:
        """Take a message of a channel that was written while nobody listened, or the new words of one that is known."""
        heard, asked = post(event, workspace.bot, channel), mention(event, workspace.bot, channel)
        if heard is None:
            return
        if await self._support.decided(heard):
            if asked is not None and _inner(event, "edited"):
                await self._support.edited(heard)
            elif asked is None or not asked.ours:  # what it answers may be read only now
                await self._support.heard(heard, caught_up=True)
        elif asked is None or not asked.ours:
            await self._support.heard(heard, caught_up=True)
        elif now() - heard.at <= (await self._support.policies.of(heard.channel)).oldest:
            await self._addressed(event, workspace, asked)

    async def _addressed(self, event: Event, workspace: Workspace, asked: Mention) -> None:
        """Answer, unless the bot must say nothing in the channel."""
        heard = None if asked.direct else post(event, workspace.bot, asked.channel)
        if heard is None or not await self._support.silenced(replace(heard, addressed=True)):
            await self._ask(workspace, asked)

    async def _is_silent_mention(self, workspace: Workspace, asked: Mention) -> bool:
        """Return whether a mention stays without an answer; Slack tells of it twice, it is decided on once."""
        where = Channel(PLATFORM, workspace.id, asked.channel)
        return asked.ours and not asked.direct and (await self._support.policies.of(where)).mode == "off"

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
            await self._deleted(workspace, channel, text_in(new, "ts"))
            return
        asked = mention(new, workspace.bot, channel)
        if asked is None or text_in(new, "text") == text_in(old, "text"):
            return
        heard = None if asked.direct else post(new, workspace.bot, channel)
        if heard is not None and await self._support.edited(heard):
            return
        claim = await edited(self._answering.desk, workspace.id, asked.key, asked.text)
        if claim is not None:
            self._answering.aside(partial(self._answering.amend, workspace, claim, asked))
        elif asked.ours and (before := mention(old, workspace.bot, channel)) and not before.ours:
            await self._addressed(new, workspace, asked)

    async def _deleted(self, workspace: Workspace, channel: str, ts: str) -> None:
        """Remove the answer to a question that is gone, and its draft."""
        desk, key = self._answering.desk, key_of(channel, ts)
        messages = *await withdrawn(desk, workspace.id, key), *await self._support.deleted(workspace.id, channel, key)

        async def remove() -> None:
            await desk.drop((workspace.id, key))
            for address in messages:
                await self._answering.place(workspace, address.channel, "").remove(address.message)

        self._answering.aside(remove)


def _inner(event: Event, key: str) -> Event:
    value = event.get(key)
    return value if isinstance(value, dict) else {}
