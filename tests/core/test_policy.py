"""What is decided on a message, row by row, and what never happens whatever is known of it."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import confidence
from core.policy import ChannelPolicy, Decision, Heard, QuietHours, Reason, decide, due_at, read_quiet, settle
from tests.core.situations import Situation, situations

ZONES = ("UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe", "Pacific/Apia")
BERLIN = ZoneInfo("Europe/Berlin")

moments = st.integers(0, 365 * 86_400).map(
    lambda seconds: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)
)
spans = st.timedeltas(timedelta(0), timedelta(days=2))
clocks = st.times().map(lambda clock: clock.replace(microsecond=0))
hours = st.builds(QuietHours, clocks, clocks, st.sampled_from(ZONES).map(ZoneInfo))
policies = st.builds(
    ChannelPolicy,
    mode=st.sampled_from(["off", "mention", "confident", "always"]),
    wait=spans,
    shadow=st.sampled_from(["", "moderators"]),
    quiet=st.none() | hours,
    languages=st.sampled_from([(), ("en",), ("de", "fr")]),
    oldest=spans,
)
messages = st.builds(
    Heard,
    asked_at=moments,
    author=st.sampled_from(["person", "person", "helper", "stranger", "bot", "ourselves"]),
    in_thread=st.booleans(),
    addressed=st.booleans(),
    to_somebody=st.booleans(),
    is_request=st.booleans(),
    is_post=st.booleans(),
    language=st.sampled_from(["", "en", "ja"]),
    deleted=st.booleans(),
    answered=st.booleans(),
    answered_there=st.booleans(),
    human_at=st.none() | moments,
    quota=st.none() | st.integers(-1, 5),
    caught_up=st.booleans(),
    continues=st.booleans(),
)
# A message that is as good as it gets, so that the clock alone decides.
questions = moments.map(lambda moment: Heard(moment, is_request=True))
found = st.sampled_from(["confident", "doubtful", "nothing"])


@pytest.mark.parametrize("situation", list(situations()), ids=lambda situation: situation.row)
def test_decides_every_situation_with_its_reason(situation: Situation) -> None:
    assert situation.decided() == situation.expected


def test_the_table_is_long_and_names_every_reason() -> None:
    told = [situation.expected.reason for situation in situations()]

    assert len(told) >= 60
    assert set(told) == set(Reason) - {Reason.NOT_REACHED}  # it turns out when the answer is posted


@given(policies, messages, spans, found)
def test_never_answers_a_bot_itself_a_deleted_message_or_a_message_twice(
    policy: ChannelPolicy, heard: Heard, later: timedelta, search: confidence.Verdict
) -> None:
    decision = settle(policy, decide(policy, heard, heard.asked_at + later), search)

    if heard.author in {"bot", "ourselves"} or heard.deleted or heard.answered:
        assert decision.verdict == "silent"


@given(policies, messages, spans, found)
def test_never_speaks_unasked_behind_a_person_in_a_thread_or_in_an_answered_one(
    policy: ChannelPolicy, heard: Heard, later: timedelta, search: confidence.Verdict
) -> None:
    decision = settle(policy, decide(policy, heard, heard.asked_at + later), search)

    if not heard.addressed and (heard.human_at or heard.in_thread or heard.answered_there or heard.to_somebody):
        assert decision.verdict == "silent"


@given(policies, messages, spans, found)
def test_off_is_always_silent_and_mention_is_unless_it_is_addressed(
    policy: ChannelPolicy, heard: Heard, later: timedelta, search: confidence.Verdict
) -> None:
    now = heard.asked_at + later

    assert settle(policy, decide(replace(policy, mode="off"), heard, now), search) == Decision("silent", Reason.OFF)
    assert heard.addressed or decide(replace(policy, mode="mention"), heard, now).verdict == "silent"


@given(policies, messages, moments)
def test_a_wait_ends_ahead_and_nothing_else_has_an_end(policy: ChannelPolicy, heard: Heard, now: datetime) -> None:
    decision = decide(policy, heard, now)

    assert (decision.until is not None) == (decision.verdict == "wait")
    assert decision.until is None or decision.until > now


@given(policies, questions, spans)
def test_when_a_wait_is_over_the_answer_is_neither_put_off_again_nor_too_old(
    policy: ChannelPolicy, heard: Heard, later: timedelta
) -> None:
    decision = decide(policy, heard, heard.asked_at + later)

    if decision.until:
        assert decide(policy, heard, decision.until).verdict in {"answer", "draft"}


@given(policies, questions, spans)
def test_never_answers_unasked_before_the_wait_is_over_or_in_quiet_hours(
    policy: ChannelPolicy, heard: Heard, later: timedelta
) -> None:
    now = heard.asked_at + later

    if decide(policy, heard, now).verdict in {"answer", "draft"}:
        assert later >= policy.wait
        assert not (policy.quiet and policy.quiet.hold(now))


@given(policies, messages, spans, found)
def test_the_search_takes_back_nothing_but_what_confident_channels_say_unasked(
    policy: ChannelPolicy, heard: Heard, later: timedelta, search: confidence.Verdict
) -> None:
    before = decide(policy, heard, heard.asked_at + later)
    after = settle(policy, before, search)

    assert after == before or (policy.mode == "confident" and after == Decision("silent", Reason.NOT_CONFIDENT))


@given(hours, moments)
def test_quiet_hours_are_over_soon_and_at_their_end(quiet: QuietHours, moment: datetime) -> None:
    over = quiet.over(moment)

    assert not quiet.hold(over)
    assert moment <= over <= moment + timedelta(hours=49)
    assert (over == moment) == (not quiet.hold(moment))


@pytest.mark.parametrize(
    ("moment", "over"),
    [
        (
            datetime(2026, 3, 28, 22, 30, tzinfo=UTC),
            datetime(2026, 3, 29, 5, tzinfo=UTC),
        ),  # the night is an hour shorter
        (datetime(2026, 10, 24, 22, 30, tzinfo=UTC), datetime(2026, 10, 25, 6, tzinfo=UTC)),  # and an hour longer
        (datetime(2026, 10, 25, 6, tzinfo=UTC), datetime(2026, 10, 25, 6, tzinfo=UTC)),
    ],
)
def test_quiet_hours_go_by_the_clocks_of_the_place(moment: datetime, over: datetime) -> None:
    assert QuietHours(time(22), time(7), BERLIN).over(moment) == over


def test_quiet_hours_end_twice_where_the_clocks_are_put_back() -> None:
    quiet = QuietHours(time(22), time(2, 30), BERLIN)
    second = datetime(2026, 10, 25, 1, 10, tzinfo=UTC)  # 02:10 for the second time

    assert quiet.hold(second)
    assert quiet.over(second) == datetime(2026, 10, 25, 1, 30, tzinfo=UTC)


def test_quiet_hours_may_end_at_a_time_that_the_clocks_leave_out() -> None:
    quiet = QuietHours(time(22), time(2, 30), BERLIN)

    assert quiet.over(datetime(2026, 3, 29, 0, 30, tzinfo=UTC)) == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)


def test_a_question_is_due_behind_the_wait_and_the_quiet_hours() -> None:
    policy = ChannelPolicy(mode="always", wait=timedelta(minutes=20), quiet=QuietHours(time(22), time(7), UTC))

    assert due_at(policy, datetime(2026, 3, 4, 12, tzinfo=UTC)) == datetime(2026, 3, 4, 12, 20, tzinfo=UTC)
    assert due_at(policy, datetime(2026, 3, 4, 21, 50, tzinfo=UTC)) == datetime(2026, 3, 5, 7, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "hours"),
    [
        ("", None),
        ("  ", None),
        ("22:00-07:00 Europe/Berlin", QuietHours(time(22), time(7), BERLIN)),
        (" 22:00 -  7:30  Europe/Berlin ", QuietHours(time(22), time(7, 30), BERLIN)),
        ("0:00–8:15 UTC", QuietHours(time(0), time(8, 15), ZoneInfo("UTC"))),
    ],
)
def test_quiet_hours_are_read_as_people_write_them(text: str, hours: QuietHours | None) -> None:
    assert read_quiet(text) == hours


@pytest.mark.parametrize(
    "text",
    [
        "22-7",
        "22:00-07:00",
        "25:00-07:00 UTC",
        "22:00-07:61 UTC",
        "22:00-07:00 Europe",
        "22:00-07:00 Europe/Nowhere",
        "22:00-07:00 ../etc/passwd",
        "22:00-07:00 /etc/passwd",
        "22:00-07:00 " + "A" * 5000,
    ],
)
def test_what_names_no_hours_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="write the hours"):
        read_quiet(text)


def test_a_channel_is_for_mentions_until_somebody_chooses() -> None:
    assert ChannelPolicy().mode == "mention"
