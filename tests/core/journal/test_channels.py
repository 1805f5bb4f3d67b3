"""Whether the settings of channels and the decisions on messages are kept apart."""

import asyncio
from dataclasses import replace
from datetime import timedelta

from core.journal import Journal
from core.journal.values import Decision
from tests.core.journal.stories import CHANNEL, LATER, NOW, message

OTHER = replace(CHANNEL, channel="C2")


async def test_a_channel_has_the_settings_that_were_made_there(journal: Journal) -> None:
    await journal.channels.put(CHANNEL, "mode", "always", person="U1", now=NOW)
    await journal.channels.put(CHANNEL, "mode", "confident", person="U1", now=LATER)
    await journal.channels.put(CHANNEL, "wait", "10", person="U1", now=NOW)
    await journal.channels.put(OTHER, "mode", "off", person="U1", now=NOW)

    assert await journal.channels.of(CHANNEL) == {"mode": "confident", "wait": "10"}
    assert await journal.channels.of(replace(CHANNEL, workspace="T2")) == {}
    assert await journal.channels.everywhere("slack") == {
        CHANNEL: {"mode": "confident", "wait": "10"},
        OTHER: {"mode": "off"},
    }
    assert await journal.channels.everywhere("slack", "T2") == {}
    assert CHANNEL in await journal.channels.everywhere("slack", CHANNEL.workspace)


async def test_a_setting_can_return_to_its_default(journal: Journal) -> None:
    await journal.channels.put(CHANNEL, "mode", "always", person="U1", now=NOW)

    assert await journal.channels.unset(CHANNEL, "mode")
    assert not await journal.channels.unset(CHANNEL, "mode")
    assert await journal.channels.of(CHANNEL) == {}


async def test_all_decisions_on_a_message_are_kept_in_order(journal: Journal) -> None:
    waits = Decision(message("q"), "U1", "wait", "waiting_until", NOW)
    answers = Decision(message("q"), "U1", "answer", "confident", LATER)
    elsewhere = Decision(message("p"), "U2", "silent", "not_a_question", LATER)
    for decision in (waits, elsewhere, answers):
        await journal.decisions.record(decision)

    assert await journal.decisions.of(message("q")) == (waits, answers)
    assert await journal.decisions.since(NOW + timedelta(seconds=1)) == (elsewhere, answers)
    assert await journal.decisions.since(NOW, limit=2) == (elsewhere, answers)


async def test_what_is_decided_under_one_name_is_kept_once(journal: Journal, other: Journal) -> None:
    silent = Decision(message("q"), "U1", "silent", "not_a_question", NOW)
    one_each = [each.decisions.record(silent, once="0") for each in (journal, other) * 4]

    kept = await asyncio.gather(*one_each)

    assert sorted(kept) == [False] * 7 + [True]
    assert await other.decisions.counts(NOW) == {("silent", "not_a_question"): 1}
    assert await other.decisions.record(silent, once="1")
    assert await other.decisions.record(replace(silent, message=message("p")), once="0")
    assert [await journal.decisions.record(silent) for _ in range(2)] == [True, True]
    assert len(await journal.decisions.of(message("q"))) == 4


async def test_decisions_are_counted_by_kind_and_by_channel(journal: Journal) -> None:
    for number, (decision, channel) in enumerate([("silent", "C1"), ("silent", "C2"), ("answered", "C2")]):
        where = message(f"q{number}", channel=channel)
        await journal.decisions.record(Decision(where, "U1", decision, "reason", NOW + timedelta(seconds=number)))

    assert await journal.decisions.counts(NOW) == {("silent", "reason"): 2, ("answered", "reason"): 1}
    assert await journal.decisions.counts(NOW, channel="C1") == {("silent", "reason"): 1}
    assert await journal.decisions.counts(LATER) == {}
    assert [one.decision for one in await journal.decisions.since(NOW, channel="C2")] == ["silent", "answered"]


async def test_decisions_of_some_kinds_in_one_channel_are_counted_since_a_moment(journal: Journal) -> None:
    made = [("answer", "answered", "C1"), ("draft", "drafted", "C1"), ("answer", "addressed", "C1")]
    made += [("answer", "answered", "C2"), ("silent", "quota", "C1")]
    for number, (decision, reason, channel) in enumerate(made):
        await journal.decisions.record(Decision(message(f"q{number}", channel=channel), "U1", decision, reason, NOW))
    kinds = [("answer", "answered"), ("draft", "drafted")]

    assert await journal.decisions.made_in(CHANNEL, NOW, kinds) == 2
    assert await journal.decisions.made_in(CHANNEL, LATER, kinds) == 0
    assert await journal.decisions.made_in(replace(CHANNEL, workspace="T2"), NOW, kinds) == 0
