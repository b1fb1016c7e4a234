"""A second hearing of short words: a small convolutional network that tells one from another.

A recogniser that weighs phones hears "go" and "no" as nearly the same. This network began as one
that had learnt words of many thousands of people, each as a whole, and was then taught ours. It
says how likely each of its words is for a stretch of sound that holds one word or other speech;
`scripts/training/keywords` makes it.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from assistant.hearing import embedding
from assistant.hearing.embedding import (
    EMBEDDING,
    HOP,
    Layer,
    Matrix,
    convolved,
    embedded,
    log_mel,
    power,
    quiet_around,
)
from assistant.sound.frames import MIC_RATE_HZ, Samples

FILE = "keywords.npz"
"""Inside the folder of a model."""

COMMANDS = ("stop", "yes", "no", "go")
"""The words that it is for. The others are there to be told from them."""

WINDOW = round(1.6 * MIC_RATE_HZ)
"""Samples that are looked at."""


def window(samples: Samples) -> Samples:
    """`WINDOW` samples: those around the loudest part of a long utterance, or a short one with
    noise around it that is as loud as its own quiet parts."""
    size = samples.size
    if size >= WINDOW:
        loud = np.convolve(np.abs(samples), np.ones(HOP * 10, np.float32), "same")
        at = int(np.clip(int(np.argmax(loud)) - WINDOW // 2, 0, size - WINDOW))
        return samples[at : at + WINDOW]
    before = (WINDOW - size) // 2
    return quiet_around(samples, before, WINDOW - size - before)


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
        with embedding.arrays(file) as kept:
            words = tuple(json.loads(str(kept["words"])))
            layers = embedding.layers(kept)
            if len(layers) != EMBEDDING + 2 or layers[-1].bias.size != len(words):
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

    def logits(self, seen: Matrix) -> Matrix:
        """(words,): of each word against anything else, for bands (frames, 32)."""
        x = embedded(seen, self.layers[:EMBEDDING])[:, None]
        x = np.maximum(convolved(x, self.layers[EMBEDDING]), 0.0)
        at = convolved(x, self.layers[EMBEDDING + 1])[:, 0]
        against = at - at[:, :1]
        most = against.max(axis=0)
        mean = np.exp(against - most).mean(axis=0)
        return np.asarray(most + np.log(mean), np.float32)
