"""The same conversation gives the same answers, sources and outcomes on every platform: one table."""

import shutil
from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import TypeAlias

import pytest

from core.compose import Core
from core.config import Settings
from core.domain import Answer
from core.sources import listed
from tests.conversations.reading import Heard, Seen
from tests.conversations.stages import Stage, in_discord_stage, in_slack_stage, on_console_stage
from tests.conversations.table import TABLE, Line, Talk
from tests.documented import Scripted, documented, scripted_core

Opened: TypeAlias = Callable[[Core, Path], AbstractAsyncContextManager[Stage]]
STAGES: dict[str, Opened] = {"console": on_console_stage, "slack": in_slack_stage, "discord": in_discord_stage}

pytestmark = pytest.mark.timeout(90)


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return documented(tmp_path_factory.mktemp("documented"))


@pytest.mark.parametrize("talk", TABLE, ids=[talk.name for talk in TABLE])
async def test_console_slack_and_discord_answer_alike(talk: Talk, settings: Settings, tmp_path: Path) -> None:
    prompts: dict[str, list[object]] = {}

    async with scripted_core(_set_for(talk, settings, tmp_path), translate=talk.translate) as scripted:
        if talk.gone:
            _lose(scripted.core)
        for name, opened in STAGES.items():
            prompts[name] = await _held(talk, scripted, name, opened, tmp_path)

    assert prompts["console"] == prompts["slack"] == prompts["discord"]
    assert len(prompts["console"]) == sum(len(line.model) for line in talk.lines)


async def _held(talk: Talk, scripted: Scripted, name: str, opened: Opened, folder: Path) -> list[object]:
    """Hold a conversation on one platform; return what the model was asked in it."""
    scripted.model.bodies.clear()
    place = folder / name
    place.mkdir()
    async with opened(scripted.core, place) as stage:
        for line in talk.lines:
            scripted.model.replies[:] = line.model
            heard, answer = await stage.ask(line.said)
            _compare(line, heard, answer, name)
    return [body["messages"] for body in scripted.model.bodies]


def _compare(line: Line, heard: Heard, answer: Answer, name: str) -> None:
    assert heard.text == line.heard, name
    assert heard.honest == line.honest, name
    assert [(seen.number, seen.url.partition("#")[0]) for seen in heard.sources] == _urls(line.cites), name
    assert (answer.outcome, answer.reason) == (line.outcome, line.reason), name
    assert heard.sources == tuple(
        Seen(one.number, f"{one.title} › {one.heading}", one.url, " ".join(one.quote.split())) for one in listed(answer)
    )


def _urls(cites: Sequence[tuple[int, str]]) -> list[tuple[int, str]]:
    return [(number, f"https://docs.example/{page}") for number, page in cites]


def _set_for(talk: Talk, settings: Settings, folder: Path) -> Settings:
    """Return settings for a conversation; an index that gets lost is a copy."""
    storage = settings.storage
    if talk.gone:
        shutil.copytree(storage.data_dir, folder / "data")
        storage = storage.model_copy(update={"data_dir": folder / "data"})
    return settings.model_copy(update={"search": talk.search, "storage": storage})


def _lose(core: Core) -> None:
    """Drop the index under an open bot."""
    client = core.reader.connection.client
    client.drop_alias("footnote")
    client.drop_collection(core.reader.collection)
