"""How far back a question may lie that can still be answered: the wait, and hours in which the bot held back."""

from dataclasses import replace
from datetime import datetime, timedelta

from core.policy import ChannelPolicy, Heard, Reason, decide

_STEP = timedelta(minutes=15)
_LONGEST = timedelta(days=2)  # a question may be put off once, and its deadline once more


def reach(policy: ChannelPolicy, now: datetime) -> timedelta:
    """Return how long ago the oldest question was asked that is not too old ``now``; ``now`` has a time zone."""
    shortest = policy.wait + policy.oldest
    if policy.quiet is None:
        return shortest
    policy, ago = replace(policy, mode="always"), shortest + policy.oldest + _LONGEST
    while ago > shortest and _is_too_old(policy, now - ago, now):
        ago -= _STEP
    return max(shortest, ago + _STEP)


def _is_too_old(policy: ChannelPolicy, asked_at: datetime, now: datetime) -> bool:
    heard = Heard(asked_at, is_request=True)
    return decide(policy, heard, now).reason is Reason.TOO_OLD
