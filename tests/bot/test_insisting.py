"""The end of a reply is tried until its platform takes it, for a while; an answer that was written is remembered."""

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import replace

import pytest

from bot.desk.insisting import LONE_PATIENCE, PATIENCE, Insisting, Written
from bot.reply import NotShown
from core.journal.values import Claim
from tests.bot.desks import AWAY, NEVER, DeskReply, asked
from tests.scripted import ANSWER
from tests.virtual_time import run_virtually

CLAIM = replace(asked().loose(), id=7)


def tried(reply: DeskReply, claim: Claim = CLAIM, written: Written | None = None) -> float:
    """Return after how many seconds an answer was taken, or given up."""

    async def end() -> float:
        try:
            await Insisting(reply, claim, written or Written()).finish(ANSWER)
        except NotShown:
            return -asyncio.get_running_loop().time()
        return asyncio.get_running_loop().time()

    return run_virtually(end())


@pytest.mark.parametrize(
    "end", [lambda reply: reply.finish(ANSWER), lambda reply: reply.fail("no")], ids=["answer", "sentence"]
)
def test_the_end_is_tried_until_it_is_taken(end: Callable[[Insisting], Coroutine[None, None, None]]) -> None:
    reply = DeskReply(refusals=[AWAY] * 3)

    run_virtually(end(Insisting(reply, CLAIM, Written())))

    assert len(reply.ends) == 4


def test_it_is_given_up_after_a_while_and_remembered() -> None:
    reply, written = DeskReply(refusals=[AWAY] * 1_000), Written()

    assert -PATIENCE < tried(reply, written=written) < -PATIENCE / 2
    assert 4 < len(reply.ends) < 20
    assert written.of(CLAIM) == ANSWER


def test_where_nobody_takes_it_up_again_it_is_tried_for_longer() -> None:
    reply = DeskReply(refusals=[AWAY] * 1_000)

    assert -LONE_PATIENCE < tried(reply, replace(CLAIM, id=0)) < -LONE_PATIENCE / 2


def test_what_is_never_taken_is_not_tried_again() -> None:
    reply = DeskReply(refusals=[NEVER])

    assert tried(reply) == 0
    assert reply.ends == ["finish"]


def test_what_fails_for_another_reason_is_not_remembered() -> None:
    written = Written()

    with pytest.raises(RuntimeError):
        tried(DeskReply(failing="finish"), written=written)

    assert written.of(CLAIM) is None


def test_what_is_remembered_is_bounded_and_belongs_to_the_words_that_were_asked() -> None:
    written = Written(most=2)
    for number in (0, 7, 8, 9):
        written.keep(replace(CLAIM, id=number), ANSWER)

    assert [written.of(replace(CLAIM, id=number)) for number in (0, 7, 8, 9)] == [None, None, ANSWER, ANSWER]
    assert written.of(replace(CLAIM, id=9, text="where else?")) is None
    written.forget(replace(CLAIM, id=9))
    assert written.of(replace(CLAIM, id=9)) is None
