"""The cache of the Hugging Face hub's client, laid out by hand around a small model under the tutorial's names."""

import json
from pathlib import Path

import onnx
from onnx import TensorProto, helper
from safetensors.numpy import save_file

from core.embedding.bert import build_bert
from tests.core.tiny_models import HEADS, Weights, tiny_tokenizer

MODEL, TOKENIZER = "GPTCache/paraphrase-albert-onnx", "GPTCache/paraphrase-albert-small-v2"


def write_hub_cache(home: Path, weights: Weights, positions: int) -> Path:
    """Fill ``home``, to be named by HF_HOME, and return it."""
    config = json.dumps({"model_type": "bert", "hidden_size": hidden_of(weights)})
    model = snapshot(home, MODEL)
    save_file(weights, home / "weights.safetensors")
    build_bert(home / "weights.safetensors", home / "pooled.onnx", HEADS)
    onnx.save(states_model(onnx.load(home / "pooled.onnx")), model / "model.onnx")
    (model / "config.json").write_text(config)
    tokenizer = snapshot(home, TOKENIZER)
    (tokenizer / "config.json").write_text(config)
    (tokenizer / "tokenizer.json").write_text(tiny_tokenizer())
    named = {"tokenizer_class": "PreTrainedTokenizerFast", "model_max_length": positions, "pad_token": "[PAD]"}
    (tokenizer / "tokenizer_config.json").write_text(json.dumps(named))
    return home


def hidden_of(weights: Weights) -> int:
    return int(weights["embeddings.word_embeddings.weight"].shape[1])


def snapshot(home: Path, repository: str) -> Path:
    folder = home / "hub" / f"models--{repository.replace('/', '--')}"
    (folder / "refs").mkdir(parents=True)
    (folder / "refs" / "main").write_text("0" * 40)
    (folder / "snapshots" / ("0" * 40)).mkdir(parents=True)
    return folder / "snapshots" / ("0" * 40)


def states_model(model: onnx.ModelProto) -> onnx.ModelProto:
    """End a sentence encoder at its states and add the token types: three inputs, as the tutorial's model has."""
    graph = model.graph
    summed = next(node for node in graph.node if node.op_type == "ReduceSum").input[0]
    states = next(node for node in graph.node if summed in node.output).input[0]
    last = next(i for i, node in enumerate(graph.node) if states in node.output)
    kinds = onnx.numpy_helper.to_array(next(t for t in graph.initializer if t.name == "kind"))
    graph.initializer.append(onnx.numpy_helper.from_array(kinds[None], "kinds"))
    nodes = [
        *list(graph.node)[: last + 1],
        helper.make_node("Gather", ["kinds", "token_type_ids"], ["typed"]),
        helper.make_node("Add", [states, "typed"], ["last_hidden_state"]),
    ]
    inputs = [*graph.input, helper.make_tensor_value_info("token_type_ids", TensorProto.INT64, ["batch", "tokens"])]
    output = helper.make_tensor_value_info("last_hidden_state", TensorProto.FLOAT, ["batch", "tokens", "hidden"])
    whole = helper.make_graph(nodes, "states", inputs, [output], graph.initializer)
    made = helper.make_model(whole, opset_imports=model.opset_import)
    made.ir_version = model.ir_version
    return made
