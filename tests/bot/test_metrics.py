"""What is counted and timed, how much that costs, and whether the manual tells of all of it."""

import asyncio
import re
import time
from pathlib import Path
from typing import get_args

import pytest
from aiohttp import ClientConnectionError, ClientSession, web
from prometheus_client import Metric

from bot.desk.quotas import Quotas
from bot.observing.metrics import Metrics, sample_lag
from bot.web.server import application, open_server
from core.config import WebSettings
from core.domain import Answer, Finished, Outcome, Reason, Timings
from core.errors import JournalUnavailable
from tests.bot.desks import DeskReply, asked, idle, locked, open_desk
from tests.knowing import MANIFEST
from tests.scripted import RecordingAnswerer, ScriptedAnswerer, ready
from tests.waiting import until

PAGE = Path(__file__).parents[2] / "docs" / "metrics.md"
AT = {"platform": "test"}


class Refused(DeskReply):
    """A reply of which the platform takes nothing."""

    def _record(self, name: str, text: str) -> None:
        raise ConnectionError


def value(metrics: Metrics, name: str, **labels: str) -> float:
    """Return a figure, 0 when it was never told."""
    return metrics.registry.get_sample_value(f"footnote_{name}", labels) or 0.0


def everything() -> Metrics:
    """Return the metrics of a process."""
    metrics = Metrics()
    metrics.describe("mistral-7b", lambda: MANIFEST, lambda: {"journal": "ok", "index": "unavailable", "model": "none"})
    metrics.count_journal(lambda: 3)
    return metrics


def labels_of(metric: Metric) -> tuple[str, ...]:
    """Return the names of a metric's labels; of those never used as they were declared."""
    declared = everything().registry._names_to_collectors.get(metric.name)
    if names := getattr(declared, "_labelnames", ()):
        return tuple(names)
    return tuple(name for sample in metric.samples[:1] for name in sample.labels if name not in ("le",))


def test_the_manual_tells_of_every_metric() -> None:
    told = [
        tuple(part.strip(" `") for part in line.split("|")[1:5])
        for line in PAGE.read_text(encoding="utf-8").splitlines()
        if line.startswith("| `footnote_")
    ]
    kept = []
    for metric in everything().registry.collect():
        if metric.name.startswith("footnote_"):
            name = metric.name + ("_total" if metric.type == "counter" else "")
            kept.append((name, metric.type, "`, `".join(labels_of(metric)), metric.documentation))

    assert sorted(told) == sorted(kept)


def test_the_manual_tells_of_every_reason() -> None:
    (line,) = [line for line in PAGE.read_text(encoding="utf-8").splitlines() if "`reason` of an answer" in line]

    assert set(re.findall(r"`(\w+)`", line.split("|")[2])) == set(get_args(Reason))


def test_state_is_read_at_each_scrape() -> None:
    page = everything().text().decode()

    assert "footnote_index_passages 42.0\n" in page
    assert 'footnote_part_up{part="index"} 0.0\n' in page
    assert 'footnote_part_up{part="model"} 1.0\n' in page
    assert "footnote_journal_failures_total 3.0\n" in page
    assert re.search(r'footnote_build_info\{model="mistral-7b",python="3\.\d+\.\d+",version="\S+"\} 1\.0\n', page)
    assert "process_resident_memory_bytes" in page
    assert "_created" not in page


async def test_an_answer_is_counted_and_timed(tmp_path: Path) -> None:
    timed = Answer("x", "quoted", "model_slow", timings=Timings(5.0, 20.0, 0.0, 30.0))
    async with open_desk(ScriptedAnswerer([Finished(timed)]), tmp_path) as (desk, _):
        claim = await desk.accept(asked())
        assert claim
        assert await desk.accept(asked()) is None
        desk.start(claim, DeskReply())
        await idle(desk)
        metrics = desk.metrics.metrics

    assert value(metrics, "questions_total", **AT) == 1
    assert value(metrics, "duplicates_total", **AT) == 1
    assert value(metrics, "answers_total", **AT, outcome="quoted", reason="model_slow") == 1
    assert value(metrics, "model_failures_total", reason="model_slow") == 1
    assert metrics.model_failing
    sums = {name: value(metrics, f"{name}_seconds_sum") for name in ("embed", "search", "first_token", "answer")}
    assert sums == {"embed": 0.005, "search": 0.02, "first_token": 0.0, "answer": 0.03}
    signed, finished = (value(metrics, f"{name}_seconds_sum", **AT) for name in ("first_sign", "finished"))
    assert 0 < signed <= finished < 5
    assert value(metrics, "first_sign_seconds_count", **AT) == 1


async def test_what_is_open_and_waits_is_told(tmp_path: Path) -> None:
    answerer = RecordingAnswerer()
    async with open_desk(answerer, tmp_path, at_once=1, waiting=1) as (desk, _):
        for number in range(3):
            claim = await desk.accept(asked(f"C1/{number}"))
            assert claim
            desk.start(claim, DeskReply())
        await until(lambda: answerer.asked)
        metrics = desk.metrics.metrics
        assert [value(metrics, f"{name}_questions", **AT) for name in ("open", "waiting")] == [1, 1]
        await until(lambda: value(metrics, "excuses_total", **AT, reason="busy") == 1)
        assert value(metrics, "first_sign_seconds_count", **AT) == 2
        await desk.drain(0.0)

    assert value(metrics, "excuses_total", **AT, reason="restarting") == 2
    assert [value(metrics, f"{name}_questions", **AT) for name in ("open", "waiting")] == [0, 0]


async def test_who_asks_too_often_is_counted(tmp_path: Path) -> None:
    quotas = Quotas(per_person=1, per_channel=0, clock=time.monotonic)
    async with open_desk(ready(), tmp_path, quotas=quotas) as (desk, _):
        for number in range(3):
            claim = await desk.accept(asked(f"C1/{number}"))
            assert claim
            desk.start(claim, DeskReply())
        await idle(desk)

        assert value(desk.metrics.metrics, "excuses_total", **AT, reason="quota") == 2
        assert value(desk.metrics.metrics, "answers_total", **AT, outcome="answered", reason="grounded") == 1


async def test_a_platform_that_takes_nothing_is_counted(tmp_path: Path) -> None:
    async with open_desk(ready(), tmp_path) as (desk, _):
        claim = await desk.accept(asked())
        assert claim
        desk.start(claim, Refused())
        await idle(desk)

        assert value(desk.metrics.metrics, "unshown_total", **AT) == 1
        assert value(desk.metrics.metrics, "first_sign_seconds_count", **AT) == 0


async def test_a_question_that_was_taken_away_is_counted(tmp_path: Path) -> None:
    answerer = RecordingAnswerer()
    async with open_desk(answerer, tmp_path) as (desk, journal):
        claim = await desk.accept(asked())
        assert claim
        desk.start(claim, DeskReply())
        await until(lambda: answerer.asked)
        again = await journal.questions.replace(claim.id, "where else?", now=claim.accepted_at)
        assert again
        assert again.revision > again.attempts
        answerer.go.set()
        await idle(desk)

        assert value(desk.metrics.metrics, "taken_away_total", **AT) == 1
        assert value(desk.metrics.metrics, "answers_total", **AT, outcome="answered", reason="grounded") == 0


async def test_a_recovered_question_is_no_new_one(tmp_path: Path) -> None:
    async with open_desk(ready(), tmp_path, lease=0.05) as (first, _):
        claim = await first.accept(asked())
        assert claim
    async with open_desk(ready(), tmp_path) as (second, journal):
        await asyncio.sleep(0.1)
        taken = await journal.questions.take_over(claim.id, claim.accepted_at.replace(year=claim.accepted_at.year + 1))
        assert taken
        assert taken.revision == taken.attempts == 2
        second.start(taken, DeskReply())
        await idle(second)

        assert value(second.metrics.metrics, "questions_total", **AT) == 0
        assert value(second.metrics.metrics, "recovered_questions_total", **AT) == 1


async def test_the_journals_failures_are_counted(tmp_path: Path) -> None:
    async with open_desk(ready(), tmp_path, limit=0.1) as (_, journal):
        with locked(tmp_path), pytest.raises(JournalUnavailable):
            await journal.questions.renew(asked().loose().accepted_at, [1])

        assert journal.database.tally.failures == 1


@pytest.mark.parametrize(
    ("reason", "failing"), [("grounded", False), ("model_refused", False), ("not_covered", True), ("small_talk", True)]
)
def test_a_model_is_taken_to_fail_until_it_answers(reason: Reason, failing: bool) -> None:
    outcome: Outcome = "answered" if reason == "grounded" else "not_found"
    metrics = Metrics()
    metrics.answered("slack", Answer("", "quoted", "model_unavailable"))
    metrics.answered("slack", Answer("", outcome, reason))

    assert metrics.model_failing is failing


async def test_responses_of_a_platform_are_counted_by_status() -> None:
    async def answer(request: web.Request) -> web.Response:
        status = int(request.match_info["status"])
        if not status and request.transport:
            request.transport.close()
        return web.Response(status=status or 200)

    metrics = Metrics()
    app = application([web.get("/{status:[0-9]+}", answer)])
    session = ClientSession(trace_configs=[metrics.desk("slack").trace()])
    async with open_server(WebSettings(port=0), app) as url, session:
        for status in (200, 204, 404, 429, 429, 503):
            async with session.get(f"{url}/{status}"):
                pass
        with pytest.raises(ClientConnectionError):
            await session.get(f"{url}/0")

    counted = {
        status: value(metrics, "platform_responses_total", platform="slack", status=status)
        for status in ("2xx", "4xx", "429", "5xx", "none")
    }
    assert counted == {"2xx": 2, "4xx": 1, "429": 2, "5xx": 1, "none": 1}


async def test_a_blocked_event_loop_is_noticed() -> None:
    metrics = Metrics()
    sampling = asyncio.create_task(sample_lag(metrics.lag, 0.01))
    await until(lambda: value(metrics, "event_loop_lag_seconds_count") > 3)
    time.sleep(0.2)  # noqa: ASYNC251 this is what it must notice
    await until(lambda: value(metrics, "event_loop_lag_seconds_sum") > 0.15)
    sampling.cancel()
