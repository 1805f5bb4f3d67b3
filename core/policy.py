"""Decides whether a message in a support channel is answered, now, later or not at all, and why; pure, no platform."""

import re
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, time, timedelta, tzinfo
from enum import StrEnum
from typing import Literal, TypeAlias
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from core import confidence

Mode: TypeAlias = Literal["off", "mention", "confident", "always"]
Verdict: TypeAlias = Literal["answer", "draft", "wait", "silent"]
Author: TypeAlias = Literal["person", "helper", "stranger", "bot", "ourselves"]

_DAYS_AHEAD = 2
_HOURS = re.compile(r"(\d{1,2}:\d\d) ?[-–] ?(\d{1,2}:\d\d) ([A-Za-z0-9_+-]+(?:/[A-Za-z0-9_+-]+)*)")


class Reason(StrEnum):
    """Why it was decided so; the values are what the journal keeps."""

    ADDRESSED = "addressed"  # answer: somebody asked the bot itself
    ANSWERED = "answered"  # answer: a question that nobody answered in time
    DRAFTED = "drafted"  # draft: the same in a channel with a shadow
    WAITING = "waiting"  # wait: people may answer first
    QUIET_HOURS = "quiet_hours"  # wait: the bot does not speak up now
    OFF = "off"
    MENTION_ONLY = "mention_only"
    OURSELVES = "ourselves"
    ASKER_IS_A_BOT = "asker_is_a_bot"
    ASKER_IS_A_HELPER = "asker_is_a_helper"
    ASKER_MAY_NOT = "asker_may_not_ask"
    DELETED = "deleted"
    ALREADY_ANSWERED = "already_answered"
    IN_A_THREAD = "in_a_thread"
    TO_SOMEBODY = "addressed_to_somebody"
    CONTINUES = "continues"  # it goes on with a question that waits
    LANGUAGE = "language"
    NOT_A_QUESTION = "not_a_question"
    HUMAN_FIRST = "human_first"
    TOO_OLD = "too_old"
    QUOTA = "quota"
    NOT_CONFIDENT = "not_confident"
    NOT_REACHED = "not_reached"  # the bot may no longer write there, or the message is gone


@dataclass(frozen=True, slots=True)
class QuietHours:
    """From ``start`` to ``end`` by the clocks of ``zone``, over midnight when it ends earlier; equal times: never.

    Who asks in these hours is not left without an answer: it is put off to their end, and people may be first till
    then. Whoever mentions the bot wants it now and gets it now.
    """

    start: time
    end: time
    zone: tzinfo

    def hold(self, moment: datetime) -> bool:
        """Whether the clocks of the zone stand within the hours."""
        clock = moment.astimezone(self.zone).time()
        if self.start <= self.end:
            return self.start <= clock < self.end
        return clock >= self.start or clock < self.end

    def over(self, moment: datetime) -> datetime:
        """Return the first moment from ``moment`` on at which the hours do not hold; clocks may change meanwhile."""
        if not self.hold(moment):
            return moment
        today = moment.astimezone(self.zone).date()
        ends = (
            datetime.combine(today + timedelta(days=days), self.end.replace(fold=fold), self.zone).astimezone(UTC)
            for days in range(_DAYS_AHEAD + 1)
            for fold in (0, 1)
        )
        return next(end for end in ends if end > moment and not self.hold(end))


def read_quiet(text: str) -> QuietHours | None:
    """Return hours as they are written: "22:00-07:00 Europe/Berlin", None for ""; raises ValueError for the rest."""
    if not (text := " ".join(text.split())):
        return None
    try:
        if found := _HOURS.fullmatch(text):
            start, end = (datetime.strptime(clock, "%H:%M").time() for clock in found.groups()[:2])  # noqa: DTZ007
            return QuietHours(start, end, ZoneInfo(found[3]))
    except (ValueError, OSError, ZoneInfoNotFoundError):  # a folder of zones is no zone
        pass
    message = 'write the hours as in "22:00-07:00 Europe/Berlin"'
    raise ValueError(message)


@dataclass(frozen=True, slots=True)
class ChannelPolicy:
    """What holds in one channel.

    ``wait`` is how long people have to answer first. ``shadow`` is the channel that gets drafts instead of answers,
    ``people`` are called by "Ask a human", ``languages`` are ISO 639-1 codes, none of them: every language.
    ``oldest`` is how long after its time an answer still makes sense, as when the bot was away. ``chosen`` names
    what was set for this channel alone.
    """

    mode: Mode = "mention"
    wait: timedelta = timedelta(minutes=10)
    scope: str = "default"
    shadow: str = ""
    people: tuple[str, ...] = ()
    quiet: QuietHours | None = None
    languages: tuple[str, ...] = ()
    oldest: timedelta = timedelta(hours=2)
    chosen: frozenset[str] = field(default=frozenset(), compare=False)


@dataclass(frozen=True, slots=True)
class Heard:
    """What is known of one message when it is decided on; after an edit, of its new text.

    ``asked_at`` is when it was first written, with a time zone like every moment here. ``author`` is a ``helper`` when
    one of those who answer here wrote it, a ``stranger`` when people like them may not ask. ``addressed``: it mentions
    the bot, replies to it, or is a direct message; ``to_somebody``: it is meant for another person. ``is_request`` is
    what ``core.text.asking`` says of the text, and ``is_post`` that it opens a forum post, which asks by its form.
    ``answered``: this message has an answer of ours; ``answered_there``: its thread has one. ``human_at`` is when a
    person answered it first. ``quota`` counts the answers without a mention that are left here, None is no limit.
    ``caught_up``: the bot was away when it came. ``continues``: its writer only adds to a question that waits.
    """

    asked_at: datetime
    author: Author = "person"
    in_thread: bool = False
    addressed: bool = False
    to_somebody: bool = False
    is_request: bool = False
    is_post: bool = False
    language: str = ""
    deleted: bool = False
    answered: bool = False
    answered_there: bool = False
    human_at: datetime | None = None
    quota: int | None = None
    caught_up: bool = False
    continues: bool = False


@dataclass(frozen=True, slots=True)
class Decision:
    """What to do and why; ``until`` is set where it is to wait, and lies ahead."""

    verdict: Verdict
    reason: Reason
    until: datetime | None = None


def decide(policy: ChannelPolicy, heard: Heard, now: datetime) -> Decision:
    """Return what to do about a message now; ask again when a wait is over, and when anything about it changed.

    Off is off, for mentions too. Elsewhere a person who addresses the bot is answered at once and in public, whatever
    the hour, the shadow, the quota, and whoever answered before.
    """
    if refused := _never(policy, heard):
        return Decision("silent", refused)
    if heard.addressed:
        if heard.caught_up and now - heard.asked_at > policy.oldest:
            return Decision("silent", Reason.TOO_OLD)
        return Decision("answer", Reason.ADDRESSED)
    if refused := _not_unasked(policy, heard):
        return Decision("silent", refused)
    return _in_time(policy, heard, now)


def settle(policy: ChannelPolicy, decision: Decision, found: confidence.Verdict) -> Decision:
    """Return what to do once the search is done: ``confident`` channels are silent where it is not confident.

    Whoever addressed the bot gets its answer in any case, be it that the documentation does not cover the question.
    """
    speaks = decision.verdict in {"answer", "draft"} and decision.reason is not Reason.ADDRESSED
    if speaks and policy.mode == "confident" and found != "confident":
        return Decision("silent", Reason.NOT_CONFIDENT)
    return decision


def due_at(policy: ChannelPolicy, asked_at: datetime) -> datetime:
    """Return when a question that nobody answers is to be answered: behind the wait and the quiet hours."""
    due = asked_at + policy.wait
    return policy.quiet.over(due) if policy.quiet else due


def _never(policy: ChannelPolicy, heard: Heard) -> Reason | None:
    """What silences the bot even when it is addressed."""
    if policy.mode == "off":
        return Reason.OFF
    if heard.author == "ourselves":
        return Reason.OURSELVES
    if heard.author == "bot":
        return Reason.ASKER_IS_A_BOT
    if heard.deleted:
        return Reason.DELETED
    return Reason.ALREADY_ANSWERED if heard.answered else None


def _not_unasked(policy: ChannelPolicy, heard: Heard) -> Reason | None:
    """What silences it when nobody addressed it; the first that holds is the reason that is told."""
    others = policy.languages and heard.language and heard.language not in policy.languages
    reasons = (
        (policy.mode == "mention", Reason.MENTION_ONLY),
        (heard.in_thread, Reason.IN_A_THREAD),
        (heard.author == "helper", Reason.ASKER_IS_A_HELPER),
        (heard.author == "stranger", Reason.ASKER_MAY_NOT),
        (heard.to_somebody, Reason.TO_SOMEBODY),
        (heard.continues, Reason.CONTINUES),
        (not (heard.is_request or heard.is_post), Reason.NOT_A_QUESTION),
        (others, Reason.LANGUAGE),
        (heard.answered_there, Reason.ALREADY_ANSWERED),
        (heard.human_at is not None, Reason.HUMAN_FIRST),
    )
    return next((reason for holds, reason in reasons if holds), None)


def _in_time(policy: ChannelPolicy, heard: Heard, now: datetime) -> Decision:
    waited = heard.asked_at + policy.wait
    due = due_at(policy, heard.asked_at)
    if now < due:
        return Decision("wait", Reason.WAITING if due == waited else Reason.QUIET_HOURS, due)
    if now > _deadline(policy, due):
        return Decision("silent", Reason.TOO_OLD)
    if policy.quiet and policy.quiet.hold(now):
        return Decision("wait", Reason.QUIET_HOURS, policy.quiet.over(now))
    if heard.quota is not None and heard.quota <= 0:
        return Decision("silent", Reason.QUOTA)
    answer = Decision("answer", Reason.ANSWERED)
    return replace(answer, verdict="draft", reason=Reason.DRAFTED) if policy.shadow else answer


def _deadline(policy: ChannelPolicy, due: datetime) -> datetime:
    """When it is too late; what the quiet hours hold back is not late because of them."""
    deadline = due + policy.oldest
    if policy.quiet and policy.quiet.hold(deadline):
        return policy.quiet.over(deadline) + policy.oldest
    return deadline
