"""What the tests of the core share: the real embedding model, and a tiny one made on the spot."""

from pathlib import Path

import pytest

from core.embedding.models import ensure_minilm
from core.environment import default_model_dir, load_settings
from core.errors import EmbeddingError
from tests.core.tiny_models import write_tiny_folder


@pytest.fixture(scope="session")
def minilm_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The real model, fetched once a machine into the cache that the program uses too."""
    settings = load_settings(tmp_path_factory.mktemp("no-settings"))
    try:
        return ensure_minilm(settings.storage.model_dir or default_model_dir(), lambda *_: None)
    except EmbeddingError as error:
        pytest.skip(f"no MiniLM: {error}")


@pytest.fixture
def tiny_folder(tmp_path: Path) -> Path:
    """A local embedding model of a few kilobytes with random weights."""
    return write_tiny_folder(tmp_path / "tiny")
