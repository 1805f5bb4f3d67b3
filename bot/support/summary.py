"""What holds in a support channel, in words that are the same on every platform."""

from collections.abc import Iterator, Sequence
from datetime import timedelta

from bot.support.policies import WATCHED
from bot.wording import panels
from core.policy import ChannelPolicy, QuietHours
from core.text.language import name_of

_HOUR, _DAY = timedelta(hours=1), timedelta(days=1)


def summary(policy: ChannelPolicy, *, shadow: str = "", people: Sequence[str] = ()) -> str:
    """Return in a few sentences, a line each, what holds; ``shadow`` and ``people`` are as the platform mentions them.

    Without ``shadow`` nothing is said of drafts, as where their channel is gone.
    """
    return "\n".join(_sentences(policy, shadow, people))


def line(policy: ChannelPolicy, *, shadow: str = "") -> str:
    """Return in a few words what holds, for a list of channels."""
    words = [panels.CHANNEL_LINE[policy.mode]]
    if policy.mode in WATCHED:
        words.append(panels.CHANNEL_LINE_WAIT.format(wait=duration(policy.wait)) if policy.wait else _at_once())
        words += [panels.CHANNEL_LINE_DRAFTS.format(channel=shadow)] if shadow else []
    return ", ".join(words)


def written(quiet: QuietHours | None) -> str:
    """Return quiet hours as they are typed, "" for none."""
    return f"{quiet.start:%H:%M}-{quiet.end:%H:%M} {quiet.zone}" if quiet else ""


def duration(time: timedelta) -> str:
    """Return a time in words, in minutes unless it is whole hours or days."""
    for unit, one, many in ((_DAY, panels.A_DAY, panels.IN_DAYS), (_HOUR, panels.AN_HOUR, panels.IN_HOURS)):
        if time and not time % unit:
            return one if time == unit else many.format(count=time // unit)
    count = time // timedelta(minutes=1)
    return panels.A_MINUTE if count == 1 else panels.IN_MINUTES.format(count=count)


def _sentences(policy: ChannelPolicy, shadow: str, people: Sequence[str]) -> Iterator[str]:
    when = panels.CHANNEL_AFTER.format(wait=duration(policy.wait)) if policy.wait else _at_once()
    yield panels.CHANNEL_HOLDS[policy.mode].format(when=when)
    if policy.mode in WATCHED:
        if shadow:
            yield panels.CHANNEL_DRAFTS.format(channel=shadow)
        if (quiet := policy.quiet) and quiet.start != quiet.end:
            start, end = (f"{time:%H:%M}" for time in (quiet.start, quiet.end))
            yield panels.CHANNEL_QUIET.format(start=start, end=end, zone=quiet.zone)
        if policy.languages:
            names = ", ".join(map(name_of, policy.languages))
            yield panels.CHANNEL_LANGUAGES.format(languages=names)
    if people and policy.mode != "off":
        yield panels.CHANNEL_PEOPLE.format(people=", ".join(people))


def _at_once() -> str:
    return panels.CHANNEL_AT_ONCE
