"""Hides a few bands or some 0.1 s of a training piece, so that no answer hangs on one cue alone.

After D. S. Park et al., "SpecAugment: A Simple Data Augmentation Method for Automatic Speech
Recognition", 2019. The features are cepstra: they are taken back to bands, and what is hidden is
set to the piece's own mean of that band.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .features import COEFFICIENTS, cosines


@dataclass(frozen=True)
class Masks:
    """How often something is hidden in a piece, and how much at most."""

    bands: float = 0.5
    most_bands: int = 8
    frames: float = 0.35
    most_frames: int = 9
    """Of 10 ms: shorter than most phones, so that each of them can still be told."""


def masked(
    features: NDArray[np.float32], masks: Masks, rng: np.random.Generator
) -> NDArray[np.float32]:
    """Features (batch, frames, 40) with bands and frames of some pieces hidden."""
    batch, frames, _ = features.shape
    level = features @ np.linalg.inv(cosines())
    mean = level.mean(axis=1, keepdims=True)
    hidden = np.zeros((batch, frames, COEFFICIENTS), bool)
    for piece in range(batch):
        if rng.random() < masks.bands:
            low, wide = _span(COEFFICIENTS, masks.most_bands, rng)
            hidden[piece, :, low : low + wide] = True
        if rng.random() < masks.frames:
            begin, long = _span(frames, masks.most_frames, rng)
            hidden[piece, begin : begin + long] = True
    kept = np.where(hidden, mean, level)
    return np.asarray(kept @ cosines(), np.float32)


def _span(size: int, most: int, rng: np.random.Generator) -> tuple[int, int]:
    length = int(rng.integers(1, most + 1))
    return int(rng.integers(0, size - length + 1)), length
