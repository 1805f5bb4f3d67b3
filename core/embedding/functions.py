"""The embedding functions of ``pymilvus.model`` by name: imported when chosen, kept from installing packages."""

import hashlib
import importlib
import importlib.metadata
import importlib.util
import inspect
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Protocol, TypeAlias

import numpy.typing as npt

from core.config import EmbeddingSettings
from core.embedding.pooled import Role, estimated_tokens, failure, harmless
from core.errors import EmbeddingError

_BATCH = 32  # the strictest service takes 96
_SILENT_OPTIONS = frozenset({"batch_size", "device", "devices", "api_key", "timeout", "max_retries", "cache_folder"})


@dataclass(frozen=True, slots=True)
class Function:
    """Where an embedding function is, what it needs, and how its constructor names our settings ("" = not at all)."""

    path: str
    needs: Mapping[str, str]  # module → what pip calls it
    model: str = "model_name"
    key: str = ""
    address: str = ""
    dimensions: str = ""
    hub: bool = False  # runs a model of the Hugging Face hub in this process; such are not safe for threads


_TORCH = {"torch": "torch"}
_SENTENCES = {"sentence_transformers": "sentence-transformers"}
_BGE = {"FlagEmbedding": "FlagEmbedding", "peft": "peft", "datasets": "datasets"}

FUNCTIONS: Mapping[str, Function] = MappingProxyType(
    {
        "bge-m3": Function("hybrid.BGEM3EmbeddingFunction", _BGE, hub=True),
        "cohere": Function("dense.CohereEmbeddingFunction", {"cohere": "cohere"}, key="api_key"),
        "gemini": Function("dense.GeminiEmbeddingFunction", {"google.genai": "google-genai"}, key="api_key"),
        "instructor": Function("dense.InstructorEmbeddingFunction", {**_SENTENCES, **_TORCH}, hub=True),
        "jinaai": Function("dense.JinaEmbeddingFunction", {}, key="api_key", dimensions="dimensions"),
        "mgte": Function("hybrid.MGTEEmbeddingFunction", _TORCH, dimensions="dimensions", hub=True),
        "mistralai": Function("dense.MistralAIEmbeddingFunction", {"mistralai": "mistralai"}, key="api_key"),
        "model2vec": Function(
            "dense.Model2VecEmbeddingFunction", {"model2vec": "model2vec"}, model="model_source", hub=True
        ),
        "nomic": Function("dense.NomicEmbeddingFunction", {"nomic": "nomic"}, dimensions="dimensions"),
        "openai": Function(
            "dense.OpenAIEmbeddingFunction",
            {"openai": "openai"},
            key="api_key",
            address="base_url",
            dimensions="dimensions",
        ),
        "sentence-transformers": Function("dense.SentenceTransformerEmbeddingFunction", _SENTENCES, hub=True),
        "tei": Function("dense.TEIEmbeddingFunction", {}, model="", address="api_url", dimensions="dimensions"),
        "voyageai": Function(
            "dense.VoyageEmbeddingFunction", {"voyageai": "voyageai"}, key="api_key", dimensions="dimension"
        ),
    }
)


class _Embedding(Protocol):
    def encode_queries(self, queries: list[str]) -> object: ...
    def encode_documents(self, documents: list[str]) -> object: ...


_Build: TypeAlias = Callable[..., _Embedding]


@dataclass(frozen=True, slots=True)
class FunctionEncoder:
    """One embedding function; its vectors are taken as they are."""

    name: str
    function: _Embedding
    secret: str = field(repr=False)
    threads: int
    batch: int = _BATCH
    dimension: int = 0

    def encode(self, texts: Sequence[str], role: Role) -> Sequence[npt.ArrayLike]:
        """Return the dense vectors; raises EmbeddingError."""
        call = self.function.encode_queries if role == "query" else self.function.encode_documents
        try:
            return _dense(call(list(texts)))
        except Exception as error:  # noqa: BLE001  every service has exceptions of its own
            raise failure(self.name, error, self.secret) from harmless(error, self.secret)

    def count_tokens(self, text: str) -> int:
        """Return an estimate: these functions do not show their tokenizers."""
        return estimated_tokens(text)

    def close(self) -> None:
        """Nothing can be closed: the functions offer no way."""


def open_function(settings: EmbeddingSettings) -> FunctionEncoder:
    """Return the function named ``settings.provider``, a key of FUNCTIONS; raises EmbeddingError."""
    function = FUNCTIONS[settings.provider]
    _require_modules(settings.provider, function.needs)
    build = _imported(function)
    model = settings.model or _default(build, function.model)
    if function.hub:
        _require_files(model)
    secret = settings.api_key.get_secret_value()
    try:
        embedding = build(**_arguments(settings, function, secret))
    except Exception as error:  # noqa: BLE001  every constructor has exceptions of its own
        what = f"the embedding function {settings.provider} could not be opened"
        raise failure(what, error, secret) from harmless(error, secret)
    name = f"{settings.provider}:{model}{_mark(settings.options)}"
    return FunctionEncoder(name, embedding, secret, threads=1 if function.hub else 0)


def _require_modules(provider: str, needs: Mapping[str, str]) -> None:
    """Look before pymilvus-model does: it would start pip by itself."""
    missing = [package for module, package in needs.items() if not _found(module)]
    if missing:
        raise EmbeddingError(_advice(provider, missing))


def _found(module: str) -> bool:
    try:
        return importlib.util.find_spec(module) is not None
    except ModuleNotFoundError:  # the parent of a dotted name is missing
        return False


def _advice(who: str, packages: Sequence[str]) -> str:
    return f"{who} needs {', '.join(packages)}: python -m pip install {' '.join(packages)}"


def _imported(function: Function) -> _Build:
    group, name = function.path.split(".")
    try:
        utils = importlib.import_module("pymilvus.model.utils")
        build: _Build = getattr(importlib.import_module(f"pymilvus.model.{group}"), name)
    except (ImportError, AttributeError) as error:
        text = f"pymilvus.model has no {name} here: {error}"
        raise EmbeddingError(text) from error
    # The one door through which all its functions start pip, some for packages that are there (google-genai).
    vars(utils)["prompt_install"] = _refuse_install
    return build


def _refuse_install(package: str, *_: object) -> None:
    """Stand in for pip: silent for what is installed, an EmbeddingError for what is not."""
    distribution = re.split(r"[^\w.-]", package)[0]
    try:
        importlib.metadata.version(distribution)
    except importlib.metadata.PackageNotFoundError as error:
        raise EmbeddingError(_advice("pymilvus.model", [distribution])) from error


def _default(build: _Build, argument: str) -> str:
    parameter = inspect.signature(build).parameters.get(argument)
    return str(parameter.default) if parameter else ""


def _require_files(model: str) -> None:
    from core.embedding.hub import require_cached_or_hub

    require_cached_or_hub(model)


def _arguments(settings: EmbeddingSettings, function: Function, secret: str) -> dict[str, object]:
    if settings.base_url and not function.address:
        text = f"embedding.base_url is not used by {settings.provider}"
        raise EmbeddingError(text)
    arguments: dict[str, object] = {
        function.model: settings.model,
        function.address: settings.base_url,
        function.dimensions: settings.dimensions,
    }
    given = {name: value for name, value in arguments.items() if name and value}
    if function.key:
        given[function.key] = secret or None  # None lets the function look into its own variable
    return {**given, **settings.options}


def _mark(options: Mapping[str, object]) -> str:
    """What the options change about the vectors, in eight digits."""
    telling = {name: value for name, value in options.items() if name not in _SILENT_OPTIONS}
    return f"+{hashlib.sha256(repr(sorted(telling.items())).encode()).hexdigest()[:8]}" if telling else ""


def _dense(vectors: object) -> Sequence[npt.ArrayLike]:
    """Take the dense ones where a function returns several kinds."""
    dense = vectors["dense"] if isinstance(vectors, Mapping) else vectors
    if not isinstance(dense, Iterable):
        text = f"vectors of type {type(dense).__name__}"
        raise TypeError(text)
    return list(dense)
