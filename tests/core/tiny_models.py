"""A BERT of a few kilobytes with random weights, its tokenizer, its wheel, and its arithmetic once more in numpy."""

import hashlib
import json
import math
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
from safetensors.numpy import save

from core.embedding.bert import build_bert
from core.embedding.origins import Published

Floats = npt.NDArray[np.float64]
Weights = dict[str, npt.NDArray[np.float32]]

HEADS, HIDDEN, LAYERS, POSITIONS = 4, 16, 2, 64
WORDS = ("milvus", "stores", "data", "in", "segments", "the", "index", "is", "built", "how", "?", ".", "a", "##s")
VOCABULARY = ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *WORDS)


def tiny_tokenizer() -> str:
    """The JSON of a WordPiece tokenizer over a dozen words, padding and truncation set as in published files."""
    template = [_special("[CLS]"), {"Sequence": {"id": "A", "type_id": 0}}, _special("[SEP]")]
    specials = {name: {"id": name, "ids": [VOCABULARY.index(name)], "tokens": [name]} for name in ("[CLS]", "[SEP]")}
    flags = dict.fromkeys(("single_word", "lstrip", "rstrip", "normalized"), False)
    content = {
        "version": "1.0",
        "truncation": {"max_length": 8, "strategy": "LongestFirst", "stride": 0, "direction": "Right"},
        "padding": {
            "strategy": {"Fixed": 8},
            "direction": "Right",
            "pad_to_multiple_of": None,
            "pad_id": 0,
            "pad_type_id": 0,
            "pad_token": "[PAD]",
        },
        "added_tokens": [{"id": i, "content": VOCABULARY[i], "special": True, **flags} for i in range(5)],
        "normalizer": {
            "type": "BertNormalizer",
            "clean_text": True,
            "handle_chinese_chars": True,
            "strip_accents": None,
            "lowercase": True,
        },
        "pre_tokenizer": {"type": "BertPreTokenizer"},
        "post_processor": {
            "type": "TemplateProcessing",
            "single": template,
            "pair": [*template, {"Sequence": {"id": "B", "type_id": 1}}, _special("[SEP]")],
            "special_tokens": specials,
        },
        "decoder": None,
        "model": {
            "type": "WordPiece",
            "unk_token": "[UNK]",
            "continuing_subword_prefix": "##",
            "max_input_chars_per_word": 100,
            "vocab": {word: i for i, word in enumerate(VOCABULARY)},
        },
    }
    return json.dumps(content)


def _special(name: str) -> dict[str, object]:
    return {"SpecialToken": {"id": name, "type_id": 0}}


def tiny_weights(seed: int = 7, *, hidden: int = HIDDEN, layers: int = LAYERS, positions: int = POSITIONS) -> Weights:
    """Random tensors under the names of a published BERT."""
    random = np.random.default_rng(seed)
    shapes: dict[str, tuple[int, ...]] = {
        "embeddings.word_embeddings.weight": (len(VOCABULARY), hidden),
        "embeddings.position_embeddings.weight": (positions, hidden),
        "embeddings.token_type_embeddings.weight": (2, hidden),
        **_vectors("embeddings.LayerNorm", hidden),
    }
    for layer in range(layers):
        name = f"encoder.layer.{layer}"
        for part in ("self.query", "self.key", "self.value", "output.dense"):
            shapes |= _linear(f"{name}.attention.{part}", hidden, hidden)
        shapes |= _linear(f"{name}.intermediate.dense", hidden, 4 * hidden)
        shapes |= _linear(f"{name}.output.dense", 4 * hidden, hidden)
        shapes |= _vectors(f"{name}.attention.output.LayerNorm", hidden) | _vectors(f"{name}.output.LayerNorm", hidden)
    return {name: random.normal(0, 0.5, shape).astype(np.float32) for name, shape in shapes.items()}


def _linear(name: str, inputs: int, outputs: int) -> dict[str, tuple[int, ...]]:
    return {f"{name}.weight": (outputs, inputs), f"{name}.bias": (outputs,)}


def _vectors(name: str, size: int) -> dict[str, tuple[int, ...]]:
    return {f"{name}.weight": (size,), f"{name}.bias": (size,)}


def write_tiny_folder(folder: Path, seed: int = 7) -> Path:
    """Write ``model.onnx`` and ``tokenizer.json``, as a person may keep a model."""
    folder.mkdir(parents=True)
    weights = folder / "weights.safetensors"
    weights.write_bytes(save(tiny_weights(seed)))
    build_bert(weights, folder / "model.onnx", HEADS)
    weights.unlink()
    (folder / "tokenizer.json").write_text(tiny_tokenizer(), encoding="utf-8")
    return folder


def tiny_files(seed: int = 7) -> dict[str, bytes]:
    """The files of the tiny model as they are published."""
    return {"model.safetensors": save(tiny_weights(seed)), "tokenizer.json": tiny_tokenizer().encode()}


def tiny_published(hub: str = "http://127.0.0.1:9/nothing") -> Published:
    """Where the tiny model is published; no hub by default, port 9 answers nobody."""
    hashes = {name: hashlib.sha256(content).hexdigest() for name, content in tiny_files().items()}
    return Published("tiny", "tiny-sentence-model==1.0", "tiny_sentence_model/model", 10_000, hub, HEADS, hashes)


def write_tiny_wheel(folder: Path, seed: int = 7) -> Path:
    """Write a wheel with the model inside, that asks for torch as the real one does."""
    folder.mkdir(parents=True, exist_ok=True)
    info = "tiny_sentence_model-1.0.dist-info"
    metadata = "Metadata-Version: 2.1\nName: tiny-sentence-model\nVersion: 1.0\nRequires-Dist: torch\n"
    wheel = folder / "tiny_sentence_model-1.0-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in tiny_files(seed).items():
            archive.writestr(f"tiny_sentence_model/model/{name}", content)
        archive.writestr(f"{info}/METADATA", metadata)
        archive.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        archive.writestr(f"{info}/RECORD", "")
    return wheel


def bert_sentence(weights: Mapping[str, npt.NDArray[np.float32]], ids: Sequence[int], heads: int) -> Floats:
    """The vector of one sentence by plain numpy in double precision: the mean over tokens, of unit length."""
    tensors = {name: np.asarray(value, dtype=np.float64) for name, value in weights.items()}
    states = tensors["embeddings.word_embeddings.weight"][list(ids)]
    states = states + tensors["embeddings.position_embeddings.weight"][: len(ids)]
    states = _norm(tensors, "embeddings.LayerNorm", states + tensors["embeddings.token_type_embeddings.weight"][0])
    layer = 0
    while f"encoder.layer.{layer}.output.dense.weight" in tensors:
        states = _layer(tensors, f"encoder.layer.{layer}", states, heads)
        layer += 1
    mean = states.mean(axis=0)
    return np.asarray(mean / np.linalg.norm(mean))


def _layer(tensors: Mapping[str, Floats], name: str, states: Floats, heads: int) -> Floats:
    tokens, hidden = states.shape
    parts = [_dense(tensors, f"{name}.attention.self.{part}", states) for part in ("query", "key", "value")]
    query, key, value = (part.reshape(tokens, heads, hidden // heads) for part in parts)
    scores = np.einsum("ihd,jhd->hij", query, key) / math.sqrt(hidden // heads)
    shares = np.exp(scores - scores.max(axis=-1, keepdims=True))
    shares /= shares.sum(axis=-1, keepdims=True)
    mixed = np.einsum("hij,jhd->ihd", shares, value).reshape(tokens, hidden)
    states = _norm(
        tensors,
        f"{name}.attention.output.LayerNorm",
        _dense(tensors, f"{name}.attention.output.dense", mixed) + states,
    )
    wide = _dense(tensors, f"{name}.intermediate.dense", states)
    wide = wide * 0.5 * (1 + np.vectorize(math.erf)(wide / math.sqrt(2)))
    return _norm(tensors, f"{name}.output.LayerNorm", _dense(tensors, f"{name}.output.dense", wide) + states)


def _dense(tensors: Mapping[str, Floats], name: str, states: Floats) -> Floats:
    return np.asarray(states @ tensors[f"{name}.weight"].T + tensors[f"{name}.bias"])


def _norm(tensors: Mapping[str, Floats], name: str, states: Floats) -> Floats:
    centred = states - states.mean(axis=-1, keepdims=True)
    scaled = centred / np.sqrt((centred**2).mean(axis=-1, keepdims=True) + 1e-12)
    return np.asarray(scaled * tensors[f"{name}.weight"] + tensors[f"{name}.bias"])
