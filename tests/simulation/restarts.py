"""When the bot ends in a week, and how: in the middle of waits and of an answer, chosen from the seed."""

import random
from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import pairwise

from tests.simulation.oracle import Expected
from tests.simulation.playing import LEASE, End
from tests.simulation.script import Week

PEACE = timedelta(seconds=LEASE + 30)


def restarts(week: Week, expected: Expected) -> dict[int, End]:
    """Return the steps before which the bot ends: once in order, once killed, once killed while it answers.

    The last kind is where nothing else happens until the lease of its answer is over.
    """
    chance = random.Random(week.seed)  # noqa: S311
    waits = [(each[0][1], each[-1][1]) for each in expected.decisions.values() if each[0][0] == "waiting"]
    while_waiting = [step.number for step in week if any(begin < step.at < end for begin, end in waits)]
    ends: dict[int, End] = dict.fromkeys(_answering(week, expected, chance), "killed while it answers")
    stopped, killed = chance.sample([number for number in while_waiting if number not in ends], 2)
    return ends | {stopped: "stopped", killed: "killed"}


def _answering(week: Week, expected: Expected, chance: random.Random) -> Sequence[int]:
    """Return the step that follows upon a peaceful answer, and one upon a peaceful draft."""
    steps = {step.at for step in week}
    moments = sorted({at for each in expected.decisions.values() for _, at in each} | steps)
    peaceful = {
        at for before, at in pairwise(moments) if before in steps and at < max(steps) and _is_peaceful(at, moments)
    }
    return [
        chance.choice([_after(week, at) for at in dues if at in peaceful - steps])
        for dues in (expected.answers.values(), expected.drafts.values())
    ]


def _is_peaceful(at: datetime, moments: Sequence[datetime]) -> bool:
    return not any(at < other <= at + PEACE for other in moments)


def _after(week: Week, at: datetime) -> int:
    return next(step.number for step in week if step.at > at)
