"""A second hearing of short words: a small convolutional network that tells one from another.

A recogniser that weighs phones hears "go" and "no" as nearly the same. This network began as one
that had learnt words of many thousands of people, each as a whole, and was then taught ours. It
says how likely each of its words is for a stretch of sound that holds one word or other speech;
`models/training/keywords` makes it.
"""

import json
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assistant.errors import UserError
from assistant.sound.frames import MIC_RATE_HZ, Samples

FILE = "keywords.npz"
"""Inside the folder of a model."""

COMMANDS = ("stop", "yes", "no", "go")
"""The words that it is for. The others are there to be told from them."""

WINDOW = round(1.6 * MIC_RATE_HZ)
"""Samples that are looked at."""

HOP = 160
_FFT = 512
_FRAME = 400
FULL_SCALE = 32767.0
DYNAMIC_DB = 80.0
"""Range of the spectra under their loudest band."""

POOLS = {2: (2, 2), 6: (1, 2), 10: (2, 2), 14: (1, 2), 18: (2, 2)}
"""After which layers the most of so many frames and bands is taken."""

Matrix = NDArray[np.float32]


def window(samples: Samples) -> Samples:
    """`WINDOW` samples: those around the loudest part of a long utterance, or a short one with
    noise around it that is as loud as its own quiet parts."""
    size = samples.size
    if size >= WINDOW:
        loud = np.convolve(np.abs(samples), np.ones(HOP * 10, np.float32), "same")
        at = int(np.clip(int(np.argmax(loud)) - WINDOW // 2, 0, size - WINDOW))
        return samples[at : at + WINDOW]
    quiet = np.sort(np.abs(samples))[: max(1, size // 4)]
    floor = float(np.sqrt(np.mean(np.square(quiet, dtype=np.float64)))) + 1.0 / FULL_SCALE
    whole = np.random.default_rng(size).standard_normal(WINDOW, dtype=np.float32)
    whole *= np.float32(floor)
    before = (WINDOW - size) // 2
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
    """What the network sees of power spectra: (frames, 32), the logarithm of each band.

    The scale and the offset are those of the network that ours began as.
    """
    decibels = 10.0 * np.log10(np.maximum(spectra @ bank, 1e-10))
    return np.asarray(np.maximum(decibels, decibels.max() - DYNAMIC_DB) / 10.0 + 2.0, np.float32)


@dataclass(frozen=True)
class Layer:
    """A convolution over frames and bands."""

    weight: Matrix
    """(frames, bands, inputs, outputs)"""
    bias: Matrix
    """(outputs,)"""


@dataclass(frozen=True)
class Keywords:
    """The network."""

    words: Sequence[str]
    """What it tells apart; the first is anything else."""
    bank: Matrix
    """(257, 32): from power spectra to mel bands."""
    layers: Sequence[Layer]
    """Of the embedding, and of the two that look at three of its answers in a row."""

    @staticmethod
    def load(model: Path) -> "Keywords | None":
        """That of the model in a folder; None where it has none.

        Raises UserError, naming the file, where it is broken.
        """
        file = model / FILE
        if not file.is_file():
            return None
        try:
            with file.open("rb") as stream, np.load(stream, allow_pickle=False) as kept:
                words = tuple(json.loads(str(kept["words"])))
                count = sum(name.startswith("weight") for name in kept.files)
                layers = tuple(
                    Layer(_array(kept, f"weight{n}"), _array(kept, f"bias{n}"))
                    for n in range(count)
                )
                found = Keywords(words, _array(kept, "bank"), layers)
            if len(layers) != LAYERS or layers[-1].bias.size != len(words):
                raise ValueError("of another shape")
        except (OSError, ValueError, KeyError, TypeError, EOFError, zipfile.BadZipFile):
            raise UserError(
                f"{file}: broken; restore this model, or choose another with"
                " `babymassage models use`."
            ) from None
        return found

    def log_odds(self, samples: Samples) -> Mapping[str, float]:
        """Of each word against all others together (natural logarithm), for an utterance of any
        length at 16 kHz."""
        logits = self.logits(log_mel(power(window(samples)), self.bank))
        most = logits.max()
        likely = np.exp(logits - most)
        rest = np.maximum(likely.sum() - likely, 1e-12)
        odds = np.log(np.maximum(likely, 1e-12)) - np.log(rest)
        return dict(zip(self.words, odds.tolist(), strict=True))

    def logits(self, seen: Matrix) -> Matrix:
        """(words,): of each word against anything else, for bands (frames, 32)."""
        x = seen[:, :, None]
        for number, layer in enumerate(self.layers[:EMBEDDING]):
            x = convolved(x, layer)
            if number < EMBEDDING - 1:
                # A leaky rectifier that lets no more than so much through below zero.
                np.maximum(x, np.maximum(0.2 * x, -0.4), out=x)
            if number in POOLS:
                x = _most(x, *POOLS[number])
        x = np.maximum(convolved(x, self.layers[EMBEDDING]), 0.0)
        at = convolved(x, self.layers[EMBEDDING + 1])[:, 0]
        against = at - at[:, :1]
        most = against.max(axis=0)
        mean = np.exp(against - most).mean(axis=0)
        return np.asarray(most + np.log(mean), np.float32)


EMBEDDING = 20
LAYERS = EMBEDDING + 2


def _array(kept: Any, name: str) -> Matrix:
    return np.asarray(kept[name], np.float32)


def convolved(x: Matrix, layer: Layer) -> Matrix:
    """(frames, bands, inputs) to (frames - k + 1, bands, outputs)."""
    high, wide, _, outputs = layer.weight.shape
    frames, bands = x.shape[0] - high + 1, x.shape[1]
    if wide > 1:
        x = np.pad(x, ((0, 0), (wide // 2, wide // 2), (0, 0)))
    found = np.broadcast_to(layer.bias, (frames, bands, outputs)).copy()
    for a in range(high):
        for b in range(wide):
            piece = np.ascontiguousarray(x[a : a + frames, b : b + bands])
            found += piece @ layer.weight[a, b]
    return found


def _most(x: Matrix, frames: int, bands: int) -> Matrix:
    """The most of each `frames` x `bands`."""
    rows, columns = x.shape[0] // frames, x.shape[1] // bands
    cut = x[: rows * frames, : columns * bands]
    blocks: Matrix = cut.reshape(rows, frames, columns, bands, -1).max(axis=(1, 3))
    return blocks
