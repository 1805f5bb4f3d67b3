"""Builds the core from the settings, and closes what it opened in reverse; the one place that knows every part."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, ExitStack, asynccontextmanager, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from core.answer import AnswerRules, DocumentationAnswerer
from core.confidence import Gate
from core.config import ModelSettings, Settings
from core.embedding import open_embedder
from core.embedding.pooled import PooledEmbedder
from core.environment import default_model_dir, secret
from core.errors import ConfigError
from core.knowledge.sync import Progress
from core.manifest import Rules
from core.milvus.builds import require_index
from core.milvus.connection import open_connection
from core.milvus.reader import Reader
from core.milvus.writer import IndexWriter, open_writer
from core.ports import Translator
from core.text.language import detect
from core.writing.extractive import Extractive
from core.writing.mistral import Mistral, open_mistral
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
        translator = translator or (writer if settings.model.translate else None)
        answerer = _answerer(settings, embedder, reader, writer, translator)
        yield Core(answerer, embedder, reader, writer.name if writer else "")


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
