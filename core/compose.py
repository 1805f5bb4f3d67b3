"""Builds the core from the settings, and closes what it opened in reverse; the one place that knows every part."""

import asyncio
from collections.abc import AsyncIterator, Iterable, Iterator
from contextlib import AsyncExitStack, ExitStack, asynccontextmanager, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from core.answer import AnswerRules, DocumentationAnswerer
from core.confidence import Gate
from core.config import ModelSettings, Settings
from core.domain import Passage
from core.embedding import models, open_embedder
from core.embedding.pooled import PooledEmbedder
from core.environment import default_model_dir, secret
from core.errors import ConfigError, IndexMissing
from core.knowledge.sync import Progress
from core.libraries import return_free_memory
from core.manifest import Manifest, Rules
from core.milvus.builds import live_build, require_index
from core.milvus.cited import read_pages
from core.milvus.connection import index_uri, is_lite, open_connection, translated
from core.milvus.reader import Reader
from core.milvus.writer import IndexWriter, open_writer
from core.ports import Opinion, Translator
from core.text.language import detect
from core.writing.extractive import Extractive
from core.writing.mistral import Mistral, open_mistral
from core.writing.opinion import ModelOpinion
from core.writing.presets import PRESETS, find_ollama

TUTORIAL_PASSAGES = 3
_ANY_TEXT = "the language of this sentence"


@dataclass(frozen=True, slots=True)
class Core:
    """The open parts that a front end needs."""

    answerer: DocumentationAnswerer
    embedder: PooledEmbedder
    reader: Reader
    model: str
    opinion: Opinion | None  # None without a model


@asynccontextmanager
async def open_core(
    settings: Settings, progress: Progress, *, translator: Translator | None = None
) -> AsyncIterator[Core]:
    """Open embedder, index and model; ``translator`` takes the place of the model's own translations.

    Raises EmbeddingError, IndexUnavailable, IndexMismatch, ConfigError.
    """
    async with AsyncExitStack() as stack:
        model = await chosen_model(settings.model)
        (embedder, reader), _ = await asyncio.gather(
            asyncio.to_thread(_open_search, settings, progress),
            asyncio.to_thread(detect, _ANY_TEXT if model else ""),  # loads what the first answer needs, about a second
        )
        stack.callback(embedder.close)
        stack.callback(reader.close)
        writer = open_mistral(model) if model else None
        if writer:
            stack.push_async_callback(writer.aclose)
        return_free_memory()
        translator = translator or (writer if settings.model.translate else None)
        answerer = _answerer(settings, embedder, reader, writer, translator)
        yield Core(answerer, embedder, reader, writer.name if writer else "", ModelOpinion(writer) if writer else None)


@contextmanager
def open_index_writer(
    settings: Settings, progress: Progress, *, rebuild: bool
) -> Iterator[tuple[IndexWriter, PooledEmbedder]]:
    """Open the embedder and the build to fill; raises EmbeddingError, IndexUnavailable, IndexMismatch."""
    with (
        closing(open_embedder(settings.embedding, model_dir(settings), progress)) as embedder,
        closing(open_connection(settings.milvus, settings.storage.data_dir)) as connection,
    ):
        yield open_writer(connection, rules_of(settings, embedder), rebuild=rebuild), embedder


def writer_beside(core: Core, settings: Settings) -> IndexWriter:
    """Return a writer of the index that is open for reading; raises IndexMismatch, IndexUnavailable.

    It shares the reader's connection, for a Milvus Lite file serves one process: don't close it.
    """
    return open_writer(core.reader.connection, rules_of(settings, core.embedder), rebuild=False)


def read_beside(core: Core, paths: Iterable[str]) -> dict[str, list[Passage]]:
    """Return what the open index holds of pages, by path; raises IndexMismatch, IndexUnavailable."""
    return read_pages(core.reader.connection, paths)


def is_cached(settings: Settings) -> bool:
    """Return whether the embedder is opened without fetching a model first, as far as that can be told."""
    embedding = settings.embedding
    is_minilm = embedding.provider == "minilm" and embedding.model in ("", models.MINILM.name)
    return not is_minilm or models.is_cached(models.MINILM, model_dir(settings))


def rules_for(settings: Settings) -> Rules:
    """Open the embedder, and return what an index made with it remembers; raises EmbeddingError."""
    with closing(open_embedder(settings.embedding, model_dir(settings), lambda *_: None)) as embedder:
        return rules_of(settings, embedder)


def open_index(settings: Settings) -> Manifest:
    """Return what the index remembers of itself; raises IndexMissing, IndexMismatch or IndexUnavailable."""
    uri = index_uri(settings.milvus, settings.storage.data_dir)
    if is_lite(uri) and not Path(uri).exists():  # opening would make it
        message = f"nothing is indexed at {uri} yet"
        raise IndexMissing(message)
    with (
        closing(open_connection(settings.milvus, settings.storage.data_dir)) as connection,
        translated("can't read the index"),
    ):
        return live_build(connection).manifest


def read_cited(settings: Settings, paths: Iterable[str]) -> dict[str, list[Passage]]:
    """Return what the index holds of pages, by path; raises IndexMissing, IndexMismatch or IndexUnavailable."""
    with closing(open_connection(settings.milvus, settings.storage.data_dir)) as connection:
        return read_pages(connection, paths)


def model_dir(settings: Settings) -> Path:
    """Return where embedding models are kept."""
    return settings.storage.model_dir or default_model_dir()


def rules_of(settings: Settings, embedder: PooledEmbedder) -> Rules:
    """Return what an index made by these settings remembers."""
    tutorial = settings.knowledge.chunking == "tutorial"
    return Rules(
        embedder=embedder.name,
        dimension=embedder.dimension,
        chunking=settings.knowledge.chunking,
        passage_tokens=0 if tutorial else settings.knowledge.passage_tokens,
        heading_weight=0.0 if tutorial else settings.search.heading_weight,
    )


async def chosen_model(settings: ModelSettings) -> ModelSettings | None:
    """Return the model to use, complete: the configured one, else a mistral of a local Ollama, else None."""
    if settings.provider:
        return _preset(settings)
    if settings.base_url:
        if not settings.name:
            reason = "model.name: a model needs a name beside model.base_url (or MODEL_NAME)"
            raise ConfigError(reason)
        return settings
    if settings.find_ollama and (name := await find_ollama()):
        return _preset(settings.model_copy(update={"provider": "ollama", "name": name}))
    return None


def _preset(settings: ModelSettings) -> ModelSettings:
    preset = PRESETS.get(settings.provider)
    if preset is None:
        reason = f"model.provider: unknown {settings.provider!r}; choose one of {', '.join(sorted(PRESETS))}"
        raise ConfigError(reason)
    key = settings.api_key.get_secret_value() or (secret(preset.key_variable) if preset.key_variable else "")
    return settings.model_copy(
        update={
            "base_url": settings.base_url or preset.base_url,
            "name": settings.name or preset.model,
            "api_key": type(settings.api_key)(key),
            "extra_body": {**preset.extra_body, **settings.extra_body},
        }
    )


def _open_search(settings: Settings, progress: Progress) -> tuple[PooledEmbedder, Reader]:
    with ExitStack() as stack:
        connection = open_connection(settings.milvus, settings.storage.data_dir)
        stack.callback(connection.close)
        require_index(connection)  # before the embedder, which may have to be fetched first
        embedder = open_embedder(settings.embedding, model_dir(settings), progress)
        stack.callback(embedder.close)
        weight, candidates = settings.search.lexical_weight, settings.search.candidates
        reader = Reader(connection, rules_of(settings, embedder), candidates=candidates, weight=weight)
        stack.callback(reader.close)
        reader.open()
        stack.pop_all()
    return embedder, reader


def _answerer(
    settings: Settings,
    embedder: PooledEmbedder,
    reader: Reader,
    writer: Mistral | None,
    translator: Translator | None,
) -> DocumentationAnswerer:
    tutorial = settings.knowledge.chunking == "tutorial"
    rules = AnswerRules(
        passages=TUTORIAL_PASSAGES if tutorial else settings.search.passages,
        context_tokens=settings.model.context_tokens,
        answer_tokens=settings.model.answer_tokens,
    )
    return DocumentationAnswerer(
        embedder,
        reader,
        Extractive(reader.idf),
        gate=Gate(settings.search.gate, settings.search.threshold),
        rules=rules,
        writer=writer,
        translator=translator,
    )
