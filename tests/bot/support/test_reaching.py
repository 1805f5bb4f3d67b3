"""How far back it is looked for questions after the bot was away, and that those are answered."""

from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import pytest

from bot.desk.claiming import now
from bot.support.reaching import reach
from bot.support.records import Records
from core.config import SupportSettings
from core.policy import ChannelPolicy, Heard, QuietHours, Reason, decide
from tests.bot.support.rooms import open_room, written

MINUTES = timedelta(minutes=1)
STEP = 15 * MINUTES
NIGHT = QuietHours(time(22), time(8), UTC)
FOUND = [
    (None, "09:00", 130),  # wait and oldest
    (NIGHT, "08:05", 12 * 60 + 15),  # 19:50, too late at ten past ten in the evening, which is put off
    (NIGHT, "09:55", 14 * 60 + 5),
    (NIGHT, "11:00", 130),
    (NIGHT, "21:00", 130),
    (NIGHT, "03:00", 7 * 60 + 10),
    (QuietHours(time(0), time(0), UTC), "09:00", 130),
]


@pytest.mark.parametrize(("quiet", "clock", "minutes"), FOUND)
def test_it_reaches_as_far_as_something_may_be_answered(quiet: QuietHours | None, clock: str, minutes: int) -> None:
    moment = datetime.fromisoformat(f"2026-03-04T{clock}+00:00")
    found = reach(ChannelPolicy("confident", quiet=quiet), moment)

    assert minutes * MINUTES <= found <= minutes * MINUTES + STEP


def test_what_lies_further_back_is_too_old_whatever_the_hours() -> None:
    for start in range(0, 24, 3):
        for end in range(0, 24, 5):
            policy = ChannelPolicy("always", quiet=QuietHours(time(start), time(end, 30), UTC))
            for hour in range(24):
                moment = datetime(2026, 3, 4, hour, tzinfo=UTC)
                further = moment - reach(policy, moment)
                for steps in range(1, 200):
                    heard = Heard(further - steps * STEP, is_request=True)
                    assert decide(policy, heard, moment).reason is Reason.TOO_OLD


def night() -> str:
    """Return hours that were over a minute ago."""
    end = now() - MINUTES
    return f"{end - timedelta(hours=9):%H:%M}-{end:%H:%M} UTC"


async def test_what_was_put_off_to_the_morning_is_answered_then_by_another_process(tmp_path: Path) -> None:
    values = {"mode": "always", "wait": "10", "quiet": night()}
    post = written(minutes=8 * 60)
    async with open_room(tmp_path, values=values) as evening:
        assert await Records(evening.desk).wait(post, now() - MINUTES, Reason.QUIET_HOURS, seen=0)
    async with open_room(tmp_path, values=values) as morning:
        await morning.settled(post)

        assert morning.speaker.answered == [post.key]
        assert await morning.decided(post) == ["wait quiet_hours", "answer answered"]


async def test_what_was_asked_in_a_night_without_a_process_is_answered_in_the_morning(tmp_path: Path) -> None:
    async with open_room(tmp_path, values={"mode": "always", "wait": "10", "quiet": night()}) as room:
        post = written(minutes=8 * 60)
        policy = await room.support.policies.of(post.channel)
        assert post.at > now() - reach(policy, now())
        await room.support.heard(post, caught_up=True)
        await room.settled(post)

        assert room.speaker.answered == [post.key]
        assert SupportSettings().oldest_minutes < 8 * 60
