"""A little documentation in Milvus Lite, and the real core over it with a model that says what a test wants."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from pydantic import SecretStr

from core.compose import Core, open_core, open_index_writer
from core.config import EmbeddingSettings, ModelSettings, SearchSettings, Settings, StorageSettings
from core.knowledge.indexing import run_index
from core.manifest import KnownSource
from tests.core.tiny_models import write_tiny_folder
from tests.doubles.openai_server import OpenAIServer, Reply, openai_server, written

PAGES = {
    "keys.md": "# Signing keys\n\n## How is a signing key rotated?\n\n"
    "Create a second key in the console, deploy it to all services, then revoke the first key.\n",
    "backups.md": "# Backups\n\n## How often are backups made?\n\nA full backup is made every night at two o'clock.\n",
}


def documented(folder: Path) -> Settings:
    """Return settings whose index holds two pages, embedded by a tiny model."""
    docs = folder / "docs"
    docs.mkdir()
    for name, text in PAGES.items():
        (docs / name).write_text(text, encoding="utf-8")
    settings = Settings(
        storage=StorageSettings(data_dir=folder / "data"),
        embedding=EmbeddingSettings(model=str(write_tiny_folder(folder / "tiny"))),
        search=SearchSettings(gate=False),
        model=ModelSettings(find_ollama=False),
    )
    with open_index_writer(settings, silent, rebuild=False) as (writer, embedder):
        known = [KnownSource(str(docs), "default", "https://docs.example")]
        run_index(writer, embedder, known, settings.knowledge, silent)
    return settings


@dataclass(frozen=True, slots=True)
class Scripted:
    """The real core, and the server that plays its model."""

    core: Core
    model: OpenAIServer

    def model_says(self, *texts: str) -> None:
        """Let the model stream this from now on."""
        self.model.replies[:] = [written(*texts)]


@asynccontextmanager
async def scripted_core(settings: Settings, *, translate: bool = False) -> AsyncIterator[Scripted]:
    """Open the core of a documentation; with ``translate`` the model is asked for translations, too."""
    async with openai_server(Reply()) as model:
        told = ModelSettings(
            base_url=model.base_url, name="mistral-7b", api_key=SecretStr("k"), translate=translate, retries=0
        )
        async with open_core(settings.model_copy(update={"model": told}), silent) as core:
            yield Scripted(core, model)


def silent(_label: str, _done: int, _total: int) -> None:
    """Show no progress."""
