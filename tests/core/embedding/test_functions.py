"""The embedding functions of pymilvus.model; the libraries they want are small modules that the test writes."""

import ast
import importlib.metadata
import sys
import textwrap
from pathlib import Path

import numpy as np
import pytest
from pydantic import SecretStr

from core.config import EmbeddingSettings
from core.embedding import open_embedder
from core.embedding.functions import FUNCTIONS
from core.embedding.pooled import PooledEmbedder
from core.errors import EmbeddingError, SearchUnavailable

KEY = "secret-of-the-service"
FLAG_EMBEDDING = """
    import numpy as np

    class BGEM3FlagModel:
        def __init__(self, model_name_or_path, **_):
            self.model = self
            self.config = type("Config", (), {"hidden_size": 4})
            self.tokenizer = range(10)

        @property
        def dim(self):
            raise KeyError("dim")

        def encode(self, sentences, **_):
            dense = np.array([[len(text), 2.0, 0.0, 0.0] for text in sentences])
            return {"dense_vecs": dense, "lexical_weights": [{"1": 0.5} for _ in sentences]}

    BGEM3FlagModel.colbert_linear = type("Linear", (), {"out_features": 4})
"""
COHERE = """
    class Client:
        def __init__(self, key, **_):
            self.key = key

        def embed(self, texts, input_type, **_):
            if "fail" in texts:
                raise RuntimeError(f"401 for key {self.key}")
            value = 1.0 if input_type == "search_query" else 2.0
            return type("Answer", (), {"embeddings": [[value, 0.0] for _ in texts]})
"""
GENAI = """
    from . import types

    class Client:
        def __init__(self, api_key=None):
            self.models = self

        def embed_content(self, model, contents, config):
            vector = type("Embedding", (), {"values": [1.0, 2.0, 3.0]})
            return type("Result", (), {"embeddings": [vector for _ in contents]})
"""


@pytest.fixture
def libraries(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder on the module path; what was imported from it is forgotten afterwards."""
    folder = tmp_path / "libraries"
    folder.mkdir()
    monkeypatch.syspath_prepend(str(folder))
    for name in ("FlagEmbedding", "peft", "datasets", "cohere", "google", "google.genai", "google.genai.types"):
        monkeypatch.delitem(sys.modules, name, raising=False)
    return folder


@pytest.fixture(autouse=True)
def pip_mark(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A ``pip`` at the head of the path that leaves a mark when anybody starts it."""
    mark, folder = tmp_path / "pip-was-started", tmp_path / "bin"
    folder.mkdir()
    for name in ("pip", "pip3"):
        (folder / name).write_text(f"#!/bin/sh\ntouch {mark}\n")
        (folder / name).chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}:/usr/bin:/bin")
    return mark


def opened(provider: str, **settings: object) -> PooledEmbedder:
    made = EmbeddingSettings.model_validate({"provider": provider, **settings})
    return open_embedder(made, Path("unused"), lambda *_: None)


def installed(package: str) -> bool:
    try:
        importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return False
    return True


def write(folder: Path, name: str, source: str) -> None:
    path = folder.joinpath(*name.split("."))
    path.mkdir(parents=True)
    (path / "__init__.py").write_text(textwrap.dedent(source))


def test_every_function_of_the_package_is_offered_or_refused_with_a_reason() -> None:
    import pymilvus.model as package

    names = {f"{part}.{name}" for part in ("dense", "hybrid") for name in vars(package)[part].__all__}

    offered = {function.path for function in FUNCTIONS.values()}
    assert names - offered == {"dense.OnnxEmbeddingFunction"}, "that one is the providers default and onnx"
    assert offered <= names


MISSING = [name for name, function in FUNCTIONS.items() if function.needs and name != "openai"]


@pytest.mark.parametrize("provider", MISSING)
def test_a_missing_library_is_named_with_the_command_and_nothing_is_installed(provider: str, pip_mark: Path) -> None:
    if all(installed(package) for package in FUNCTIONS[provider].needs.values()):
        pytest.skip("it is installed here")
    with pytest.raises(EmbeddingError, match=f"{provider} needs .*: python -m pip install ") as caught:
        opened(provider, api_key=SecretStr(KEY))

    assert list(FUNCTIONS[provider].needs.values())[-1] in str(caught.value)
    assert not pip_mark.exists()


def test_what_our_table_overlooks_is_not_installed_either(libraries: Path, pip_mark: Path) -> None:
    for name in ("google.genai", "google.genai.types"):
        write(libraries, name, GENAI if name == "google.genai" else "")

    with pytest.raises(EmbeddingError, match="python -m pip install google-genai"):
        opened("gemini")

    assert not pip_mark.exists()


def test_a_library_that_the_package_fails_to_see_is_used(libraries: Path, pip_mark: Path) -> None:
    for name in ("google.genai", "google.genai.types"):
        write(libraries, name, GENAI if name == "google.genai" else "")
    information = libraries / "google_genai-1.7.0.dist-info"
    information.mkdir()
    (information / "METADATA").write_text("Metadata-Version: 2.1\nName: google-genai\nVersion: 1.7.0\n")
    assert importlib.metadata.version("google-genai") == "1.7.0"

    embedder = opened("gemini")

    assert embedder.embed_documents(["a"])[0].tolist() == [1.0, 2.0, 3.0]
    assert not pip_mark.exists()
    embedder.close()


async def test_dense_vectors_are_taken_as_they_are_where_there_are_several_kinds(
    libraries: Path, tmp_path: Path
) -> None:
    for name, source in (("FlagEmbedding", FLAG_EMBEDDING), ("peft", ""), ("datasets", "")):
        write(libraries, name, source)

    embedder = opened("bge-m3", model=str(tmp_path))

    assert embedder.dimension == 4
    assert (await embedder.embed_query("abc")).tolist() == [3.0, 2.0, 0.0, 0.0]
    assert [vector[0] for vector in embedder.embed_documents(["a", "bb"])] == [1.0, 2.0]
    embedder.close()


async def test_questions_and_documents_are_told_apart_and_the_key_is_kept(libraries: Path) -> None:
    write(libraries, "cohere", COHERE)
    embedder = opened("cohere", api_key=SecretStr(KEY))

    assert (await embedder.embed_query("a"))[0] == 1.0
    assert embedder.embed_documents(["a"])[0][0] == 2.0
    assert embedder.name == "cohere:embed-english-light-v3.0"
    with pytest.raises(SearchUnavailable, match=r"401 for key \*\*\*") as caught:
        await embedder.embed_query("fail")
    assert KEY not in str(caught.value.__cause__)
    assert np.isfinite(embedder.count_tokens("some words"))
    embedder.close()


def test_options_reach_the_constructor_and_the_name(libraries: Path) -> None:
    write(libraries, "cohere", COHERE)

    plain, other = opened("cohere"), opened("cohere", options={"truncate": "END"})

    assert plain.name != other.name
    with pytest.raises(EmbeddingError, match="could not be opened: Currently int8"):
        opened("cohere", options={"embedding_types": ["int8"]})
    plain.close()
    other.close()


def test_an_address_that_nobody_reads_is_refused(libraries: Path) -> None:
    write(libraries, "cohere", COHERE)

    with pytest.raises(EmbeddingError, match=r"embedding\.base_url is not used by cohere"):
        opened("cohere", base_url="http://127.0.0.1:9")


def test_a_constructor_that_fails_is_one_clear_error() -> None:
    with pytest.raises(EmbeddingError, match=r"tei could not be opened: .*api_url"):
        opened("tei")


def test_no_other_door_to_pip_has_been_opened_by_a_new_version() -> None:
    import pymilvus.model as package

    [folder] = package.__path__
    callers = set()
    for file in Path(folder).rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import | ast.ImportFrom) and "subprocess" in ast.unparse(node):
                callers.add(file.name)

    assert callers == {"dependency_control.py"}
