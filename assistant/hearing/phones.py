"""The phone model: a network that says how likely each phone is at each moment of an utterance.

It is trained on whole sentences without times (connectionist temporal classification, CTC:
A. Graves and others, 2006) and begins with the same embedding as the keyword model.
`scripts/training/phonetic` makes it; `ctc_match.py` scores phrases with it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from assistant.hearing import embedding
from assistant.hearing.embedding import (
    Layer,
    Matrix,
    convolved,
    embedded,
    log_mel,
    pad_with_noise,
    power,
)
from assistant.sound.frames import MIC_RATE_HZ, Samples

FILE = "phones.npz"
"""Inside the folder of a model."""

AROUND = round(0.46 * MIC_RATE_HZ)
"""Samples of padding before and after an utterance, so that all of it is scored."""

BLANK = 0
"""The blank of CTC: no phone, or the same as before."""

_LAYERS = embedding.LAYERS + 3

Pronunciation = tuple[int, ...]
"""Numbers of phones."""


@dataclass(frozen=True)
class Phones:
    """The network, and the pronunciations of words."""

    pronunciations: Mapping[str, Sequence[Pronunciation]]
    """Of each word that the model knows."""
    bank: Matrix
    """(257, 32): from power spectra to mel bands."""
    layers: Sequence[Layer]
    """Of the embedding, and of the three above it."""

    @staticmethod
    def load(model: Path) -> "Phones | None":
        """The phone model in a recogniser's folder; None where there is none.

        Raises UserError, naming the file, where it is broken.
        """
        file = model / FILE
        if not file.is_file():
            return None
        with embedding.arrays(file) as kept:
            layers = embedding.layers(kept)
            said = kept["said"]
            if len(layers) != _LAYERS or layers[-1].bias.size <= said.max(initial=0):
                raise ValueError("of another shape")
            words = str(kept["words"]).splitlines()
            pronunciations = _pronunciations(words, kept["sizes"], said)
            return Phones(pronunciations, embedding.array(kept, "bank"), layers)

    def log_probabilities(self, samples: Samples) -> Matrix:
        """(moments, 1 + phones) of an utterance of any length at 16 kHz, a moment each 40 ms;
        the first column is the blank."""
        around = pad_with_noise(samples, AROUND, AROUND)
        return self.log_softmax(log_mel(power(around), self.bank))

    def log_softmax(self, bands: Matrix) -> Matrix:
        """(moments, 1 + phones), for log-mel `bands` (frames, 32)."""
        x = embedded(bands, self.layers[: embedding.LAYERS], half_stride=True)[:, None]
        for layer in self.layers[embedding.LAYERS : -1]:
            x = np.maximum(convolved(x, layer), 0.0)
        x = convolved(x, self.layers[-1])[:, 0]
        x = x - x.max(axis=1, keepdims=True)
        return np.asarray(x - np.log(np.exp(x).sum(axis=1, keepdims=True)), np.float32)


def _pronunciations(
    words: Sequence[str], sizes: NDArray[np.uint8], said: NDArray[np.uint8]
) -> dict[str, tuple[Pronunciation, ...]]:
    """`words` with the numbers of their phones, one word after the other in `said`; one that is
    said in several ways stands there several times. Raises ValueError."""
    found: dict[str, tuple[Pronunciation, ...]] = {}
    phones, at = said.tolist(), 0
    for word, size in zip(words, sizes.tolist(), strict=True):
        found[word] = (*found.get(word, ()), tuple(phones[at : at + size]))
        at += size
    return found
