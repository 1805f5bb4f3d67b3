"""What moderators say of the drafts in shadow mode: how many they would have posted, by channel."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType

from core.journal.past import Past
from core.journal.values import Channel


@dataclass(frozen=True, slots=True)
class Drafts:
    """How many drafts got which judgement, the last one on each; ``unjudged`` got none."""

    posted: int = 0
    not_a_question: int = 0
    wrong: int = 0
    unjudged: int = 0

    @property
    def judged(self) -> int:
        """How many somebody judged."""
        return self.posted + self.not_a_question + self.wrong

    @property
    def drafts(self) -> int:
        """How many there were."""
        return self.judged + self.unjudged

    @property
    def share(self) -> float | None:
        """The share of the judged ones that was posted, 0 to 1; None while nobody judged."""
        return self.posted / self.judged if self.judged else None


@dataclass(frozen=True, slots=True)
class Shadow:
    """The drafts from ``since`` to ``until``: all, and those for each channel, the most first."""

    since: datetime
    until: datetime
    all: Drafts
    channels: Mapping[Channel, Drafts]


async def read_shadow(past: Past, since: datetime, until: datetime) -> Shadow:
    """Return what became of the drafts; raises JournalUnavailable."""
    return shadow_of(since, until, await past.drafts(since))


def shadow_of(
    since: datetime, until: datetime, counts: Mapping[Channel, Mapping[str, int]] = MappingProxyType({})
) -> Shadow:
    """Return the figures of what was counted by channel and by the last decision."""
    channels = {channel: _drafts(by_reason) for channel, by_reason in counts.items()}
    named = sorted(channels, key=lambda each: (-channels[each].drafts, each.platform, each.workspace, each.channel))
    return Shadow(since, until, _together(channels), {channel: channels[channel] for channel in named})


def _drafts(by_reason: Mapping[str, int]) -> Drafts:
    """Return the figures; a judgement that this version does not know is none."""
    posted, not_a_question, wrong = (by_reason.get(name, 0) for name in ("posted", "not_a_question", "wrong"))
    return Drafts(posted, not_a_question, wrong, sum(by_reason.values()) - posted - not_a_question - wrong)


def _together(channels: Mapping[Channel, Drafts]) -> Drafts:
    each = channels.values()
    return Drafts(
        posted=sum(drafts.posted for drafts in each),
        not_a_question=sum(drafts.not_a_question for drafts in each),
        wrong=sum(drafts.wrong for drafts in each),
        unjudged=sum(drafts.unjudged for drafts in each),
    )
