"""Nothing accepted stays open: leases are renewed, and what a dead process left is finished or closed."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from datetime import timedelta
from typing import TypeAlias

from bot.desk.claiming import now
from bot.desk.desk import Desk, key_of, report
from bot.desk.insisting import ATTEMPTS
from bot.observing.logs import about
from core.errors import JournalUnavailable
from core.journal import Journal
from core.journal.values import Claim

log = logging.getLogger(__name__)

LONGEST_PAUSE = 15.0
STOP_SECONDS = 5.0
AT_ONCE = 50
STALE = timedelta(hours=1)  # an answer that comes later is none any more: a sentence says so

Recover: TypeAlias = Callable[[Claim], Awaitable[None]]


@asynccontextmanager
async def tended(desk: Desk, recover: Recover) -> AsyncIterator[None]:
    """Look after the desk's questions while the context lasts.

    ``recover`` starts an abandoned question again, in the messages of its reply; on the way out what is left open is
    released to other processes.
    """
    if desk.journal is None:
        yield
        return
    stop = asyncio.Event()
    keeper = asyncio.create_task(_tend(desk, desk.journal, recover, stop))
    try:
        yield
    finally:
        stop.set()
        await asyncio.wait({keeper}, timeout=STOP_SECONDS)
        keeper.cancel()
        await _leave(desk, desk.journal)


async def _tend(desk: Desk, journal: Journal, recover: Recover, stop: asyncio.Event) -> None:
    pause = min(journal.questions.lease.total_seconds() / 3, LONGEST_PAUSE)
    while not stop.is_set():
        try:
            await renew(desk, journal)
            await keep_later(desk, journal)
            await take_abandoned(desk, journal, recover)
        except JournalUnavailable as error:
            report("the journal can't be kept", error)
        with suppress(TimeoutError):
            async with asyncio.timeout(pause):
                await stop.wait()


async def renew(desk: Desk, journal: Journal) -> None:
    """Extend what this process works on; what was taken from it is dropped. Raises JournalUnavailable."""
    working = {held.claim.id: key for key, held in desk.held.items() if held.claim.id}
    unkept = {claim.id for claim, _ in desk.unkept.values() if claim.id}
    ours = await journal.questions.renew(now(), working.keys() | unkept)
    for claim_id in working.keys() - ours:
        log.info("question %s was taken away", claim_id)
        await desk.drop(working[claim_id])


async def keep_later(desk: Desk, journal: Journal) -> None:
    """Close what was answered while the journal was away, also what it never heard of; raises JournalUnavailable."""
    for key, (claim, answer) in list(desk.unkept.items()):
        known = claim if claim.id else await _told(journal, claim)
        if known is not None:
            await journal.questions.finish(known, answer, now=now())
        elif not await _answered(journal, claim):
            continue  # it was heard after all: it is closed when its lease ends
        desk.unkept.pop(key, None)


async def _told(journal: Journal, claim: Claim) -> Claim | None:
    """Return the claim on a question that was taken without the journal; None when it is known there."""
    return await journal.questions.claim(
        claim.thread,
        claim.event_key,
        person=claim.person,
        text=claim.text,
        scope=claim.scope,
        now=claim.accepted_at,
    )


async def _answered(journal: Journal, claim: Claim) -> bool:
    known = await journal.answers.asked_in(claim.thread.platform, *key_of(claim))
    return known is None or await journal.answers.answer(known) is not None


async def take_abandoned(desk: Desk, journal: Journal, recover: Recover) -> None:
    """Take over what nobody works on any more, unless the process is about to stop; raises JournalUnavailable."""
    if desk.draining:
        return
    left = await journal.questions.unfinished(desk.platform, now(), limit=AT_ONCE)
    taking = [_take(desk, journal, recover, one) for one in left if key_of(one) not in desk.held]
    for problem in await asyncio.gather(*taking, return_exceptions=True):
        if isinstance(problem, JournalUnavailable):
            report("a question that was left open is taken up later", problem)
        elif problem is not None:
            log.error("a question that was left open could not be taken up", exc_info=problem)


async def _take(desk: Desk, journal: Journal, recover: Recover, left: Claim) -> None:
    claim = await journal.questions.take_over(left.id, now())
    if claim is None:
        return
    if answered := desk.unkept.get(key_of(claim)):
        await desk.keep(claim, answered[1])
        return
    stale = now() - claim.accepted_at > STALE
    with about(claim):
        log.info("question %s was left open, attempt %s", claim.id, claim.attempts)
        await recover(replace(claim, attempts=max(claim.attempts, ATTEMPTS + 1)) if stale else claim)


async def _leave(desk: Desk, journal: Journal) -> None:
    try:
        await keep_later(desk, journal)
        await journal.questions.release(now())
    except JournalUnavailable as error:
        report("the journal could not be closed in order", error)
