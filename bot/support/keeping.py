"""Takes questions whose wait is over, the longest waiting first, and answers them; one process does each."""

import asyncio
import logging
from collections import defaultdict
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

from bot.desk.claiming import Asked, Key, now
from bot.desk.desk import Desk, key_of, report
from bot.support.held import Held, Unasked
from bot.support.records import Records
from bot.support.values import Speaker, draft_key
from bot.support.waiting import Question, question_of
from bot.support.weighing import AGAIN, Weighing
from core.domain import Answer
from core.errors import JournalUnavailable
from core.journal.values import Channel, Timer
from core.policy import ChannelPolicy, Decision, Reason

log = logging.getLogger(__name__)

POLL_SECONDS = 2.0
RETRY_SECONDS = 5.0  # while the journal is away
AT_DESK = 16  # unasked questions of a process that are answered at a time: whoever asks the bot comes soon after
AT_ONCE = 50
_AFTER_A_BUG = timedelta(minutes=1)


class Keeper:
    """Fires timers; what it took and could not act upon, as the journal went away, it tries again.

    The order is such that a process may be killed anywhere: the claim on a question comes first, then its timer turns
    into one that says it is begun, then the answer is written; that timer goes in one transaction with the decision
    that it is answered, and then it is shown. Killed before, recovery takes up the claim with the timer, whichever it
    is; killed after the decision, recovery goes on to show it. A person's answer removes the timer of either kind:
    whoever holds the claim finds that out, lets go of it, and says nothing.
    """

    def __init__(self, desk: Desk, weighing: Weighing, records: Records) -> None:
        """Nothing is taken before ``run``."""
        self._desk = desk
        self._weighing = weighing
        self._records = records
        self._taken: dict[str, Timer] = {}
        self._started: dict[Key, Held] = {}
        self._woken = asyncio.Event()

    def expect(self, due: datetime) -> None:
        """Look at that moment if it comes before the next look."""
        seconds = max(0.0, (due - now()).total_seconds())
        if seconds < POLL_SECONDS:
            asyncio.get_running_loop().call_later(seconds, self._woken.set)

    def wake(self) -> None:
        """Look now."""
        self._woken.set()

    async def run(self, speaker: Speaker, stop: asyncio.Event) -> None:
        """Look again and again until told to stop."""
        while not stop.is_set():
            pause = POLL_SECONDS
            self._woken.clear()
            try:
                await self.look(speaker)
            except JournalUnavailable as error:
                report("questions that wait can't be looked at", error)
                pause = RETRY_SECONDS
            except Exception:
                log.exception("questions that wait could not be looked at")
                pause = RETRY_SECONDS
            await self._sleep(stop, pause)

    async def _sleep(self, stop: asyncio.Event, seconds: float) -> None:
        waits = [asyncio.create_task(event.wait()) for event in (stop, self._woken)]
        try:
            await asyncio.wait(waits, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in waits:
                task.cancel()

    async def look(self, speaker: Speaker) -> None:
        """Take what is due, as much as there is room for, and act upon it; raises JournalUnavailable."""
        self._started = {key: one for key, one in self._started.items() if key in self._desk.held}
        room = min(AT_ONCE, self._desk.room, AT_DESK - len(self._started)) - len(self._taken)
        if self._desk.draining:
            return
        if room > 0:
            due = await self._records.journal.timers.take_due(self._records.platform, now(), limit=room)
            self._taken |= {timer.key: timer for timer in due}
        await self._act(speaker)
        if room > 0 and len(due) == room and self._desk.room > 0:
            self.expect(now())

    async def _act(self, speaker: Speaker) -> None:
        """Act upon all that is taken: channels side by side, the questions of each one after the other."""
        channels: dict[tuple[str, ...], list[Timer]] = defaultdict(list)
        for timer in self._taken.values():
            channels[tuple(timer.payload.get(name, "") for name in ("workspace", "channel"))].append(timer)
        work = [self._fire_all(speaker, timers) for timers in channels.values()]
        for problem in await asyncio.gather(*work, return_exceptions=True):
            if isinstance(problem, BaseException):
                raise problem

    async def _fire_all(self, speaker: Speaker, timers: Sequence[Timer]) -> None:
        for timer in timers:
            if self._desk.draining:
                return
            try:
                await self._fire(speaker, timer)
            except JournalUnavailable:
                raise
            except Exception:
                log.exception("a question that waits could not be dealt with")
                await self._records.journal.timers.move_timer(timer, now() + _AFTER_A_BUG)
            self._taken.pop(timer.key, None)

    async def _fire(self, speaker: Speaker, timer: Timer) -> None:
        """Decide on a question once more, and do it; raises JournalUnavailable."""
        question = None
        with suppress(ValueError):
            question = question_of(timer)
        if question is None or question.is_draft or question.is_begun:  # nobody can read it, or looks at it any more
            await self._records.journal.timers.finish_timer(timer)
        else:
            await self._decide(speaker, question)

    async def _decide(self, speaker: Speaker, question: Question) -> None:
        timers, post = self._records.journal.timers, question.post
        policy = await self._weighing.policies.now(post.channel)
        decision = await self._weighing.at_last(post, policy, now(), partial(self._under_way, post.channel))
        if decision.until is not None:
            if await timers.move_timer(question.timer, decision.until):
                await self._records.record(post.message, post.person, decision.verdict, decision.reason)
        elif decision.verdict == "silent":
            await self._records.finish(question, decision)
        else:
            await self._speak(speaker, question, policy, decision)

    def _under_way(self, channel: Channel) -> int:
        return sum(one.is_under_way and one.channel == channel for one in self._started.values())

    async def _speak(self, speaker: Speaker, question: Question, policy: ChannelPolicy, decision: Decision) -> None:
        post = question.post
        asked = Asked(post.thread, post.key, post.person, post.text, policy.scope or None)
        if decision.verdict == "draft":
            thread = speaker.draft_thread(post.thread, policy.shadow)
            asked = Asked(thread, draft_key(post.channel.channel, post.key), post.person, post.text, asked.scope)
        claim = await self._desk.accept(asked, patient=True)
        if claim is None:
            await self._taken_before(question.timer, asked)
        elif not claim.id:
            await self._desk.discard(claim)
            text = "nothing is answered unasked without the journal"
            raise JournalUnavailable(text)
        elif await self._records.begin(question):
            await self._start(speaker, Unasked(claim, post, policy, decision))
        else:
            await self._desk.discard(claim)

    async def _taken_before(self, timer: Timer, asked: Asked) -> None:
        """Let a timer go whose question has its answer; look again soon while somebody works on it, or lets go of it.

        A question that was withdrawn has no answer: its timer goes when it is too old.
        """
        journal = self._records.journal
        known = await journal.answers.asked_in(asked.thread.platform, *asked.key)
        if known is not None and await journal.answers.answer(known) is not None:
            await journal.timers.finish_timer(timer)
        else:
            await journal.timers.move_timer(timer, now() + AGAIN)

    async def _start(self, speaker: Speaker, unasked: Unasked) -> None:
        """Answer; where the bot can't speak any more the question is closed. What fails is left to recovery."""
        claim = unasked.claim
        draft = unasked.decision.verdict == "draft"
        reply = await (speaker.draft(claim) if draft else speaker.reply(claim))
        if reply is None:
            log.info("question %s is not answered unasked: its channel can't be reached", claim.id)
            await self._records.end(unasked.post, Decision("silent", Reason.NOT_REACHED))
            await self._desk.move(claim, replace(claim.thread, thread=""))
            await self._desk.keep(claim, Answer("", "failed", "broken"))
        else:
            self.start(Held(reply, unasked, self._desk, self._records))

    def start(self, held: Held) -> None:
        """Answer at the desk, and look for more when that is done."""
        self._started[key_of(held.claim)] = held
        self._desk.start(held.claim, held, counted=False)
        if (at_desk := self._desk.held.get(key_of(held.claim))) is not None:
            at_desk.task.add_done_callback(lambda _: self._woken.set())
