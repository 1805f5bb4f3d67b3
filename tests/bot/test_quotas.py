"""Quotas: sliding windows of a minute, for people and for channels."""

from pathlib import Path

from bot.desk.claiming import Asked
from bot.desk.quotas import REMEMBERED, WINDOW_SECONDS, Quotas
from core.domain import Finished
from core.journal.values import Thread
from tests.bot.desks import DeskReply, idle, open_desk
from tests.scripted import ANSWER, ScriptedAnswerer


class Clock:
    """Seconds that tests move."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def test_a_person_may_ask_so_often_in_any_minute() -> None:
    clock = Clock()
    quotas = Quotas(per_person=2, per_channel=0, clock=clock)

    first = [quotas.allow("U1", "C1") for _ in range(3)]
    clock.now += WINDOW_SECONDS

    assert first == [True, True, False]
    assert quotas.allow("U1", "C1")


def test_a_channel_has_a_limit_of_its_own() -> None:
    quotas = Quotas(per_person=0, per_channel=2, clock=Clock())

    assert [quotas.allow(person, "C1") for person in ("U1", "U2", "U3")] == [True, True, False]
    assert quotas.allow("U3", "C2")


def test_what_was_refused_does_not_count() -> None:
    quotas = Quotas(per_person=1, per_channel=2, clock=Clock())

    allowed = [quotas.allow("U1", "C1"), quotas.allow("U1", "C1"), quotas.allow("U2", "C1")]

    assert allowed == [True, False, True]


def test_nothing_is_a_limit_when_none_is_set() -> None:
    quotas = Quotas(per_person=0, per_channel=0, clock=Clock())

    assert all(quotas.allow("U1", "C1") for _ in range(1_000))


def test_only_so_many_are_remembered() -> None:
    quotas = Quotas(per_person=1, per_channel=0, clock=Clock())
    quotas.allow("U1", "")

    for number in range(REMEMBERED):
        quotas.allow(f"other {number}", "")

    assert quotas.allow("U1", "")


async def test_somebody_has_one_quota_in_however_many_workspaces_they_ask(tmp_path: Path) -> None:
    quotas = Quotas(per_person=2, per_channel=0, clock=Clock())
    replies = []
    async with open_desk(ScriptedAnswerer([Finished(ANSWER)]), tmp_path, quotas=quotas) as (desk, _):
        for number in range(3):
            thread = Thread("test", f"T{number}", "C1", "1.0")
            claim = await desk.accept(Asked(thread, "C1/1.0", "U1", "where?"))
            assert claim is not None
            replies.append(DeskReply())
            desk.start(claim, replies[-1])
        await idle(desk)

    assert [reply.ends for reply in replies] == [["finish"], ["finish"], ["fail"]]
