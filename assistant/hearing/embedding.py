"""The speech embedding that the keyword model and the phone model begin with, in numpy.

Twenty convolutions over 32 log-mel bands give a vector of 96 numbers each 80 ms from 0.76 s of
sound. The shape, and so the mel front end, is that of a published embedding
(`scripts/training/published.py` names it); each network has its own weights.
"""

import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assistant.errors import UserError
from assistant.sound.frames import Samples

HOP = 160
_FFT = 512
_FRAME = 400
FULL_SCALE = 32767.0
DYNAMIC_DB = 80.0
"""Range of the log-mel bands, under the loudest."""

POOLS = {2: (2, 2), 6: (1, 2), 10: (2, 2), 14: (1, 2), 18: (2, 2)}
"""(frames, bands) of max-pooling after layer n, counted from 0."""

LAYERS = 20
"""Convolutions in the embedding."""

Matrix = NDArray[np.float32]


@dataclass(frozen=True)
class Layer:
    """A convolution over frames and bands."""

    weight: Matrix
    """(frames, bands, inputs, outputs)"""
    bias: Matrix
    """(outputs,)"""


@contextmanager
def arrays(file: Path) -> Iterator[Any]:
    """The arrays of a network's file, to be read while it is open.

    Raises UserError, naming the file, where it is broken or what is made of it fails.
    """
    try:
        with file.open("rb") as stream, np.load(stream, allow_pickle=False) as kept:
            yield kept
    except (OSError, ValueError, KeyError, TypeError, EOFError, zipfile.BadZipFile):
        raise UserError(
            f"{file}: broken; restore this model, or choose another with `babymassage models use`."
        ) from None


def layers(kept: Any) -> tuple[Layer, ...]:
    """Those in a file of arrays `weight0`, `bias0`, `weight1` and so on. Raises KeyError."""
    count = sum(name.startswith("weight") for name in kept.files)
    return tuple(Layer(array(kept, f"weight{n}"), array(kept, f"bias{n}")) for n in range(count))


def array(kept: Any, name: str) -> Matrix:
    """An array of such a file. Raises KeyError."""
    return np.asarray(kept[name], np.float32)


def pad_with_noise(samples: Samples, before: int, after: int) -> Samples:
    """`samples` with so many samples of noise around them, as loud as their own quiet parts."""
    size = samples.size
    quiet = np.sort(np.abs(samples))[: max(1, size // 4)]
    floor = float(np.sqrt(np.mean(np.square(quiet, dtype=np.float64)))) + 1.0 / FULL_SCALE
    whole = np.random.default_rng(size).standard_normal(before + size + after, dtype=np.float32)
    whole *= np.float32(floor)
    whole[before : before + size] = samples
    return whole


def power(samples: Samples) -> Matrix:
    """Power spectra of `samples` at the scale of 16 bits: (frames, 257), one each 10 ms."""
    hann = np.zeros(_FFT)
    at = (_FFT - _FRAME) // 2
    hann[at : at + _FRAME] = np.hanning(_FRAME + 1)[:-1]
    frames = np.lib.stride_tricks.sliding_window_view(samples * FULL_SCALE, _FFT)[::HOP]
    return np.asarray(np.square(np.abs(np.fft.rfft(frames * hann, axis=1))), np.float32)


def log_mel(spectra: Matrix, bank: Matrix) -> Matrix:
    """Log-mel bands, (frames, 32), of power spectra, scaled as the published embedding wants."""
    decibels = 10.0 * np.log10(np.maximum(spectra @ bank, 1e-10))
    return np.asarray(np.maximum(decibels, decibels.max() - DYNAMIC_DB) / 10.0 + 2.0, np.float32)


def embedded(bands: Matrix, layers: Sequence[Layer], *, half_stride: bool = False) -> Matrix:
    """The embedding (vectors, 96) of log-mel `bands` (frames, 32).

    A vector each 80 ms; with `half_stride` each 40 ms, every other one the same as without: the
    last pooling has half its stride, and the convolution after it twice its dilation.
    """
    x = bands[:, :, None]
    for number, layer in enumerate(layers):
        last = number == LAYERS - 1
        x = convolved(x, layer, dilation=2 if half_stride and last else 1)
        if not last:
            # A leaky ReLU, clamped below.
            np.maximum(x, np.maximum(0.2 * x, -0.4), out=x)
        if half_stride and number == max(POOLS):
            x = max_pool(np.maximum(x[:-1], x[1:]), 1, POOLS[number][1])
        elif number in POOLS:
            x = max_pool(x, *POOLS[number])
    return x[:, 0]


def convolved(x: Matrix, layer: Layer, dilation: int = 1) -> Matrix:
    """(frames, bands, inputs) to (frames - dilation (k - 1), bands, outputs), for a kernel of k
    frames: padded with zeros over bands, not over frames."""
    high, wide, _, outputs = layer.weight.shape
    frames, bands = x.shape[0] - dilation * (high - 1), x.shape[1]
    if wide > 1:
        x = np.pad(x, ((0, 0), (wide // 2, wide // 2), (0, 0)))
    found = np.broadcast_to(layer.bias, (frames, bands, outputs)).copy()
    for a in range(high):
        for b in range(wide):
            piece = np.ascontiguousarray(x[a * dilation : a * dilation + frames, b : b + bands])
            found += piece @ layer.weight[a, b]
    return found


def max_pool(x: Matrix, frames: int, bands: int) -> Matrix:
    """The maximum of each `frames` x `bands`, without overlap."""
    rows, columns = x.shape[0] // frames, x.shape[1] // bands
    cut = x[: rows * frames, : columns * bands]
    blocks: Matrix = cut.reshape(rows, frames, columns, bands, -1).max(axis=(1, 3))
    return blocks
