"""The table of a model's words: in a file of its own, for it is half of the model and few rows are ever read."""

from dataclasses import dataclass
from io import FileIO
from pathlib import Path
from threading import Lock

import numpy as np
import numpy.typing as npt

from core.errors import EmbeddingError

FILE = "words.f32"  # rows of float32, little-endian
INPUT = "word_vectors"  # what the graph asks for in place of the table
_TYPE = np.dtype("<f4")
_TABLE = "embeddings.word_embeddings.weight"


@dataclass(frozen=True, slots=True)
class Words:
    """An open table of rows of ``width`` numbers; threads may share it.

    It is read, not mapped into memory: a kernel with large pages would count all of it as used after a few words.
    """

    file: FileIO
    width: int
    lock: Lock

    def rows(self, ids: npt.NDArray[np.int64]) -> npt.NDArray[np.float32]:
        """Return the rows of the tokens in one more dimension; raises EmbeddingError."""
        distinct, places = np.unique(ids, return_inverse=True)
        table = np.empty((len(distinct), self.width), _TYPE)
        try:
            with self.lock:
                whole = all(self._read(number, row) for number, row in zip(distinct.tolist(), table, strict=True))
        except OSError as error:
            text = f"{self.file.name} can't be read: {error.strerror or error}"
            raise EmbeddingError(text) from error
        if not whole:
            text = f"{self.file.name} ends before the row of a token"
            raise EmbeddingError(text)
        return table[places.reshape(ids.shape)]

    def _read(self, number: int, row: npt.NDArray[np.float32]) -> bool:
        self.file.seek(number * row.nbytes)
        return self.file.readinto(row.data) == row.nbytes

    def close(self) -> None:
        """Close the file."""
        self.file.close()


def open_words(file: Path, width: int) -> Words:
    """Open a table; raises OSError."""
    return Words(file.open("rb", buffering=0), width, Lock())


def split(model: Path, folder: Path) -> None:
    """Write into ``folder`` the graph ``model`` without its table, and the table beside it."""
    import onnx  # imported here: only those who build a model need it

    whole = onnx.load(model)
    graph = whole.graph
    table = next(one for one in graph.initializer if one.name == _TABLE)
    lookup = next(node for node in graph.node if node.input[0] == _TABLE)
    rows = onnx.numpy_helper.to_array(table).astype(_TYPE)
    for node in graph.node:
        node.input[:] = [INPUT if name == lookup.output[0] else name for name in node.input]
    graph.input.append(
        onnx.helper.make_tensor_value_info(INPUT, onnx.TensorProto.FLOAT, ["batch", "tokens", rows.shape[1]])
    )
    graph.node.remove(lookup)
    graph.initializer.remove(table)
    onnx.save(whole, folder / model.name)
    rows.tofile(folder / FILE)
