"""What a group of weak questions tells: its name, how many asked, what they thought, what is near."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import numpy as np

from core.domain import Vector
from core.knowledge.offtopic import OFF_TOPIC
from core.reports.gaps import Gaps, Section, gaps_of
from tests.core.reports.stories import GUIDE, NOW, USERS, by_word, weak

LATER = NOW + timedelta(days=2)


def test_questions_of_one_meaning_are_one_group_and_the_largest_comes_first() -> None:
    groups = gaps_of(
        [weak("Jira import"), weak("verify a webhook"), weak("webhook retries"), weak("is there a dark theme")], by_word
    )

    assert [(gap.count, "webhook" in gap.name) for gap in groups] == [(2, True), (1, False), (1, False)]


def test_people_are_counted_once_and_their_duplicates_as_often_as_asked() -> None:
    asked = [("webhook?", "U1"), ("Webhook", "U1"), ("webhook", "U2"), ("a webhook secret", "U3")]

    (gap,) = gaps_of([weak(text, person=person) for text, person in asked], by_word)

    assert (gap.count, gap.askers) == (4, 3)
    assert len(gap.examples) == 1


def test_each_wording_is_embedded_once() -> None:
    embedded: list[str] = []

    def embed(texts: Sequence[str]) -> list[Vector]:
        embedded.extend(texts)
        return by_word(texts)

    gaps_of([weak("webhook?"), weak("WEBHOOK"), weak("?"), weak("invoice")], embed)

    assert embedded == ["webhook?", "?", "invoice", *OFF_TOPIC]


def test_votes_reasons_and_kinds_are_added_up() -> None:
    (gap,) = gaps_of(
        [
            weak("webhook a", kind="voted_down", reasons=("wrong", None), helpful=1),
            weak("webhook b", kind="voted_down", reasons=("outdated", "wrong")),
            weak("webhook c", kind="doubtful", helpful=2),
        ],
        by_word,
    )

    assert gap.kinds == {"voted_down": 2, "doubtful": 1}
    assert (gap.helpful, gap.unhelpful) == (3, 4)
    assert gap.reasons == {"wrong": 2, "outdated": 1}


def test_the_sections_that_were_found_most_often_are_the_nearest() -> None:
    (gap,) = gaps_of([weak("webhook a"), weak("webhook b", nearest=(USERS, GUIDE))], by_word)

    assert gap.sections == (Section(GUIDE, 2), Section(USERS, 1))


def test_the_first_and_the_last_time_are_told() -> None:
    (gap,) = gaps_of([weak("webhook a", at=LATER), weak("webhook b", at=NOW)], by_word)

    assert (gap.first, gap.last) == (NOW, LATER)


def test_a_long_question_names_a_group_only_where_no_short_one_is_in_it() -> None:
    long = f"webhook {'x' * 200}"

    (named,) = gaps_of([weak(long), weak("webhook secret")], by_word)
    (unnamed,) = gaps_of([weak(long)], by_word)

    assert named.name == "webhook secret"
    assert unnamed.name == long


def test_a_question_that_says_nothing_alone_names_a_group_only_where_all_do() -> None:
    follow_ups = [replace(weak("and then?"), meaning=f"webhook {name}\nand then?") for name in "abc"]

    (gap,) = gaps_of([*follow_ups, weak("webhook secret")], by_word)
    (unnamed,) = gaps_of(follow_ups, by_word)

    assert (gap.name, gap.examples) == ("webhook secret", ("and then?",))
    assert (unnamed.name, unnamed.examples) == ("and then?", ())


def test_what_was_asked_most_often_is_the_first_example() -> None:
    (gap,) = gaps_of([weak(f"webhook {name}") for name in "abcde"] + [weak("webhook e"), weak("webhook e")], by_word)

    assert len(gap.examples) == 3
    assert "webhook e" in (gap.name, gap.examples[0])


def test_no_questions_are_no_groups_and_embed_nothing() -> None:
    def embed(_: Sequence[str]) -> list[Vector]:
        raise AssertionError

    assert gaps_of([], embed) == ()


def test_texts_that_have_no_direction_are_grouped_all_the_same() -> None:
    groups = gaps_of([weak("a"), weak("b")], lambda texts: [np.zeros(4, np.float32) for _ in texts])

    assert sum(gap.count for gap in groups) == 2


def test_the_kinds_of_all_groups_are_added_up() -> None:
    groups = gaps_of([weak("webhook"), weak("invoice", kind="doubtful"), weak("invoice 2")], by_word)

    assert Gaps(NOW, LATER, 9, 3, complete=True, groups=groups).kinds == {"unanswered": 2, "doubtful": 1}
