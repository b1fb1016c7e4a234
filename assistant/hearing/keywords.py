"""The keyword model: a small convolutional network that tells short words from each other.

A recogniser that scores phones hears "go" and "no" as nearly the same. This network scores a word
as a whole. It began as a published embedding, trained on the words of many thousands of people,
and was fine-tuned on ours; `scripts/training/keywords` makes it.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from assistant.hearing import embedding
from assistant.hearing.embedding import (
    HOP,
    LAYERS,
    Layer,
    Matrix,
    convolved,
    embedded,
    log_mel,
    pad_with_noise,
    power,
)
from assistant.sound.frames import MIC_RATE_HZ, Samples

FILE = "keywords.npz"
"""Inside the folder of a model."""

COMMANDS = ("stop", "yes", "no", "go")
"""The words that it may find. Its other words are there to be told from them."""

WINDOW = round(1.6 * MIC_RATE_HZ)
"""Samples that the network takes."""


def window(samples: Samples) -> Samples:
    """`WINDOW` samples: those around the loudest part of a long utterance, or a short one padded
    with noise."""
    size = samples.size
    if size >= WINDOW:
        loud = np.convolve(np.abs(samples), np.ones(HOP * 10, np.float32), "same")
        at = int(np.clip(int(np.argmax(loud)) - WINDOW // 2, 0, size - WINDOW))
        return samples[at : at + WINDOW]
    before = (WINDOW - size) // 2
    return pad_with_noise(samples, before, WINDOW - size - before)


@dataclass(frozen=True)
class Keywords:
    """The network and its words."""

    words: Sequence[str]
    """Its classes; the first is anything else."""
    bank: Matrix
    """(257, 32): from power spectra to mel bands."""
    layers: Sequence[Layer]
    """Of the embedding, and of the two above it, which take three of its vectors in a row."""

    @staticmethod
    def load(model: Path) -> "Keywords | None":
        """The keyword model in a recogniser's folder; None where there is none.

        Raises UserError, naming the file, where it is broken.
        """
        file = model / FILE
        if not file.is_file():
            return None
        with embedding.arrays(file) as kept:
            words = tuple(json.loads(str(kept["words"])))
            layers = embedding.layers(kept)
            if len(layers) != LAYERS + 2 or layers[-1].bias.size != len(words):
                raise ValueError("of another shape")
            return Keywords(words, embedding.array(kept, "bank"), layers)

    def log_odds(self, samples: Samples) -> Mapping[str, float]:
        """Of each word against all others together (natural logarithm), for an utterance of any
        length at 16 kHz."""
        logits = self.logits(log_mel(power(window(samples)), self.bank))
        most = logits.max()
        likely = np.exp(logits - most)
        rest = np.maximum(likely.sum() - likely, 1e-12)
        odds = np.log(np.maximum(likely, 1e-12)) - np.log(rest)
        return dict(zip(self.words, odds.tolist(), strict=True))

    def logits(self, bands: Matrix) -> Matrix:
        """(words,): of each word against anything else, for log-mel `bands` (frames, 32)."""
        x = embedded(bands, self.layers[:LAYERS])[:, None]
        x = np.maximum(convolved(x, self.layers[LAYERS]), 0.0)
        at = convolved(x, self.layers[LAYERS + 1])[:, 0]
        against = at - at[:, :1]
        most = against.max(axis=0)
        mean = np.exp(against - most).mean(axis=0)
        return np.asarray(most + np.log(mean), np.float32)
