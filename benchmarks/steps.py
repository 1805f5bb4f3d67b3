"""Where the processor's time of an answer goes: each step of the core alone, one question after another."""

import asyncio
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import aclosing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from pydantic import SecretStr

from benchmarks.instant import instant_model, question
from benchmarks.made import settings_for, silent
from core.compose import open_core
from core.config import ModelSettings, Settings
from core.domain import Passage, Prompt, Question
from core.sources import cited_sources
from core.writing.mistral import Mistral, open_mistral
from core.writing.prompt import build_prompt

SCOPE = "default"
_DEPTH = 10
_WARM = 5


@dataclass(frozen=True, slots=True)
class Step:
    """A step of an answer and what it takes: milliseconds of the processor, the mean of many questions."""

    name: str
    milliseconds: float


def steps_of(place: Path, rounds: int) -> tuple[Step, ...]:
    """Measure the steps on the index in ``place``, in a process of its own: Milvus Lite locks its file."""
    prepared = "from core.libraries import prepare_libraries; prepare_libraries()"  # before anything is imported
    command = [sys.executable, "-c", f"{prepared}; from benchmarks.steps import main; main()", str(place), str(rounds)]
    output = subprocess.run(command, check=True, capture_output=True, text=True, cwd=Path(__file__).parents[1]).stdout
    rows = (line.rsplit("\t", 1) for line in output.splitlines() if "\t" in line)
    return tuple(Step(name, float(took)) for name, took in rows)


def main() -> None:
    """Print a step a line, its name and its milliseconds."""
    for step in asyncio.run(_steps(settings_for(Path(sys.argv[1])), int(sys.argv[2]))):
        print(f"{step.name}\t{step.milliseconds:.3f}")


async def _steps(settings: Settings, rounds: int) -> list[Step]:
    taken: dict[str, list[float]] = {}

    @contextmanager
    def note(name: str, clock: Callable[[], float]) -> Iterator[None]:
        began = clock()
        yield
        taken.setdefault(name, []).append(clock() - began)

    with _model() as address:
        told = {"base_url": address, "name": "instant", "api_key": SecretStr("none")}
        model = open_mistral(settings.model.model_copy(update=told))
        async with open_core(settings, silent) as core:
            for number in range(rounds + _WARM):
                text = question(number)
                with note("the question as a vector (beside the interpreter's lock)", time.process_time):
                    vector = await core.embedder.embed_query(text)
                with note("search in Milvus Lite, and ranking", time.process_time):
                    passages = await core.reader.search(vector, text, scope=SCOPE, limit=_DEPTH)
                with note("the prompt", time.thread_time):
                    prompt = _prompt(text, passages[:5], settings.model)
                with note("the model's client", time.thread_time):
                    answer = await _written(model, prompt)
                with note("sources with their quotes", time.thread_time):
                    cited_sources(text, answer, [1], passages, core.reader.idf)
        await model.aclose()
    return [Step(name, 1000 * sum(times[_WARM:]) / rounds) for name, times in taken.items()]


def _prompt(text: str, passages: Sequence[Passage], model: ModelSettings) -> Prompt:
    """Write the prompt as the core does."""
    tokens, room = model.answer_tokens, model.context_tokens
    return build_prompt(Question(text), passages, language="English", context_tokens=room, answer_tokens=tokens)


async def _written(model: Mistral, prompt: Prompt) -> str:
    async with aclosing(model.stream(prompt)) as pieces:
        return "".join([piece async for piece in pieces])


@contextmanager
def _model() -> Iterator[str]:
    """Serve the instant model on a thread of its own, so that its time is not taken for the client's."""
    address: Future[str] = Future()
    ended = threading.Event()

    async def serve() -> None:
        async with instant_model() as model:
            address.set_result(model.base_url)
            await asyncio.to_thread(ended.wait)

    with ThreadPoolExecutor(1) as pool:
        pool.submit(asyncio.run, serve())
        try:
            yield address.result(timeout=10)
        finally:
            ended.set()
