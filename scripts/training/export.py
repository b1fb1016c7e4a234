"""Writes a trained network as a model folder that vosk loads.

`am/final.mdl` is Kaldi's binary format: a TransitionModel with one entry of one emitting state,
then an nnet3 network of fixed affine layers and rectifiers, with the batch normalisation folded
into the next layer (`transition-model.cc`, `nnet-nnet.cc`, `am-nnet-simple.cc` of Kaldi).
"""

import math
import struct
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from torch import nn

from . import features, network
from .graph import UnknownWord
from .network import Network
from .phones import GRAPH_PHONES, OUTPUTS, TRANSITIONS, base_of

Matrix = NDArray[np.float64]


@dataclass(frozen=True)
class Decoding:
    """What `conf/model.conf` tells vosk's decoder."""

    beam: float = 13.0
    lattice_beam: float = 2.0
    """With 4, long speech hung the decoder in the lattice's determinisation."""
    max_active: int = 1500
    acoustic_scale: float = 1.0
    frames_per_chunk: int = 9
    """Frames that the network takes at a time: fewer give earlier partial results."""

    def text(self) -> str:
        """The file's text."""
        return (
            "--min-active=200\n"
            f"--max-active={self.max_active}\n"
            f"--beam={self.beam}\n"
            f"--lattice-beam={self.lattice_beam}\n"
            f"--acoustic-scale={self.acoustic_scale}\n"
            f"--frames-per-chunk={self.frames_per_chunk}\n"
            f"--frame-subsampling-factor={network.SUBSAMPLING}\n"
            "--endpoint.silence-phones=1\n"
            "--endpoint.rule2.min-trailing-silence=0.5\n"
            "--endpoint.rule3.min-trailing-silence=0.75\n"
            "--endpoint.rule4.min-trailing-silence=1.0\n"
        )


def write(
    model: Path, net: Network, unknown: UnknownWord, decoding: Decoding | None = None
) -> None:
    """Write `am` and `conf` of the model; `graph` is written by `graph.build`."""
    (model / "am").mkdir(parents=True, exist_ok=True)
    (model / "conf").mkdir(parents=True, exist_ok=True)
    (model / "am/final.mdl").write_bytes(acoustic_model(net))
    (model / "conf/mfcc.conf").write_text(features.CONF)
    (model / "conf/model.conf").write_text((decoding or Decoding()).text())
    # Vosk does not read it; the hearing chain does.
    (model / "conf/phone_loop.conf").write_text(f"--cost-per-phone={unknown.phone}\n")


def acoustic_model(net: Network) -> bytes:
    """The bytes of `final.mdl`."""
    out = _Kaldi()
    _transitions(out)
    layers = _folded(net)
    config, before = ["input-node name=input dim=40"], "input"
    components: list[tuple[str, Matrix | None, Matrix | None]] = []
    for at, (weight, bias, offsets) in enumerate(layers, 1):
        name = f"tdnn{at}" if at < len(layers) else "output"
        config.append(
            f"component-node name={name}.affine component={name}.affine"
            f" input={_spliced(before, offsets)}"
        )
        components.append((f"{name}.affine", weight, bias))
        kind = "relu" if at < len(layers) else "log-softmax"
        config.append(
            f"component-node name={name}.{kind} component={name}.{kind} input={name}.affine"
        )
        components.append((f"{name}.{kind}", None, None))
        before = f"{name}.{kind}"
    config.append(f"output-node name=output input={before} objective=linear")
    out.token("<Nnet3>")
    out.raw("\n" + "\n".join(config) + "\n\n")
    out.token("<NumComponents>")
    out.int32(len(components))
    for name, matrix, vector in components:
        out.token("<ComponentName>")
        out.token(name)
        if matrix is not None and vector is not None:
            out.token("<FixedAffineComponent>")
            out.token("<LinearParams>")
            out.matrix(matrix)
            out.token("<BiasParams>")
            out.vector(vector)
            out.token("</FixedAffineComponent>")
        else:
            last = name.endswith("log-softmax")
            kind = "LogSoftmaxComponent" if last else "RectifiedLinearComponent"
            out.token(f"<{kind}>")
            out.token("<Dim>")
            out.int32(OUTPUTS if last else net.shape.width)
            for statistic in ("<ValueAvg>", "<DerivAvg>"):
                out.token(statistic)
                out.vector([])
            out.token("<Count>")
            out.float64(0.0)
            out.token(f"</{kind}>")
    out.token("</Nnet3>")
    out.token("<LeftContext>")
    out.int32(net.shape.context)
    out.token("<RightContext>")
    out.int32(net.shape.context)
    # MMI's scores need no prior taken out: the same for all changes nothing.
    out.token("<Priors>")
    out.vector([1.0 / OUTPUTS] * OUTPUTS)
    return bytes(out.data)


def _transitions(out: "_Kaldi") -> None:
    phones = range(1, GRAPH_PHONES + 1)
    out.data += b"\0B"
    out.token("<TransitionModel>")
    out.token("<Topology>")
    out.integers(phones)
    out.integers([-1] + [0] * GRAPH_PHONES)
    out.int32(-1)  # Not the plain topology: the loop has an output of its own.
    out.int32(1)  # One entry of two states.
    out.int32(2)
    out.int32(0)  # The emitting one: its first frame's output, its loop's output,
    out.int32(1)
    out.int32(2)  # and two transitions, to itself and onwards.
    for target in (0, 1):
        out.int32(target)
        out.float32(0.5)
    out.int32(-1)  # The last one emits nothing and goes nowhere.
    out.int32(-1)
    out.int32(0)
    out.token("</Topology>")
    out.token("<Tuples>")
    out.int32(GRAPH_PHONES)
    for phone in phones:
        for value in (phone, 0, 2 * base_of(phone), 2 * base_of(phone) + 1):
            out.int32(value)
    out.token("</Tuples>")
    out.token("<LogProbs>")
    out.vector([0.0] + [math.log(0.5)] * TRANSITIONS)
    out.token("</LogProbs>")
    out.token("</TransitionModel>")


def _folded(net: Network) -> list[tuple[Matrix, Matrix, tuple[int, ...]]]:
    """Weight (outputs, offsets x inputs), bias and offsets of each affine layer.

    What scales and shifts a layer's input, the features' normalisation or the last layer's
    batch normalisation, goes into its weights.
    """
    scale = 1.0 / _array(net.deviation)
    shift = -_array(net.mean) * scale
    found = []
    offsets = [layer[0] for layer in net.shape.layers]
    for affine, norm, where in zip(net.affines, net.norms, offsets, strict=True):
        found.append((*_into(affine, scale, shift), where))
        assert isinstance(norm, nn.BatchNorm1d)
        assert norm.running_var is not None and norm.running_mean is not None
        scale = _array(norm.weight) / np.sqrt(_array(norm.running_var) + norm.eps)
        shift = _array(norm.bias) - _array(norm.running_mean) * scale
    found.append((*_into(net.output, scale, shift), (0,)))
    return found


def _into(affine: nn.Module, scale: Matrix, shift: Matrix) -> tuple[Matrix, Matrix]:
    assert isinstance(affine, nn.Conv1d) and affine.bias is not None
    weight = _array(affine.weight)  # (outputs, inputs, offsets)
    bias = _array(affine.bias) + np.einsum("oik,i->o", weight, shift)
    scaled = (weight * scale[None, :, None]).transpose(0, 2, 1)
    return scaled.reshape(len(bias), -1), bias


def _array(tensor: object) -> Matrix:
    return np.asarray(tensor.detach().numpy(), np.float64)  # type: ignore[attr-defined]


def _spliced(name: str, offsets: tuple[int, ...]) -> str:
    if len(offsets) == 1:
        return name
    parts = (name if at == 0 else f"Offset({name}, {at})" for at in offsets)
    return f"Append({', '.join(parts)})"


class _Kaldi:
    """Kaldi's binary basic types."""

    def __init__(self) -> None:
        self.data = bytearray()

    def raw(self, text: str) -> None:
        self.data += text.encode()

    def token(self, text: str) -> None:
        self.raw(text + " ")

    def int32(self, value: int) -> None:
        self.data += b"\4" + struct.pack("<i", value)

    def float32(self, value: float) -> None:
        self.data += b"\4" + struct.pack("<f", value)

    def float64(self, value: float) -> None:
        self.data += b"\x08" + struct.pack("<d", value)

    def integers(self, values: Iterable[int]) -> None:
        array = np.fromiter(values, "<i4")
        self.data += b"\4" + struct.pack("<i", array.size) + array.tobytes()

    def vector(self, values: Iterable[float] | Matrix) -> None:
        array = np.asarray(values, "<f4")
        self.raw("FV ")
        self.int32(array.size)
        self.data += array.tobytes()

    def matrix(self, values: Matrix) -> None:
        array = np.ascontiguousarray(values, "<f4")
        self.raw("FM ")
        self.int32(array.shape[0])
        self.int32(array.shape[1])
        self.data += array.tobytes()


LOAD_CHECK = """
import json, random, sys, vosk
vosk.SetLogLevel(-1)
decoder = vosk.KaldiRecognizer(
    vosk.Model(model_path=sys.argv[1]), 16000, json.dumps(["stop", "[unk]"])
)
decoder.AcceptWaveform(random.Random(1).randbytes(64000))
print(json.loads(decoder.FinalResult())["text"])
"""
"""Loads the model and listens to noise, in a process of its own: a broken model ends it."""
