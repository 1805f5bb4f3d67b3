"""The default model and folders of one's own."""

import json
import shutil
import zipfile
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from core.config import EmbeddingSettings
from core.embedding.local import open_minilm
from core.errors import EmbeddingError
from tests.core.tiny_models import VOCABULARY, bert_sentence, tiny_weights, write_tiny_folder

FAQ = Path(__file__).parents[4] / "shared" / "corpora" / "milvus_docs_2.4.6_faq.zip"


def quiet(_: str, __: int, ___: int) -> None:
    """Nobody looks at the progress."""


def name_of(folder: Path, **options: object) -> str:
    return open_minilm(EmbeddingSettings(model=str(folder), options=options), folder, quiet).name


def test_a_folder_of_ones_own_is_used_as_it_is(tiny_folder: Path) -> None:
    encoder = open_minilm(EmbeddingSettings(model=str(tiny_folder)), Path("unused"), quiet)

    [vector] = encoder.encode(["data"], "query")

    ids = [VOCABULARY.index(word) for word in ("[CLS]", "data", "[SEP]")]
    np.testing.assert_allclose(vector, bert_sentence(tiny_weights(), ids, 4), atol=1e-5)
    assert encoder.name.startswith("minilm:tiny@")


def test_the_name_changes_with_everything_that_changes_vectors(tiny_folder: Path, tmp_path: Path) -> None:
    same = shutil.copytree(tiny_folder, tmp_path / "copy" / "tiny")
    other = write_tiny_folder(tmp_path / "other" / "tiny", seed=8)
    shorter = shutil.copytree(tiny_folder, tmp_path / "shorter" / "tiny")
    (shorter / "sentence_bert_config.json").write_text('{"max_seq_length": 8}', encoding="utf-8")

    assert name_of(same) == name_of(tiny_folder)
    names = {name_of(folder) for folder in (tiny_folder, other, shorter)}
    names.add(name_of(tiny_folder, query_prefix="query: "))
    assert len(names) == 4


def test_prefixes_tell_questions_from_documents(tiny_folder: Path) -> None:
    options = {"query_prefix": "how ", "document_prefix": "data "}
    plain = open_minilm(EmbeddingSettings(model=str(tiny_folder)), tiny_folder, quiet)
    prefixed = open_minilm(EmbeddingSettings(model=str(tiny_folder), options=options), tiny_folder, quiet)

    asked, written = prefixed.encode(["index"], "query")[0], prefixed.encode(["index"], "document")[0]

    np.testing.assert_allclose(asked, plain.encode(["how index"], "query")[0], atol=1e-6)
    np.testing.assert_allclose(written, plain.encode(["data index"], "query")[0], atol=1e-6)


def test_what_sentence_transformers_wrote_beside_a_model_is_heeded(tiny_folder: Path) -> None:
    (tiny_folder / "1_Pooling").mkdir()
    (tiny_folder / "1_Pooling" / "config.json").write_text(json.dumps({"pooling_mode_cls_token": True}))
    (tiny_folder / "sentence_bert_config.json").write_text(json.dumps({"max_seq_length": 5}))

    encoder = open_minilm(EmbeddingSettings(model=str(tiny_folder)), tiny_folder, quiet)

    assert encoder.pooling == "cls"
    assert len(encoder.tokenizer.encode("how is the index built").ids) == 5


def test_a_folder_without_a_model_says_what_is_missing(tmp_path: Path) -> None:
    with pytest.raises(EmbeddingError, match=r"has no model\.onnx and no tokenizer\.json"):
        open_minilm(EmbeddingSettings(model=str(tmp_path)), tmp_path, quiet)


@pytest.mark.parametrize("model", ["", "folder"])
def test_options_that_nobody_reads_are_refused(tiny_folder: Path, model: str) -> None:
    settings = EmbeddingSettings(model=str(tiny_folder) if model else "", options={"pooling": "max"})

    with pytest.raises(EmbeddingError, match="unknown pooling"):
        open_minilm(settings, tiny_folder, quiet)


def test_the_default_is_named_by_its_published_weights(minilm_folder: Path) -> None:
    with closing(open_minilm(EmbeddingSettings(), minilm_folder.parent, quiet)) as encoder:
        assert encoder.name == "minilm:all-MiniLM-L6-v2@53aa51172d14"
        assert len(encoder.encode(["x"], "query")[0]) == 384
        assert encoder.count_tokens("Where does Milvus store data?") == 7


def test_the_tutorials_question_gets_the_published_similarities(minilm_folder: Path) -> None:
    if not FAQ.exists():
        pytest.skip(f"needs {FAQ.name}")
    with zipfile.ZipFile(FAQ) as archive:
        pages = [archive.read(name).decode() for name in sorted(archive.namelist()) if name.endswith(".md")]
    pieces = [piece for page in pages for piece in page.split("# ")]
    titles = ("Where does Milvus store data?", "How does Milvus flush data")
    answers = [piece for title in titles for piece in pieces if piece.strip("#\n ").startswith(title)]
    with closing(open_minilm(EmbeddingSettings(), minilm_folder.parent, quiet)) as encoder:
        [question] = encoder.encode(["How is data stored in milvus?"], "query")
        found = [float(question @ vector) for vector in encoder.encode(answers, "document")]

    assert found == pytest.approx([0.649, 0.597], abs=6e-4)
