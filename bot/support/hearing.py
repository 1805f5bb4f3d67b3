"""What is said in a watched channel: a question waits, a line belongs to one, or a person answers one."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.desk.claiming import now
from bot.support.policies import WATCHED, Policies
from bot.support.records import Records
from bot.support.values import Post
from bot.support.waiting import BEGUN, LONGEST, SHOWN, WAITING, Question
from bot.support.weighing import AGAIN, Weighing
from core.policy import ChannelPolicy, Decision, Reason, due_at
from core.text.asking import takes_back
from core.text.replies import Said, answers_it, distinctive
from core.text.smalltalk import is_empty, is_small_talk

TOGETHER = timedelta(minutes=2)  # what somebody adds in this time belongs to their question
RELATED = timedelta(hours=1)  # how long after a question a line that names nobody may answer it, at least
BEHIND = timedelta(seconds=5)  # what came while the bot was away waits till what was said after it is heard
SHARED = 2  # words that make it the same question


@dataclass(frozen=True, slots=True)
class Hearing:
    """Decides on what is said; ``expect`` is told when a question is due. Every call raises JournalUnavailable."""

    policies: Policies
    weighing: Weighing
    records: Records
    expect: Callable[[datetime], None]

    async def hear(self, post: Post, *, caught_up: bool = False) -> None:
        """Take in one message; of what is said in threads no decision is kept. Told twice it is heard once."""
        policy = await self.policies.of(post.channel)
        if policy.mode not in WATCHED:
            return
        if post.in_thread and not post.is_post:
            await self._noticed(post, policy)
            return
        last, seen = await self.records.past(post.message)
        if last is None:
            continues = await self._noticed(post, policy)
            decision = await self.weighing.at_first(post, policy, now(), continues=continues, caught_up=caught_up)
            await self.settle(post, policy, decision, seen=seen, later=BEHIND if caught_up else timedelta(0))
        elif caught_up and not post.by_bot:  # it may have come live before the question that it answers
            await self._let_go(await self._others(post, policy), post, policy)

    async def settle(
        self, post: Post, policy: ChannelPolicy, decision: Decision, *, seen: int, later: timedelta = timedelta(0)
    ) -> None:
        """Keep a first decision; a question waits on a timer even if it is due, and at least for ``later``.

        ``seen`` is how many decisions on it there were before.
        """
        if decision.verdict == "silent":
            await self.records.record(post.message, post.person, "silent", decision.reason, seen=seen)
            return
        due = decision.until or due_at(policy, post.at)
        due = max(due, now() + later) if later else due
        if await self.records.wait(post, due, decision.reason if decision.until else Reason.WAITING, seen=seen):
            self.expect(due)

    async def addressed(self, post: Post) -> None:
        """Let a question wait no more whose writer now asks the bot itself the same."""
        policy = await self.policies.of(post.channel)
        if policy.mode not in WATCHED:
            return
        for question in await self._questions(post, policy):
            same = distinctive(question.post.text) & distinctive(post.text)
            if question.post.person == post.person and (post.root or len(same) >= SHARED):
                await self.records.cancel(question, Reason.ALREADY_ANSWERED)

    async def off(self, post: Post) -> None:
        """Keep that the bot says nothing in a channel; told twice it is kept once."""
        last, seen = await self.records.past(post.message)
        if last is None or last.reason != Reason.OFF:
            await self.records.record(post.message, post.person, "silent", Reason.OFF, seen=seen)

    async def _noticed(self, post: Post, policy: ChannelPolicy) -> bool:
        """Let go of the question that somebody answers; return whether a message only goes on with its writer's."""
        if post.by_bot:
            return False
        questions = await self._others(post, policy)
        own = next((one for one in questions if one.post.person == post.person and not one.is_draft), None)
        if own is not None and await self._continued(own, post, policy):
            return True
        await self._let_go(questions, post, policy)
        return False

    async def _let_go(self, questions: list[Question], post: Post, policy: ChannelPolicy) -> None:
        if (answered := _answered(questions, post, policy)) is not None:
            await self.records.cancel(answered, Reason.HUMAN_FIRST)

    async def _continued(self, own: Question, post: Post, policy: ChannelPolicy) -> bool:
        """Add what somebody says to their question, or take it back with them; False when it is something else."""
        if post.mentions or post.root not in ("", own.post.key) or post.at < own.post.at:
            return False
        if takes_back(post.text):
            return await self.records.cancel(own, Reason.NOT_A_QUESTION)
        if post.at - own.post.at > TOGETHER or is_empty(post.text) or is_small_talk(post.text):
            return False
        joined = _joined(own.post, post)
        decision = await self.weighing.at_first(joined, policy, now())
        return decision.verdict == "silent" or await self.reword(own, policy, joined)  # no more words unask a question

    async def reword(self, question: Question, policy: ChannelPolicy, post: Post) -> bool:
        """Decide anew on a question that waits, in its new words; False when it waits no more."""
        decision = await self.weighing.at_first(post, policy, now())
        if decision.verdict == "silent":
            return await self.records.cancel(question, decision.reason)
        soon = now() + AGAIN
        due = soon if question.is_begun else max(question.timer.due, soon)
        changed = await self.records.change(question, post, due)
        if changed:
            self.expect(due)
        return changed

    async def _others(self, post: Post, policy: ChannelPolicy) -> list[Question]:
        return [one for one in await self._questions(post, policy) if one.post.key != post.key]  # told twice

    async def _questions(self, post: Post, policy: ChannelPolicy) -> list[Question]:
        """Return the questions that a message may be about: the one that it names, or all of its channel."""
        if post.root:
            return await self.records.named(post.channel, post.root, (WAITING, BEGUN, SHOWN))
        return [] if post.in_thread else await self.records.waiting(post.channel, drafts=bool(policy.shadow))


def _joined(question: Post, post: Post) -> Post:
    if question.text.endswith(f"\n{post.text}"):  # another process heard it, too
        return question
    return replace(question, text=f"{question.text}\n{post.text}"[:LONGEST])


def _answered(questions: list[Question], post: Post, policy: ChannelPolicy) -> Question | None:
    """Return the question that a message answers: of several the one with which it shares most, or the latest."""
    said = Said(post.key, post.person, post.text, post.at, post.root, post.mentions, post.by_bot)
    within = max(policy.wait, RELATED)
    found = [one for one in questions if answers_it(one.said(), said, within)]
    return max(found, key=lambda one: _closeness(one.post, post), default=None)


def _closeness(question: Post, post: Post) -> tuple[bool, int, datetime]:
    shared = len(distinctive(question.text) & distinctive(post.text))
    return question.person in post.mentions, shared, question.at
