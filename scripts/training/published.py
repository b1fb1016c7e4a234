"""The published embedding of speech that two networks begin as, out of the wheel that carries it.

It was taught with the words of many thousands of people: J. Lin, K. Kilgour, D. Roblek, M. Sharifi,
"Training Keyword Spotters with Limited and Synthesized Speech Data", 2020; Apache-2.0. The wheel of
pyopen-wakeword carries it.
"""

from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import tflite
from numpy.typing import NDArray

from assistant.errors import UserError
from assistant.hearing.embedding import LAYERS, Layer

_WHEEL = "pyopen_wakeword"


def layers() -> list[Layer]:
    """Its twenty convolutions."""
    found = [
        Layer(np.transpose(weight, (1, 2, 3, 0)), bias)
        for weight, bias in _convolutions(_file("embedding_model.tflite"))
    ]
    if len(found) != LAYERS:
        raise UserError(f"{_WHEEL}: {len(found)} convolutions in its embedding, not {LAYERS}.")
    return found


def mel_bank() -> NDArray[np.float32]:
    """(257, 32): the bands that it was taught with."""
    model = _model(_file("melspectrogram.tflite"))
    graph = model.Subgraphs(0)
    for number in range(graph.TensorsLength()):
        values = _values(model, number)
        if values.shape == (257, 32):
            return values
    raise UserError(f"{_WHEEL}: no mel bands in its model of spectra.")


def _file(name: str) -> Path:
    spec = find_spec(_WHEEL)
    if spec is None or spec.origin is None:
        raise UserError(f"{_WHEEL} is not installed; install the extra `train`.")
    return Path(spec.origin).parent / "models" / name


def _model(file: Path) -> "tflite.Model":
    return tflite.Model.GetRootAs(file.read_bytes(), 0)


def _values(model: "tflite.Model", tensor: int) -> NDArray[np.float32]:
    described = model.Subgraphs(0).Tensors(tensor)
    kept = model.Buffers(described.Buffer())
    if described.Type() != tflite.TensorType.FLOAT32 or not kept.DataLength():
        return np.zeros(0, np.float32)
    values = np.frombuffer(kept.DataAsNumpy().tobytes(), np.float32)
    return values.reshape(described.ShapeAsNumpy())


def _convolutions(file: Path) -> Iterator[tuple[NDArray[np.float32], NDArray[np.float32]]]:
    """Weights (outputs, frames, bands, inputs) and biases, in the order of the graph."""
    model = _model(file)
    graph = model.Subgraphs(0)
    for number in range(graph.OperatorsLength()):
        operator = graph.Operators(number)
        code = model.OperatorCodes(operator.OpcodeIndex())
        kind = max(code.BuiltinCode(), code.DeprecatedBuiltinCode())
        if kind == tflite.BuiltinOperator.CONV_2D:
            _, weight, bias = operator.InputsAsNumpy()
            yield _values(model, int(weight)), _values(model, int(bias))
