"""Situations in a support channel with what is decided on each, readable as a table; what runs them is elsewhere.

Channel: the mode, then what differs from a wait of ten minutes, without quiet hours, at most two hours late.
Message: what is known of it; it is written at noon unless ``at=`` says otherwise. Minute: since then, when it is asked.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import TypeVar
from zoneinfo import ZoneInfo

from core import confidence
from core.policy import Author, ChannelPolicy, Decision, Heard, Mode, QuietHours, Reason, Verdict, decide, settle

DAY = datetime(2026, 3, 4, 12, tzinfo=UTC)

Word = TypeVar("Word", bound=str)
_MODES: tuple[Mode, ...] = ("off", "mention", "confident", "always")
_AUTHORS: tuple[Author, ...] = ("helper", "stranger", "bot", "ourselves")
_VERDICTS: tuple[Verdict, ...] = ("answer", "draft", "wait", "silent")
_FOUND: tuple[confidence.Verdict, ...] = ("confident", "doubtful", "nothing")

TABLE = """
channel                    | message                     | minute | found     | decided | reason                | till
# Nobody said anything of it, and it asks.
always                     | asks                        |   0    | confident | wait    | waiting               | 10
always                     | asks                        |   9    | confident | wait    | waiting               | 10
always                     | asks                        |  10    | confident | answer  | answered              |
always                     | asks                        |  60    | doubtful  | answer  | answered              |
always                     | asks                        |  10    | nothing   | answer  | answered              |
confident                  | asks                        |   0    | confident | wait    | waiting               | 10
confident                  | asks                        |  10    | confident | answer  | answered              |
confident                  | asks                        |  10    | doubtful  | silent  | not_confident         |
confident                  | asks                        |  10    | nothing   | silent  | not_confident         |
mention                    | asks                        |  10    | confident | silent  | mention_only          |
off                        | asks                        |  10    | confident | silent  | off                   |
always wait=0              | asks                        |   0    | confident | answer  | answered              |
confident wait=0           | asks                        |   0    | nothing   | silent  | not_confident         |
confident wait=60          | asks                        |  59    | confident | wait    | waiting               | 60
# It asks nothing, or asks by its form.
always                     |                             |  10    | confident | silent  | not_a_question        |
confident                  |                             |   0    | confident | silent  | not_a_question        |
always                     | post                        |  10    | confident | answer  | answered              |
confident                  | post                        |   0    | confident | wait    | waiting               | 10
confident                  | post                        |  10    | nothing   | silent  | not_confident         |
mention                    | post                        |  10    | confident | silent  | mention_only          |
# Somebody addresses the bot.
always                     | addressed                   |   0    | confident | answer  | addressed             |
confident                  | addressed                   |   0    | nothing   | answer  | addressed             |
confident                  | addressed asks              |   0    | doubtful  | answer  | addressed             |
mention                    | addressed asks              |   0    | nothing   | answer  | addressed             |
mention                    | addressed thread            |   0    | confident | answer  | addressed             |
off                        | addressed asks              |   0    | confident | silent  | off                   |
confident                  | addressed there thread      |   0    | confident | answer  | addressed             |
confident                  | addressed human=1           |   2    | confident | answer  | addressed             |
confident                  | addressed to                |   0    | confident | answer  | addressed             |
confident                  | addressed quota=0           |   0    | confident | answer  | addressed             |
confident languages=de     | addressed lang=fr           |   0    | confident | answer  | addressed             |
confident                  | addressed helper            |   0    | confident | answer  | addressed             |
confident shadow           | addressed asks              |   0    | nothing   | answer  | addressed             |
confident quiet=22-7       | addressed at=23             |   0    | confident | answer  | addressed             |
always                     | addressed late              |  30    | confident | answer  | addressed             |
always                     | addressed late              | 121    | confident | silent  | too_old               |
always                     | addressed                   | 121    | confident | answer  | addressed             |
always                     | addressed answered          |   1    | confident | silent  | already_answered      |
always                     | addressed deleted           |   1    | confident | silent  | deleted               |
always                     | addressed bot               |   0    | confident | silent  | asker_is_a_bot        |
always                     | addressed ourselves         |   0    | confident | silent  | ourselves             |
# Who wrote it, where, and to whom.
always                     | asks bot                    |  10    | confident | silent  | asker_is_a_bot        |
always                     | asks ourselves              |  10    | confident | silent  | ourselves             |
always                     | asks helper                 |  10    | confident | silent  | asker_is_a_helper     |
always                     | asks stranger               |  10    | confident | silent  | asker_may_not_ask     |
always                     | asks thread                 |  10    | confident | silent  | in_a_thread           |
always                     | asks to                     |  10    | confident | silent  | addressed_to_somebody |
off                        | asks bot                    |  10    | confident | silent  | off                   |
always                     | post bot                    |  10    | confident | silent  | asker_is_a_bot        |
# It only adds to a question that waits.
always                     | asks continues              |   0    | confident | silent  | continues             |
confident                  | continues                   |   0    | confident | silent  | continues             |
confident                  | continues late              | 500    | confident | silent  | continues             |
mention                    | continues                   |   0    | confident | silent  | mention_only          |
always                     | continues helper            |   0    | confident | silent  | asker_is_a_helper     |
always                     | addressed continues         |   0    | confident | answer  | addressed             |
# People were first, or the asker changed their mind.
confident                  | asks human=3                |   3    | confident | silent  | human_first           |
confident                  | asks human=3                |  10    | confident | silent  | human_first           |
always                     | asks human=10               |  10    | confident | silent  | human_first           |
always shadow              | asks human=3                |  10    | confident | silent  | human_first           |
always                     | asks deleted                |   5    | confident | silent  | deleted               |
always                     | asks deleted human=3        |   5    | confident | silent  | deleted               |
# The bot was there already.
always                     | asks answered               |  10    | confident | silent  | already_answered      |
always                     | asks there                  |  10    | confident | silent  | already_answered      |
always                     | post there                  |  10    | confident | silent  | already_answered      |
# Languages.
always languages=de,fr     | asks lang=de                |  10    | confident | answer  | answered              |
always languages=de,fr     | asks lang=en                |  10    | confident | silent  | language              |
always languages=de,fr     | asks                        |  10    | confident | answer  | answered              |
always                     | asks lang=ja                |  10    | confident | answer  | answered              |
# How many are left; who waits uses up nothing.
always                     | asks quota=1                |  10    | confident | answer  | answered              |
always                     | asks quota=0                |  10    | confident | silent  | quota                 |
always                     | asks quota=-3               |  10    | confident | silent  | quota                 |
always                     | asks quota=0                |   5    | confident | wait    | waiting               | 10
# The bot was away.
always                     | asks late                   |  40    | confident | answer  | answered              |
always                     | asks late                   | 130    | confident | answer  | answered              |
always                     | asks late                   | 131    | confident | silent  | too_old               |
always oldest=0            | asks                        |  10    | confident | answer  | answered              |
always oldest=0            | asks late                   |  11    | confident | silent  | too_old               |
always wait=300            | asks                        | 300    | confident | answer  | answered              |
always                     | asks late human=20          |  40    | confident | silent  | human_first           |
# A channel that gets drafts.
always shadow              | asks                        |   0    | confident | wait    | waiting               | 10
always shadow              | asks                        |  10    | nothing   | draft   | drafted               |
confident shadow           | asks                        |  10    | confident | draft   | drafted               |
confident shadow           | asks                        |  10    | doubtful  | silent  | not_confident         |
off shadow                 | asks                        |  10    | confident | silent  | off                   |
# At night: noon is in the day, 23:00 is in the quiet hours; till is counted from the question.
always quiet=22-7          | asks                        |  10    | confident | answer  | answered              |
always quiet=22-7          | asks at=23                  |   0    | confident | wait    | quiet_hours           | 480
always quiet=22-7          | asks at=23                  | 479    | confident | wait    | quiet_hours           | 480
always quiet=22-7          | asks at=23                  | 480    | confident | answer  | answered              |
confident quiet=22-7       | asks at=23                  | 480    | nothing   | silent  | not_confident         |
always quiet=22-7          | asks at=23 human=200        | 480    | confident | silent  | human_first           |
always quiet=22-7          | asks at=23 late             | 601    | confident | silent  | too_old               |
always quiet=22-7          | asks at=21                  |   0    | confident | wait    | waiting               | 10
always quiet=22-7 wait=90  | asks at=21                  |   0    | confident | wait    | quiet_hours           | 600
always quiet=22-7          | asks at=21                  |  65    | confident | wait    | quiet_hours           | 600
always quiet=22-7          | asks at=21                  | 600    | confident | answer  | answered              |
always quiet=22-7          | asks at=6                   |   0    | confident | wait    | quiet_hours           | 60
always quiet=11-13         | asks                        |   0    | confident | wait    | quiet_hours           | 60
always quiet=9-9           | asks at=9                   |  10    | confident | answer  | answered              |
always quiet=22-7 shadow   | asks at=23                  | 480    | confident | draft   | drafted               |
always quiet=22-7@Tokyo    | asks at=14                  |   0    | confident | wait    | quiet_hours           | 480
always quiet=22-7@Tokyo    | asks at=22                  |  10    | confident | answer  | answered              |
always quiet=22-7          | at=23                       |   0    | confident | silent  | not_a_question        |
"""


@dataclass(frozen=True, slots=True)
class Situation:
    """One row; ``expected`` is what is decided after the search."""

    row: str
    policy: ChannelPolicy
    heard: Heard
    now: datetime
    found: confidence.Verdict
    expected: Decision

    def decided(self) -> Decision:
        return settle(self.policy, decide(self.policy, self.heard, self.now), self.found)


def situations() -> Iterator[Situation]:
    """Yield the rows of the table."""
    for row in TABLE.strip().splitlines()[1:]:
        if row.startswith("#"):
            continue
        channel, message, minute, found, verdict, reason, till = (cell.strip() for cell in row.split("|"))
        heard = _heard(message)
        until = heard.asked_at + timedelta(minutes=int(till)) if till else None
        now = heard.asked_at + timedelta(minutes=int(minute))
        expected = Decision(_one_of(_VERDICTS, verdict), Reason(reason), until)
        yield Situation(" ".join(row.split()), _policy(channel), heard, now, _one_of(_FOUND, found), expected)


def _policy(channel: str) -> ChannelPolicy:
    mode, *rest = channel.split()
    words = dict(word.partition("=")[::2] for word in rest)
    return ChannelPolicy(
        _one_of(_MODES, mode),
        wait=timedelta(minutes=int(words.get("wait", "10"))),
        oldest=timedelta(minutes=int(words.get("oldest", "120"))),
        shadow="moderators" if "shadow" in words else "",
        quiet=_quiet(words["quiet"]) if "quiet" in words else None,
        languages=tuple(words["languages"].split(",")) if "languages" in words else (),
    )


def _quiet(hours: str) -> QuietHours:
    clocks, _, city = hours.partition("@")
    start, end = (time(int(hour)) for hour in clocks.split("-"))
    return QuietHours(start, end, ZoneInfo(f"Asia/{city}") if city else UTC)


def _heard(message: str) -> Heard:
    words = dict(word.partition("=")[::2] for word in message.split())
    asked_at = DAY.replace(hour=int(words.get("at", "12")))
    return Heard(
        asked_at,
        next((author for author in _AUTHORS if author in words), "person"),
        language=words.get("lang", ""),
        in_thread="thread" in words,
        addressed="addressed" in words,
        to_somebody="to" in words,
        is_request="asks" in words,
        is_post="post" in words,
        deleted="deleted" in words,
        answered="answered" in words,
        answered_there="there" in words,
        human_at=asked_at + timedelta(minutes=int(words["human"])) if "human" in words else None,
        quota=int(words["quota"]) if "quota" in words else None,
        caught_up="late" in words,
        continues="continues" in words,
    )


def _one_of(known: tuple[Word, ...], word: str) -> Word:
    return next(one for one in known if one == word)
