"""The embedding of speech that the networks of the second hearing share the shape of.

Twenty convolutions over 32 mel bands, one answer of 96 numbers each 80 ms from 0.76 s of sound. It
is the shape of a published one (`scripts/training/published.py` tells whose); each network has its
own weights.
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
"""Range of the spectra under their loudest band."""

POOLS = {2: (2, 2), 6: (1, 2), 10: (2, 2), 14: (1, 2), 18: (2, 2)}
"""After which layers the most of so many frames and bands is taken."""

EMBEDDING = 20
"""Layers."""

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


def quiet_around(samples: Samples, before: int, after: int) -> Samples:
    """`samples` with so much noise around them that is as loud as their own quiet parts."""
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
    """What a network sees of power spectra: (frames, 32), the logarithm of each band.

    The scale and the offset are those of the published embedding.
    """
    decibels = 10.0 * np.log10(np.maximum(spectra @ bank, 1e-10))
    return np.asarray(np.maximum(decibels, decibels.max() - DYNAMIC_DB) / 10.0 + 2.0, np.float32)


def embedded(seen: Matrix, layers: Sequence[Layer], *, dense: bool = False) -> Matrix:
    """(answers, 96) of bands (frames, 32): one each 80 ms, or, `dense`, each 40 ms."""
    x = seen[:, :, None]
    for number, layer in enumerate(layers):
        last = number == EMBEDDING - 1
        x = convolved(x, layer, apart=2 if dense and last else 1)
        if not last:
            # A leaky rectifier that lets no more than so much through below zero.
            np.maximum(x, np.maximum(0.2 * x, -0.4), out=x)
        if dense and number == max(POOLS):
            # The same answers, and those half way between them.
            x = _most(np.maximum(x[:-1], x[1:]), 1, POOLS[number][1])
        elif number in POOLS:
            x = _most(x, *POOLS[number])
    return x[:, 0]


def convolved(x: Matrix, layer: Layer, apart: int = 1) -> Matrix:
    """(frames, bands, inputs) to (frames - apart (k - 1), bands, outputs): the k frames that are
    looked at together are `apart`."""
    high, wide, _, outputs = layer.weight.shape
    frames, bands = x.shape[0] - apart * (high - 1), x.shape[1]
    if wide > 1:
        x = np.pad(x, ((0, 0), (wide // 2, wide // 2), (0, 0)))
    found = np.broadcast_to(layer.bias, (frames, bands, outputs)).copy()
    for a in range(high):
        for b in range(wide):
            piece = np.ascontiguousarray(x[a * apart : a * apart + frames, b : b + bands])
            found += piece @ layer.weight[a, b]
    return found


def _most(x: Matrix, frames: int, bands: int) -> Matrix:
    """The most of each `frames` x `bands`."""
    rows, columns = x.shape[0] // frames, x.shape[1] // bands
    cut = x[: rows * frames, : columns * bands]
    blocks: Matrix = cut.reshape(rows, frames, columns, bands, -1).max(axis=(1, 3))
    return blocks
