"""Builds the ONNX graph of a BERT sentence encoder from its published weights; standard operators, no torch."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import numpy.typing as npt
import onnx
from onnx import NodeProto, TensorProto, helper, numpy_helper
from safetensors.numpy import load_file

Array = npt.NDArray[np.generic]

_OPSET = 17  # the first with LayerNormalization
_IR_VERSION = 8
_EPSILON = 1e-12  # layer_norm_eps of the published configuration
_MASKED = -10000.0  # exp() of it is 0 in float32, so padding never shows


@dataclass(slots=True)
class _Graph:
    """Nodes and constants of a graph while it grows; each value is known by its name."""

    weights: Mapping[str, Array]
    nodes: list[NodeProto] = field(default_factory=list)
    constants: dict[str, TensorProto] = field(default_factory=dict)

    def add(self, operator: str, *inputs: str, out: str = "", **attributes: float | list[int]) -> str:
        """Append an operator and return the name of its result."""
        name = out or f"{operator}_{len(self.nodes)}"
        node = helper.make_node(operator, list(inputs), [name], name=f"node_{name}")
        node.attribute.extend(helper.make_attribute(key, value) for key, value in attributes.items())
        self.nodes.append(node)
        return name

    def constant(self, name: str, value: npt.ArrayLike) -> str:
        """Keep a constant, once a name."""
        if name not in self.constants:
            self.constants[name] = numpy_helper.from_array(np.ascontiguousarray(value), name)
        return name

    def weight(self, name: str, *, transposed: bool = False) -> str:
        """Keep one tensor of the published weights as float32."""
        value = np.asarray(self.weights[name], dtype=np.float32)
        return self.constant(name, value.T if transposed else value)

    def linear(self, x: str, layer: str) -> str:
        """x · Wᵀ + b."""
        product = self.add("MatMul", x, self.weight(f"{layer}.weight", transposed=True))
        return self.add("Add", product, self.weight(f"{layer}.bias"))

    def norm(self, x: str, layer: str) -> str:
        """Layer normalisation over the last axis."""
        scale, bias = self.weight(f"{layer}.weight"), self.weight(f"{layer}.bias")
        return self.add("LayerNormalization", x, scale, bias, axis=-1, epsilon=_EPSILON)


def build_bert(weights: Path, target: Path, heads: int) -> None:
    """Write ``target``: token ids and mask ``(batch, tokens)`` in, ``sentence_embedding`` ``(batch, hidden)`` out.

    The output is the mean over unmasked tokens, of unit length. Raises KeyError where a tensor is missing.
    Source of the formulas: Devlin et al. 2018 (BERT), Reimers and Gurevych 2019 (mean pooling).
    """
    tensors = {name.removeprefix("bert."): value for name, value in load_file(weights).items()}
    graph = _Graph(tensors)
    x = _embeddings(graph)
    mask = graph.add("Cast", "attention_mask", to=TensorProto.FLOAT)
    bias = _attention_bias(graph, mask)
    for layer in range(_layers(tensors)):
        x = _layer(graph, x, bias, f"encoder.layer.{layer}", heads)
    _mean(graph, x, mask)
    onnx.save(_model(graph), target)


def _layers(tensors: Mapping[str, Array]) -> int:
    return len({name.split(".")[2] for name in tensors if name.startswith("encoder.layer.")})


def _hidden(graph: _Graph) -> int:
    return int(graph.weights["embeddings.word_embeddings.weight"].shape[1])


def _embeddings(graph: _Graph) -> str:
    words = graph.add("Gather", graph.weight("embeddings.word_embeddings.weight"), "input_ids")
    length = graph.add("Gather", graph.add("Shape", "input_ids"), graph.constant("one", np.array([1])))
    zero = graph.constant("zero", np.array([0]))
    positions = graph.add("Slice", graph.weight("embeddings.position_embeddings.weight"), zero, length, zero)
    kind = graph.constant("kind", graph.weights["embeddings.token_type_embeddings.weight"][0].astype(np.float32))
    both = graph.add("Add", graph.add("Add", words, positions), kind)
    return graph.norm(both, "embeddings.LayerNorm")


def _attention_bias(graph: _Graph, mask: str) -> str:
    spread = graph.add("Unsqueeze", mask, graph.constant("axes", np.array([1, 2])))
    hidden = graph.add("Sub", graph.constant("one_float", np.float32(1)), spread)
    return graph.add("Mul", hidden, graph.constant("masked", np.float32(_MASKED)))


def _layer(graph: _Graph, x: str, bias: str, name: str, heads: int) -> str:
    attended = graph.linear(
        _attention(graph, x, bias, f"{name}.attention.self", heads), f"{name}.attention.output.dense"
    )
    x = graph.norm(graph.add("Add", attended, x), f"{name}.attention.output.LayerNorm")
    widened = _gelu(graph, graph.linear(x, f"{name}.intermediate.dense"))
    narrowed = graph.linear(widened, f"{name}.output.dense")
    return graph.norm(graph.add("Add", narrowed, x), f"{name}.output.LayerNorm")


def _attention(graph: _Graph, x: str, bias: str, name: str, heads: int) -> str:
    size = _hidden(graph) // heads
    split = graph.constant("split", np.array([0, 0, heads, size]))
    query, key, value = (graph.add("Reshape", graph.linear(x, f"{name}.{part}"), split) for part in _PARTS)
    query, value = (graph.add("Transpose", part, perm=[0, 2, 1, 3]) for part in (query, value))
    products = graph.add("MatMul", query, graph.add("Transpose", key, perm=[0, 2, 3, 1]))
    scaled = graph.add("Mul", products, graph.constant("scale", np.float32(1 / math.sqrt(size))))
    shares = graph.add("Softmax", graph.add("Add", scaled, bias), axis=-1)
    mixed = graph.add("Transpose", graph.add("MatMul", shares, value), perm=[0, 2, 1, 3])
    return graph.add("Reshape", mixed, graph.constant("joined", np.array([0, 0, heads * size])))


_PARTS = ("query", "key", "value")


def _gelu(graph: _Graph, x: str) -> str:
    """x/2 · (1 + erf(x/√2)): the exact form, as the published model was trained with."""
    half = graph.add("Mul", x, graph.constant("half", np.float32(0.5)))
    erf = graph.add("Erf", graph.add("Div", x, graph.constant("root_two", np.float32(math.sqrt(2)))))
    return graph.add("Mul", half, graph.add("Add", erf, graph.constant("one_float", np.float32(1))))


def _mean(graph: _Graph, x: str, mask: str) -> None:
    shares = graph.add("Unsqueeze", mask, graph.constant("last", np.array([2])))
    tokens = graph.constant("one", np.array([1]))
    total = graph.add("ReduceSum", graph.add("Mul", x, shares), tokens, keepdims=0)
    mean = graph.add("Div", total, graph.add("ReduceSum", shares, tokens, keepdims=0))
    graph.add("LpNormalization", mean, out="sentence_embedding", axis=-1, p=2)


def _model(graph: _Graph) -> onnx.ModelProto:
    inputs = [
        helper.make_tensor_value_info(name, TensorProto.INT64, ["batch", "tokens"])
        for name in ("input_ids", "attention_mask")
    ]
    output = helper.make_tensor_value_info("sentence_embedding", TensorProto.FLOAT, ["batch", _hidden(graph)])
    whole = helper.make_graph(graph.nodes, "bert", inputs, [output], list(graph.constants.values()))
    model = helper.make_model(whole, opset_imports=[helper.make_opsetid("", _OPSET)])
    model.ir_version = _IR_VERSION
    return model
