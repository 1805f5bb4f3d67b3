"""Whether everything that can be decided about a message has a plain sentence."""

from datetime import UTC, datetime, timedelta, timezone
from typing import get_args

import pytest

from bot import followups
from bot.deciding import SENTENCES, SHADOW, STILL_WAITING, VERDICTS, WAIT, line, sentence, waiting_key
from bot.support.shadow import SHADOW as JUDGED
from bot.support.shadow import Judgement
from core.journal.values import Address, Decision
from core.policy import Reason

AT = datetime(2026, 11, 20, 14, 25, tzinfo=UTC)
MESSAGE = Address("slack", "T1", "C1", "1.1")


def decision(name: str, reason: str, at: datetime = AT) -> Decision:
    return Decision(MESSAGE, "U1", name, reason, at)


def test_every_reason_has_one_plain_sentence() -> None:
    assert set(SENTENCES) == {*Reason, followups.PEOPLE_TALK, followups.MENTIONED}
    assert set(VERDICTS) == set(get_args(Judgement))
    assert SHADOW == JUDGED
    sentences = [*SENTENCES.values(), *VERDICTS.values()]
    assert len(set(sentences)) == len(sentences)
    for told in (*sentences, *STILL_WAITING.values()):
        assert told[0].isupper()
        assert told.endswith(".")
        assert told.count(".") == 1
        assert len(told) < 70


@pytest.mark.parametrize(
    ("name", "reason", "told"),
    [
        ("silent", "human_first", "A person answered first."),
        ("silent", "not_a_question", "It did not look like a question."),
        ("shadow", "not_a_question", "A moderator said that it is no question."),
        ("answered", "confident", "answered (confident)."),
        ("shadow", "human_first", "shadow (human_first)."),
        ("silent", "{0} %s", "silent ({0} %s)."),
        ("", "", " ()."),
    ],
)
def test_a_decision_is_told_in_a_sentence_and_an_unknown_one_as_it_is_kept(name: str, reason: str, told: str) -> None:
    assert sentence(name, reason) == told
    assert line(decision(name, reason)) == f"20 Nov 14:25 UTC: {told}"


@pytest.mark.parametrize(
    ("name", "reason", "until", "told"),
    [
        (WAIT, "waiting", AT + timedelta(minutes=10), "Waiting until 14:35 UTC, so that people can answer first."),
        (WAIT, "waiting", AT + timedelta(days=1), "Waiting until 21 Nov 14:25 UTC, so that people can answer first."),
        (
            WAIT,
            "quiet_hours",
            AT + timedelta(hours=16),
            "Waiting until 21 Nov 06:25 UTC, when the quiet hours are over.",
        ),
        (WAIT, "waiting", None, "I waited, so that people could answer first."),
        ("silent", "human_first", AT + timedelta(minutes=10), "A person answered first."),
        (WAIT, "unheard_of", AT + timedelta(minutes=10), "wait (unheard_of)."),
    ],
)
def test_a_wait_that_goes_on_says_until_when(name: str, reason: str, until: datetime | None, told: str) -> None:
    assert line(decision(name, reason), until) == f"20 Nov 14:25 UTC: {told}"


def test_times_are_told_in_utc_wherever_they_were_taken() -> None:
    at = AT.astimezone(timezone(timedelta(hours=9)))

    assert line(decision(WAIT, "waiting", at), at) == (
        "20 Nov 14:25 UTC: Waiting until 14:25 UTC, so that people can answer first."
    )


def test_what_waits_is_named_by_its_place_and_its_key() -> None:
    assert waiting_key(MESSAGE, "C1/1.1") == "support/T1/C1/C1/1.1"
