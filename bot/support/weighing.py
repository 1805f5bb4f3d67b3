"""What is known of a message in a support channel, as the policy wants it."""

import asyncio
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.support.policies import Policies
from bot.support.records import Records, UnderWay
from bot.support.values import Post
from core.policy import Author, ChannelPolicy, Decision, Heard, decide
from core.ports import Opinion
from core.text.asking import Asking, asks
from core.text.language import detect

AGAIN = timedelta(seconds=2)  # after other words: whoever was about to answer the old ones has let go by then


@dataclass(frozen=True, slots=True)
class Weighing:
    """Decides on messages; ``opinion`` is asked where the settings want it."""

    policies: Policies
    records: Records
    opinion: Opinion | None

    async def at_first(
        self, post: Post, policy: ChannelPolicy, now: datetime, *, continues: bool = False, caught_up: bool = False
    ) -> Decision:
        """Return what to do about what somebody says; what is doubtful may wait, and is judged at the end."""
        asking = asks(post.text)
        is_request = asking.is_request or (asking.is_doubtful and self._second() is not None)
        heard = Heard(
            post.at,
            _author(post, policy),
            in_thread=post.in_thread and not post.is_post,
            to_somebody=bool(post.mentions or post.root) and not post.is_post,
            is_request=is_request,
            is_post=post.is_post,
            language=await _language(post, policy) if is_request or post.is_post else "",
            continues=continues,
            caught_up=caught_up,
        )
        return decide(policy, heard, now)

    async def at_last(self, post: Post, policy: ChannelPolicy, now: datetime, under_way: UnderWay) -> Decision:
        """Return what to do about a question that waited long enough; raises JournalUnavailable."""
        journal, limit = self.records.journal, self.policies.settings.per_channel_an_hour
        there = await journal.answers.askers(post.thread) if post.thread.thread else {}
        asking = asks(post.text)
        second = None if post.is_post else await self._asked(asking, post.text)
        heard = Heard(
            post.at,
            is_request=asking.is_request if second is None else second,
            is_post=post.is_post,
            language=await _language(post, policy),
            answered_there=bool(there.keys() - {post.key}),
            quota=await self.records.left(post.channel, limit, under_way),
        )
        return decide(policy, heard, now)

    async def _asked(self, asking: Asking, text: str) -> bool | None:
        opinion = self._second()
        return await opinion.asks(text) if opinion is not None and asking.is_doubtful else None

    def _second(self) -> Opinion | None:
        return self.opinion if self.policies.settings.second_opinion else None


def _author(post: Post, policy: ChannelPolicy) -> Author:
    if post.by_bot:
        return "bot"
    if post.names & set(policy.people):
        return "helper"
    return "person" if post.may_ask else "stranger"


async def _language(post: Post, policy: ChannelPolicy) -> str:
    return await asyncio.to_thread(detect, post.text) if policy.languages else ""
