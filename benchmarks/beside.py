"""The core beside a bare loop that takes the tutorial's steps, by turns in one process."""

import asyncio
import subprocess
import sys
import time
from contextlib import aclosing
from dataclasses import dataclass
from pathlib import Path

from openai import AsyncOpenAI
from pydantic import SecretStr

from benchmarks.instant import instant_model, question
from benchmarks.made import percentile, settings_for, silent
from core.compose import Core, open_core
from core.config import Settings
from core.domain import Question

SCOPE = "default"


@dataclass(frozen=True, slots=True)
class Beside:
    """The seconds of the core's answers and of a bare loop's, taken by turns."""

    passages: int
    ours: tuple[float, ...]
    bare: tuple[float, ...]

    @property
    def overhead(self) -> float:
        """Seconds that the core takes longer, by the medians."""
        return percentile(self.ours, 50) - percentile(self.bare, 50)


def beside(place: Path, passages: int, rounds: int) -> Beside:
    """Measure in a process of its own, for a Lite file serves one."""
    command = [sys.executable, "-m", "benchmarks.beside", str(place), str(rounds)]
    output = subprocess.run(command, check=True, capture_output=True, text=True, cwd=Path(__file__).parents[1]).stdout
    ours, bare = ([float(word) for word in line.split()] for line in output.strip().splitlines()[-2:])
    return Beside(passages, tuple(ours), tuple(bare))


def main() -> None:
    """Print the seconds of the core's answers, and below them those of the bare loop."""
    ours, bare = asyncio.run(_turns(settings_for(Path(sys.argv[1])), int(sys.argv[2])))
    print(*ours)
    print(*bare)


async def _turns(settings: Settings, rounds: int) -> tuple[list[float], list[float]]:
    async with instant_model() as model:
        told = {"base_url": model.base_url, "name": "instant", "api_key": SecretStr("none")}
        settings = settings.model_copy(update={"model": settings.model.model_copy(update=told)})
        ours: list[float] = []
        bare: list[float] = []
        async with open_core(settings, silent) as core, AsyncOpenAI(base_url=model.base_url, api_key="none") as client:
            for number in range(rounds + 5):
                ours.append(await _answered(core, question(number)))
                bare.append(await _bare(core, client, question(number + rounds + 5)))
        return ours[5:], bare[5:]


async def _answered(core: Core, text: str) -> float:
    started = time.perf_counter()
    async with aclosing(core.answerer.answer(Question(text, (), SCOPE))) as events:
        async for _ in events:
            pass
    return time.perf_counter() - started


async def _bare(core: Core, client: AsyncOpenAI, text: str) -> float:
    """Take the tutorial's steps: embed, search for three passages, put them into one request to the model."""
    started = time.perf_counter()
    vector = await core.embedder.embed_query(text)
    milvus, name = core.reader.connection.client, core.reader.collection
    found = await asyncio.to_thread(milvus.search, name, data=[vector], limit=3, output_fields=["text"])
    context = "\n".join(hit["entity"]["text"] for hit in found[0])
    prompt = f"<context>\n{context}\n</context>\n<question>\n{text}\n</question>"
    stream = await client.chat.completions.create(
        model="instant", messages=[{"role": "user", "content": prompt}], stream=True
    )
    async for _ in stream:
        pass
    return time.perf_counter() - started


if __name__ == "__main__":
    main()
