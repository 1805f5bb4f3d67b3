"""What the process counts and times, for Prometheus: a registry of its own, no ids, every label from a short list."""

import asyncio
import platform as machine
from collections.abc import Callable, Iterable, Iterator, Mapping, Sized
from contextlib import suppress
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError
from importlib.metadata import version as installed
from types import SimpleNamespace
from typing import Protocol

from aiohttp import ClientSession, TraceConfig, TraceRequestEndParams, TraceRequestExceptionParams
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, Metric, ProcessCollector, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.registry import Collector

from core.domain import Answer
from core.manifest import Manifest

PLATFORM = ("platform",)
LAG_SECONDS = 0.5
MODEL_FAILED = frozenset({"model_unavailable", "model_slow", "model_cut_off"})
MODEL_ANSWERED = frozenset({"grounded", "not_grounded", "model_refused"})

# An embedding takes some 5 ms, a search 10 to 30, an answer without a model 25; Slack and Discord wait 3 s for a sign.
_STEP = (0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
_ANSWER = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 40, 90, 180)
_SIGN = (0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 3, 5, 10, 30, 60)
_LAG = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5)


class Load(Protocol):
    """What bounds the work of a desk."""

    @property
    def open(self) -> int:
        """How many questions are being answered."""

    @property
    def waiting(self) -> int:
        """How many wait for their turn."""


@dataclass(frozen=True, slots=True)
class DeskMetrics:
    """The figures of one platform's desk; each call takes a few microseconds."""

    metrics: "Metrics"
    platform: str

    def asked(self, attempts: int) -> None:
        """A question begins to be answered: a new one, or one that another process left open."""
        counter = self.metrics.questions if attempts == 1 else self.metrics.recovered
        counter.labels(self.platform).inc()

    def repeated(self) -> None:
        """An event told of a question that was taken before."""
        self.metrics.duplicates.labels(self.platform).inc()

    def excused(self, reason: str) -> None:
        """A sentence took the place of an answer: quota, busy, given_up, restarting, or silent for not even that."""
        self.metrics.excuses.labels(self.platform, reason).inc()

    def taken_away(self) -> None:
        """An answer was not shown: another process, or an edit, had taken the question meanwhile."""
        self.metrics.taken_away.labels(self.platform).inc()

    def unshown(self) -> None:
        """The platform took neither an answer nor a sentence."""
        self.metrics.unshown.labels(self.platform).inc()

    def signed(self, seconds: float) -> None:
        """Whoever asked saw the first sign, so long after the question was taken."""
        self.metrics.first_sign.labels(self.platform).observe(seconds)

    def answered(self, answer: Answer, seconds: float) -> None:
        """An answer was shown, so long after its question was taken."""
        self.metrics.answered(self.platform, answer)
        self.metrics.finished.labels(self.platform).observe(seconds)

    def decided(self, decision: str, reason: str) -> None:
        """It was decided whether a message is answered unasked."""
        self.metrics.decisions.labels(self.platform, decision, reason).inc()

    def watch(self, load: Load, unkept: Sized) -> None:
        """Read at each scrape how much is open, waits, and is not in the journal yet."""
        self.metrics.open.labels(self.platform).set_function(lambda: load.open)
        self.metrics.waiting.labels(self.platform).set_function(lambda: load.waiting)
        self.metrics.unkept.labels(self.platform).set_function(lambda: len(unkept))

    def trace(self) -> TraceConfig:
        """Return what counts the platform's HTTP responses by their status, whichever client makes the calls."""
        trace = TraceConfig()
        responses = self.metrics.responses

        async def ended(_: ClientSession, __: SimpleNamespace, told: TraceRequestEndParams) -> None:
            status = told.response.status
            responses.labels(self.platform, "429" if status == 429 else f"{status // 100}xx").inc()

        async def failed(_: ClientSession, __: SimpleNamespace, told: TraceRequestExceptionParams) -> None:
            if not isinstance(told.exception, asyncio.CancelledError):
                responses.labels(self.platform, "none").inc()

        trace.on_request_end.append(ended)
        trace.on_request_exception.append(failed)
        return trace


class Metrics:
    """Every figure of a process."""

    def __init__(self) -> None:
        """Nothing is counted yet."""
        self.registry = CollectorRegistry()
        self.model_failing = False  # whether the last answer that asked the model had to do without it
        self._count_questions()
        self._time_answers()
        ProcessCollector(registry=self.registry)

    def desk(self, platform: str) -> DeskMetrics:
        """Return the figures of one platform."""
        return DeskMetrics(self, platform)

    def text(self) -> bytes:
        """Return everything in Prometheus's text format."""
        return generate_latest(_Plain(self.registry))

    def describe(self, model: str, manifest: Callable[[], Manifest], parts: Callable[[], Mapping[str, str]]) -> None:
        """Tell what the process is made of; ``manifest`` and ``parts`` are read at each scrape."""
        labels = ["version", "python", "model"]
        build = Gauge("footnote_build_info", "Always 1; the labels say what runs.", labels, registry=self.registry)
        build.labels(version(), machine.python_version(), model or "none").set(1)
        self.registry.register(_Read(lambda: _state(manifest, parts)))

    def count_journal(self, failures: Callable[[], int]) -> None:
        """Read at each scrape how many calls the journal failed to answer."""
        text = "Calls that the journal did not answer, or not in time."
        self.registry.register(_Read(lambda: [CounterMetricFamily("footnote_journal_failures", text, failures())]))

    def answered(self, platform: str, answer: Answer) -> None:
        """Count an answer and its steps."""
        self.answers.labels(platform, answer.outcome, answer.reason).inc()
        if answer.reason in MODEL_FAILED:
            self.model_failures.labels(answer.reason).inc()
            self.model_failing = True
        elif answer.reason in MODEL_ANSWERED:
            self.model_failing = False
        timings = answer.timings
        if timings.search:
            self.embed.observe(timings.embed / 1000)
            self.search.observe(timings.search / 1000)
        if timings.first_token:
            self.first_token.observe(timings.first_token / 1000)
        if timings.total:
            self.total.observe(timings.total / 1000)

    def _counter(self, name: str, text: str, labels: Iterable[str] = PLATFORM) -> Counter:
        return Counter(f"footnote_{name}", text, labels, registry=self.registry)

    def _gauge(self, name: str, text: str) -> Gauge:
        return Gauge(f"footnote_{name}", text, PLATFORM, registry=self.registry)

    def _count_questions(self) -> None:
        reason = (*PLATFORM, "reason")
        self.questions = self._counter("questions", "Questions taken; one that was edited counts again.")
        self.recovered = self._counter("recovered_questions", "Questions that another process had left open.")
        self.duplicates = self._counter("duplicates", "Events that told of a question taken before.")
        self.answers = self._counter("answers", "Answers shown.", (*PLATFORM, "outcome", "reason"))
        self.model_failures = self._counter("model_failures", "Answers quoted because the model failed.", ("reason",))
        self.excuses = self._counter("excuses", "Sentences shown instead of an answer.", reason)
        self.decisions = self._counter(
            "decisions", "What was decided about messages in support channels.", (*PLATFORM, "decision", "reason")
        )
        self.taken_away = self._counter("taken_away", "Answers not shown: the question was another's by then.")
        self.unshown = self._counter("unshown", "Answers that the platform took no word of.")
        self.responses = self._counter(
            "platform_responses", "Responses of the platform's HTTP API.", (*PLATFORM, "status")
        )
        self.open = self._gauge("open_questions", "Questions being answered.")
        self.waiting = self._gauge("waiting_questions", "Questions waiting for their turn.")
        self.unkept = self._gauge("unkept_answers", "Answers waiting for the journal.")

    def _time_answers(self) -> None:
        def histogram(name: str, text: str, buckets: Iterable[float], labels: Iterable[str] = ()) -> Histogram:
            return Histogram(f"footnote_{name}_seconds", text, labels, buckets=tuple(buckets), registry=self.registry)

        self.embed = histogram("embed", "Embedding the question.", _STEP)
        self.search = histogram("search", "Searching and ranking.", _STEP)
        self.first_token = histogram("first_token", "From the start of the work to the model's first word.", _ANSWER)
        self.total = histogram("answer", "From the start of the work to its end, without the platform.", _ANSWER)
        self.first_sign = histogram("first_sign", "From the taken question to the first sign.", _SIGN, PLATFORM)
        self.finished = histogram("finished", "From the taken question to the whole answer.", _ANSWER, PLATFORM)
        self.lag = histogram("event_loop_lag", "How late the event loop ran what was due.", _LAG)


async def sample_lag(lag: Histogram, every: float = LAG_SECONDS) -> None:
    """Measure for ever, twice a second, how late this event loop is; whatever blocks it delays every answer."""
    loop = asyncio.get_running_loop()
    while True:
        due = loop.time() + every
        await asyncio.sleep(every)
        lag.observe(max(0.0, loop.time() - due))


def version() -> str:
    """Return the version of this program."""
    with suppress(PackageNotFoundError):
        return installed("footnote")
    return "unknown"


@dataclass(frozen=True, slots=True)
class _Read(Collector):
    """Figures that others keep, read at each scrape."""

    read: Callable[[], Iterable[Metric]]

    def collect(self) -> Iterable[Metric]:
        return self.read()


@dataclass(frozen=True, slots=True)
class _Plain(Collector):
    """A registry without the times at which each series began, which double the page."""

    registry: CollectorRegistry

    def collect(self) -> Iterator[Metric]:
        for metric in self.registry.collect():
            metric.samples = [sample for sample in metric.samples if not sample.name.endswith("_created")]
            yield metric


def _state(manifest: Callable[[], Manifest], parts: Callable[[], Mapping[str, str]]) -> list[Metric]:
    known = manifest()
    passages = GaugeMetricFamily(
        "footnote_index_passages", "Passages in the index, as last seen.", value=sum(known.languages.values())
    )
    written = GaugeMetricFamily("footnote_index_updated_timestamp_seconds", "When the index was last brought in line.")
    if known.updated_at:
        written.add_metric([], known.updated_at)
    ready = GaugeMetricFamily("footnote_part_up", "1 while a part works as it should, else 0.", labels=["part"])
    for part, state in parts().items():
        ready.add_metric([part], float(state in ("ok", "none")))
    return [passages, written, ready]
