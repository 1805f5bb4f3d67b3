"""Choosing an embedder by its name."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from core.config import EmbeddingSettings
from core.embedding import PROVIDERS, open_embedder
from core.errors import EmbeddingError

HEAVY = ("onnxruntime", "tokenizers", "pymilvus", "openai", "transformers", "huggingface_hub", "onnx", "torch")


def quiet(_: str, __: int, ___: int) -> None:
    """Nobody looks at the progress."""


def test_an_unknown_provider_is_told_the_names() -> None:
    with pytest.raises(EmbeddingError, match="unknown 'minilmm'") as caught:
        open_embedder(EmbeddingSettings(provider="minilmm"), Path("unused"), quiet)

    assert all(name in str(caught.value) for name in PROVIDERS)


@pytest.mark.parametrize("provider", ["bm25", "splade"])
def test_sparse_functions_are_refused_with_the_reason(provider: str) -> None:
    with pytest.raises(EmbeddingError, match="makes sparse vectors"):
        open_embedder(EmbeddingSettings(provider=provider), Path("unused"), quiet)


def test_importing_loads_no_library_of_embedding() -> None:
    program = f"import sys, core.embedding; print([name for name in {HEAVY} if name in sys.modules])"
    root = Path(__file__).parents[3]

    done = subprocess.run([sys.executable, "-c", program], cwd=root, capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "[]"


async def test_the_default_answers_the_same_alone_and_among_many(minilm_folder: Path) -> None:
    embedder = open_embedder(EmbeddingSettings(threads=2), minilm_folder.parent, quiet)
    texts = [f"Passage {i} " + "about segments and indexes " * (i % 9) for i in range(21)]

    together = embedder.embed_documents(texts)
    alone = [await embedder.embed_query(text) for text in texts]

    assert embedder.dimension == 384
    np.testing.assert_allclose(np.array(together), np.array(alone), atol=1e-5)
    embedder.close()


def test_a_dimension_that_the_model_does_not_make_is_refused(tiny_folder: Path) -> None:
    settings = EmbeddingSettings(model=str(tiny_folder), dimensions=768)

    with pytest.raises(EmbeddingError, match=r"dimensions is 768, but minilm:tiny@.* makes 16"):
        open_embedder(settings, tiny_folder, quiet)
